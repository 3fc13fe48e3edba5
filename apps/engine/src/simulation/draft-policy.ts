/** The policy that a request asks about, from the one in force. */
import type { PolicyDraft as AskedDraft } from '#contracts';
import { applyDraft, type DraftedPolicy, type PatternGroup, type PolicyDraft, type PolicySet, type ScopeRef } from '#dlp';
import type { EngineKeys } from '../platform/engine-keys.js';
import { patternFrom } from '../policy/pattern-content.js';
import { scopeNamed } from '../settings/scope-name.js';

/** Refused with a sentence for everything that is wrong with it. */
export function draftedPolicy(set: PolicySet, asked: AskedDraft, keys: Pick<EngineKeys, 'tagAddress'>): DraftedPolicy {
  const scopes = asked.settings.map(({ place }) => ({ place, scope: scopeOf(place, keys) }));
  const unknown = scopes.filter(({ scope }) => scope === undefined);
  if (unknown.length > 0) {
    return { kind: 'refused', problems: unknown.map(({ place }) => `"${place}" is no address, domain, "*.domain" or "global"`) };
  }
  const draft: PolicyDraft = {
    patterns: asked.patterns.map(({ content, state }) => ({ content: patternFrom(content), state })),
    moves: asked.moves,
    groups: asked.groups.map((group): PatternGroup => ({ ...group, members: group.members as PatternGroup['members'] })), // their schema says so
    settings: asked.settings.flatMap(({ key, value }, index) => {
      const scope = scopes[index]?.scope;
      return scope === undefined ? [] : [{ scope, key, value }];
    }),
  };
  return applyDraft(set, draft);
}

function scopeOf(place: string, keys: Pick<EngineKeys, 'tagAddress'>): ScopeRef | undefined {
  const scope = scopeNamed(place, keys);
  return scope?.level === 'user' ? { level: 'user', tag: scope.tag } : scope;
}
