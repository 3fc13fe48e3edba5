/** The words that decisions are made of: kinds, reasons, verdicts, actions. */
import * as z from 'zod';

/**
 * How a release goes on. `release`: through the rules of encryption as new mail would, DLP is not asked again.
 * `release-encrypted`: the same, and encryption is a must. `as-is`: straight to the next hop.
 */
export const releaseKindSchema = z.enum(['release', 'release-encrypted', 'as-is']);
export type ReleaseKind = z.infer<typeof releaseKindSchema>;

export const reasonCodeSchema = z.enum([
  'business-need',
  'encryption-agreed',
  'false-positive',
  'test-data',
  'wrong-recipient',
  'policy-breach',
  'malicious',
  'duplicate',
]);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

export const closingVerdictSchema = z.enum(['real-leak', 'false-alarm', 'test-data', 'business-as-usual']);
export type ClosingVerdict = z.infer<typeof closingVerdictSchema>;

/** What the sender says when asking for a release. */
export const requestReasonSchema = z.enum(['business-need', 'recipient-entitled', 'not-sensitive', 'agreed-channel', 'other']);
export type RequestReason = z.infer<typeof requestReasonSchema>;

/** Why a second person is asked, by the setting that asks. */
export const secondPersonRuleSchema = z.enum(['severity', 'pattern', 'matches', 'kind']);
export type SecondPersonRule = z.infer<typeof secondPersonRuleSchema>;

/** Everything that a person can do about a held message. */
export const decisionActionSchema = z.enum([
  'release',
  'release-encrypted',
  'release-as-is',
  'return',
  'delete',
  'undo',
  'restore',
  'deny',
  'approve',
  'reject',
  'withdraw',
  'hold',
  'unhold',
  'extend',
  'note',
  'download',
]);
export type DecisionAction = z.infer<typeof decisionActionSchema>;
