/**
 * The event store on an EventStoreDB or KurrentDB server or cluster. The server orders the log and compares revisions; the chain, the
 * exact text and what becomes of an append whose answer is lost are ours. ADR 0033.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#events';
import { CannotOpenStore } from './cannot-open-store.js';
import { checkLimit } from './append-rules.js';
import { openAppends } from './eventstoredb-appends.js';
import { clientPackage } from './eventstoredb-client.js';
import { toStored } from './eventstoredb-envelope.js';
import { serverLog } from './eventstoredb-log.js';
import { watchReachability } from './eventstoredb-reachability.js';
import { Standing } from './eventstoredb-standing.js';
import { serverSubscription } from './eventstoredb-subscription.js';
import { openTransport } from './eventstoredb-transport.js';
import type { RecordedEvent } from './eventstoredb-messages.js';
import { eventStoreAddress } from './eventstoredb-url.js';
import type { EventStore, Subscription } from './event-store.js';

/** How long the server gets, in milliseconds. */
export interface EventStoreTimes {
  /** For the answer to one append, before it is asked again. */
  readonly appendMs: number;
  /** For all tries of one append, before its outcome is called unknown. */
  readonly askAgainMs: number;
  /** For one reading. */
  readonly readMs: number;
  /** For the first answer when the store is opened. */
  readonly openMs: number;
}

const TIMES: EventStoreTimes = { appendMs: 2_000, askAgainMs: 5_000, readMs: 10_000, openMs: 5_000 };
/** Events that one reading asks for, however many are wanted. */
const PAGE = 1_000;
const OPEN_AGAIN_MS = 200;

/**
 * Connects, and asks for one event to see that somebody is there.
 * @throws CannotOpenStore for a connection string that cannot be used, or when nobody answers.
 */
export async function openEventStoreDb(url: string, times: Partial<EventStoreTimes> = {}): Promise<EventStore> {
  const { client, connectionString, hosts } = eventStoreAddress(url);
  const { appendMs, askAgainMs, readMs, openMs } = { ...TIMES, ...times };
  const transport = openTransport(await clientPackage(client), connectionString, { appendMs, readMs });
  const lastEvent = (): Promise<readonly RecordedEvent[]> => transport.read({ position: 0, isBackwards: true, limit: 1 });
  const reachability = watchReachability(lastEvent);
  const standing = new Standing(transport, reachability);
  const appends = openAppends({ transport, reachability, standing, askAgainMs });
  const subscriptions = new Set<Subscription>();
  let closed = false;

  const readStream = async (stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> => {
    const events: StoredEvent[] = [];
    for (let from = Math.max(0, fromRevision); ;) {
      const page = await reachability.asking(() => transport.read({ stream, fromRevision: from, limit: PAGE }));
      events.push(...page.flatMap((event) => toStored(event) ?? []));
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) break;
      from = last.revision + 1;
    }
    standing.saw(events);
    return events;
  };
  const log = serverLog(transport, reachability);
  await firstAnswer(lastEvent, { hosts, openMs }).catch(async (cause: unknown) => {
    await transport.close();
    throw cause;
  });
  return {
    append: (request) => appends.append(request),
    readStream,
    readAll: log.readAll,
    subscribeAll(options) {
      const subscription = serverSubscription({ transport, lastBefore: log.lastBefore }, options);
      subscriptions.add(subscription);
      return subscription;
    },
    lastPosition: log.lastPosition,
    async limitStream(stream, keepLast) {
      const maxCount = checkLimit(keepLast);
      await reachability.asking(() => transport.setMaxCount(stream, maxCount));
    },
    async close() {
      if (closed) return;
      closed = true;
      appends.close();
      reachability.close();
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await transport.close();
    },
  };
}

async function firstAnswer(
  ask: () => Promise<unknown>,
  { hosts, openMs }: { readonly hosts: string; readonly openMs: number },
): Promise<void> {
  for (const until = performance.now() + openMs; ;) {
    try {
      await ask();
      return;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'for no reason that it says';
      if (performance.now() > until)
        throw new CannotOpenStore(`the event store at ${hosts} does not answer (${reason}): start it, or check store.url`);
    }
    await pause(OPEN_AGAIN_MS);
  }
}
