/** One subscription for projections that stand at the same position: the log is read, and each event decoded, once for all. */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { StoredEvent } from '#events';
import { type EventStore, StoreUnavailable } from './event-store.js';
import type { Decode } from './projection.js';

/** A batch that finds no room on the disk is tried again after this time. */
const SHORTAGE_PAUSE_MS = 500;

/** A projection that follows. */
export interface Follower<Event> {
  readonly name: string;
  position(): number;
  /** Applies what lies beyond its position, and moves it; inside a transaction of the caller. */
  apply(events: readonly StoredEvent[], decode: Decode<Event>): void;
  /** A batch was committed. */
  advanced(): void;
  /** It follows no more. */
  failed(cause: Error): void;
}

/** What is followed, and where the rows are. */
export interface FollowOptions<Event> {
  readonly store: EventStore;
  readonly db: Database.Database;
  /** The most events of a batch, which is one transaction. */
  readonly batchEvents?: number | undefined;
  /** What decodes a batch for these projections. */
  readonly decoder: (events: readonly StoredEvent[], projections: readonly string[]) => Promise<Decode<Event>>;
  /** Called after each batch that was applied. */
  readonly onApplied?: (events: readonly StoredEvent[], projections: readonly string[]) => Promise<void>;
}

/** A subscription under way. */
export interface Following<Event> {
  /** Resolves when nothing is applied to this follower any more. */
  leave(follower: Follower<Event>): Promise<void>;
}

/**
 * Follows the log with all of them, which must stand at one position. A batch is one transaction; when it fails, each takes
 * it in a transaction of its own, so that only who cannot go on is left behind.
 */
export function follow<Event>(options: FollowOptions<Event>, followers: readonly Follower<Event>[]): Following<Event> {
  const active = new Set(followers);
  const fail = (follower: Follower<Event>, cause: unknown): void => {
    if (active.delete(follower)) follower.failed(cause instanceof Error ? cause : new Error(String(cause)));
  };
  const take = async (events: readonly StoredEvent[], takers: readonly Follower<Event>[]): Promise<void> => {
    const decode = onceEach(await options.decoder(events, namesOf(takers)));
    const apply = options.db.transaction(() => {
      for (const taker of takers) if (active.has(taker)) taker.apply(events, decode);
    });
    await whenThereIsRoom(apply, () => takers.some((taker) => active.has(taker)));
  };
  const takeApart = async (events: readonly StoredEvent[]): Promise<void> => {
    for (const follower of [...active])
      await take(events, [follower]).catch((cause: unknown) => {
        rethrowWhenAway(cause);
        fail(follower, cause);
      });
  };
  const subscription = options.store.subscribeAll({
    afterPosition: Math.min(...followers.map((follower) => follower.position())),
    batchEvents: options.batchEvents,
    handle: async (events) => {
      await take(events, [...active]).catch((cause: unknown) => {
        rethrowWhenAway(cause);
        return takeApart(events);
      });
      for (const follower of active) follower.advanced();
      if (active.size > 0) await options.onApplied?.(events, namesOf([...active]));
      else void subscription.stop(); // not awaited: it waits for this batch
    },
    onStopped: (cause) => {
      for (const follower of [...active]) fail(follower, cause);
    },
  });
  return {
    async leave(follower) {
      active.delete(follower);
      if (active.size === 0) await subscription.stop();
    },
  };
}

/** What decodes may read the log. A store that is away comes back, and the subscription hands the batch over again: whoever has it already skips it. */
function rethrowWhenAway(cause: unknown): void {
  if (cause instanceof StoreUnavailable) throw cause;
}

function namesOf<Event>(followers: readonly Follower<Event>[]): string[] {
  return followers.map(({ name }) => name);
}

/** Decodes each event at most once, and only when somebody wants it. */
function onceEach<Event>(decode: Decode<Event>): Decode<Event> {
  const known = new Map<StoredEvent, Event>();
  return (stored) => {
    const before = known.get(stored);
    if (before !== undefined) return before;
    const event = decode(stored);
    known.set(stored, event);
    return event;
  };
}

/**
 * Applies a batch, as often as it takes: one that finds no room has left nothing behind. Gives up when nobody wants it any
 * more; the next start reads the batch again. Any other failure is thrown.
 */
async function whenThereIsRoom(apply: () => void, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    try {
      apply();
      return;
    } catch (cause) {
      if (!isShortage(cause)) throw cause;
    }
    await pause(SHORTAGE_PAUSE_MS);
  }
}

/** The disk is full or fails for now; SQLite has rolled the transaction back. */
function isShortage(cause: unknown): boolean {
  return cause instanceof Database.SqliteError && /^SQLITE_(?:FULL|IOERR|BUSY|CANTOPEN)/.test(cause.code);
}
