import type { PolicySnapshot } from '../policy/policy-snapshot.js';

/** What of a revision of the policy judges mail. */
export type JudgingPolicy = Pick<PolicySnapshot, 'revision' | 'resolver'>;
