/**
 * A legal hold, stream `legal-hold-{id}`: what is in its scope is neither deleted, returned nor destroyed until two persons have ended
 * it. The matter and the reasons are sealed under the hold's own key, so that they can be erased when it is over.
 */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';

/** A message must be in every list that is not empty, and within the time. */
export const legalHoldScope = z.object({
  senderTags: z.array(addressTag),
  /** In ASCII and lower case. */
  senderDomains: z.array(z.string()),
  /** Ids of patterns that act in the message. */
  patterns: z.array(z.string()),
  messageIds: z.array(z.string()),
  /** Received from then on, and before that; null: no limit. */
  from: instant.nullable(),
  to: instant.nullable(),
});
export type LegalHoldScope = z.infer<typeof legalHoldScope>;

export const legalHoldOpened = z.object({ matter: sealed, scope: legalHoldScope });
export const legalHoldEndProposed = z.object({ by: z.string(), reason: sealed });
/** Taken back by whoever proposed it, or turned down by somebody else. */
export const legalHoldEndWithdrawn = z.object({ by: z.string() });
export const legalHoldEnded = z.object({ by: z.string() });
/** The key of the matter is destroyed. */
export const legalHoldErased = z.object({});

export const legalHoldEventSchemas = {
  LegalHoldOpened: legalHoldOpened,
  LegalHoldEndProposed: legalHoldEndProposed,
  LegalHoldEndWithdrawn: legalHoldEndWithdrawn,
  LegalHoldEnded: legalHoldEnded,
  LegalHoldErased: legalHoldErased,
} as const;

type Schemas = typeof legalHoldEventSchemas;
/** Any fact of a legal hold's stream. */
export type LegalHoldEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
