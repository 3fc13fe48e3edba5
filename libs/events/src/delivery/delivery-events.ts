/** The facts of one delivery from custody, stream `delivery-{id}`: a process with attempts, delays and one end. */
import { z } from 'zod';
import { nodeAtWork } from '../node/node-events.js';
import { instant, sealed } from '../sealed.js';

const recipients = z.array(z.int().nonnegative()).min(1);
const hop = z.enum(['inbound', 'outbound']);

export const deliveryRequested = z.object({
  messageId: z.string(),
  recipients,
  hop,
  cause: z.enum(['release', 'split', 'recipients-refused']),
});
/** Written before the next hop is spoken to: after a crash the outcome of this attempt is unknown. */
export const deliveryAttempted = z.object({
  attempt: z.int().positive(),
  recipients,
  /** The engine that makes the attempt, where there are several: another one makes it again only when that one is gone. */
  by: nodeAtWork.exactOptional(),
});
/** One recipient's answer of the next hop. */
const recipientReply = z.object({ recipient: z.int().nonnegative(), code: z.int(), reply: sealed });
export const deliveryDeferred = z.object({
  attempt: z.int().positive(),
  recipients,
  nextAttemptAt: instant,
  /** `no-answer`: it had the whole message and said nothing, so it may have taken it. Only what was not reached may go early. */
  because: z.enum(['refused', 'unreachable', 'no-answer']),
  /** 0 when the next hop could not be reached. */
  replies: z.array(recipientReply),
});
export const deliveryRelayed = z.object({
  attempt: z.int().positive(),
  recipients,
  code: z.int(),
  reply: sealed,
  /** The next hop was told which reports the sender wants (RFC 3461), and sees to them from now on. */
  reportsPassedOn: z.boolean(),
});
export const deliveryFailed = z.object({ attempt: z.int().positive(), recipients, replies: z.array(recipientReply) });
/** Where there are several engines: this one is about to give a report to the next hop towards the sender. */
export const senderReportBegun = z.object({ recipients, kind: z.enum(['failed', 'delayed', 'relayed']), by: nodeAtWork });
/** A DSN (RFC 3464) about recipients was given to the next hop towards the sender, or there is nobody to tell, or none was asked for. */
export const senderNotified = z.object({
  recipients,
  kind: z.enum(['failed', 'delayed', 'relayed']),
  outcome: z.enum(['sent', 'no-sender', 'refused', 'not-asked']),
});

export const deliveryEventSchemas = {
  DeliveryRequested: deliveryRequested,
  DeliveryAttempted: deliveryAttempted,
  DeliveryDeferred: deliveryDeferred,
  DeliveryRelayed: deliveryRelayed,
  DeliveryFailed: deliveryFailed,
  SenderReportBegun: senderReportBegun,
  SenderNotified: senderNotified,
} as const;

type Schemas = typeof deliveryEventSchemas;
/** Any fact of a delivery stream. */
export type DeliveryEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
