/** Names of policies: each is the digest of all facts that led to it, so one name means one policy on every machine. */
import { createHash } from 'node:crypto';
import type { RecordedPolicyFact } from './policy-streams.js';

/** Names the policy of an empty log. */
export const FIRST_POLICY_REVISION = '0'.repeat(16);

/**
 * The revision after a fact: the first 16 hex digits of SHA-256 over the revision before it, the stream, the revision of the
 * stream, the type and the data. The metadata is left out: it says who and when, not what holds.
 */
export function nextPolicyRevision(previous: string, { stream, revision, event }: RecordedPolicyFact): string {
  const fact = JSON.stringify([previous, stream, revision, event.type, event.data]);
  return createHash('sha256').update(fact).digest('hex').slice(0, 16);
}
