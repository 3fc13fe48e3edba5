/** Pieces that the facts of a message share. */
import { z } from 'zod';

/** Recipient numbers, in envelope order from 0; never empty. */
export const recipients = z.array(z.int().nonnegative()).min(1);
export const hop = z.enum(['inbound', 'outbound']);
/** A word of ours, never of the mail: what parses hostile bytes could otherwise write anything into the log. */
export const machineName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
/** Id of a release, deletion, return, proposal, request or legal hold. */
export const decisionId = z.string().min(1).max(64);
/** Id of an account, or `cli`. */
export const actorId = z.string().min(1).max(64);

/** Why a person decided as they did. */
export const REASON_CODES = [
  'business-need',
  'encryption-agreed',
  'false-positive',
  'test-data',
  'wrong-recipient',
  'policy-breach',
  'malicious',
  'duplicate',
] as const;
/** What a message turned out to be; recorded with every close by a person of ours. */
export const CLOSING_VERDICTS = ['real-leak', 'false-alarm', 'test-data', 'business-as-usual'] as const;
/** Why a sender asks for the release of their own mail. */
export const REQUEST_REASONS = ['business-need', 'recipient-entitled', 'not-sensitive', 'agreed-channel', 'other'] as const;
/**
 * Where a release comes back into the mail flow: `release` at `post-dlp`, under all of today's encryption policy;
 * `release-encrypted` there with encryption demanded; `as-is` at `transport`, unchanged.
 */
export const RELEASE_KINDS = ['release', 'release-encrypted', 'as-is'] as const;

export const reason = z.enum(REASON_CODES);
export const closingVerdict = z.enum(CLOSING_VERDICTS);
export const releaseKind = z.enum(RELEASE_KINDS);

export type ReasonCode = (typeof REASON_CODES)[number];
export type ClosingVerdict = (typeof CLOSING_VERDICTS)[number];
export type RequestReason = (typeof REQUEST_REASONS)[number];
export type ReleaseKind = (typeof RELEASE_KINDS)[number];
export type Hop = z.infer<typeof hop>;
