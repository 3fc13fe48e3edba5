/** What happened, in plain words: one sentence for each event of a message and of its deliveries. Pure. */
import {
  deliveryEventSchemas,
  type AnyEvent,
  type DeliveryEvent,
  type Sealed,
  type SealedOpening,
  type SealedProtectionKey,
} from '#events';
import { METHOD_NAMES } from '../../protect/why-not-words.js';
import { isDecision, tellDecision, type NameOf } from './timeline-decisions.js';
import { counted, day, minute, people, plain, size, type OpenField, type Told } from './timeline-words.js';

/** @param nameOf - of an account. */
export function tellEvent(event: AnyEvent, open: OpenField, nameOf: NameOf = (account) => account): Told {
  if (isDelivery(event)) return tellDelivery(event, open);
  if (isDecision(event)) return tellDecision(event, { open, nameOf });
  if (isHandOver(event)) return tellHandOver(event, open);
  if (event.type === 'MailProtected') return tellProtected(event.data, open);
  if (event.type === 'MailOpened') return tellOpened(event.data, open);
  if (event.type === 'IncomingCopyMade') {
    const { recipients, isDecrypted } = event.data;
    return { sentence: `A copy that is ${isDecrypted ? 'decrypted' : 'marked'} for ${people(recipients)} inside`, detail: null };
  }
  if (event.type === 'DkimSigned') return { sentence: `Signed by DKIM for ${signers(event.data.signedBy)}`, detail: null };
  return { sentence: tellPassage(event), detail: null };
}

/** The proof: by which method, with which algorithms, for which keys. */
function tellProtected(
  { recipients, protection, method, algorithms, keys, signedBy, dkim }: DataOf<'MailProtected'>,
  open: OpenField,
): Told {
  const how = `${METHOD_NAMES[method]}${algorithms.length === 0 ? '' : ` (${algorithms.join(', ')})`}`;
  const what = protection === 'encrypted' ? 'Encrypted' : 'Signed';
  const domain = dkim.length === 0 ? '' : `, signed by DKIM for ${signers(dkim)}`;
  const named = [
    ...keysIn(open('keys', keys)).map((key) => `for ${key}`),
    ...(signedBy === null ? [] : keysIn(open('signedBy', signedBy)).map((key) => `signed by ${key}`)),
  ];
  return { sentence: `${what} by ${how} for ${people(recipients)}${domain}`, detail: named.length === 0 ? null : named.join('; ') };
}

const FORMATS = { smime: 'S/MIME', pgp: 'OpenPGP' } as const;

/** What was found around the mail, the outermost first. */
function tellOpened({ layers, stoppedBy, isScanned, keys }: DataOf<'MailOpened'>, open: OpenField): Told {
  const found = layers.map(({ kind, format, isOpened, algorithms, verdict }) => {
    const by = `${plain(kind)} by ${FORMATS[format]}`;
    if (kind === 'signed') return `${by} (${plain(verdict ?? 'unknown-signer')})`;
    if (kind !== 'encrypted') return by;
    return `${by}, ${isOpened === true ? 'opened' : 'left closed'}${algorithms.length === 0 ? '' : ` (${algorithms.join(', ')})`}`;
  });
  const rest = stoppedBy === null ? '' : `; ${plain(stoppedBy)}`;
  const scanned = isScanned ? '; what is inside was scanned' : '';
  const json = open('keys', keys);
  const { openedBy, signers: signedBy } = json === null ? NO_OPENING : (JSON.parse(json) as SealedOpening); // sealed by the engine with this shape
  const named = [...openedBy.map((each) => `opened with ${each}`), ...signedBy.map((each) => `signed by ${each}`)];
  const sentence = `Came ${found.length === 0 ? 'protected' : found.join('; ')}${rest}${scanned}`;
  return { sentence, detail: named.length === 0 ? null : named.join('; ') };
}

const NO_OPENING: SealedOpening = { openedBy: [], signers: [] };

/** `example.com (s1)`. */
function signers(signedBy: readonly { readonly domain: string; readonly selector: string }[]): string {
  return signedBy.map(({ domain, selector }) => `${domain} (${selector})`).join(', ');
}

function keysIn(json: string | null): string[] {
  if (json === null) return [];
  const keys = JSON.parse(json) as SealedProtectionKey | SealedProtectionKey[]; // sealed by the engine with this shape
  return [keys].flat().map(({ kind, fingerprint, passwordId }) => `${plain(kind)} ${fingerprint ?? passwordId ?? ''}`.trim());
}

const HAND_OVERS = ['HandedOver', 'HandOverRefused', 'HandOverOutcomeUnknown'] as const;
type HandOver = Extract<AnyEvent, { type: (typeof HAND_OVERS)[number] }>;

function isDelivery(event: AnyEvent): event is DeliveryEvent {
  return Object.hasOwn(deliveryEventSchemas, event.type);
}

function isHandOver(event: AnyEvent): event is HandOver {
  return HAND_OVERS.some((type) => type === event.type);
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
    case 'FlowPassed':
      return tellFlow(event.data);
    case 'ClaimTakenOver':
      return 'Claim taken over';
    default:
      return event.type; // facts of other streams are not part of a message's timeline
  }
}

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

/** Machine names of the processors, with blanks. */
function tellFlow({ recipients, transitions }: DataOf<'FlowPassed'>): string {
  const [first, last] = [transitions[0], transitions.at(-1)];
  const steps = transitions.length > 2 ? `, ${String(transitions.length)} steps` : '';
  return `Way of ${people(recipients)} through the mail flow: ${plain(first?.from ?? '')} to ${plain(last?.to ?? '')} (${plain(last?.because ?? '')}${steps})`;
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
    case 'SenderReportBegun':
      return { sentence: `A report to the sender begun: ${REPORTED[event.data.kind]}`, detail: null };
    case 'SenderNotified':
      return { sentence: notified(event.data), detail: null };
  }
}

const REPORTED = { failed: 'the delivery failed', delayed: 'the message is delayed', relayed: 'the message was passed on' } as const;

function notified({ kind, outcome }: Extract<DeliveryEvent, { type: 'SenderNotified' }>['data']): string {
  switch (outcome) {
    case 'sent':
      return `The sender was told that ${REPORTED[kind]}`;
    case 'no-sender':
      return 'Nobody to tell: the message has no sender';
    case 'refused':
      return 'The sender could not be told: no mail server took the report';
    case 'not-asked':
      return 'The sender was not told, and had asked not to be';
  }
}

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
