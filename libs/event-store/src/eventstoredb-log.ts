/**
 * The whole log of a server, read by position. Positions count bytes, and the server reads only from where a record begins: a position
 * that is not one of an event, such as "a thousand before the end", is taken to the last event before it.
 */
import type { StoredEvent } from '#events';
import { toStored } from './eventstoredb-envelope.js';
import type { RecordedEvent } from './eventstoredb-messages.js';
import type { Reachability } from './eventstoredb-reachability.js';
import { WireFailure, type Transport } from './eventstoredb-transport.js';
import type { EventStore } from './event-store.js';

/** Events that one reading asks for, however many are wanted. */
const PAGE = 1_000;

/** The reading half of the log. */
export interface ServerLog extends Pick<EventStore, 'readAll' | 'lastPosition'> {
  /** The position of the last event at or before another one; 0 when there is none. @throws StoreUnavailable */
  lastBefore(position: number): Promise<number>;
}

export function serverLog(transport: Transport, { asking }: Pick<Reachability, 'asking'>): ServerLog {
  const lastBefore = async (position: number): Promise<number> => {
    for (let before: number | undefined; ;) {
      const from = before === undefined ? {} : { before };
      const page = await asking(() => transport.read({ position: 0, isBackwards: true, limit: PAGE, ...from }));
      const found = page.find((event) => event.position <= position);
      if (found !== undefined) return found.position;
      if (page.length < PAGE) return 0;
      before = page.at(-1)?.position;
    }
  };

  /** Forwards from a position on, itself included where it is an event's. */
  const readFrom = async (position: number, rest: { readonly limit: number; readonly prefixes?: readonly string[] }) => {
    for (const start of [() => position, () => position + 1, () => lastBefore(position)]) {
      const from = await start();
      const page = await asking(() => transport.read({ position: from, ...rest }).catch(unlessMisplaced));
      if (page !== 'misplaced') return page;
    }
    throw new RangeError(`the server reads from no position near ${String(position)}`);
  };

  return {
    lastBefore,
    async readAll(afterPosition, limit, filter) {
      const prefixes = filter?.streamPrefixes;
      const events: StoredEvent[] = [];
      if (prefixes?.length === 0) return events;
      for (let position = afterPosition; events.length < limit;) {
        // the event at the position itself comes first
        const most = Math.min(PAGE, limit - events.length) + 1;
        const page: readonly RecordedEvent[] = await readFrom(position, { limit: most, ...(prefixes === undefined ? {} : { prefixes }) });
        const after = position;
        events.push(...page.filter((event) => event.position > after).flatMap((event) => toStored(event) ?? []));
        position = Math.max(position, page.at(-1)?.position ?? 0);
        if (page.length < most) break;
      }
      return events.slice(0, limit);
    },
    async lastPosition() {
      const [last] = await asking(() => transport.read({ position: 0, isBackwards: true, limit: 1 }));
      return last?.position ?? 0;
    },
  };
}

function unlessMisplaced(cause: unknown): 'misplaced' {
  if (cause instanceof WireFailure && cause.kind === 'misplaced') return cause.kind;
  throw cause;
}
