/** One held message as its own facts tell it, opened as far as its key still opens it. */
import type { MailEnd } from '#dlp';
import { domainOf } from '#mail';
import {
  evolveMessage,
  noMessage,
  type KnownMessage,
  type MessageEvent,
  type MessageState,
  type Sealed,
  type SealedFinding,
} from '#events';
import { messageStream, type EngineKeys, type FieldSealer } from '../platform/engine-keys.js';
import type { EventLog, RecordedEvent } from '../platform/event-log.js';
import { z } from 'zod';

type DataOf<T extends MessageEvent['type']> = Extract<MessageEvent, { type: T }>['data'];

export interface MessageSight {
  readonly messageId: string;
  readonly state: KnownMessage;
  readonly receivedAt: string;
  readonly events: readonly RecordedEvent[];
  /** Undefined once the key was destroyed. */
  readonly sealer: FieldSealer | undefined;
  readonly sender: MailEnd;
  /** Empty once the key was destroyed. */
  readonly senderAddress: string;
  /** In order of their numbers; empty once the key was destroyed. */
  readonly recipients: readonly string[];
  readonly partNames: readonly string[];
  /** One for each finding. */
  readonly shownFindings: readonly SealedFinding[];
  readonly inspected: DataOf<'MessageInspected'> | undefined;
  readonly verdict: DataOf<'VerdictReached'> | undefined;
}

/** Undefined when there is no such message, or it never was in custody. */
export async function seeMessage(
  { events, keys }: { readonly events: EventLog; readonly keys: EngineKeys },
  messageId: string,
): Promise<MessageSight | undefined> {
  const own = (await events.read(messageStream(messageId))).events;
  const state = own.reduce<MessageState>((folded, { event }) => evolveMessage(folded, event as MessageEvent), noMessage); // its stream holds nothing else
  const [first] = own;
  if (state.status !== 'known' || state.custody === null || first?.event.type !== 'MessageReceived') return undefined;
  const received = first.event.data;
  const sealer = state.custody.content === 'destroyed' ? undefined : await keys.ofMessage(messageId, received.key);
  const open = opener(sealer);
  const envelope = z.object({ sender: z.string(), recipients: z.array(z.string()) }).safeParse(open('envelope', received.envelope)).data;
  return {
    messageId,
    state,
    receivedAt: first.meta.at,
    events: own,
    sealer,
    sender: { domain: domainOf(envelope?.sender ?? '') ?? null, tag: state.senderTag },
    senderAddress: envelope?.sender ?? '',
    recipients: envelope?.recipients ?? [],
    ...evidence(own, open),
  };
}

type Evidence = Pick<MessageSight, 'partNames' | 'shownFindings' | 'inspected' | 'verdict'>;

function evidence(events: readonly RecordedEvent[], open: Open): Evidence {
  const inspected = dataOf(events, 'MessageInspected');
  return {
    partNames: z.array(z.string()).safeParse(open('partNames', inspected?.partNames)).data ?? [],
    shownFindings: z.array(shownFinding).safeParse(open('shownFindings', inspected?.shownFindings)).data ?? [],
    inspected,
    verdict: dataOf(events, 'VerdictReached'),
  };
}

const shownFinding = z.object({ masked: z.string(), notes: z.array(z.string()) }) satisfies z.ZodType<SealedFinding>;

function dataOf<T extends MessageEvent['type']>(events: readonly RecordedEvent[], type: T): DataOf<T> | undefined {
  return events.find(({ event }) => event.type === type)?.event.data as DataOf<T> | undefined; // the type names the data
}

type Open = (field: string, text: Sealed | null | undefined) => unknown;

/** What was sealed as JSON; undefined for nothing, and once the key was destroyed. */
function opener(sealer: FieldSealer | undefined): Open {
  return (field, text) => (sealer && text ? (JSON.parse(sealer.open(field, text)) as unknown) : undefined);
}
