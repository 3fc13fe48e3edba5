/** The read models as they were at a position: built anew, in a file of their own that goes again, without any key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { logUpTo, type EventStore } from '#event-store';
import type { EngineKeys } from '../platform/engine-keys.js';
import { Projections } from './projections.js';
import { openReadDatabase } from './read-database.js';

/** Nobody waits for the thread meanwhile. */
const BATCH_EVENTS = 2_048;
/** Sealed columns are null, as they are of messages whose key is destroyed. */
const NO_KEYS: Pick<EngineKeys, 'ofMessage'> = { ofMessage: () => Promise.resolve(undefined) };

type LogReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition'>;

export interface PrefixAsked {
  readonly log: LogReader;
  /** With the last event at or before it. */
  readonly position: number;
  /** Opens sealed columns; without them nothing is opened. */
  readonly keys?: Pick<EngineKeys, 'ofMessage'>;
}

/** @throws what stopped a read model. */
export async function withPrefix<Answer>(
  { log, position, keys = NO_KEYS }: PrefixAsked,
  look: (db: Database.Database) => Answer,
): Promise<Answer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-replay-'));
  const db = openReadDatabase(path.join(directory, 'read.db'));
  let stopped: Error | undefined;
  const projections = new Projections({
    store: logUpTo(log, position),
    keys,
    db,
    batchEvents: BATCH_EVENTS,
    onStopped: (cause) => (stopped ??= cause),
  });
  try {
    await projections.start();
    await projections.caughtUp().catch((cause: unknown) => {
      throw stopped ?? cause;
    });
    return look(db);
  } finally {
    await projections.stop();
    db.close();
    await rm(directory, { recursive: true, force: true });
  }
}
