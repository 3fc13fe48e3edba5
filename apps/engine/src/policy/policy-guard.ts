/** What every change of the policy is held to, whatever command brings it. */
import type { PolicyRefusal, PolicyState } from '#events';

/** Why the policy must not become what a command makes of it; undefined: it may. */
export type PolicyGuard = (before: PolicyState, after: PolicyState) => PolicyRefusal | undefined;
