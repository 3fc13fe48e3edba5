/** Appends to a server across a network: bounded in number and in time, asked again when nobody knows, judged when the server says no. */
import { setTimeout as pause } from 'node:timers/promises';
import { checkAppend, EventTooLarge } from './append-rules.js';
import { refuseWhenBehind, type Unanswered } from './back-pressure.js';
import { linkChain } from './chain.js';
import { toProposed } from './eventstoredb-envelope.js';
import type { ProposedEvent } from './eventstoredb-messages.js';
import type { Reachability } from './eventstoredb-reachability.js';
import type { Standing } from './eventstoredb-standing.js';
import { WireFailure, type Transport } from './eventstoredb-transport.js';
import { OutcomeUnknown, StoreUnavailable, type StreamAppend, type StreamHead } from './event-store.js';

/** What a server takes at once by its default (MaxAppendSize of 23.10), our metadata with it. */
const MAX_APPEND_BYTES = 1_048_576;
/** Appends on the wire at a time; more would only wait in the server. */
const MAX_IN_FLIGHT = 128;
const AGAIN_MS = 50;

/** What appends go through. */
export interface AppendParts {
  readonly transport: Pick<Transport, 'append'>;
  readonly reachability: Reachability;
  readonly standing: Standing;
  /** An append of which nobody knows is asked again for so long. */
  readonly askAgainMs: number;
}

/** The appending half of the store. */
export interface Appends {
  append(request: StreamAppend): Promise<StreamHead>;
  close(): void;
}

export function openAppends(parts: AppendParts): Appends {
  const waiting = new Map<number, Unanswered>();
  const turns = openTurns();
  let ticket = 0;
  let closed = false;
  return {
    async append(request) {
      checkAppend(request);
      if (closed) throw new StoreUnavailable('the store is closed');
      parts.reachability.refuseWhenAway();
      refuseWhenBehind(waiting);
      const own = ticket++;
      waiting.set(own, { sinceMs: performance.now() });
      await turns.take();
      try {
        return await place(parts, request, () => closed);
      } finally {
        waiting.delete(own);
        turns.giveBack();
      }
    },
    close: () => {
      closed = true;
    },
  };
}

async function place(parts: AppendParts, request: StreamAppend, isClosed: () => boolean): Promise<StreamHead> {
  const { transport, standing } = parts;
  const { stream, expected, events } = request;
  if (!(await standing.isUnder(request))) return standing.judge(request);
  let { chain } = expected;
  const proposed = events.map((event, index) =>
    toProposed(event, (chain = linkChain(chain, stream, expected.revision + 1 + index, event))),
  );
  checkSize(proposed);
  const ask = (): Promise<number> => transport.append(stream, expected.revision, proposed);
  const revision = await untilAnswered(parts, ask, isClosed);
  if (revision === 'conflict') return standing.judge(request);
  const head = { revision: expected.revision + events.length, chain };
  if (revision !== head.revision)
    throw new Error(`stream ${stream} was deleted on the server and began again at revision ${String(revision - events.length + 1)}`);
  return standing.remember(stream, head);
}

function checkSize(events: readonly ProposedEvent[]): void {
  const bytes = events.reduce((total, { data, metadata }) => total + Buffer.byteLength(data) + Buffer.byteLength(metadata), 0);
  if (bytes > MAX_APPEND_BYTES)
    throw new EventTooLarge(`an append has ${String(bytes)} bytes, ${String(MAX_APPEND_BYTES)} are allowed at once`);
}

/** The same events at the same place, until the server answers: then they are there once, whatever became of the first time. */
async function untilAnswered(
  { reachability, askAgainMs }: AppendParts,
  ask: () => Promise<number>,
  isClosed: () => boolean,
): Promise<number | 'conflict'> {
  const until = performance.now() + askAgainMs;
  let isUnknown = false;
  for (let waitMs = AGAIN_MS; ; waitMs *= 2) {
    const answer = await ask().catch((cause: unknown) => cause);
    if (typeof answer !== 'number' && !(answer instanceof WireFailure)) throw answer;
    if (typeof answer === 'number' || answer.kind === 'conflict') {
      reachability.answered();
      return typeof answer === 'number' ? answer : 'conflict';
    }
    isUnknown ||= answer.kind === 'broken';
    if (answer.kind !== 'refused') reachability.lost(answer.message);
    if (answer.kind === 'refused' || isClosed() || performance.now() + waitMs > until)
      throw isUnknown ? new OutcomeUnknown(answer.message) : new StoreUnavailable(answer.message);
    await pause(waitMs);
  }
}

/** So many at a time; the others in the order of their coming. */
function openTurns() {
  const queue: (() => void)[] = [];
  let taken = 0;
  return {
    async take(): Promise<void> {
      if (taken >= MAX_IN_FLIGHT) await new Promise<void>((resolve) => queue.push(resolve));
      else taken++;
    },
    giveBack(): void {
      const next = queue.shift();
      if (next === undefined) taken--;
      else next();
    },
  };
}
