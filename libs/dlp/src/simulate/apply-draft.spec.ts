import { describe, expect, it } from 'vitest';
import type { Pattern, PatternState } from '../pattern.js';
import type { PolicySet } from '../policy/policy-set.js';
import { applyDraft, DRAFT_REVISION, type PolicyDraft } from './apply-draft.js';

const NOTHING: PolicyDraft = { patterns: [], moves: [], groups: [], settings: [] };

function content(id: string, regex = id): Omit<Pattern, 'version' | 'state'> {
  return {
    id,
    name: id,
    description: '',
    matcher: { kind: 'regex', regex, caseSensitive: false },
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 1,
    parts: ['body'],
    examples: { mustMatch: [], mustNotMatch: [] },
  };
}

const version = (id: string, number: number, state: PatternState): Pattern => ({ ...content(id), version: number, state });
const set: PolicySet = {
  revision: '0123456789abcdef',
  patterns: [version('a', 1, 'retired'), version('a', 2, 'live'), version('a', 3, 'shadow'), version('b', 1, 'live')],
  groups: [{ id: 'g', name: 'g', description: '', members: ['pattern/a'] }],
  settings: { base: {}, scopes: [{ id: 'global', scope: { level: 'global' }, values: { 'dlp.mode': 'monitor', 'dlp.enabled': false } }] },
  exceptions: [],
};

function drafted(draft: Partial<PolicyDraft>): PolicySet {
  const result = applyDraft(set, { ...NOTHING, ...draft });
  if (result.kind === 'refused') throw new Error(result.problems.join());
  return result.set;
}

function problems(draft: Partial<PolicyDraft>): readonly string[] {
  const result = applyDraft(set, { ...NOTHING, ...draft });
  return result.kind === 'refused' ? result.problems : [];
}

const states = ({ patterns }: PolicySet): string[] => patterns.map((each) => `${each.id}@${each.version} ${each.state}`);

describe('a draft of the policy', () => {
  it('leaves the policy in force as it is, and has a name of its own', () => {
    const before = structuredClone(set);
    expect(drafted({ patterns: [{ content: content('a'), state: 'live' }] }).revision).toBe(DRAFT_REVISION);
    expect(set).toEqual(before);
  });

  it('puts a new version in the place of the one in the same state, and leaves the other one', () => {
    expect(states(drafted({ patterns: [{ content: content('a'), state: 'live' }] }))).toEqual([
      'a@1 retired',
      'a@2 retired',
      'a@3 shadow',
      'b@1 live',
      'a@4 live',
    ]);
  });

  it('takes a pattern out of force with all its versions', () => {
    expect(states(drafted({ patterns: [{ content: content('a'), state: 'retired' }] }))).toEqual([
      'a@1 retired',
      'a@2 retired',
      'a@3 retired',
      'b@1 live',
      'a@4 retired',
    ]);
  });

  it('moves versions that exist', () => {
    expect(states(drafted({ moves: [{ pattern: 'a', version: 3, to: 'live' }] }))).toEqual([
      'a@1 retired',
      'a@2 retired',
      'a@3 live',
      'b@1 live',
    ]);
    expect(states(drafted({ moves: [{ pattern: 'b', version: 1, to: 'retired' }] }))).toContain('b@1 retired');
  });

  it('adds groups and replaces those of the same id', () => {
    const groups = [
      { id: 'g', name: 'G', description: '', members: ['pattern/b'] },
      { id: 'h', name: 'H', description: '', members: ['group/g'] },
    ] as const;
    expect(drafted({ groups }).groups).toEqual(groups);
  });

  it('sets values of places that are there and of new ones, and takes values back', () => {
    const settings = [
      { scope: { level: 'global' }, key: 'dlp.mode', value: 'enforce' },
      { scope: { level: 'global' }, key: 'dlp.enabled', value: null },
      { scope: { level: 'domain', domain: 'example.org' }, key: 'dlp.enabled', value: false },
      { scope: { level: 'domain', domain: 'example.org' }, key: 'encrypt.mode', value: 'force' },
    ] as const;
    const [global, domain, ...others] = drafted({ settings }).settings.scopes;
    expect(global).toMatchObject({ id: 'global', values: { 'dlp.mode': 'enforce' } });
    expect(Object.keys(global?.values ?? {})).toEqual(['dlp.mode']);
    expect(domain).toMatchObject({ scope: { domain: 'example.org' }, values: { 'dlp.enabled': false, 'encrypt.mode': 'force' } });
    expect(others).toEqual([]);
  });

  it('is refused with every reason at once', () => {
    expect(
      problems({
        moves: [{ pattern: 'a', version: 9, to: 'live' }],
        groups: [{ id: 'g', name: '', description: '', members: ['group/g'] }],
        settings: [
          { scope: { level: 'global' }, key: 'no.such', value: 1 },
          { scope: { level: 'domain', domain: 'example.org' }, key: 'dlp.skipWords', value: [] },
          { scope: { level: 'global' }, key: 'encrypt.mode', value: 'never' },
        ],
      }),
    ).toEqual([
      'there is no version 9 of the pattern a',
      'the group g would hold itself: g → g',
      'there is no setting no.such',
      'dlp.skipWords cannot be set at the level domain',
      'encrypt.mode must be one of allow, no-encryption, force, mandatory',
    ]);
  });

  it('is refused for what it would cost, and compiles no pattern', () => {
    const before = process.cpuUsage();
    const costly = Array.from({ length: 20 }, (_, i) => ({ content: content(`p${i}`, `\\pL{200}${i}`), state: 'live' as const }));
    expect(problems({ patterns: costly })).toEqual([expect.stringMatching(/too expensive together/)]);
    expect(problems({ patterns: costly.slice(0, 4) })).toEqual([]);
    const trigger = { kind: 'regex', text: '\\pL{50}' };
    const settings = Array.from({ length: 1_000 }, (_, i) => {
      const scope = { level: 'domain', domain: `d${i}.example` } as const;
      return { scope, key: 'encrypt.subjectTrigger', value: trigger };
    });
    expect(problems({ settings })).toEqual([expect.stringMatching(/settings search for.*too expensive/)]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(200); // four such patterns take a second, the settings fifteen
  });
});
