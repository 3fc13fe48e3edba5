import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pattern, PatternState, RecipientCondition } from '../pattern.js';
import { UnusableSetting } from '../settings/resolve-settings.js';
import type { MailEnd, PatternRef, ScopeRef, SettingsScope, SettingValues } from '../settings/setting.js';
import { policyResolver } from './effective-policy.js';
import type { PolicyException, PolicySet } from './policy-set.js';

const NOW = '2026-03-04T12:00:00.000Z';
const LATER = '2026-04-01T00:00:00.000Z';
const GLOBAL: ScopeRef = { level: 'global' };
const ann: MailEnd = { domain: 'example.com', tag: 'a'.repeat(32) };
const bob: MailEnd = { domain: 'partner.example', tag: 'b'.repeat(32) };

function pattern(id: string, state: PatternState = 'live', recipients?: RecipientCondition): Pattern {
  return {
    id,
    version: 1,
    name: id,
    description: '',
    matcher: { kind: 'keywords', keywords: [id] },
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    ...(recipients === undefined ? {} : { recipients }),
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 1,
    parts: ['body'],
    state,
    examples: { mustMatch: [], mustNotMatch: [] },
  };
}

function policySet(content: Partial<Omit<PolicySet, 'settings'>>, ...places: readonly (readonly [ScopeRef, SettingValues])[]): PolicySet {
  const scopes = places.map(([scope, values], i): SettingsScope => ({ id: `place-${i}`, scope, values }));
  return { revision: '0123456789abcdef', patterns: [], groups: [], exceptions: [], ...content, settings: { base: {}, scopes } };
}

const of = (id: string): ScopeRef => ({ level: 'user', tag: id.repeat(32) });
const select = (inherit: 'add' | 'replace', ...refs: PatternRef[]): SettingValues => ({ 'dlp.patterns': { inherit, refs } });

function judged(set: PolicySet, sender: MailEnd, recipient: MailEnd): string[] {
  return policyResolver(set)
    .for(sender, recipient, NOW)
    .patterns.map(({ id }) => id);
}

describe('the policy for a sender and a recipient', () => {
  it('judges live and shadow patterns and names the revision', () => {
    const states = (['draft', 'shadow', 'live', 'retired'] as const).map((state) => pattern(state, state));
    const policy = policyResolver(policySet({ patterns: states })).for(ann, bob, NOW);
    expect(policy.patterns.map(({ id }) => id)).toEqual(['shadow', 'live']);
    expect(policy).toMatchObject({
      revision: '0123456789abcdef',
      scanning: true,
      mode: 'enforce',
      mustEncrypt: [],
      exceptions: [],
      scoreThresholds: [],
    });
  });

  it('§2.8: uses the patterns of the sender, whatever the recipient selects', () => {
    const patterns = [pattern('a'), pattern('b')];
    const set = policySet({ patterns }, [of('a'), select('replace', 'pattern/a')], [of('b'), select('replace', 'pattern/b')]);
    expect([judged(set, ann, bob), judged(set, bob, ann)]).toEqual([['a'], ['b']]);
  });

  it('§2.8: puts a selection that adds beside the inherited one, each pattern once', () => {
    const groups = [{ id: 'g', name: 'g', description: '', members: ['pattern/a', 'pattern/b'] as const }];
    const set = policySet(
      { patterns: [pattern('a'), pattern('b'), pattern('c')], groups },
      [GLOBAL, select('replace', 'pattern/b')],
      [of('a'), select('add', 'group/g')],
    );
    expect([judged(set, ann, bob), judged(set, bob, ann)]).toEqual([['a', 'b'], ['b']]);
  });

  it('§2.8: scans only where scanning is on at both ends', () => {
    const off = { 'dlp.enabled': false };
    const set = policySet({ patterns: [pattern('a')] }, [of('b'), off]);
    const resolver = policyResolver(set);
    for (const [sender, recipient] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      expect(resolver.for(sender, recipient, NOW)).toMatchObject({ scanning: false, patterns: [] });
    }
    expect(resolver.for(ann, ann, NOW)).toMatchObject({ scanning: true, patterns: [{ id: 'a' }] });
  });

  it('§2.8: scans for one recipient domain alone when it is off globally and on for the sender and that domain', () => {
    const domain: ScopeRef = { level: 'domain', domain: 'partner.example' };
    const set = policySet(
      { patterns: [pattern('a')] },
      [GLOBAL, { 'dlp.enabled': false }],
      [of('a'), { 'dlp.enabled': true }],
      [domain, { 'dlp.enabled': true }],
    );
    expect([judged(set, ann, bob), judged(set, ann, { domain: 'other.example', tag: null })]).toEqual([['a'], []]);
  });

  it('judges a pattern only for the recipients that it means', () => {
    const patterns = [
      pattern('only', 'live', { only: ['partner.example', '*.partner.example'], except: [] }),
      pattern('except', 'live', { only: [], except: ['*.partner.example'] }),
      pattern('both', 'live', { only: ['*.partner.example'], except: ['hr.partner.example'] }),
    ];
    const to = (domain: string | null): string[] => judged(policySet({ patterns }), ann, { domain, tag: null });
    expect(to('partner.example')).toEqual(['only', 'except']);
    expect(to('sales.partner.example')).toEqual(['only', 'both']);
    expect(to('hr.partner.example')).toEqual(['only']);
    expect(to('other.example')).toEqual(['except']);
    expect(to(null)).toEqual(['except']);
  });

  it('gives what the settings of the sender say of mode, scores and unreadable parts', () => {
    const values = {
      'dlp.mode': 'monitor',
      'dlp.scoreThresholds': { block: 9, warn: 2 },
      'dlp.uninspectableActions': { encrypted: 'warn' },
    } as const;
    const resolver = policyResolver(policySet({}, [of('a'), values]));
    expect(resolver.for(ann, bob, NOW)).toMatchObject({
      mode: 'monitor',
      scoreThresholds: [
        { action: 'warn', score: 2 },
        { action: 'block', score: 9 },
      ],
      uninspectableActions: { encrypted: 'warn' },
    });
    expect(resolver.for(bob, ann, NOW)).toMatchObject({ mode: 'enforce', scoreThresholds: [] });
  });

  it('§3.3: demands encryption when it is mandatory at either end', () => {
    const resolver = policyResolver(
      policySet({}, [of('b'), { 'encrypt.mode': 'mandatory' }], [GLOBAL, { 'encrypt.mode': 'no-encryption' }]),
    );
    expect([
      resolver.for(ann, bob, NOW).mustEncrypt,
      resolver.for(bob, ann, NOW).mustEncrypt,
      resolver.for(ann, ann, NOW).mustEncrypt,
    ]).toEqual([['encrypt-mode'], ['encrypt-mode'], []]);
  });

  it('§3.5: shows both ends of a setting, and only the end that is asked', () => {
    const settings = policyResolver(policySet({}, [of('a'), { 'smime.maxSize': 10 }])).settings(ann, bob);
    expect(settings.get('smime.maxSize')).toMatchObject({ value: 10, sender: { value: 10 }, recipient: { value: 52_428_800 } });
    expect(settings.get('pgp.encoding')).toMatchObject({ value: 'mime', sender: null });
    expect(settings.get('dlp.patterns')).toMatchObject({ recipient: null });
  });

  it('§3.2: finds recipients inside by the routes, and by what the tree says of them', () => {
    const inside = policyResolver(policySet({}, [of('b'), { locality: 'internal' }]), { internalDomains: ['example.com'] });
    expect([inside.isInside(ann), inside.isInside(bob), inside.isInside({ ...bob, tag: null })]).toEqual([true, true, false]);
  });

  it('keeps one skip list for all', () => {
    const resolver = policyResolver(policySet({}, [GLOBAL, { 'dlp.skipWords': ['the'] }], [of('a'), { 'dlp.skipWords': ['of'] }]));
    expect([resolver.skipWords(), resolver.for(ann, bob, NOW).skipWords]).toEqual([['the'], ['the']]);
  });

  it('throws rather than guess when a stored value is unusable, each time it is asked', () => {
    const resolver = policyResolver(policySet({}, [of('a'), { 'dlp.enabled': 'no' }]));
    for (let i = 0; i < 2; i += 1) expect(() => resolver.for(ann, bob, NOW)).toThrow(UnusableSetting);
    expect(resolver.for(bob, bob, NOW).scanning).toBe(true);
  });
});

describe('exceptions', () => {
  const until = (id: string, expiresAt: string, ends: Partial<Pick<PolicyException, 'sender' | 'recipient'>> = {}): PolicyException => ({
    id,
    refs: ['pattern/a'],
    sender: null,
    recipient: null,
    expiresAt,
    ...ends,
  });
  const inForce = (exceptions: readonly PolicyException[], sender: MailEnd, recipient: MailEnd, at = NOW): string[] =>
    policyResolver(policySet({ patterns: [pattern('a'), pattern('b')], exceptions }))
      .for(sender, recipient, at)
      .exceptions.map(({ id }) => id);

  it('hold until they expire, and not at that moment', () => {
    const exceptions = [until('short', '2026-03-04T12:00:00.000Z'), until('long', LATER), until('next', '2026-03-04T12:00:00.001Z')];
    expect(inForce(exceptions, ann, bob)).toEqual(['long', 'next']);
    expect(inForce(exceptions, ann, bob, LATER)).toEqual([]);
    expect(inForce(exceptions, ann, bob, 'no time')).toEqual([]);
  });

  it('end while the resolver lives', () => {
    const resolver = policyResolver(policySet({ exceptions: [until('x', LATER)] }));
    const at = (instant: string): number => resolver.for(ann, bob, instant).exceptions.length;
    expect([at(NOW), at(LATER), at(NOW)]).toEqual([1, 0, 1]);
  });

  it('reach a sender and a recipient both, by user, domain or all below a domain', () => {
    const exceptions = [
      until('user', LATER, { sender: of('a') }),
      until('domain', LATER, { recipient: { level: 'domain', domain: 'partner.example' } }),
      until('below', LATER, { recipient: { level: 'wildcard-domain', domain: 'example' } }),
      until('both', LATER, { sender: of('a'), recipient: of('b') }),
    ];
    expect(inForce(exceptions, ann, bob).sort()).toEqual(['below', 'both', 'domain', 'user']);
    expect(inForce(exceptions, bob, ann)).toEqual([]);
    expect(inForce(exceptions, ann, ann)).toEqual(['user']);
  });

  it('name every pattern of their groups', () => {
    const groups = [{ id: 'g', name: 'g', description: '', members: ['pattern/b', 'pattern/gone'] as const }];
    const exceptions = [{ ...until('x', LATER), refs: ['group/g'] as const }];
    const set = policySet({ patterns: [pattern('a'), pattern('b')], groups, exceptions });
    expect([...(policyResolver(set).for(ann, bob, NOW).exceptions[0]?.patterns ?? [])]).toEqual(['b']);
  });
});

describe('what is remembered', () => {
  it('is the same object for recipients for whom all is alike, so that a message is judged once for them', () => {
    const resolver = policyResolver(policySet({ patterns: [pattern('a')] }, [of('b'), { 'encrypt.mode': 'mandatory' }]));
    const strangers = Array.from({ length: 12_000 }, (_, i) => resolver.for(ann, { domain: `d${i}.example`, tag: null }, NOW));
    expect(new Set(strangers).size).toBe(1);
    expect(resolver.for(ann, bob, NOW)).not.toBe(strangers[0]);
  });

  it('never changes an answer: a resolver that was asked before answers like a new one', () => {
    const domains = ['a.example', 'x.a.example', 'b.example', 'y.x.a.example'];
    const tags = ['1', '2', '3'].map((digit) => digit.repeat(32));
    const end = fc.record({ domain: fc.constantFrom(...domains, null), tag: fc.constantFrom(...tags, null) });
    const scope = fc.oneof(
      fc.constant<ScopeRef>(GLOBAL),
      fc.constantFrom(...domains, 'example').map((domain): ScopeRef => ({ level: 'wildcard-domain', domain })),
      fc.constantFrom(...domains).map((domain): ScopeRef => ({ level: 'domain', domain })),
      fc.constantFrom(...tags).map((tag): ScopeRef => ({ level: 'user', tag })),
    );
    const ids = ['p', 'q', 'r'];
    const ref = fc.constantFrom<PatternRef>('all', 'pattern/p', 'pattern/q', 'group/g');
    const values = fc.record(
      {
        'dlp.enabled': fc.boolean(),
        'encrypt.mode': fc.constantFrom('allow', 'force', 'mandatory', 'no-encryption'),
        'dlp.patterns': fc.record({ inherit: fc.constantFrom('add' as const, 'replace' as const), refs: fc.array(ref, { maxLength: 2 }) }),
        locality: fc.constantFrom('internal', 'external'),
      },
      { requiredKeys: [] },
    );
    const conditions = fc.option(
      fc.record({ only: fc.subarray(['a.example', '*.a.example']), except: fc.subarray(['b.example', '*.x.a.example']) }),
      { nil: undefined },
    );
    const exception = fc.record({
      refs: fc.array(ref, { minLength: 1, maxLength: 2 }),
      sender: fc.option(scope),
      recipient: fc.option(scope),
      expiresAt: fc.constantFrom(NOW, LATER),
    });
    const content = fc.record({
      places: fc.array(fc.tuple(scope, values), { maxLength: 6 }),
      conditions: fc.array(conditions, { minLength: 3, maxLength: 3 }),
      exceptions: fc.array(exception, { maxLength: 3 }),
      asked: fc.array(fc.tuple(end, end, fc.constantFrom(NOW, LATER, '2026-01-01T00:00:00.000Z')), { minLength: 2, maxLength: 20 }),
    });
    fc.assert(
      fc.property(content, ({ places, conditions: meant, exceptions, asked }) => {
        const patterns = ids.map((id, i) => pattern(id, 'live', meant[i]));
        const groups = [{ id: 'g', name: 'g', description: '', members: ['pattern/q', 'pattern/r'] as const }];
        const set = policySet({ patterns, groups, exceptions: exceptions.map((each, i) => ({ id: `e${i}`, ...each })) }, ...places);
        const asking = policyResolver(set, { internalDomains: ['b.example'] });
        for (const [sender, recipient, at] of asked) {
          const fresh = policyResolver(set, { internalDomains: ['b.example'] });
          expect(asking.for(sender, recipient, at)).toEqual(fresh.for(sender, recipient, at));
          expect(asking.settings(sender, recipient)).toEqual(fresh.settings(sender, recipient));
          expect(asking.isInside(recipient)).toBe(fresh.isInside(recipient));
        }
      }),
      { seed: 20_263, numRuns: 60 },
    );
  });
});
