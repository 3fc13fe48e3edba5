/** The event store on a PostgreSQL server: a writer thread with group commit, readers on connections of their own. ADR 0034. */
import pg from 'pg';
import type { StoredEvent } from '#events';
import { checkLimit } from './append-rules.js';
import { CannotOpenStore } from './cannot-open-store.js';
import { StoreUnavailable, type EventStore, type LogFilter } from './event-store.js';
import { listenForCommits } from './postgres-bell.js';
import { limitPostgresStream } from './postgres-committer.js';
import { clientConfig } from './postgres-connection.js';
import { FIRST_WORD, POSTGRES_SCHEMA } from './postgres-schema.js';
import { parsePostgresUrl, type PostgresPlace } from './postgres-url.js';
import { NewerStore, refuseNewer } from './schema-version.js';
import { catchUpSubscription, commitBell } from './subscription.js';
import { startWriterThread, type WriterThread } from './writer-thread.js';

const READERS = 6;
/** A read that takes longer has met a server that hangs. */
const READ_MS = 10_000;
/** A filtered read looks at this many positions a query. */
const SCAN_POSITIONS = 50_000;
/** A word and its dash: all streams of a kind, which an index finds. */
const KIND = /^[^-]+-$/;
/** B-tree entries of PostgreSQL end at 2,704 bytes. */
const MAX_NAME_BYTES = 1_024;
const MAX_REVISION = 2_147_483_647;

/**
 * Opens the store that the URL names; makes its tables when there are none.
 * @throws CannotOpenStore when the server cannot be reached or must not be trusted, NewerStore when a newer program wrote the tables.
 */
export async function openPostgresStore(url: string): Promise<EventStore> {
  const place = parsePostgresUrl(url);
  const reader = postgresReader(place);
  const bell = commitBell();
  let writer: WriterThread | undefined;
  try {
    const started = (writer = await startWriterThread({ file: 'postgres-writer', opens: url }, () => undefined));
    const listener = await listenForCommits(place, bell, reader.lastPosition);
    return {
      ...reader,
      append: async (request) => {
        checkNames([request.stream, ...request.events.flatMap(({ id, type }) => [id, type])]);
        return started.append(request);
      },
      limitStream: async (stream, keepLast) => {
        checkNames([stream]);
        await limitPostgresStream(place, stream, checkLimit(keepLast));
      },
      subscribeAll: (options) => catchUpSubscription(reader, bell, options),
      async close() {
        await started.close();
        await listener.close();
        await reader.close();
      },
    };
  } catch (cause) {
    await writer?.close();
    await reader.close();
    throw cannotOpen(place, cause);
  }
}

/**
 * Opens the store that the URL names for reading only, also while engines write to it.
 * @throws CannotOpenStore when the server cannot be reached or has no such store, NewerStore when a newer program wrote it.
 */
export async function openPostgresReader(url: string): Promise<PostgresReader> {
  const place = parsePostgresUrl(url);
  const reader = postgresReader(place);
  try {
    refuseNewer(place.name, await reader.schema(), POSTGRES_SCHEMA); // an older program would copy its events into a store that says to be an older one
    return reader;
  } catch (cause) {
    await reader.close();
    throw cannotOpen(place, cause);
  }
}

/** The reading half of the store. */
export type PostgresReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition' | 'close'>;

function postgresReader(place: PostgresPlace): PostgresReader & { readonly schema: () => Promise<number> } {
  const pool = new pg.Pool({
    ...clientConfig(place, `-c default_transaction_read_only=on -c statement_timeout=${String(READ_MS)}`),
    ...{ max: READERS, query_timeout: READ_MS + 1_000, idleTimeoutMillis: 60_000 },
  });
  pool.on('error', () => undefined); // one that waited idly was lost; the pool makes another when it is needed
  const columns = 'position, stream, revision, id, type, version, data, meta, chain';
  const ask = async (name: string, text: string, values: readonly unknown[]): Promise<unknown[][]> => {
    try {
      const { rows } = await pool.query<unknown[]>({ name, text, values: [...values], rowMode: 'array' });
      return rows;
    } catch (cause) {
      throw new StoreUnavailable(`${place.name} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  };
  const { schema } = place;
  const lastPosition = async (): Promise<number> => {
    const [[last] = []] = await ask('last', `SELECT max(position) FROM ${schema}.events`, []);
    return Number(last ?? 0);
  };
  const readKinds = async (afterPosition: number, limit: number, prefixes: readonly string[]): Promise<StoredEvent[]> => {
    const text = `SELECT e.* FROM unnest($1::text[]) AS k (prefix) CROSS JOIN LATERAL (SELECT ${columns} FROM ${schema}.events
      WHERE ${FIRST_WORD} = rtrim(k.prefix, '-') COLLATE "C" AND starts_with(stream, k.prefix) AND position > $2 ORDER BY position LIMIT $3) e
      ORDER BY position LIMIT $3`;
    return (await ask('kinds', text, [[...new Set(prefixes)], afterPosition, limit])).map(storedEvent);
  };
  const readFiltered = async (afterPosition: number, limit: number, prefixes: readonly string[]): Promise<StoredEvent[]> => {
    if (prefixes.every((prefix) => KIND.test(prefix))) return readKinds(afterPosition, limit, prefixes);
    const text = `SELECT ${columns} FROM ${schema}.events WHERE position > $1 AND position <= $2
      AND EXISTS (SELECT 1 FROM unnest($3::text[]) AS p (prefix) WHERE starts_with(stream, prefix)) ORDER BY position LIMIT $4`;
    const end = await lastPosition();
    const wanted: StoredEvent[] = [];
    for (let from = afterPosition; from < end && wanted.length < limit; from += SCAN_POSITIONS) {
      const rows = await ask('scan', text, [from, from + SCAN_POSITIONS, prefixes, limit - wanted.length]);
      wanted.push(...rows.map(storedEvent));
    }
    return wanted;
  };
  return {
    readStream: async (stream, fromRevision = 0) => {
      if (stream.includes('\u0000') || fromRevision > MAX_REVISION) return []; // the server has no such values and would fail
      const text = `SELECT ${columns} FROM ${schema}.events WHERE stream = $1 AND revision >= $2 ORDER BY revision`;
      return (await ask('stream', text, [stream, fromRevision])).map(storedEvent);
    },
    readAll: async (afterPosition, limit, filter?: LogFilter) => {
      if (filter?.streamPrefixes !== undefined) return readFiltered(afterPosition, limit, filter.streamPrefixes);
      const text = `SELECT ${columns} FROM ${schema}.events WHERE position > $1 ORDER BY position LIMIT $2`;
      return (await ask('all', text, [afterPosition, limit])).map(storedEvent);
    },
    lastPosition,
    schema: async () => {
      const [[found] = []] = await ask('schema', `SELECT schema_version FROM ${schema}.meta`, []);
      return Number(found ?? 0);
    },
    close: () => pool.end(),
  };
}

type Columns = readonly [string, string, number, string, string, number, Buffer, Buffer, string];

function storedEvent(row: unknown[]): StoredEvent {
  const [position, stream, revision, id, type, version, data, meta, chain] = row as unknown as Columns;
  return { position: Number(position), stream, revision, id, type, version, data: data.toString(), meta: meta.toString(), chain };
}

/** One of them would fail the whole group at the server. */
function checkNames(names: readonly string[]): void {
  for (const name of names)
    if (name.includes('\u0000') || Buffer.byteLength(name) > MAX_NAME_BYTES)
      throw new RangeError(`names of streams, ids and types have at most ${String(MAX_NAME_BYTES)} bytes and no U+0000`);
}

function cannotOpen({ name }: PostgresPlace, cause: unknown): Error {
  if (cause instanceof CannotOpenStore || cause instanceof NewerStore) return cause;
  const reason = cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
  return new CannotOpenStore(`the store ${name} cannot be opened (${reason}): check store.url and that the server runs.`);
}
