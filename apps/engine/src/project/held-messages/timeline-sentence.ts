/** What happened, in plain words: one sentence for each event of a message and of its deliveries. Pure. */
import { deliveryEventSchemas, type AnyEvent, type DeliveryEvent, type Sealed } from '#events';

export interface Told {
  readonly sentence: string;
  /** What a person wrote or the next hop said; null when there is nothing, or the key was destroyed. */
  readonly detail: string | null;
}

/** Opens a sealed field of the event's stream; null once its key was destroyed. */
export type OpenField = (field: string, text: Sealed) => string | null;

export function tellEvent(event: AnyEvent, open: OpenField): Told {
  if (isDelivery(event)) return tellDelivery(event, open);
  if (isDecision(event)) return tellDecision(event, open);
  if (isHandOver(event)) return tellHandOver(event, open);
  return { sentence: tellPassage(event), detail: null };
}

const HAND_OVERS = ['HandedOver', 'HandOverRefused', 'HandOverOutcomeUnknown'] as const;
const DECISIONS = [
  'ReleaseScheduled',
  'ReleaseUndone',
  'ReleaseCommitted',
  'DeletionScheduled',
  'DeletionUndone',
  'DeletionCommitted',
  'HoldExtended',
  'NoteAdded',
  'ContentDownloaded',
] as const;
type HandOver = Extract<AnyEvent, { type: (typeof HAND_OVERS)[number] }>;
type Decision = Extract<AnyEvent, { type: (typeof DECISIONS)[number] }>;

function isDelivery(event: AnyEvent): event is DeliveryEvent {
  return Object.hasOwn(deliveryEventSchemas, event.type);
}

function isHandOver(event: AnyEvent): event is HandOver {
  return HAND_OVERS.some((type) => type === event.type);
}

function isDecision(event: AnyEvent): event is Decision {
  return DECISIONS.some((type) => type === event.type);
}

function tellPassage(event: AnyEvent): string {
  switch (event.type) {
    case 'MessageReceived':
      return `Received for ${people(event.data.recipients)}, ${size(event.data.sizeBytes)}${event.data.tls ? ', over TLS' : ''}`;
    case 'MessageInspected':
      return tellInspection(event.data);
    case 'VerdictReached':
      return tellVerdict(event.data);
    case 'CustodyTaken':
      return `Kept here for ${people(event.data.recipients)} until ${day(event.data.expiresAt)}`;
    case 'DeliveryQueued':
      return `To be sent to ${people(event.data.recipients)}`;
    case 'DeliveryConcluded':
      return tellConclusion(event.data.relayed.length, event.data.failed.length);
    case 'HoldExpired':
      return `Hold expired for ${people(event.data.recipients)}, not sent`;
    case 'ContentDestroyed':
      return `Content destroyed: ${DESTROYED[event.data.cause]}`;
    default:
      return event.type; // facts of other streams are not part of a message's timeline
  }
}

const DESTROYED = { deleted: 'the message was deleted', expired: 'its hold expired', retention: 'its time was over' } as const;

type DataOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];

function tellInspection({ failure, durationMs, summaries, uninspectable }: DataOf<'MessageInspected'>): string {
  if (failure) return `Inspection failed: ${failure.cause}`;
  const found = summaries.reduce((sum, { total }) => sum + total, 0);
  const values =
    found === 0 ? 'nothing found' : `${counted(found, 'match', 'matches')} of ${counted(summaries.length, 'pattern', 'patterns')}`;
  const unread = uninspectable.length === 0 ? '' : `, ${counted(uninspectable.length, 'part', 'parts')} could not be read`;
  return `Inspected in ${String(Math.round(durationMs))} ms: ${values}${unread}`;
}

function tellVerdict({ groups, mode }: DataOf<'VerdictReached'>): string {
  const words = { 'hand-over': 'cleared', hold: 'held', block: 'blocked' } as const;
  const parts = [...new Set(groups.map(({ disposition }) => disposition))].map((disposition) => {
    const recipients = groups.flatMap((group) => (group.disposition === disposition ? group.recipients : []));
    return `${words[disposition]} for ${people(recipients)}`;
  });
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${mode === 'monitor' ? ' (monitoring only)' : ''}`;
}

function tellHandOver(event: HandOver, open: OpenField): Told {
  const whom = people(event.data.recipients);
  if (event.type === 'HandOverOutcomeUnknown') {
    return { sentence: `Handed over to ${whom}, outcome unknown`, detail: UNKNOWN[event.data.cause] };
  }
  const { code, reply } = event.data;
  const detail = reply === null ? null : replied(code, open('reply', reply));
  if (event.type === 'HandedOver') return { sentence: `Sent to ${whom}`, detail };
  return {
    sentence: code === 0 ? `Not sent to ${whom}: the next hop could not be reached` : `Not sent to ${whom}: the next hop refused`,
    detail,
  };
}

const UNKNOWN = {
  'engine-stopped': 'The engine stopped before the answer was recorded.',
  'no-reply': 'The next hop took the message and did not answer in time.',
  'connection-lost': 'The connection broke after the message was sent.',
} as const;

function tellDecision(event: Decision, open: OpenField): Told {
  const written = (note: Sealed | null): string | null => (note === null ? null : open('note', note));
  switch (event.type) {
    case 'ReleaseScheduled': {
      const { recipients, reason, verdict, note } = event.data;
      return { sentence: `Release decided for ${people(recipients)}, not sent yet: ${reasons(reason, verdict)}`, detail: written(note) };
    }
    case 'DeletionScheduled': {
      const { recipients, reason, verdict, note } = event.data;
      return { sentence: `Deletion decided for ${people(recipients)}: ${reasons(reason, verdict)}`, detail: written(note) };
    }
    case 'ReleaseUndone':
      return { sentence: 'Release taken back, still held', detail: null };
    case 'DeletionUndone':
      return { sentence: 'Deletion taken back, still held', detail: null };
    case 'ReleaseCommitted':
      return { sentence: `Released for ${people(event.data.recipients)}, on its way`, detail: null };
    case 'DeletionCommitted':
      return { sentence: `Deleted for ${people(event.data.recipients)}, not sent`, detail: null };
    case 'HoldExtended':
      return { sentence: `Kept until ${day(event.data.expiresAt)}: ${plain(event.data.reason)}`, detail: null };
    case 'NoteAdded':
      return { sentence: 'Note added', detail: written(event.data.note) };
    case 'ContentDownloaded':
      return { sentence: `Message downloaded: ${plain(event.data.reason)}`, detail: null };
  }
}

function tellDelivery(event: DeliveryEvent, open: OpenField): Told {
  const whom = people(event.data.recipients);
  switch (event.type) {
    case 'DeliveryRequested':
      return { sentence: `Delivery to ${whom} begun`, detail: null };
    case 'DeliveryAttempted':
      return { sentence: `Attempt ${String(event.data.attempt)} for ${whom}`, detail: null };
    case 'DeliveryDeferred':
      return {
        sentence: `Not taken yet for ${whom}, next attempt at ${minute(event.data.nextAttemptAt)}`,
        detail: repliesOf(event.data.replies, open),
      };
    case 'DeliveryRelayed':
      return { sentence: `Sent to ${whom}`, detail: replied(event.data.code, open('reply', event.data.reply)) };
    case 'DeliveryFailed':
      return { sentence: `Delivery to ${whom} failed for good`, detail: repliesOf(event.data.replies, open) };
    case 'SenderNotified':
      return { sentence: NOTIFIED[event.data.outcome], detail: null };
  }
}

const NOTIFIED = {
  sent: 'The sender was told that the delivery failed',
  'no-sender': 'Nobody to tell: the message has no sender',
  refused: 'The sender could not be told: the notice was refused',
} as const;

function repliesOf(replies: readonly { readonly code: number; readonly reply: Sealed }[], open: OpenField): string | null {
  const texts = replies.map(({ code, reply }) => replied(code, open('reply', reply))).filter((text) => text !== null);
  return texts.length === 0 ? null : [...new Set(texts)].join('; ');
}

function replied(code: number, text: string | null): string | null {
  if (text === null) return code === 0 ? null : String(code);
  return code === 0 ? text : `${String(code)} ${text}`;
}

function tellConclusion(relayed: number, failed: number): string {
  const parts = [
    ...(relayed > 0 ? [`sent to ${counted(relayed, 'person', 'people')}`] : []),
    ...(failed > 0 ? [`failed for ${counted(failed, 'person', 'people')}`] : []),
  ];
  return `Delivery ended: ${parts.join(', ')}`;
}

/** `business-need` → `business need`. */
function plain(code: string): string {
  return code.replaceAll('-', ' ');
}

function reasons(reason: string, verdict: string): string {
  return reason === verdict ? plain(reason) : `${plain(reason)}, ${plain(verdict)}`;
}

function people(recipients: readonly unknown[]): string {
  return counted(recipients.length, 'person', 'people');
}

function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

function size(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  return bytes < 1024 * 1024 ? `${String(Math.round(bytes / 1024))} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
