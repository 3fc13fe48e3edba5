/** Messages as the log has them, page by page: what was received, what was found, what came of it, what people said. */
import type { Evidence, HumanVerdict } from '#dlp';
import { decodeEvent, decodeMeta, type MessageEvent, type StoredEvent } from '#events';
import type { EventStore } from '#event-store';
import { jsonBytes } from '../receive/event-size.js';

type DataOf<T extends MessageEvent['type']> = Extract<MessageEvent, { type: T }>['data'];

/** One message with its first facts. */
export interface RecordedMessage {
  readonly id: string;
  readonly receivedAt: string;
  readonly received: DataOf<'MessageReceived'>;
  readonly inspected: DataOf<'MessageInspected'>;
  readonly verdict: DataOf<'VerdictReached'>;
}

export interface RecordedPage {
  readonly messages: readonly RecordedMessage[];
  /** Of the whole log: how far this page reaches. */
  readonly position: number;
}

/** Small pages: while one is read nothing else runs, and mail must not wait. */
const PAGE = 100;
const PREFIX = 'message-';
const FIRST_FACTS = ['MessageReceived', 'MessageInspected', 'VerdictReached'];
const LATER_FACTS = ['ReleaseScheduled', 'DeletionScheduled', 'ReleaseUndone', 'DeletionUndone', 'CustodyTaken'];

/** What happened to messages after their first facts. */
export class Aftermath {
  private readonly decided = new Map<string, Map<string, HumanVerdict>>();
  private readonly kept = new Set<string>();

  /** Whether the mail itself was ever kept. */
  wasKept(messageId: string): boolean {
    return this.kept.has(messageId);
  }

  /** What people said of it, undone decisions left out: of several for different recipients a real leak counts, else the last. */
  verdictOf(messageId: string): HumanVerdict | null {
    const verdicts = [...(this.decided.get(messageId)?.values() ?? [])];
    return verdicts.includes('real-leak') ? 'real-leak' : (verdicts.at(-1) ?? null);
  }

  /** Ids of the messages that somebody decided on. */
  decidedIds(): ReadonlySet<string> {
    return new Set(this.decided.keys());
  }

  take(messageId: string, { type, data }: ReturnType<typeof decodeEvent>): void {
    if (type === 'CustodyTaken') this.kept.add(messageId);
    else if (type === 'ReleaseScheduled') this.decide(messageId, data.releaseId, data.verdict);
    else if (type === 'DeletionScheduled') this.decide(messageId, data.deletionId, data.verdict);
    else if (type === 'ReleaseUndone') this.undo(messageId, data.releaseId);
    else if (type === 'DeletionUndone') this.undo(messageId, data.deletionId);
  }

  private decide(messageId: string, decision: string, verdict: HumanVerdict | null): void {
    if (verdict === null) return; // decided by the sender, who does not say what the mail was
    const ofMessage = this.decided.get(messageId) ?? new Map<string, HumanVerdict>();
    this.decided.set(messageId, ofMessage.set(decision, verdict));
  }

  private undo(messageId: string, decision: string): void {
    const ofMessage = this.decided.get(messageId);
    ofMessage?.delete(decision);
    if (ofMessage?.size === 0) this.decided.delete(messageId);
  }
}

/** Reads up to the log's present end. What is decided on messages goes to the aftermath. @throws UnreadableEvent */
export async function* recordedMessages(store: EventStore, end: number, aftermath: Aftermath): AsyncGenerator<RecordedPage> {
  const take = collector(aftermath);
  let position = 0;
  while (position < end) {
    const page = await store.readAll(position, PAGE, { streamPrefixes: [PREFIX] });
    const messages = page.filter((stored) => stored.position <= end).flatMap((stored) => take(stored) ?? []);
    position = page.length < PAGE ? end : (page.at(-1)?.position ?? end);
    yield { messages, position };
    await new Promise((resolve) => setImmediate(resolve)); // whatever else waits goes first
  }
}

/** Takes one event after the other; answers a message when the last of its first facts has come. */
function collector(aftermath: Aftermath): (stored: StoredEvent) => RecordedMessage | undefined {
  const open = new Map<string, Map<string, StoredEvent>>();
  return (stored) => {
    const id = stored.stream.slice(PREFIX.length);
    if (LATER_FACTS.includes(stored.type)) aftermath.take(id, decodeEvent(stored));
    if (!FIRST_FACTS.includes(stored.type)) return undefined;
    const facts = (open.get(id) ?? new Map<string, StoredEvent>()).set(stored.type, stored);
    open.set(id, facts);
    if (facts.size < FIRST_FACTS.length) return undefined;
    open.delete(id);
    return messageOf(id, facts);
  };
}

function messageOf(id: string, facts: ReadonlyMap<string, StoredEvent>): RecordedMessage {
  const first = facts.get('MessageReceived');
  const [received, inspected, verdict] = FIRST_FACTS.map((type) => eventOf(facts.get(type)));
  if (
    first === undefined ||
    received?.type !== 'MessageReceived' ||
    inspected?.type !== 'MessageInspected' ||
    verdict?.type !== 'VerdictReached'
  )
    throw new TypeError('a message begins with three facts');
  return { id, receivedAt: decodeMeta(first).at, received: received.data, inspected: inspected.data, verdict: verdict.data };
}

function eventOf(stored: StoredEvent | undefined) {
  return stored && decodeEvent(stored);
}

/**
 * Lists of a fact end where they would not fit into it (`receive/message-facts.ts`). Below these sizes nothing can have been left
 * out: the next summary, the longest there may be, would have fitted.
 */
const WHOLE_SUMMARIES_BYTES = 13_000;
const WHOLE_TROUBLES_BYTES = 3_300;

/** Whether everything that was found stands in the fact. */
export function isWhole({ summaries, uninspectable }: RecordedMessage['inspected']): boolean {
  if (summaries.length === 0 && uninspectable.length === 0) return true;
  return jsonBytes(summaries) < WHOLE_SUMMARIES_BYTES && jsonBytes(uninspectable) < WHOLE_TROUBLES_BYTES;
}

/** What was found, as it is judged. */
export function evidenceRecorded({ summaries, partCounts, uninspectable, failure }: RecordedMessage['inspected']): Evidence {
  return {
    summaries: summaries.map((summary) => ({ ...summary, byPart: summary.byPart.map((each) => ({ ...each, part: String(each.part) })) })),
    ...(partCounts !== null && { partCounts }),
    uninspectable: uninspectable.map(({ part, reason }) => ({ part: `part ${String(part)}`, reason })),
    ...(failure !== null && { inspectionFailure: failure.cause }),
  };
}
