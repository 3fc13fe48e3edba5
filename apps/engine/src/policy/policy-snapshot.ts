/** The policy as one revision names it: immutable, so that whoever judges a message sees one policy from end to end. */
import { policyResolver, type PolicyResolver, type PolicySet, type ResolveOptions } from '#dlp';
import { policySetOf, type PolicyState } from '#events';

export interface PolicySnapshot {
  /** Sixteen hex digits. */
  readonly revision: string;
  readonly state: PolicyState;
  readonly set: PolicySet;
  readonly resolver: PolicyResolver;
}

/** Set and resolver are built when they are first asked for: of many revisions that follow each other quickly few ever judge. */
export function policySnapshot(state: PolicyState, revision: string, options: ResolveOptions = {}): PolicySnapshot {
  let set: PolicySet | undefined;
  let resolver: PolicyResolver | undefined;
  return {
    revision,
    state,
    get set() {
      return (set ??= policySetOf(state, revision));
    },
    get resolver() {
      return (resolver ??= policyResolver(this.set, options));
    },
  };
}
