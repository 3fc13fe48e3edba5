/** One group of appends inside its transaction: the lock, what stands, where each goes, and the rows that are written. ADR 0034. */
import { placeAppend, type StreamLookup } from './append-rules.js';
import { emptyHead } from './chain.js';
import type { AppendOutcome } from './committer.js';
import { RevisionConflict, type StreamAppend, type StreamHead } from './event-store.js';
import type { PostgresConnection, Statement } from './postgres-connection.js';
import { writeLock } from './postgres-schema.js';

/** The statements of a writer, for one schema. */
export interface GroupStatements {
  readonly lock: string;
  readonly heads: Statement;
  readonly standing: Statement;
  readonly insert: Statement;
  readonly notify: Statement;
  readonly limit: Statement;
  readonly trim: Statement;
}

/** The channel on which each commit is told; with the position of the last event, for people who listen. */
export function commitChannel(schema: string): string {
  return `lazaret_${schema}`;
}

export function groupStatements(schema: string): GroupStatements {
  return {
    lock: writeLock(schema),
    heads: {
      name: 'heads',
      text: `SELECT (SELECT max(position) FROM ${schema}.events), s.stream, h.revision, h.chain,
          EXISTS (SELECT 1 FROM ${schema}.stream_limits l WHERE l.stream = s.stream COLLATE "C")
        FROM unnest($1::text[]) AS s (stream)
        LEFT JOIN LATERAL (SELECT e.revision, e.chain FROM ${schema}.events e WHERE e.stream = s.stream COLLATE "C"
          ORDER BY e.revision DESC LIMIT 1) h ON true`,
    },
    standing: {
      name: 'standing',
      text: `SELECT e.stream, e.revision, e.id, e.chain FROM unnest($1::text[], $2::int[], $3::int[]) AS w (stream, first, last)
        JOIN ${schema}.events e ON e.stream = w.stream COLLATE "C" AND e.revision BETWEEN w.first AND w.last`,
    },
    // data and meta of all rows come as the one string of bytes $2, which is sent as it is and cut here
    insert: {
      name: 'insert',
      text: `INSERT INTO ${schema}.events (position, stream, revision, id, type, version, data, meta, chain)
        SELECT $1::bigint + n, stream, revision, id, type, version, substring($2::bytea FROM starts FOR data_bytes),
          substring($2::bytea FROM starts + data_bytes FOR meta_bytes), chain
        FROM unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[], $10::int[], $11::text[])
          WITH ORDINALITY AS e (stream, revision, id, type, version, starts, data_bytes, meta_bytes, chain, n)`,
    },
    limit: {
      name: 'limit',
      text: `INSERT INTO ${schema}.stream_limits VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET keep_last = excluded.keep_last`,
    },
    // the last event of a stream always stays, and so does the last position of the log
    trim: {
      name: 'trim',
      text: `DELETE FROM ${schema}.events e USING ${schema}.stream_limits l WHERE l.stream = ANY ($1::text[]) AND e.stream = l.stream
        AND e.revision <= (SELECT max(h.revision) FROM ${schema}.events h WHERE h.stream = l.stream) - l.keep_last`,
    },
    notify: { name: 'notify', text: 'SELECT pg_notify($1, $2)' },
  };
}

/** One event on its way into the table. */
export interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly event: StreamAppend['events'][number];
  readonly chain: string;
}

/** The appends as they will stand, with the position after which their rows go. */
export interface PlacedGroup {
  readonly outcomes: readonly AppendOutcome[];
  readonly rows: readonly Row[];
  readonly lastPosition: number;
  /** Streams of the group of which only the last events are kept. */
  readonly limited: readonly string[];
}

/** Begins the transaction, waits for the lock, and places each append on what stands and on those before it in the group. */
export async function placeGroup(
  connection: PostgresConnection,
  statements: GroupStatements,
  appends: readonly StreamAppend[],
): Promise<PlacedGroup> {
  const names = [...new Set(appends.map(({ stream }) => stream))];
  const [, , found] = await Promise.all([
    connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'),
    connection.query(statements.lock), // each statement sees what was committed when it begins: the next one, all that came before the lock
    connection.query(statements.heads, [names]),
  ]);
  const heads = new Map(found.map(([, stream, revision, chain]) => [String(stream), headFrom(String(stream), revision, chain)]));
  const events = await readStanding(connection, statements, repeated(appends, heads));
  const rows: Row[] = [];
  const lookup: StreamLookup = {
    head: (stream) => heads.get(stream) ?? emptyHead(stream),
    at: (stream, revision) => events.get(place(stream, revision)),
  };
  const outcomes = appends.map((append): AppendOutcome => {
    const placed = placedOn(append, lookup);
    if (placed.rows.length === 0) return placed.outcome;
    rows.push(...placed.rows);
    for (const row of placed.rows) events.set(place(row.stream, row.revision), { id: row.event.id, chain: row.chain });
    if (placed.outcome.kind === 'appended') heads.set(append.stream, placed.outcome.head);
    return placed.outcome;
  });
  const limited = found.filter(([, , , , isLimited]) => isLimited === true).map(([, stream]) => String(stream));
  return { outcomes, rows, lastPosition: Number(found[0]?.[0] ?? 0), limited };
}

/** Writes the rows and commits. When it fails, nobody knows what became of them. */
export async function commitRows(
  connection: PostgresConnection,
  statements: GroupStatements,
  group: PlacedGroup & { readonly channel: string },
): Promise<void> {
  const { rows, lastPosition, limited, channel } = group;
  const asked = await Promise.allSettled([
    connection.query(statements.insert, insertValues(rows, lastPosition)),
    ...(limited.length === 0 ? [] : [connection.query(statements.trim, [limited])]),
    connection.query(statements.notify, [channel, String(lastPosition + rows.length)]),
    connection.query('SET LOCAL statement_timeout = 0'), // a COMMIT that waits for a standby must not be told to wait no more
    connection.query('COMMIT'),
  ]);
  for (const outcome of asked) if (outcome.status === 'rejected') throw outcome.reason;
}

/** From now on only the last events of a stream are kept. */
export async function limitStream(
  connection: PostgresConnection,
  statements: GroupStatements,
  stream: string,
  keepLast: number,
): Promise<void> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  await connection.query(statements.lock);
  await connection.query(statements.limit, [stream, keepLast]);
  await connection.query(statements.trim, [[stream]]);
  await connection.query('COMMIT');
}

/** Which of the events that a group was to write stand, as their chain hashes; read under the lock, so the group's fate is settled. */
export async function chainsOf(
  connection: PostgresConnection,
  statements: GroupStatements,
  ends: readonly { readonly stream: string; readonly revision: number }[],
): Promise<ReadonlySet<string>> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY');
  await connection.query(statements.lock);
  const found = await readStanding(
    connection,
    statements,
    ends.map(({ stream, revision }) => ({ stream, first: revision, last: revision })),
  );
  await connection.query('ROLLBACK');
  return new Set([...found.values()].map(({ chain }) => chain));
}

interface Span {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
}

interface Standing {
  readonly id: string;
  readonly chain: string;
}

function place(stream: string, revision: number): string {
  return `${String(revision)} ${stream}`;
}

function headFrom(stream: string, revision: unknown, chain: unknown): StreamHead {
  return typeof revision === 'number' ? { revision, chain: String(chain) } : emptyHead(stream);
}

/** Places in the table at which appends may stand already: those that were decided before the end of their stream. */
function repeated(appends: readonly StreamAppend[], heads: ReadonlyMap<string, StreamHead>): Span[] {
  return appends
    .map(({ stream, expected, events }) => ({ stream, first: expected.revision + 1, last: expected.revision + events.length }))
    .filter(({ stream, first }) => first <= (heads.get(stream)?.revision ?? -1));
}

async function readStanding(
  connection: PostgresConnection,
  statements: GroupStatements,
  spans: readonly Span[],
): Promise<Map<string, Standing>> {
  if (spans.length === 0) return new Map();
  const values = [spans.map(({ stream }) => stream), spans.map(({ first }) => first), spans.map(({ last }) => last)];
  const found = await connection.query(statements.standing, values);
  return new Map(
    found.map(([stream, revision, id, chain]) => [place(String(stream), Number(revision)), { id: String(id), chain: String(chain) }]),
  );
}

function placedOn(append: StreamAppend, lookup: StreamLookup): { readonly outcome: AppendOutcome; readonly rows: readonly Row[] } {
  const { stream, expected, events } = append;
  try {
    const placement = placeAppend(append, lookup);
    if ('already' in placement) return { outcome: { kind: 'appended', head: placement.already }, rows: [] };
    const rows = events.map((event, index) => ({
      ...{ stream, event },
      revision: expected.revision + 1 + index,
      chain: placement.chains[index] ?? '',
    }));
    return { outcome: { kind: 'appended', head: placement.head }, rows };
  } catch (cause) {
    if (cause instanceof RevisionConflict) return { outcome: { kind: 'conflict', actual: cause.actual }, rows: [] };
    throw cause;
  }
}

function insertValues(rows: readonly Row[], lastPosition: number): unknown[] {
  const data = rows.map(({ event }) => Buffer.from(event.data));
  const meta = rows.map(({ event }) => Buffer.from(event.meta));
  let next = 1; // SQL counts from 1
  const starts = rows.map((_, index) => {
    const start = next;
    next += (data[index]?.length ?? 0) + (meta[index]?.length ?? 0);
    return start;
  });
  return [
    lastPosition,
    Buffer.concat(rows.flatMap((_, index) => [data[index] ?? Buffer.alloc(0), meta[index] ?? Buffer.alloc(0)])),
    rows.map(({ stream }) => stream),
    rows.map(({ revision }) => revision),
    rows.map(({ event }) => event.id),
    rows.map(({ event }) => event.type),
    rows.map(({ event }) => event.version),
    starts,
    data.map(({ length }) => length),
    meta.map(({ length }) => length),
    rows.map(({ chain }) => chain),
  ];
}
