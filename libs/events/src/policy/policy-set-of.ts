import type { PolicyException, PolicySet, ScopeRef, SettingsScope } from '#dlp';
import type { PolicyScope } from './policy-events.js';
import type { GrantedException, Place, PolicyState } from './policy-state.js';

/**
 * The policy as mail is judged by it: every version of the patterns that are not deleted, groups, settings and exceptions that
 * were not withdrawn (expired ones among them: the time of the mail decides). Ordered by id, so that equal policies are equal.
 */
export function policySetOf(state: PolicyState, revision: string): PolicySet {
  return {
    revision,
    patterns: byId(state.patterns).flatMap(({ deleted, versions }) => (deleted ? [] : versions.map(({ pattern }) => pattern))),
    groups: byId(state.groups).map(({ group }) => group),
    settings: { base: state.base, scopes: byId(state.places).map(settingsScope) },
    exceptions: byId(state.exceptions)
      .filter(({ withdrawn }) => withdrawn === null)
      .map(policyException),
  };
}

/** A place's scope without the sealed address. */
export function scopeRef(scope: PolicyScope): ScopeRef {
  return scope.level === 'user' ? { level: 'user', tag: scope.tag } : scope;
}

function settingsScope({ id, scope, values }: Place): SettingsScope {
  return { id, scope: scopeRef(scope), values: Object.fromEntries([...values].map(([key, { value }]) => [key, value])) };
}

function policyException({ id, refs, sender, recipient, expiresAt }: GrantedException): PolicyException {
  return { id, refs, sender: sender && scopeRef(sender), recipient: recipient && scopeRef(recipient), expiresAt };
}

function byId<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}
