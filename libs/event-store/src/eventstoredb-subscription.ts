/** The catch-up subscription of a server: what it sends is handed over in batches, and it is asked on from there when it breaks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#events';
import { toStored } from './eventstoredb-envelope.js';
import { WireFailure, type Arrival, type Arriving, type Transport } from './eventstoredb-transport.js';
import type { ServerLog } from './eventstoredb-log.js';
import type { EventStore, Subscription } from './event-store.js';
import { handOver } from './subscription.js';

const BATCH_EVENTS = 256;
/** Under load a reader looks at most so often: what came meanwhile is one batch, which costs little more than one event. */
const GATHER_MS = 20;
/** What has come and is not handed over yet holds the server back at this number. */
const MAX_WAITING = 1_024;
const AGAIN_MS = 100;
const MAX_AGAIN_MS = 2_000;

/** What is followed. */
export interface SubscribedLog extends Pick<ServerLog, 'lastBefore'> {
  readonly transport: Transport;
}

/**
 * Follows the log from a position on. Its checkpoint is the last event or the last word of the server that there was none: so after
 * a broken connection it goes on without a gap or a repetition, also where its filter passed over all that came.
 */
export function serverSubscription(log: SubscribedLog, options: Parameters<EventStore['subscribeAll']>[0]): Subscription {
  const following = new Following(log, options);
  const ended = following.run().catch((cause: unknown) => {
    following.stop();
    options.onStopped(cause instanceof Error ? cause : new Error(String(cause)));
  });
  return {
    stop: async () => {
      following.stop();
      await ended;
    },
  };
}

class Following {
  private readonly prefixes: readonly string[] | undefined;
  private readonly batchEvents: number;
  private readonly stopping = new AbortController();
  private inbox: Inbox | undefined;
  private position: number;
  /** Where the server is asked on from: the position, or the last event before it. */
  private start: number;

  constructor(
    private readonly log: SubscribedLog,
    private readonly options: Parameters<EventStore['subscribeAll']>[0],
  ) {
    this.prefixes = options.filter?.streamPrefixes;
    this.batchEvents = options.batchEvents ?? BATCH_EVENTS;
    this.position = this.start = options.afterPosition;
  }

  /** Until it is stopped. @throws what the handler throws */
  async run(): Promise<void> {
    if (this.prefixes?.length === 0) return;
    for (let waitMs = AGAIN_MS; !this.isStopped();) {
      const hasCome = await this.follow();
      waitMs = hasCome ? AGAIN_MS : Math.min(MAX_AGAIN_MS, waitMs * 2);
      if (!this.isStopped()) await pause(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  stop(): void {
    this.stopping.abort();
    this.inbox?.close();
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Hands over what comes until the connection breaks. Answers whether anything came. */
  private async follow(): Promise<boolean> {
    const prefixes = this.prefixes === undefined ? {} : { prefixes: this.prefixes };
    let arriving: Arriving | undefined;
    let hasCome = false;
    try {
      arriving = await this.log.transport.subscribe({ position: this.start, ...prefixes });
      this.inbox = openInbox(arriving);
      for (let lookedAt = 0; !this.isStopped(); lookedAt = performance.now()) {
        await this.inbox.arrived();
        hasCome = true;
        await this.gather(this.inbox, lookedAt);
        if (!this.isStopped()) await this.handOver(this.inbox.take(this.batchEvents));
      }
    } catch (cause) {
      if (!(cause instanceof WireFailure)) throw cause;
      if (cause.kind === 'misplaced') this.start = await this.log.lastBefore(this.position).catch(() => this.start);
    } finally {
      arriving?.cancel();
    }
    return hasCome;
  }

  private async gather(inbox: Inbox, lookedAt: number): Promise<void> {
    const sinceMs = performance.now() - lookedAt;
    if (inbox.size() < this.batchEvents && sinceMs < GATHER_MS) await pause(GATHER_MS - sinceMs);
  }

  private async handOver(arrivals: readonly Arrival[]): Promise<void> {
    const events = arrivals.flatMap((arrival) => ('event' in arrival ? (toStored(arrival.event) ?? []) : []));
    const wanted = events.filter((event: StoredEvent) => event.position > this.position);
    if (wanted.length > 0) await handOver(this.options.handle, wanted, () => this.isStopped());
    const last = arrivals.at(-1);
    if (last === undefined) return;
    this.start = 'event' in last ? last.event.position : last.checkpoint;
    this.position = Math.max(this.position, this.start);
  }
}

interface Inbox {
  /** Resolves when something is there. @throws WireFailure when nothing is, and nothing will come */
  arrived(): Promise<void>;
  size(): number;
  take(most: number): readonly Arrival[];
  close(): void;
}

function openInbox(arriving: Arriving): Inbox {
  const waiting: Arrival[] = [];
  let broken: WireFailure | undefined;
  let wake: (() => void) | undefined;
  const over = (cause: WireFailure): void => {
    broken = cause;
    wake?.();
  };
  arriving.listen((arrival) => {
    waiting.push(arrival);
    if (waiting.length >= MAX_WAITING) arriving.pause();
    wake?.();
  }, over);
  return {
    async arrived() {
      while (waiting.length === 0) {
        if (broken !== undefined) throw broken;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    size: () => waiting.length,
    take(most) {
      const taken = waiting.splice(0, most);
      if (waiting.length < MAX_WAITING) arriving.resume();
      return taken;
    },
    close: () => over(new WireFailure('broken', 'the subscription was stopped')),
  };
}
