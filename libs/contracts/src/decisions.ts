/** Decisions about one held message: what each asks, and the receipt that all answer with. */
import * as z from 'zod';
import { closingVerdictSchema, reasonCodeSchema, releaseKindSchema } from './decision-words.js';
import { messageStateSchema } from './held-message.js';

/** The revision that the decider saw; another one now gives 409 with the newer events. */
const seen = { expectedRevision: z.int().nonnegative() };
const note = z.string().max(2000);
/** Recipient numbers; absent means all that the decision can be about. */
const recipients = z.array(z.int().nonnegative()).min(1);

/** What every close says: why, what the message turned out to be, and for whom. */
export const closing = { reason: reasonCodeSchema, verdict: closingVerdictSchema, note: note.optional() };
const decision = { ...seen, ...closing, recipients: recipients.optional() };

/** Where a second person is asked for, this makes a proposal instead. */
export const releaseRequestSchema = z.strictObject({
  ...decision,
  kind: releaseKindSchema.default('release'),
  /** The decider knows that a copy that could not be encrypted may leave in clear. */
  clearTextAcknowledged: z.boolean().default(false),
});
export const deleteRequestSchema = z.strictObject(decision);
/** Back to the sender for correction: the copies close, the sender gets the text. */
export const returnRequestSchema = z.strictObject({ ...decision, text: z.string().min(1).max(2000) });
export const undoRequestSchema = z.strictObject(seen);
/** Takes a deletion back whose content is not destroyed yet. */
export const restoreRequestSchema = z.strictObject({
  ...seen,
  recipients: recipients.optional(),
  reason: reasonCodeSchema,
  note: note.optional(),
});
/** Answers the sender's request with no; the message stays held. The text is sent to the sender. */
export const denyRequestSchema = z.strictObject({ ...seen, reason: reasonCodeSchema, text: note.optional() });
export const approveRequestSchema = z.strictObject({
  ...seen,
  proposalId: z.string().min(1).max(64),
  clearTextAcknowledged: z.boolean().default(false),
});
export const rejectRequestSchema = z.strictObject({
  ...seen,
  proposalId: z.string().min(1).max(64),
  reason: reasonCodeSchema,
  note: note.optional(),
});
export const withdrawRequestSchema = z.strictObject({ ...seen, proposalId: z.string().min(1).max(64) });
/** Keeps the message without end. */
export const holdRequestSchema = z.strictObject({ ...seen, reason: reasonCodeSchema, note: note.optional() });
export const unholdRequestSchema = z.strictObject(seen);
export const extendRequestSchema = z.strictObject({ ...seen, days: z.int().min(1).max(365), reason: reasonCodeSchema });
export const noteRequestSchema = z.strictObject({ note: z.string().min(1).max(2000) });
export const downloadRequestSchema = z.strictObject({ reason: reasonCodeSchema });

/** Answer of every command: where the message stands now. */
export const receiptSchema = z.object({
  messageId: z.string(),
  revision: z.int(),
  state: messageStateSchema,
  commitAt: z.string().nullable(),
  /** The release now waits for a second person under this id; null: it does not. */
  proposalId: z.string().nullable(),
  /** The same command had been carried out before: nothing was done twice. */
  repeated: z.boolean(),
});
export type Receipt = z.infer<typeof receiptSchema>;
