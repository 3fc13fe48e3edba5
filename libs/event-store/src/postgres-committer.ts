/** Group commit on a PostgreSQL server that several engines share. ADR 0034. */
import { setTimeout as pause } from 'node:timers/promises';
import { type AppendOutcome, type Committer, unavailable } from './committer.js';
import { type StreamAppend, StoreUnavailable } from './event-store.js';
import { openConnection, type PostgresConnection } from './postgres-connection.js';
import {
  chainsOf,
  commitChannel,
  commitRows,
  type GroupStatements,
  groupStatements,
  limitStream,
  placeGroup,
  type PlacedGroup,
} from './postgres-group.js';
import { prepareTables, requireDurable } from './postgres-schema.js';
import type { PostgresPlace } from './postgres-url.js';

/**
 * The server's own limits. Who holds the lock and says nothing is put out before those who wait for it give up, so that an
 * engine that was stopped, or a machine that vanished, costs the others a wait and no mail.
 */
const SESSION = '-c idle_in_transaction_session_timeout=2000 -c lock_timeout=4000 -c statement_timeout=5000';

/** Our limits, for a server that does not answer at all: up to the lock and what stands, and for writing and COMMIT. */
const PLACE_MS = 6_000;
const COMMIT_MS = 10_000;
/** After a failed COMMIT a server that comes back within this time is asked what became of it. */
const SETTLE_MS = 5_000;
/** After a failed connecting the next one is tried no sooner. */
const RECONNECT_MS = 250;

/**
 * Connects. A connection that saw an error is never used again: the next group opens a new one, and so the store recovers by
 * itself once the server is back.
 * @throws CannotOpenStore, NewerStore, or the driver's error when the server cannot be reached at the start.
 */
export async function openPostgresCommitter(place: PostgresPlace): Promise<Committer> {
  const statements = groupStatements(place.schema);
  const channel = commitChannel(place.schema);
  let connection: PostgresConnection | undefined = await openForWriting(place);
  let reconnectAt = 0;
  let lastFailure = '';

  const drop = (cause: unknown): void => {
    lastFailure = cause instanceof Error ? cause.message : String(cause);
    connection?.destroy();
    connection = undefined;
  };
  const ready = async (): Promise<PostgresConnection | undefined> => {
    if (connection !== undefined || performance.now() < reconnectAt) return connection;
    try {
      connection = await openForWriting(place);
    } catch (cause) {
      drop(cause);
      reconnectAt = performance.now() + RECONNECT_MS;
    }
    return connection;
  };
  const settle = async ({ outcomes }: PlacedGroup, appends: readonly StreamAppend[], failure: string): Promise<AppendOutcome[]> => {
    const until = performance.now() + SETTLE_MS;
    while (performance.now() < until) {
      try {
        return await standingOutcomes((connection ??= await openForWriting(place)), statements, { outcomes, appends, failure });
      } catch (cause) {
        drop(cause);
      }
      await pause(RECONNECT_MS);
    }
    return outcomes.map((outcome) => (outcome.kind === 'appended' ? { kind: 'unknown', reason: failure } : unavailable(failure)));
  };

  return {
    async commit(appends) {
      const writer = await ready();
      if (writer === undefined) return appends.map(() => unavailable(lastFailure));
      let group: PlacedGroup;
      try {
        group = await writer.within(PLACE_MS, () => placeGroup(writer, statements, appends));
        if (group.rows.length === 0) await writer.within(PLACE_MS, () => writer.query('ROLLBACK'));
      } catch (cause) {
        drop(cause); // nothing is committed without COMMIT
        return appends.map(() => unavailable(lastFailure));
      }
      if (group.rows.length === 0) return [...group.outcomes];
      try {
        await writer.within(COMMIT_MS, () => commitRows(writer, statements, { ...group, channel }));
        return [...group.outcomes];
      } catch (cause) {
        drop(cause);
        return settle(group, appends, lastFailure);
      }
    },
    close: async () => connection?.close(),
  };
}

/**
 * What became of a group whose COMMIT failed. The lock is taken first: the transaction that failed held it, so once we have it
 * that one has ended in one way or the other.
 */
async function standingOutcomes(
  connection: PostgresConnection,
  statements: GroupStatements,
  {
    outcomes,
    appends,
    failure,
  }: { readonly outcomes: readonly AppendOutcome[]; readonly appends: readonly StreamAppend[]; readonly failure: string },
): Promise<AppendOutcome[]> {
  const ends = outcomes.flatMap((outcome, index) =>
    outcome.kind === 'appended' ? [{ stream: appends[index]?.stream ?? '', revision: outcome.head.revision }] : [],
  );
  const stand = await connection.within(PLACE_MS, () => chainsOf(connection, statements, ends));
  return outcomes.map((outcome) => (outcome.kind === 'appended' && stand.has(outcome.head.chain) ? outcome : unavailable(failure)));
}

/**
 * From now on only the last events of a stream are kept, whoever appends to it.
 * @throws StoreUnavailable; the limit may be set nevertheless, and may be set again.
 */
export async function limitPostgresStream(place: PostgresPlace, stream: string, keepLast: number): Promise<void> {
  let connection: PostgresConnection | undefined;
  try {
    const opened = (connection = await openConnection(place, SESSION));
    await opened.within(COMMIT_MS, () => limitStream(opened, groupStatements(place.schema), stream, keepLast));
  } catch (cause) {
    throw new StoreUnavailable(cause instanceof Error ? cause.message : String(cause));
  } finally {
    connection?.destroy();
  }
}

async function openForWriting(place: PostgresPlace): Promise<PostgresConnection> {
  const connection = await openConnection(place, SESSION);
  try {
    await connection.within(PLACE_MS, async () => {
      await requireDurable(connection, place);
      await prepareTables(connection, place);
    });
    return connection;
  } catch (cause) {
    connection.destroy();
    throw cause;
  }
}
