/**
 * Projections: rows of a read database that follow the log. The rows of a batch and the position that they reach are
 * committed in one transaction, so after any crash each event has been applied exactly once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { StoredEvent } from '#events';
import type { EventStore, Subscription } from './event-store.js';

/**
 * One read model. Its table names carry its version (`held_messages_v2`): a new shape is a new version, built beside the
 * old one.
 */
export interface Projection<Event> {
  readonly name: string;
  /** From 1. */
  readonly version: number;
  /** Whether events of a type change anything here. */
  handles(type: string): boolean;
  /** Makes the tables, empty; drops those of the same version that exist. */
  create(db: Database.Database): void;
  /** Applies one event; deterministic: no clock, no randomness, nothing read but its own tables. */
  apply(db: Database.Database, event: Event): void;
}

/** A batch that finds no room on the disk is tried again after this time. */
const SHORTAGE_PAUSE_MS = 500;

/** What a projector is made of. */
export interface ProjectorOptions<Event> {
  readonly store: EventStore;
  /** The read database; it may be shared by projectors of the same thread. */
  readonly db: Database.Database;
  readonly projection: Projection<Event>;
  /** Whether the program knows an event type. An unknown one stops the projector, also one it would not handle: it may be newer than the program. */
  readonly knows: (type: string) => boolean;
  /** @throws for an event that the program cannot read, which stops the projector. */
  readonly decode: (stored: StoredEvent) => Event;
  /** The alarm: the projector stands at `position` and follows no more until it is started again. */
  readonly onStopped: (cause: Error, position: number) => void;
}

/** A projection that runs. */
export interface Projector {
  /** Follows the log from the checkpoint on; does nothing when it runs already. */
  start(): void;
  /** Stops after the batch under way. Not to be awaited inside `apply`. */
  stop(): Promise<void>;
  /** The position up to which all events are applied. */
  position(): number;
  /** Positions between here and the end of the log. */
  lag(): Promise<number>;
  /** Resolves once an event's position is applied: for answers that must show the caller's own change. Waits while it does not run; rejects when it stops before. */
  reached(position: number): Promise<void>;
  /** Empties the tables and applies the whole log again; the projector runs afterwards. */
  rebuild(): Promise<void>;
}

/** An event of a type that this program does not know: it was written by a newer one. */
export class UnknownEvent extends Error {
  readonly code = 'unknown-event';
}

/** Prepares a projection: makes its tables at its first start. */
export function createProjector<Event>(options: ProjectorOptions<Event>): Projector {
  const { store, db, projection, onStopped } = options;
  const checkpoint = openCheckpoint(db, projection);
  let waiting: { position: number; resolve: () => void; reject: (cause: Error) => void }[] = [];
  let running: Subscription | undefined;

  const applyBatch = db.transaction((events: readonly StoredEvent[]) => {
    for (const event of events) {
      if (!options.knows(event.type)) throw new UnknownEvent(`unknown event type ${event.type} at position ${String(event.position)}`);
      if (projection.handles(event.type)) projection.apply(db, options.decode(event));
    }
    checkpoint.write(events.at(-1)?.position ?? checkpoint.read());
  });
  const release = (): void => {
    const position = checkpoint.read();
    for (const waiter of waiting) if (waiter.position <= position) waiter.resolve();
    waiting = waiting.filter((waiter) => waiter.position > position);
  };
  const halted = (cause: Error): void => {
    const abandoned = waiting;
    waiting = [];
    for (const { reject } of abandoned) reject(cause);
  };

  const projector: Projector = {
    start() {
      running ??= store.subscribeAll({
        afterPosition: checkpoint.read(),
        handle: async (events) => {
          const isRunning = (): boolean => running !== undefined;
          if (await appliedWhenThereIsRoom(() => applyBatch(events), isRunning)) release();
        },
        onStopped: (cause) => {
          running = undefined;
          halted(cause);
          onStopped(cause, checkpoint.read());
        },
      });
    },
    async stop() {
      const stopping = running;
      running = undefined;
      await stopping?.stop();
      halted(new Error(`the projection ${projection.name} was stopped`));
    },
    position: () => checkpoint.read(),
    lag: async () => Math.max(0, (await store.lastPosition()) - checkpoint.read()),
    reached: (position) =>
      new Promise((resolve, reject) => {
        waiting.push({ position, resolve, reject });
        release();
      }),
    async rebuild() {
      await projector.stop();
      checkpoint.restart();
      projector.start();
      await projector.reached(await store.lastPosition());
    },
  };
  return projector;
}

/**
 * Applies a batch, as often as it takes: one that finds no room has left nothing behind. Answers false when the projector
 * was stopped meanwhile; the next start reads the batch again. Any other failure is thrown, and stops the projector.
 */
async function appliedWhenThereIsRoom(apply: () => void, isRunning: () => boolean): Promise<boolean> {
  for (;;) {
    try {
      apply();
      return true;
    } catch (cause) {
      if (!isShortage(cause)) throw cause;
    }
    await pause(SHORTAGE_PAUSE_MS);
    if (!isRunning()) return false;
  }
}

/** The disk is full or fails for now; SQLite has rolled the transaction back. */
function isShortage(cause: unknown): boolean {
  return cause instanceof Database.SqliteError && /^SQLITE_(?:FULL|IOERR|BUSY|CANTOPEN)/.test(cause.code);
}

interface Checkpoint {
  read(): number;
  write(position: number): void;
  /** Empty tables and position 0, in one transaction. */
  restart(): void;
}

function openCheckpoint<Event>(db: Database.Database, projection: Projection<Event>): Checkpoint {
  db.exec(`CREATE TABLE IF NOT EXISTS projection_checkpoints (
    name TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (name, version)) STRICT`);
  const { name, version } = projection;
  const select = db.prepare<[string, number], number>('SELECT position FROM projection_checkpoints WHERE name = ? AND version = ?').pluck();
  const upsert = db.prepare('INSERT OR REPLACE INTO projection_checkpoints (name, version, position) VALUES (?, ?, ?)');
  const restart = db.transaction(() => {
    projection.create(db);
    upsert.run(name, version, 0);
  });
  if (select.get(name, version) === undefined) restart();
  return {
    read: () => select.get(name, version) ?? 0,
    write: (position) => void upsert.run(name, version, position),
    restart,
  };
}
