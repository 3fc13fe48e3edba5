/** What of a message may be said in a notice: opened from its facts, masked as it lies there. */
import type { NoticeLanguage } from '#contracts';
import type { AnyEvent, MessageEvent, SealedEnvelope, SealedFinding, SealedHeaders } from '#events';
import type { FieldSealer } from '../platform/engine-keys.js';
import { shownInstant, type NoticeData, type NoticeFinding } from './notice-data.js';

type Received = Extract<MessageEvent, { type: 'MessageReceived' }>['data'];
type InspectedFact = Extract<MessageEvent, { type: 'MessageInspected' }>['data'];
type VerdictFact = Extract<MessageEvent, { type: 'VerdictReached' }>['data'];

export interface ToldMessage {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly received: Received;
  readonly envelope: SealedEnvelope;
  /** Empty when it is not to be shown. */
  readonly subject: string;
  readonly expiresAt: string;
  /** Of some copies, by the patterns that acted. */
  findings(recipients: readonly number[], nameOf: (pattern: string) => string): readonly NoticeFinding[];
}

const VALUES_PER_PATTERN = 3;

/** @throws Unsealable when the facts were not sealed with this key. */
export function toldMessage(
  messageId: string,
  facts: readonly { event: AnyEvent; at: string }[],
  sealer: FieldSealer,
): ToldMessage | undefined {
  const first = facts[0];
  if (first?.event.type !== 'MessageReceived') return undefined;
  const events = facts.map(({ event }) => event);
  const inspected = events.find((event) => event.type === 'MessageInspected')?.data;
  const verdict = events.find((event) => event.type === 'VerdictReached')?.data;
  // sealed by firstFacts with exactly these shapes; the seal vouches for it
  const envelope = JSON.parse(sealer.open('envelope', first.event.data.envelope)) as SealedEnvelope;
  return {
    messageId,
    receivedAt: first.at,
    received: first.event.data,
    envelope,
    subject: inspected === undefined ? '' : shownSubject(inspected, sealer),
    expiresAt: lastExpiry(events),
    findings: (recipients, nameOf) => (inspected && verdict ? findingsOf(inspected, verdict, { sealer, recipients, nameOf }) : []),
  };
}

/** The fields that every notice about a message has. */
export function aboutMessage(message: ToldMessage, recipients: readonly number[], language: NoticeLanguage) {
  return {
    subject: message.subject,
    sender: message.envelope.sender,
    recipients: recipients.map((number) => message.envelope.recipients[number] ?? ''),
    receivedAt: shownInstant(message.receivedAt, language),
    reference: message.messageId,
  } satisfies Partial<NoticeData>;
}

/** Masked as it is, a subject that holds a match says too much in a mailbox: then it is not shown at all. */
function shownSubject({ headers, summaries, failure }: InspectedFact, sealer: FieldSealer): string {
  if (failure !== null) return '';
  // of a mail with very many parts not all are counted: what is not counted may lie in the subject
  const isMatched = summaries.some(({ total, byPart }) => {
    const inSubject = byPart.some((part) => part.total > 0 && (part.kind === 'subject' || part.kind === null));
    return inSubject || byPart.reduce((sum, part) => sum + part.total, 0) < total;
  });
  return isMatched ? '' : (JSON.parse(sealer.open('headers', headers)) as SealedHeaders).subject;
}

function lastExpiry(events: readonly AnyEvent[]): string {
  const last = events.findLast(({ type }) => type === 'CustodyTaken' || type === 'HoldExtended');
  return last?.type === 'CustodyTaken' || last?.type === 'HoldExtended' ? last.data.expiresAt : '';
}

interface Shown {
  readonly sealer: FieldSealer;
  readonly recipients: readonly number[];
  readonly nameOf: (pattern: string) => string;
}

function findingsOf(inspected: InspectedFact, verdict: VerdictFact, { sealer, recipients, nameOf }: Shown): NoticeFinding[] {
  const groups = verdict.groups.filter((group) => group.recipients.some((number) => recipients.includes(number)));
  const acting = groups.flatMap(({ reasons }) =>
    reasons.flatMap((reason) => (reason.kind === 'pattern' && !reason.shadow && reason.exception === null ? [reason] : [])),
  );
  const masked =
    inspected.shownFindings === null ? [] : (JSON.parse(sealer.open('shownFindings', inspected.shownFindings)) as SealedFinding[]);
  return [...new Map(acting.map((reason) => [reason.pattern, reason])).values()].map(({ pattern, count }) => {
    const values = inspected.findings.flatMap((finding, index) => (finding.pattern === pattern ? [masked[index]?.masked ?? ''] : []));
    return { pattern: nameOf(pattern), count, values: [...new Set(values)].filter((value) => value !== '').slice(0, VALUES_PER_PATTERN) };
  });
}
