/**
 * What people said to a change that the verdicts speak for, stream `tuning-{id}`. A proposal is worked out from the record and
 * written down when somebody decides on it, with what it rested on; its id derives from what it proposes (ADR 0020).
 */
import { z } from 'zod';
import { addressTag, sealed } from '../sealed.js';

const count = z.int().nonnegative();
const confidence = z.number().min(0).max(1);

/** What is changed: an exception for one sender and one recipient, known by their tags; what a pattern needs to trigger. */
export const proposedChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exception'), senderTag: addressTag, recipientTag: addressTag, days: z.int().positive() }),
  z.object({ kind: z.literal('threshold'), from: count, to: count }),
  z.object({ kind: z.literal('confidence'), from: confidence, to: confidence }),
]);
export type ProposedChange = z.infer<typeof proposedChange>;

export const tuningProposed = z.object({
  pattern: z.string(),
  version: z.int().positive(),
  change: proposedChange,
  /** Closed messages in which the pattern acted, by what people said of them. */
  evidence: z.object({ realLeaks: count, falseAlarms: count, testData: count, businessAsUsual: count }),
});
/** Carried out by the policy's own commands; `exception` is the id of the one granted, `version` that of the pattern, in shadow. */
export const tuningAccepted = z.object({ reason: sealed, exception: z.string().nullable(), version: z.int().positive().nullable() });
export const tuningDismissed = z.object({ reason: sealed });

export const tuningEventSchemas = {
  TuningProposed: tuningProposed,
  TuningAccepted: tuningAccepted,
  TuningDismissed: tuningDismissed,
} as const;

type Schemas = typeof tuningEventSchemas;
/** Any fact of a tuning stream. */
export type TuningEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type TuningProposedData = z.infer<typeof tuningProposed>;
