/**
 * Projections: rows of a read database that follow the log. The rows of a batch and the position that they reach are
 * committed in one transaction, so after any crash each event has been applied exactly once.
 */
import type Database from 'better-sqlite3';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import type { EventStore } from './event-store.js';
import { follow, type Follower, type FollowOptions, type Following } from './follow.js';
import { UnknownEvent, type Decode, type Projection } from './projection.js';

/** What a projector is made of. */
export interface ProjectorOptions<Event> {
  readonly store: EventStore;
  /** The read database; it may be shared by projectors of the same thread. */
  readonly db: Database.Database;
  readonly projection: Projection<Event>;
  /** Whether the program knows an event type. An unknown one stops the projector, also one it would not handle: it may be newer than the program. */
  readonly knows: (type: string) => boolean;
  readonly decode: Decode<Event>;
  /** The alarm: the projector stands at `position` and follows no more until it is started again. */
  readonly onStopped: (cause: Error, position: number) => void;
}

/** What several projectors of one read database are made of. */
export interface ProjectorsOptions<Event> extends FollowOptions<Event>, Pick<ProjectorOptions<Event>, 'knows'> {
  readonly projections: readonly Projection<Event>[];
  /** The alarm: one of them follows no more until it is started again. */
  readonly onStopped: (cause: Error, projection: string, position: number) => void;
}

/** A projection that runs. */
export interface Projector {
  /** Follows the log from the checkpoint on; does nothing when it runs already. */
  start(): void;
  /** Stops after the batch under way. Not to be awaited inside `apply`. */
  stop(): Promise<void>;
  /** False before its start, after its stop, and when it could not go on. */
  readonly isRunning: boolean;
  /** The position up to which all events are applied. */
  position(): number;
  /** Positions between here and the end of the log. */
  lag(): Promise<number>;
  /** Resolves once an event's position is applied: for answers that must show the caller's own change. Waits while it does not run; rejects when it stops before. */
  reached(position: number): Promise<void>;
  /** Empties the tables and applies the whole log again; the projector runs afterwards. */
  rebuild(): Promise<void>;
}

/** Several projectors of one read database. */
export interface Projectors {
  readonly all: readonly Projector[];
  /** Starts those that do not run; those that stand at one position read the log together. */
  start(): void;
}

/** Prepares a projection: makes its tables at its first start. */
export function createProjector<Event>({ projection, decode, onStopped, ...options }: ProjectorOptions<Event>): Projector {
  return new RowsProjector(projection, {
    ...options,
    projections: [projection],
    decoder: () => Promise.resolve(decode),
    onStopped: (cause, _, position) => onStopped(cause, position),
  });
}

/** Prepares projections that are followed together where they can be. */
export function createProjectors<Event>(options: ProjectorsOptions<Event>): Projectors {
  const all = options.projections.map((projection) => new RowsProjector(projection, options));
  return {
    all,
    start() {
      const together = new Map<number, RowsProjector<Event>[]>();
      for (const projector of all.filter(({ isRunning }) => !isRunning)) {
        const position = projector.position();
        together.set(position, [...(together.get(position) ?? []), projector]);
      }
      for (const projectors of together.values()) {
        const following = follow(options, projectors);
        for (const projector of projectors) projector.follows(following);
      }
    },
  };
}

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

class RowsProjector<Event> implements Projector, Follower<Event> {
  private readonly checkpoint: Checkpoint;
  private following: Following<Event> | undefined;
  private waiting: Waiter[] = [];

  constructor(
    private readonly projection: Projection<Event>,
    private readonly options: ProjectorsOptions<Event>,
  ) {
    this.checkpoint = openCheckpoint(options.db, projection);
  }

  get name(): string {
    return this.projection.name;
  }

  get isRunning(): boolean {
    return this.following !== undefined;
  }

  start(): void {
    this.following ??= follow(this.options, [this]);
  }

  /** It was started together with others. */
  follows(following: Following<Event>): void {
    this.following = following;
  }

  async stop(): Promise<void> {
    const { following } = this;
    this.following = undefined;
    await following?.leave(this);
    this.abandon(new Error(`the projection ${this.name} was stopped`));
  }

  position(): number {
    return this.checkpoint.read();
  }

  async lag(): Promise<number> {
    return Math.max(0, (await this.options.store.lastPosition()) - this.position());
  }

  reached(position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ position, resolve, reject });
      this.advanced();
    });
  }

  async rebuild(): Promise<void> {
    await this.stop();
    this.checkpoint.restart();
    this.start();
    await this.reached(await this.options.store.lastPosition());
  }

  apply(events: Parameters<Follower<Event>['apply']>[0], decode: Decode<Event>): void {
    const { db, knows } = this.options;
    const position = this.position();
    const wanted: Event[] = [];
    let last = position;
    for (const event of events) {
      if (event.position <= position) continue;
      if (!knows(event.type)) throw new UnknownEvent(`unknown event type ${event.type} at position ${String(event.position)}`);
      if (this.projection.handles(event.type)) wanted.push(decode(event));
      last = event.position;
    }
    if (this.projection.applyAll) this.projection.applyAll(db, wanted);
    else for (const event of wanted) this.projection.apply(db, event);
    this.checkpoint.write(last);
  }

  advanced(): void {
    if (this.waiting.length === 0) return;
    const position = this.position();
    for (const waiter of this.waiting) if (waiter.position <= position) waiter.resolve();
    this.waiting = this.waiting.filter((waiter) => waiter.position > position);
  }

  failed(cause: Error): void {
    this.following = undefined;
    this.abandon(cause);
    this.options.onStopped(cause, this.name, this.position());
  }

  private abandon(cause: Error): void {
    const abandoned = this.waiting;
    this.waiting = [];
    for (const { reject } of abandoned) reject(cause);
  }
}
