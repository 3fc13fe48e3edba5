/** Group commit: many appends, one transaction, one fsync; a conflict fails its own append only. */
import type Database from 'better-sqlite3';
import { placeAppend, type StreamLookup } from './append-rules.js';
import { emptyHead } from './chain.js';
import { type AppendOutcome, type Committer, unavailable } from './committer.js';
import { RevisionConflict, type StreamAppend, type StreamHead } from './event-store.js';
import { openForWriting } from './sqlite-connection.js';

/** Commits groups of appends to one file, synchronously. */
export interface SqliteCommitter extends Committer {
  commit(appends: readonly StreamAppend[]): AppendOutcome[];
  close(): void;
}

/** After a failed opening the next one is tried no sooner, in milliseconds. */
const REOPEN_INTERVAL_MS = 250;

/**
 * Opens the file. A connection that saw an error of the disk is never used again: the next group opens a new one, and
 * so the store recovers by itself once there is space.
 * @throws NewerStore, or SQLite's error when the file cannot be opened at the start.
 */
export function openCommitter(path: string): SqliteCommitter {
  let connection: WriterConnection | undefined = prepare(openForWriting(path));
  let reopenAt = 0;
  let lastFailure = '';

  const drop = (cause: unknown): void => {
    lastFailure = cause instanceof Error ? cause.message : String(cause);
    connection?.db.close(); // rolls an open transaction back
    connection = undefined;
  };
  const ready = (): WriterConnection | undefined => {
    if (connection !== undefined || performance.now() < reopenAt) return connection;
    try {
      connection = prepare(openForWriting(path));
    } catch (cause) {
      lastFailure = cause instanceof Error ? cause.message : String(cause);
      reopenAt = performance.now() + REOPEN_INTERVAL_MS;
    }
    return connection;
  };

  return {
    commit(appends) {
      const writer = ready();
      if (writer === undefined) return appends.map(() => unavailable(lastFailure));
      let outcomes: AppendOutcome[];
      try {
        writer.begin.run();
        outcomes = appends.map((append) => insert(writer, append));
      } catch (cause) {
        drop(cause); // nothing is committed without COMMIT
        return appends.map(() => unavailable(lastFailure));
      }
      try {
        writer.commit.run();
        return outcomes;
      } catch (cause) {
        drop(cause);
        const failure = lastFailure;
        const settled = ready();
        return outcomes.map((outcome, index) => afterFailedCommit(outcome, appends[index], settled, failure));
      }
    },
    close: () => connection?.db.close(),
  };
}

interface WriterConnection {
  readonly db: Database.Database;
  readonly begin: Database.Statement<[]>;
  readonly commit: Database.Statement<[]>;
  readonly insert: Database.Statement<[string, number, string, string, number, string, string, string]>;
  readonly lookup: StreamLookup;
}

function prepare(db: Database.Database): WriterConnection {
  const head = db.prepare<[string], StreamHead>('SELECT revision, chain FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1');
  const at = db.prepare<[string, number], { id: string; chain: string }>('SELECT id, chain FROM events WHERE stream = ? AND revision = ?');
  return {
    db,
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    insert: db.prepare('INSERT INTO events (stream, revision, id, type, version, data, meta, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    lookup: {
      head: (stream) => head.get(stream) ?? emptyHead(stream),
      at: (stream, revision) => at.get(stream, revision),
    },
  };
}

function insert(writer: WriterConnection, append: StreamAppend): AppendOutcome {
  try {
    const placement = placeAppend(append, writer.lookup);
    if ('already' in placement) return { kind: 'appended', head: placement.already };
    const { stream, expected, events } = append;
    for (const [index, { id, type, version, data, meta }] of events.entries())
      writer.insert.run(stream, expected.revision + 1 + index, id, type, version, data, meta, placement.chains[index] ?? '');
    return { kind: 'appended', head: placement.head };
  } catch (cause) {
    if (cause instanceof RevisionConflict) return { kind: 'conflict', actual: cause.actual };
    throw cause;
  }
}

/** Once a new connection has settled the file, it can be read what became of each append; before that nobody knows. */
function afterFailedCommit(
  outcome: AppendOutcome,
  append: StreamAppend | undefined,
  settled: WriterConnection | undefined,
  failure: string,
): AppendOutcome {
  if (outcome.kind !== 'appended' || append === undefined) return unavailable(failure); // judged on a group that may be gone
  if (settled === undefined) return { kind: 'unknown', reason: failure };
  const last = settled.lookup.at(append.stream, outcome.head.revision);
  return last?.chain === outcome.head.chain ? outcome : unavailable(failure);
}
