/** The facts by which a message becomes ours, and those that start its deliveries. */
import type { Hop, LeavingForm, MessageEvent } from '#events';
import { formFact } from '#events';
import { ulid } from 'ulid';
import type { SmtpReply } from '../deliver/smtp-reply.js';
import { hasOwnBytes, leavingForm, type CopyForm } from '../flow/copy-form.js';
import { fieldSealer, messageStream, type FieldSealer, type NewMessageKey } from '../platform/engine-keys.js';
import { warningPatterns, type RecipientGroup } from './disposition.js';
import type { Judged } from './message-facts.js';

type Fact = MessageEvent;
const DAY_MS = 86_400_000;

/** Which copies of a message, on which way. */
export interface Copies {
  readonly hop: Hop;
  readonly recipients: readonly number[];
}

/** Copies that leave together, in one form. */
export interface LeavingCopies extends Copies {
  readonly form: CopyForm;
}

export interface Custody {
  /** Of whose copies. */
  readonly recipients: readonly number[];
  readonly cause: 'held' | 'split' | 'recipients-refused';
  readonly deliveries: readonly LeavingCopies[];
  readonly holdDays: number;
}

/** What was made of a copy stands before its delivery: whoever reads on knows it. */
export function custodyFacts(judged: Judged, key: NewMessageKey, { recipients, cause, deliveries, holdDays }: Custody): Fact[] {
  const { transmission, policy } = judged;
  const expiresAt = new Date(Date.parse(transmission.receivedAt) + holdDays * DAY_MS).toISOString();
  const { sizeBytes } = transmission.body;
  const sealer = sealerOf(judged, key);
  const queued = deliveries.flatMap(({ hop, form, recipients: own }): Fact[] => {
    const deliveryId = ulid();
    const left = leavingForm(form, sealer);
    return [
      ...formFacts(deliveryId, own, left),
      { type: 'DeliveryQueued', data: { deliveryId, recipients: [...own], hop, cause: causeOf(cause) } },
    ];
  });
  return [{ type: 'CustodyTaken', data: { recipients: [...recipients], cause, sizeBytes, expiresAt, team: policy.team } }, ...queued];
}

function formFacts(deliveryId: string, recipients: readonly number[], form: LeavingForm | undefined): Fact[] {
  return form === undefined ? [] : [formFact(deliveryId, recipients, form)];
}

function causeOf(cause: Custody['cause']): 'split' | 'recipients-refused' {
  return cause === 'recipients-refused' ? cause : 'split';
}

/** Copies that leave in the same form go in one delivery, whatever else their verdicts say. */
export function alikeOnTheWire(groups: readonly RecipientGroup[]): LeavingCopies[] {
  const byForm = new Map<string, LeavingCopies & { readonly recipients: number[] }>();
  for (const { hop, recipients, verdict, form } of groups) {
    const looks = hasOwnBytes(form) ? form.copyId : form.kind;
    const name = JSON.stringify([hop, looks, verdict.outcome, verdict.outcome === 'warn' ? warningPatterns([verdict]) : []]);
    const copies = byForm.get(name) ?? { hop, recipients: [], form };
    copies.recipients.push(...recipients);
    byForm.set(name, copies);
  }
  return [...byForm.values()];
}

export function refusalFact(judged: Judged, key: NewMessageKey, { hop, recipients }: Copies, { code, text }: SmtpReply): Fact {
  return {
    type: 'HandOverRefused',
    data: { recipients: [...recipients], hop, code, reply: code === 0 ? null : sealerOf(judged, key).seal('reply', text) },
  };
}

export function handedOverFact(judged: Judged, key: NewMessageKey, { hop, recipients }: Copies, { code, text }: SmtpReply): Fact {
  return { type: 'HandedOver', data: { recipients: [...recipients], hop, code, reply: sealerOf(judged, key).seal('reply', text) } };
}

function sealerOf({ transmission }: Judged, key: NewMessageKey): FieldSealer {
  return fieldSealer(key.subkeys.fields, messageStream(transmission.messageId));
}
