/** One connection to a PostgreSQL server whose every wait ends: a server that hangs is a server that is away. ADR 0034. */
import { Socket } from 'node:net';
import pg from 'pg';
import type { PostgresPlace } from './postgres-url.js';

/** Until a connection is ready, TLS and password included. */
const CONNECT_MS = 2_000;
const CLOSE_MS = 1_000;

/**
 * The three shapes of our queries are all answered by an index. A plan that was made while the tables were small, and is kept
 * with its prepared statement, would read a whole table later.
 */
const INDEXES_ONLY = '-c jit=off -c enable_seqscan=off -c enable_bitmapscan=off';

/** How the driver is told of a place; `pipeline` sends a query before the one before it was answered. */
export function clientConfig(place: PostgresPlace, settings = ''): pg.ClientConfig {
  const { host, port, database, user, password, ssl } = place;
  return {
    ...{ host, port, database, user, ssl, application_name: 'lazaret' },
    ...(password === undefined ? {} : { password }),
    options: `${INDEXES_ONLY} ${settings}`.trim(),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  };
}

/** A statement that is prepared once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A connection that is used by one caller. */
export interface PostgresConnection {
  /** Queries that are asked without waiting are sent together and answered in order. Rows are arrays of columns. */
  query(statement: string | Statement, values?: readonly unknown[]): Promise<unknown[][]>;
  /** What `work` waits for is answered within a time, or the connection is destroyed and everything fails. */
  within<T>(limitMs: number, work: () => Promise<T>): Promise<T>;
  /** Calls it at each notification. */
  onNotification(heard: () => void): void;
  /** Calls it once, when the connection is gone. */
  onLost(lost: () => void): void;
  /** Ends it at once; whatever is under way fails, and the server rolls it back unless it commits just now. */
  destroy(): void;
  /** Says goodbye to the server; one that hangs is not waited for. */
  close(): Promise<void>;
}

/**
 * Connects.
 * @param settings - further settings of the session, as `-c name=value`.
 * @throws the driver's error.
 */
export async function openConnection(place: PostgresPlace, settings = ''): Promise<PostgresConnection> {
  const socket = new Socket();
  const client = new pg.Client({ ...clientConfig(place, settings), stream: () => socket, pipeline: true });
  let lost: (() => void) | undefined;
  client.on('error', () => undefined); // each query that it ends fails by itself
  client.on('end', () => lost?.());
  const destroy = (cause?: Error): void => void socket.destroy(cause);
  try {
    await client.connect();
  } catch (cause) {
    destroy();
    throw cause;
  }
  return {
    query: async (statement, values = []) => {
      const asked = typeof statement === 'string' ? { text: statement } : statement;
      const { rows } = await client.query<unknown[]>({ ...asked, values: [...values], rowMode: 'array' });
      return rows;
    },
    within: (limitMs, work) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          const cause = new Error(`the server did not answer within ${String(limitMs)} ms`);
          destroy(cause);
          reject(cause);
        }, limitMs);
        work()
          .finally(() => clearTimeout(late))
          .then(resolve, reject);
      }),
    onNotification: (heard) => void client.on('notification', () => heard()),
    onLost: (call) => (lost = call),
    destroy,
    close: async () => {
      const late = setTimeout(destroy, CLOSE_MS);
      await client.end().finally(() => clearTimeout(late));
    },
  };
}
