/** The event store in one SQLite file: a writer thread with group commit, and readers in the calling thread. ADR 0006. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { StoredEvent } from '#events';
import { checkLimit } from './append-rules.js';
import type { EventStore, LogFilter } from './event-store.js';
import { ensureDatabaseFile, FIRST_WORD, openForReading } from './sqlite-connection.js';
import { acquireStoreLock } from './store-lock.js';
import { catchUpSubscription, commitBell } from './subscription.js';
import { startWriterThread, type WriterThread } from './writer-thread.js';

const COLUMNS = 'position, stream, revision, id, type, version, data, meta, chain';

/** A filtered read looks at this many positions before it lets other work run. */
const SCAN_POSITIONS = 5_000;
/** Streams that begin alike and hold no more events than this are found by the index of streams, however long the log is. */
const INDEXED_EVENTS = 20_000;

/**
 * Opens the store at a path; creates file and directory when they are missing.
 * @throws StoreLocked when another process has it, NewerStore when a newer program wrote it.
 */
export async function openSqliteStore(path: string): Promise<EventStore> {
  ensureDatabaseFile(path);
  const unlock = acquireStoreLock(path);
  const bell = commitBell();
  let writer: WriterThread | undefined;
  try {
    const started = (writer = await startWriterThread({ file: 'sqlite-writer', opens: path }, () => bell.ring()));
    const reader = sqliteReader(openForReading(path));
    // one engine writes no streams to be limited: its lock is its lease. So they are only shown shorter, and nothing is deleted
    const limits = new Map<string, number>();
    return {
      ...reader,
      readStream: async (stream, fromRevision) => {
        const events = await reader.readStream(stream, fromRevision);
        return events.slice(Math.max(0, events.length - (limits.get(stream) ?? Infinity)));
      },
      limitStream: (stream, keepLast) => settled(() => void limits.set(stream, checkLimit(keepLast))),
      append: (request) => started.append(request),
      subscribeAll: (options) => catchUpSubscription(reader, bell, options),
      async close() {
        reader.close(); // first: the last connection to close is the one that may tidy up the log
        await started.close();
        unlock();
      },
    };
  } catch (cause) {
    await writer?.close();
    unlock();
    throw cause;
  }
}

/** Opens the store at a path for reading only, also while an engine writes to it. The file must exist. */
export function openSqliteReader(path: string): SqliteReader {
  return sqliteReader(openForReading(path));
}

/** The reading half of the store. */
export type SqliteReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition'> & { close(): void };

function sqliteReader(db: Database.Database): SqliteReader {
  const stream = db.prepare<[string, number], StoredEvent>(
    `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision`,
  );
  const all = db.prepare<[number, number], StoredEvent>(`SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`);
  const last = db.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck();

  const scans = new Map<number, Database.Statement<(string | number)[], StoredEvent>>();
  const scanFor = (prefixes: readonly string[]): Database.Statement<(string | number)[], StoredEvent> => {
    const known = scans.get(prefixes.length);
    if (known !== undefined) return known;
    const scan = db.prepare<(string | number)[], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE position > ? AND position <= ?
       AND (${prefixes.map(() => 'substr(stream, 1, length(?)) = ?').join(' OR ') || 'FALSE'}) ORDER BY position LIMIT ?`,
    );
    scans.set(prefixes.length, scan);
    return scan;
  };
  const byIndex = indexedRead(db);
  const readFiltered = async (afterPosition: number, limit: number, prefixes: readonly string[]): Promise<StoredEvent[]> => {
    const scan = scanFor(prefixes);
    const texts = prefixes.flatMap((prefix) => [prefix, prefix]);
    const end = last.get() ?? 0;
    const indexed = end - afterPosition > SCAN_POSITIONS ? byIndex(afterPosition, limit, prefixes) : undefined;
    if (indexed !== undefined) return indexed;
    const wanted: StoredEvent[] = [];
    for (let from = afterPosition; from < end && wanted.length < limit; from += SCAN_POSITIONS) {
      if (from > afterPosition) await nextTurn();
      wanted.push(...scan.all(from, from + SCAN_POSITIONS, ...texts, limit - wanted.length));
    }
    return wanted;
  };

  return {
    readStream: (name, fromRevision = 0) => settled(() => stream.all(name, fromRevision)),
    readAll: (afterPosition, limit, filter?: LogFilter) =>
      filter?.streamPrefixes === undefined
        ? settled(() => all.all(afterPosition, limit))
        : readFiltered(afterPosition, limit, filter.streamPrefixes),
    lastPosition: () => settled(() => last.get() ?? 0),
    close: () => db.close(),
  };
}

type IndexedRead = (afterPosition: number, limit: number, prefixes: readonly string[]) => StoredEvent[] | undefined;

/**
 * Finds what lies in streams of a kind without looking at all others: by the index of kinds where a prefix is a whole kind
 * (`account-`), else by the index of streams. Undefined where a prefix is neither, or is of streams that hold very much.
 */
function indexedRead(db: Database.Database): IndexedRead {
  const ofKind = positionsOfKind(db);
  const ofStreams = positionsOfStreams(db);
  const rows = db.prepare<[string], StoredEvent>(
    `SELECT ${COLUMNS} FROM events WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position`,
  );
  return (afterPosition, limit, prefixes) => {
    const found = new Set<number>();
    for (const prefix of prefixes) {
      const positions = KIND.test(prefix) ? ofKind(prefix, afterPosition, limit) : ofStreams(prefix, afterPosition);
      if (positions === undefined) return undefined;
      for (const position of positions) found.add(position);
    }
    return rows.all(JSON.stringify([...found].sort((a, b) => a - b).slice(0, limit)));
  };
}

/** A word and its dash: all streams of a kind. */
const KIND = /^[^-]+-$/;
/** Ends in a character below the last of ASCII, so that {@link beyond} is a name of as many characters. */
const SIMPLE_PREFIX = /^[ -~]*[ -}]$/;

function positionsOfKind(db: Database.Database): (prefix: string, afterPosition: number, limit: number) => number[] {
  const select = `SELECT position FROM events WHERE ${FIRST_WORD} = ? AND position > ? ORDER BY position LIMIT ?`;
  const positions = db.prepare<[string, number, number], number>(select).pluck();
  return (prefix, afterPosition, limit) => positions.all(prefix, afterPosition, limit);
}

function positionsOfStreams(db: Database.Database): (prefix: string, afterPosition: number) => number[] | undefined {
  const some = 'FROM events WHERE stream >= ? AND stream < ?';
  const count = db.prepare<[string, string, number], number>(`SELECT count(*) FROM (SELECT 1 ${some} LIMIT ?)`).pluck();
  const positions = db.prepare<[string, string, number], number>(`SELECT position ${some} AND position > ?`).pluck();
  return (prefix, afterPosition) => {
    if (!SIMPLE_PREFIX.test(prefix)) return undefined;
    if ((count.get(prefix, beyond(prefix), INDEXED_EVENTS + 1) ?? 0) > INDEXED_EVENTS) return undefined;
    return positions.all(prefix, beyond(prefix), afterPosition);
  };
}

/** The first name, as SQLite compares them, that does not begin with the prefix. */
function beyond(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}

/** A throw of the synchronous driver becomes a rejection. */
function settled<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => resolve(read()));
}
