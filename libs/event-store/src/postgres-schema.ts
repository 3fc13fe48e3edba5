/** Tables of the event log in PostgreSQL, and what a server must keep before it is trusted with them. ADR 0034. */
import { CannotOpenStore } from './cannot-open-store.js';
import type { PostgresConnection } from './postgres-connection.js';
import type { PostgresPlace } from './postgres-url.js';
import { refuseNewer } from './schema-version.js';

/** Raised as that of SQLite is, and for the same reasons: `schema-version.ts`. */
export const POSTGRES_SCHEMA = 1;

/** What the names of streams of one kind begin with, as an index knows it: `message` for `message-…`. */
export const FIRST_WORD = `split_part(stream, '-', 1)`;

/**
 * Data and meta are bytes: PostgreSQL's text holds no U+0000. They are not compressed, for most of them is ciphertext. Text is
 * compared by its bytes, so that a name is found the same under every locale.
 */
const tables = (schema: string): string[] => [
  `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  `CREATE TABLE ${schema}.meta (schema_version integer NOT NULL)`,
  `INSERT INTO ${schema}.meta VALUES (${String(POSTGRES_SCHEMA)})`,
  `CREATE TABLE ${schema}.events (
    position bigint PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    data bytea NOT NULL,
    meta bytea NOT NULL,
    chain text COLLATE "C" NOT NULL,
    UNIQUE (stream, revision)
  )`,
  `CREATE INDEX events_by_kind ON ${schema}.events (${FIRST_WORD}, position)`,
  `CREATE TABLE ${schema}.stream_limits (stream text COLLATE "C" PRIMARY KEY, keep_last integer NOT NULL)`,
  `ALTER TABLE ${schema}.events ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN meta SET STORAGE EXTERNAL`,
];

/** The lock that whoever writes to a store holds until its transaction ends. Locks of this kind are per database. */
export function writeLock(schema: string): string {
  return `SELECT pg_advisory_xact_lock(hashtextextended('lazaret.${schema}', 0))`;
}

/**
 * Refuses a server that would forget what it has confirmed.
 * @throws CannotOpenStore
 */
export async function requireDurable(connection: PostgresConnection, { name }: PostgresPlace): Promise<void> {
  await connection.query(`SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`);
  const settings = `SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')`;
  const [[fsync, commits, encoding] = []] = await connection.query(settings);
  if (fsync !== 'on') throw new CannotOpenStore(`${name} runs with fsync=off and would lose mail at a power cut: set fsync=on.`);
  if (commits === 'off') throw new CannotOpenStore(`${name} confirms before it has written: set synchronous_commit=on.`);
  if (encoding !== 'UTF8')
    throw new CannotOpenStore(`the database of ${name} has the encoding ${String(encoding)}: make one with ENCODING 'UTF8'.`);
}

/**
 * Makes the tables when there are none, and takes those of an older program, which refuses them from then on. Engines that start together wait for each other.
 * @throws NewerStore when a newer program wrote them.
 */
export async function prepareTables(connection: PostgresConnection, { schema, name }: PostgresPlace): Promise<void> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  await connection.query(writeLock(schema));
  const [[exists] = []] = await connection.query(`SELECT to_regclass('${schema}.meta') IS NOT NULL`);
  const [[found] = []] = exists === true ? await connection.query(`SELECT schema_version FROM ${schema}.meta`) : [];
  if (found === undefined) for (const statement of tables(schema)) await connection.query(statement);
  else if (Number(found) < POSTGRES_SCHEMA) await connection.query(`UPDATE ${schema}.meta SET schema_version = ${String(POSTGRES_SCHEMA)}`);
  await connection.query('COMMIT');
  refuseNewer(name, Number(found ?? 0), POSTGRES_SCHEMA);
}
