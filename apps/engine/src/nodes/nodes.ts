/** The engines that are at work on one store, as the features ask for them. Where only one can be, everything is its own. */
import type { NodeAtWork } from '#events';
import { StoreUnavailable } from '#event-store';
import type { LivingNode, SeenNode } from './living-nodes.js';

/** The right to begin something that cannot be taken back. */
export interface Lease {
  /** What the fact of the beginning names; null where there is one engine only. */
  readonly by: NodeAtWork | null;
  /** Whether it has held without a gap until now: what was begun under it is still ours. */
  holds(): boolean;
}

/** Another engine may have taken over what was begun here. */
export class LeaseLost extends StoreUnavailable {
  constructor() {
    super('the lease of this engine is over: another one may have taken its work over');
  }
}

/** Before the last byte: an engine that slept meanwhile does not end what another one may have taken over. */
export async function* whileHeld(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, lease: Lease): AsyncGenerator<Buffer> {
  yield* chunks;
  if (!lease.holds()) throw new LeaseLost();
}

/** What is kept in memory of some kinds of streams. */
export interface FollowedStreams {
  readonly streamPrefixes: readonly string[];
  /** Reads on to the end of the log; called when others may have written. What it throws is tried again. */
  readonly readOn: () => Promise<void>;
}

export abstract class Nodes {
  /** `{name}/{incarnation}`; undefined where there is one engine only. */
  abstract readonly id: string | undefined;
  /** Undefined: nothing may be begun now. */
  abstract lease(): Lease | undefined;
  /** Whether it has its lease for a while yet: its signs of life are taken, and soon. */
  abstract isHeard(): boolean;
  /** Rank in each slot of work, see `share-of-work.ts`; undefined: all work is ours. Empty: none is now. */
  abstract ranks(): readonly number[] | undefined;
  /** Whether a singleton, by its name, is ours. */
  abstract isOurs(what: string): boolean;
  /** Whether an engine will do nothing any more; of itself it never says so. */
  abstract isGone(id: string): boolean;
  abstract living(): readonly LivingNode[];
  /** Those with what is known of each, for people; none where there is one only. */
  abstract seen(): readonly SeenNode[];
  /** The name of the engine whose a singleton is by agreement; undefined where there is one only. */
  abstract ownerOf(what: string): string | undefined;
  /** Calls when who lives changes, and at each sign of life of our own. */
  abstract onBeat(listener: () => void): void;

  /** @throws LeaseLost */
  needLease(): Lease {
    const lease = this.lease();
    if (lease === undefined) throw new LeaseLost();
    return lease;
  }

  /** Keeps what is in memory up to what other engines write, until this one leaves. Where there is one only, nobody else writes. */
  abstract follow(streams: FollowedStreams): void;

  /** The same for what follows the log by itself: it only has it read on in time for {@link shown}. */
  abstract show(streams: FollowedStreams): void;

  /**
   * Resolves once all that is followed shows what others have written up to a position of the log, or when somebody gives up.
   * @throws what the store throws, and what reading on throws
   */
  abstract shown(position: number, givingUp: AbortSignal): Promise<void>;

  /** Takes its place; resolves when it may begin. */
  abstract join(): Promise<void>;
  /** Takes its share of the work from now on, or no more: it starts, or is about to stop. */
  abstract work(takes: boolean): void;
  /** Gives everything back. */
  abstract leave(): Promise<void>;
}

const ALWAYS: Lease = { by: null, holds: () => true };

/** There is no other: a store in a file has one lock, and it is ours. */
export class OnlyNode extends Nodes {
  readonly id = undefined;
  lease(): Lease {
    return ALWAYS;
  }
  isHeard(): boolean {
    return true;
  }
  ranks(): undefined {
    return undefined;
  }
  isOurs(): boolean {
    return true;
  }
  isGone(): boolean {
    return true;
  }
  living(): readonly LivingNode[] {
    return [];
  }
  seen(): readonly SeenNode[] {
    return [];
  }
  ownerOf(): undefined {
    return undefined;
  }
  onBeat(): void {
    // nobody comes or goes
  }
  follow(): void {
    // whoever writes is here
  }
  show(): void {
    // as above
  }
  shown(): Promise<void> {
    return Promise.resolve();
  }
  join(): Promise<void> {
    return Promise.resolve();
  }
  work(): void {
    // all is its own
  }
  leave(): Promise<void> {
    return Promise.resolve();
  }
}
