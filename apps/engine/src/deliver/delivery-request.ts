/** What the facts of a message say of one of its deliveries: to whom, by which hop, in which form, and what lets it leave. */
import { ClearWay } from '#dlp';
import { leadsInside, type Hop } from '#events';
import type { ProtectionFact } from '../flow/leaving-mail.js';
import type { FieldSealer } from '../platform/engine-keys.js';
import type { RecordedEvent } from '../platform/event-log.js';
import type { DeliveredForm, IncomingCopy } from './delivered-message.js';

export interface DeliveryRequest {
  readonly recipients: readonly number[];
  readonly hop: Hop;
  readonly cause: 'release' | 'split' | 'recipients-refused';
  /** The facts of the message before it was asked for. */
  readonly before: readonly RecordedEvent[];
}

/** Undefined: the message knows of no such delivery. */
export function findRequest(facts: readonly RecordedEvent[], deliveryId: string): DeliveryRequest | undefined {
  for (const [index, { event }] of facts.entries()) {
    const before = facts.slice(0, index);
    if (event.type === 'DeliveryQueued' && event.data.deliveryId === deliveryId) return { ...event.data, before };
    if (event.type === 'ReleaseCommitted' && event.data.deliveryId === deliveryId) {
      const { recipients } = event.data;
      return { recipients, hop: hopOfRelease(before, recipients), cause: 'release', before };
    }
  }
  return undefined;
}

/** Whether the message knows the end of each copy of this delivery; its content may be gone since. */
export function isConcluded(facts: readonly RecordedEvent[], deliveryId: string, { recipients }: DeliveryRequest): boolean {
  const ended = facts.flatMap(({ event }) =>
    event.type === 'DeliveryConcluded' && event.data.deliveryId === deliveryId ? [...event.data.relayed, ...event.data.failed] : [],
  );
  return recipients.every((recipient) => ended.includes(recipient));
}

/** The copy that was made for this delivery, if one was. */
export function madeCopyOf({ before }: Pick<DeliveryRequest, 'before'>, deliveryId: string): ProtectionFact | undefined {
  for (const { event } of before) if (event.type === 'MailProtected' && event.data.deliveryId === deliveryId) return event.data;
  return undefined;
}

/** The copy that people inside get by this delivery in the place of what came, if they do. */
export function incomingCopyOf({ before }: Pick<DeliveryRequest, 'before'>, deliveryId: string): IncomingCopy | undefined {
  for (const { event } of before) if (event.type === 'IncomingCopyMade' && event.data.deliveryId === deliveryId) return event.data;
  return undefined;
}

/** Undefined: as the mail came. */
export function formOf({ before }: DeliveryRequest, deliveryId: string, opener: Pick<FieldSealer, 'open'>): DeliveredForm | undefined {
  const made = madeCopyOf({ before }, deliveryId);
  if (made !== undefined) return { kind: 'made', fact: made };
  const incoming = incomingCopyOf({ before }, deliveryId);
  if (incoming !== undefined) return { kind: 'incoming', fact: incoming };
  for (const { event } of before) {
    if (event.type === 'DkimSigned' && event.data.deliveryId === deliveryId) {
      return { kind: 'dkim', fields: Buffer.from(opener.open('fields', event.data.fields), 'latin1') };
    }
  }
  return undefined;
}

/** At that time nothing that had to be encrypted was ever sent. */
const BEFORE_WAYS_WERE_RECORDED = [{ from: 'root', to: 'transport', because: 'before-ways' }];

/**
 * What lets all of its copies leave readable: the last way that each has taken. Undefined: nothing does. What was made for people inside, who
 * may read what came encrypted, leaves by a way inside and by no other.
 */
export function clearWayOf({ before, recipients }: DeliveryRequest, form: DeliveredForm | undefined): ClearWay | undefined {
  const staysInside = form?.kind === 'incoming';
  const passes = before.flatMap(({ event }) => (event.type === 'FlowPassed' ? [event.data] : []));
  if (passes.length === 0 && !staysInside) return ClearWay.of(BEFORE_WAYS_WERE_RECORDED);
  const ways = recipients.map((recipient) => {
    const last = passes.findLast((passed) => passed.recipients.includes(recipient));
    return last && (!staysInside || leadsInside(last.transitions)) ? ClearWay.of(last.transitions) : undefined;
  });
  return ways.includes(undefined) ? undefined : ways[0];
}

/** Of all copies of one delivery: inside where the flow has led them, whose recipients have moved; else where the mail was bound for. */
function hopOfRelease(before: readonly RecordedEvent[], [first = 0]: readonly number[]): Hop {
  const passed = before.findLast(({ event }) => event.type === 'FlowPassed' && event.data.recipients.includes(first))?.event;
  if (passed?.type === 'FlowPassed' && leadsInside(passed.data.transitions)) return 'inbound';
  const received = before[0]?.event;
  return received?.type === 'MessageReceived' ? (received.data.recipients[first]?.hop ?? 'outbound') : 'outbound';
}

/** A released mail carries no warning: somebody has looked at it. */
export function warningFor(facts: readonly RecordedEvent[], request: DeliveryRequest): readonly string[] | undefined {
  if (request.cause === 'release') return undefined;
  for (const { event } of facts) {
    if (event.type !== 'VerdictReached') continue;
    const group = event.data.groups.find(({ recipients }) => recipients.includes(request.recipients[0] ?? -1));
    if (group?.outcome !== 'warn') return undefined;
    return group.reasons.flatMap((reason) =>
      reason.kind === 'pattern' && !reason.shadow && reason.exception === null ? [reason.pattern] : [],
    );
  }
  return undefined;
}
