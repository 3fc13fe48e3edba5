import { defaultPatterns, policyResolver, type Pattern, type PolicySet, type SettingsScope } from '#dlp';
import { describe, expect, it } from 'vitest';
import { scanConfiguration } from './scan-configuration.js';

const [model] = defaultPatterns();
if (model === undefined) throw new Error('no factory pattern');
const version = (number: number, state: Pattern['state']): Pattern => ({ ...model, version: number, state });

function configuration(patterns: readonly Pattern[], values: SettingsScope['values'] = {}) {
  const scopes: SettingsScope[] = [{ id: 'global', scope: { level: 'global' }, values }];
  const set: PolicySet = { revision: 'r1', patterns, groups: [], settings: { base: {}, scopes }, exceptions: [] };
  return scanConfiguration({ set, resolver: policyResolver(set) });
}

describe('what the inspection processes are given', () => {
  it('holds every live and shadow version, drafts and retired ones not', () => {
    const { patterns } = configuration([version(1, 'retired'), version(2, 'live'), version(3, 'shadow'), version(4, 'draft')]);
    expect(patterns.map((pattern) => pattern.version)).toEqual([2, 3]);
  });

  it("is the same whichever versions of an author's pattern act, and whatever the settings say of them", () => {
    const own = (number: number, state: Pattern['state']): Pattern => {
      return { ...version(number, state), matcher: { kind: 'keywords', keywords: ['heron'] } };
    };
    const before = configuration([own(1, 'live'), own(2, 'shadow')]);
    expect(configuration([own(1, 'shadow'), own(2, 'live')], { 'dlp.mode': 'monitor', 'dlp.enabled': false })).toEqual(before);
  });

  it('says of a detector whether it is in shadow: its claims bind no live one then', () => {
    const { patterns } = configuration([version(1, 'live'), version(2, 'shadow')]);
    expect(patterns.map(({ state }) => state)).toEqual(['live', 'shadow']);
  });

  it('holds the skip list', () => {
    expect(configuration([], { 'dlp.skipWords': ['the'] }).skipWords).toEqual(['the']);
  });

  it('does without a skip list that cannot be used: such a policy lets nothing pass', () => {
    expect(configuration([version(1, 'live')], { 'dlp.skipWords': 'the' })).toMatchObject({ patterns: [{ version: 1 }], skipWords: [] });
  });
});
