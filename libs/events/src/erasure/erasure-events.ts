/**
 * The erasure of what is kept of one person's mail (GDPR article 17), stream `erasure-{id}`. Ordered by one account and confirmed by another;
 * keys are destroyed, facts stay. The person is named by the keyed tag of the address alone.
 */
import { z } from 'zod';
import { addressTag } from '../sealed.js';

/** Why it is asked for: GDPR article 17(1), a to e. */
export const ERASURE_REASONS = ['no-longer-needed', 'consent-withdrawn', 'objection', 'unlawful', 'legal-duty'] as const;

const count = z.int().nonnegative();

/** `reference`: the number of the case; names nobody. `by`: id of an account, or `cli`. */
export const erasureOrdered = z.object({
  personTag: addressTag,
  reason: z.enum(ERASURE_REASONS),
  reference: z.string().max(64),
  by: z.string(),
});
export const erasureConfirmed = z.object({ by: z.string() });
/** Taken back by whoever ordered it, or turned down by somebody else. */
export const erasureWithdrawn = z.object({ by: z.string() });
/** What was done, and what was left, and why. */
export const erasureCarriedOut = z.object({
  /** Messages whose keys were destroyed by it. */
  erased: count,
  /** Messages of which nothing could be read any more before. */
  gone: count,
  /** Still to be decided about, or on their way. */
  undecided: count,
  /** Kept by a legal hold. */
  underLegalHold: count,
  /** The first of those that were left. */
  left: z.array(z.string()).max(100),
  /** Handed over and never in custody: subject and addresses go with the key of their day. */
  cleared: count,
  /** The last of those days, `2026-03-18`; null: there is none. */
  lastClearedDay: z.iso.date().nullable(),
});

export const erasureEventSchemas = {
  ErasureOrdered: erasureOrdered,
  ErasureConfirmed: erasureConfirmed,
  ErasureWithdrawn: erasureWithdrawn,
  ErasureCarriedOut: erasureCarriedOut,
} as const;

type Schemas = typeof erasureEventSchemas;
/** Any fact of an erasure's stream. */
export type ErasureEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
