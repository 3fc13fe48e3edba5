/** Where a held message stands between people: asked for, proposed, held on to, claimed; and what the reader may do. */
import * as z from 'zod';
import {
  closingVerdictSchema,
  decisionActionSchema,
  reasonCodeSchema,
  releaseKindSchema,
  requestReasonSchema,
  secondPersonRuleSchema,
} from './decision-words.js';

/** Somebody with an account. */
export const personSchema = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof personSchema>;

/** The sender asks for a release; open until it is answered. */
export const releaseAskedSchema = z.object({ id: z.string(), reason: requestReasonSchema, text: z.string(), at: z.string() });
export type ReleaseAsked = z.infer<typeof releaseAskedSchema>;

/** A release that waits for a second person. */
export const releaseProposalSchema = z.object({
  id: z.string(),
  by: personSchema,
  at: z.string(),
  kind: releaseKindSchema,
  recipients: z.array(z.int()),
  reason: reasonCodeSchema,
  verdict: closingVerdictSchema,
  note: z.string().nullable(),
  /** The rules that ask for a second person. */
  because: z.array(secondPersonRuleSchema),
  /** The signed-in account may approve; otherwise why not. */
  mayApprove: z.boolean(),
  mayNotApproveBecause: z.string().nullable(),
});
export type ReleaseProposal = z.infer<typeof releaseProposalSchema>;

/** Whether the signed-in account may do something now; otherwise why not. */
export const allowedActionSchema = z.object({ action: decisionActionSchema, allowed: z.boolean(), because: z.string().nullable() });
export type AllowedAction = z.infer<typeof allowedActionSchema>;

export const standing = {
  request: releaseAskedSchema.nullable(),
  proposal: releaseProposalSchema.nullable(),
  /** Held without end, until somebody lets go of it. */
  pinned: z.object({ by: z.string(), at: z.string(), reason: reasonCodeSchema, note: z.string().nullable() }).nullable(),
  /** While there is one, nothing is deleted, returned or expires. Matters that the reader may not see are only counted. */
  legalHolds: z.object({ count: z.int(), matters: z.array(z.string()) }),
  /** A copy is held because it could not be encrypted: a plain release may leave in clear and must be acknowledged. */
  encryptionFailed: z.boolean(),
  assignee: personSchema.nullable(),
  team: z.string().nullable(),
  /** Who works on it now; a courtesy, not a lock. */
  claim: z.object({ by: personSchema, until: z.string() }).nullable(),
  /** A deleted copy can be restored until then; null when there is none. */
  deletedUntil: z.string().nullable(),
  /** By kind of release, the rules that would make it a proposal; an empty list: one person is enough. */
  secondPerson: z.object({
    release: z.array(secondPersonRuleSchema),
    'release-encrypted': z.array(secondPersonRuleSchema),
    'as-is': z.array(secondPersonRuleSchema),
  }),
  /** Each action once, in the order of the vocabulary. */
  actions: z.array(allowedActionSchema),
} as const;
