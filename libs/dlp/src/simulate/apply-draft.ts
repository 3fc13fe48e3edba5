/** A policy as it would be with some changes, without anything of it being recorded. */
import { checkCost } from '../import/check-cost.js';
import type { Pattern, PatternState } from '../pattern.js';
import { findGroupCycle } from '../policy/group-expansion.js';
import type { PatternGroup, PolicySet } from '../policy/policy-set.js';
import { expressionsOf } from '../settings/expressions-of.js';
import { samePlace } from '../settings/scope-index.js';
import type { ScopeRef, SettingsScope, SettingValue, SettingValues } from '../settings/setting.js';
import { findSetting } from '../settings/settings.js';
import { problemOfCost } from '../settings/value-checks.js';

/** Changes to a policy, all at once. */
export interface PolicyDraft {
  /** New versions. `retired`: the pattern goes out of force, whatever its versions. */
  readonly patterns: readonly {
    readonly content: Omit<Pattern, 'version' | 'state'>;
    readonly state: 'live' | 'shadow' | 'retired';
  }[];
  /** Versions that exist, in another state. */
  readonly moves: readonly { readonly pattern: string; readonly version: number; readonly to: 'live' | 'shadow' | 'retired' }[];
  /** New groups, or groups in the place of those with the same id. */
  readonly groups: readonly PatternGroup[];
  /** A value of null inherits again. */
  readonly settings: readonly { readonly scope: ScopeRef; readonly key: string; readonly value: unknown }[];
}

export type DraftedPolicy =
  | { readonly kind: 'drafted'; readonly set: PolicySet }
  /** What is wrong, as sentences for the author. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Names a policy that was never in force. */
export const DRAFT_REVISION = 'draft';

const NO_EXAMPLES: Pattern['examples'] = { mustMatch: [], mustNotMatch: [] };

/** What compiling the new versions may cost, in units of {@link checkCost}: some seconds of an inspection process. */
const MOST_COST = 1_000_000;

/**
 * Applies new versions, then moves, groups and settings. Never throws: what cannot be is refused with all its reasons. The
 * expressions of patterns are not compiled, which may take seconds: whether RE2 takes them shows where mail does not wait for it.
 */
export function applyDraft(set: PolicySet, draft: PolicyDraft): DraftedPolicy {
  const costly = problemOfDraftCost(draft);
  if (costly !== undefined) return { kind: 'refused', problems: [costly] };
  const problems: string[] = [];
  const patterns = withMoves(withVersions(set.patterns, draft.patterns), draft.moves, problems);
  const groups = withGroups(set.groups, draft.groups, problems);
  const scopes = withSettings(set.settings.scopes, draft.settings, problems);
  if (problems.length > 0) return { kind: 'refused', problems };
  return { kind: 'drafted', set: { ...set, revision: DRAFT_REVISION, patterns, groups, settings: { ...set.settings, scopes } } };
}

/** Asked before anything is compiled, as a bound on all of it. */
function problemOfDraftCost({ patterns, settings }: PolicyDraft): string | undefined {
  const acting = patterns.filter(({ state }) => state !== 'retired').map(({ content }) => ({ ...content, examples: NO_EXAMPLES }));
  const cost = acting.reduce((sum, pattern) => sum + checkCost(pattern), 0);
  if (cost > MOST_COST) return 'the expressions of its patterns are too expensive together: write them with less repetition';
  const expressions = settings.flatMap(({ key, value }) => {
    const setting = findSetting(key);
    return setting === undefined ? [] : expressionsOf(setting, value);
  });
  const problem = problemOfCost(expressions);
  return problem === undefined ? undefined : `what its settings search for, all together, ${problem}`;
}

function withVersions(patterns: readonly Pattern[], added: PolicyDraft['patterns']): readonly Pattern[] {
  return added.reduce<readonly Pattern[]>((all, { content, state }) => {
    const versions = all.filter(({ id }) => id === content.id).map(({ version }) => version);
    const version: Pattern = { ...content, version: Math.max(0, ...versions) + 1, state };
    return [...moved(all, content.id, state), version];
  }, patterns);
}

function withMoves(patterns: readonly Pattern[], moves: PolicyDraft['moves'], problems: string[]): readonly Pattern[] {
  return moves.reduce<readonly Pattern[]>((all, { pattern, version, to }) => {
    if (!all.some((each) => each.id === pattern && each.version === version)) {
      problems.push(`there is no version ${version} of the pattern ${pattern}`);
      return all;
    }
    const others = to === 'retired' ? all : moved(all, pattern, to);
    return others.map((each) => (each.id === pattern && each.version === version ? { ...each, state: to } : each));
  }, patterns);
}

/** The versions of a pattern that give way to another one in this state: with `retired` all of them. */
function moved(patterns: readonly Pattern[], id: string, to: PatternState): readonly Pattern[] {
  const gives = (state: PatternState): boolean => state === to || (to === 'retired' && (state === 'live' || state === 'shadow'));
  return patterns.map((each) => (each.id === id && gives(each.state) ? { ...each, state: 'retired' } : each));
}

function withGroups(groups: readonly PatternGroup[], added: readonly PatternGroup[], problems: string[]): readonly PatternGroup[] {
  const all = [...new Map([...groups, ...added].map((group) => [group.id, group])).values()];
  const cycle = findGroupCycle(all);
  if (cycle !== undefined) problems.push(`the group ${cycle[0] ?? ''} would hold itself: ${cycle.join(' → ')}`);
  return all;
}

function withSettings(scopes: readonly SettingsScope[], changes: PolicyDraft['settings'], problems: string[]): readonly SettingsScope[] {
  return changes.reduce<readonly SettingsScope[]>((all, { scope, key, value }, index) => {
    const problem = value === null ? undefined : problemOf(scope, key, value);
    if (problem !== undefined) {
      problems.push(problem);
      return all;
    }
    const open = all.some((each) => samePlace(each.scope, scope)) ? all : [...all, { id: `draft-${index}`, scope, values: {} }];
    return open.map((each) => (samePlace(each.scope, scope) ? { ...each, values: withValue(each.values, key, value) } : each));
  }, scopes);
}

function problemOf(scope: ScopeRef, key: string, value: unknown): string | undefined {
  const setting = findSetting(key);
  if (setting === undefined) return `there is no setting ${key}`;
  if (!setting.levels.includes(scope.level)) return `${key} cannot be set at the level ${scope.level}`;
  const problem = setting.check(value);
  return problem === undefined ? undefined : `${key} ${problem}`;
}

function withValue(values: SettingValues, key: string, value: unknown): SettingValues {
  const others = Object.entries(values).filter(([name]) => name !== key);
  return Object.fromEntries(value === null ? others : [...others, [key, value as SettingValue]]); // its setting has checked it
}
