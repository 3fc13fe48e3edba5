import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveSettings } from './resolve-settings.js';
import type { MailEnd, PatternRef, PatternSelection, ScopeRef, SettingsScope, SettingsTree, SettingValues } from './setting.js';

const ANN: MailEnd = { domain: 'sales.eu.example.com', tag: 'a'.repeat(32) };
const GLOBAL: ScopeRef = { level: 'global' };
const below = (domain: string): ScopeRef => ({ level: 'wildcard-domain', domain });
const at = (domain: string): ScopeRef => ({ level: 'domain', domain });
const USER: ScopeRef = { level: 'user', tag: 'a'.repeat(32) };

/** Everything that can hold for Ann, weakest first. */
const LEVELS: readonly ScopeRef[] = [GLOBAL, below('com'), below('example.com'), below('eu.example.com'), at('sales.eu.example.com'), USER];

function tree(places: readonly (readonly [ScopeRef, SettingValues])[], base: SettingValues = {}): SettingsTree {
  return {
    base,
    scopes: places.map(([scope, values], i): SettingsScope => ({ id: scope.level === 'global' ? 'global' : `place-${i}`, scope, values })),
  };
}

function valueFor(end: MailEnd, ...places: readonly (readonly [ScopeRef, SettingValues])[]): unknown {
  return resolveSettings(tree(places), end).get('encrypt.mode')?.value;
}

describe('the settings tree', () => {
  it('§3.1: gives the factory’s value where nobody says anything, and says so', () => {
    const mode = resolveSettings(tree([]), ANN).get('encrypt.mode');
    expect(mode).toEqual({
      value: 'allow',
      from: { level: 'factory', place: 'factory' },
      ladder: [{ level: 'factory', place: 'factory', value: 'allow' }],
    });
  });

  it('§3.1: lists who says something, strongest first, and takes the strongest', () => {
    const places = LEVELS.map((scope, i) => [scope, { 'smime.maxSize': i }] as const);
    const size = resolveSettings(tree(places), ANN).get('smime.maxSize');
    expect(size?.value).toBe(5);
    expect(size?.from).toEqual({ level: 'user', place: 'place-5' });
    expect(size?.ladder.map(({ level, value }) => [level, value])).toEqual([
      ['user', 5],
      ['domain', 4],
      ['wildcard-domain', 3],
      ['wildcard-domain', 2],
      ['wildcard-domain', 1],
      ['global', 0],
      ['factory', 52_428_800],
    ]);
  });

  it('§3.1: inherits what a place leaves out', () => {
    const places = [
      [GLOBAL, { 'encrypt.mode': 'force' }],
      [USER, { 'dlp.enabled': false }],
    ] as const;
    const own = resolveSettings(tree(places), ANN);
    expect([own.get('encrypt.mode')?.value, own.get('dlp.enabled')?.value]).toEqual(['force', false]);
  });

  it('§3.1: a wildcard domain holds for all domains below it, at any depth, and not for itself', () => {
    const wild = [below('example.com'), { 'encrypt.mode': 'mandatory' }] as const;
    const of = (domain: string | null): unknown => valueFor({ domain, tag: null }, wild);
    expect([of('a.example.com'), of('a.b.example.com')]).toEqual(['mandatory', 'mandatory']);
    expect([of('example.com'), of('evilexample.com'), of('example.com.evil.org'), of('[192.0.2.1]'), of(null)]).toEqual(
      Array(5).fill('allow'),
    );
  });

  it('§3.1: a domain inherits from the wildcard domain that matches it, not past it from global', () => {
    const places = [
      [GLOBAL, { 'encrypt.mode': 'force' }],
      [below('example.com'), { 'encrypt.mode': 'no-encryption' }],
      [at('a.example.com'), {}],
    ] as const;
    expect(valueFor({ domain: 'a.example.com', tag: null }, ...places)).toBe('no-encryption');
    expect(valueFor({ domain: 'example.com', tag: null }, ...places)).toBe('force');
  });

  it('§3.1: a user without a place of their own has what the domain has', () => {
    const domain = [at('example.com'), { 'encrypt.mode': 'mandatory' }] as const;
    expect(valueFor({ domain: 'example.com', tag: 'b'.repeat(32) }, domain, [USER, { 'encrypt.mode': 'allow' }])).toBe('mandatory');
  });

  it('lets the configuration file speak for the factory, below every place', () => {
    const base = { 'dlp.mode': 'monitor' };
    expect(resolveSettings(tree([], base), ANN).get('dlp.mode')).toMatchObject({ value: 'monitor', from: { level: 'factory' } });
    expect(resolveSettings(tree([[GLOBAL, { 'dlp.mode': 'enforce' }]], base), ANN).get('dlp.mode')?.value).toBe('enforce');
  });

  it('§3.2: counts the domains of the routes as inside until somebody says otherwise', () => {
    const internalDomains = ['example.com', '*.example.net'];
    const locality = (domain: string, ...places: readonly (readonly [ScopeRef, SettingValues])[]): unknown =>
      resolveSettings(tree(places), { domain, tag: null }, { internalDomains }).get('locality')?.value;
    expect([locality('example.com'), locality('a.example.net'), locality('example.net'), locality('a.example.com')]).toEqual([
      'internal',
      'internal',
      'external',
      'external',
    ]);
    expect(locality('example.com', [at('example.com'), { locality: 'external' }])).toBe('external');
  });

  it('§2.7: does not hear a skip list that somebody put below global', () => {
    const places = [
      [GLOBAL, { 'dlp.skipWords': ['the'] }],
      [USER, { 'dlp.skipWords': ['of'] }],
    ] as const;
    expect(resolveSettings(tree(places), ANN).get('dlp.skipWords')?.value).toEqual(['the']);
  });

  it('is not moved by keys that every object has', () => {
    const values = JSON.parse('{"__proto__": {"encrypt.mode": "mandatory"}, "constructor": true}') as SettingValues;
    expect(valueFor(ANN, [GLOBAL, values])).toBe('allow');
  });
});

describe('the selection of patterns', () => {
  const select = (inherit: 'add' | 'replace', ...refs: PatternRef[]): SettingValues => ({ 'dlp.patterns': { inherit, refs } });
  const refsFor = (...places: readonly (readonly [ScopeRef, SettingValues])[]): unknown =>
    resolveSettings(tree(places), ANN).get('dlp.patterns')?.value;

  it('§2.8: takes all patterns until somebody selects', () => {
    expect(refsFor()).toEqual({ inherit: 'replace', refs: ['all'] });
  });

  it('§2.8: adds to what is inherited, on every level, or replaces it as a whole', () => {
    const global = [GLOBAL, select('replace', 'group/pci')] as const;
    const domain = [at('sales.eu.example.com'), select('add', 'pattern/iban')] as const;
    expect(refsFor(global, domain, [USER, select('add', 'pattern/jwt')])).toEqual({
      inherit: 'replace',
      refs: ['group/pci', 'pattern/iban', 'pattern/jwt'],
    });
    expect(refsFor(global, domain, [USER, select('replace', 'pattern/jwt')])).toEqual({ inherit: 'replace', refs: ['pattern/jwt'] });
    expect(refsFor(global, [USER, select('replace')])).toEqual({ inherit: 'replace', refs: [] });
  });
});

describe('properties of the settings tree', () => {
  const SEED = 20_261;
  const anyLevels = fc.uniqueArray(fc.integer({ min: 0, max: LEVELS.length - 1 }), { minLength: 1 });
  const ref = fc.constantFrom<PatternRef>('pattern/a', 'pattern/b', 'pattern/c', 'group/g', 'group/h', 'all');

  it('a lower level wins, in whatever order the places come', () => {
    fc.assert(
      fc.property(anyLevels, (levels) => {
        const places = levels.map((level) => [LEVELS[level]!, { 'smime.maxSize': level }] as const);
        expect(resolveSettings(tree(places), ANN).get('smime.maxSize')?.value).toBe(Math.max(...levels));
      }),
      { seed: SEED },
    );
  });

  it('inherit and add is free of order: whatever level adds what, the same patterns come of it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(ref), { minLength: 1, maxLength: LEVELS.length }), fc.nat(), (added, turn) => {
        const of = (lists: readonly PatternRef[][]): unknown => {
          const places = lists.map(
            (refs, i) => [LEVELS[i]!, { 'dlp.patterns': { inherit: 'add', refs } satisfies PatternSelection }] as const,
          );
          return resolveSettings(tree(places), ANN).get('dlp.patterns')?.value;
        };
        const turned = added.map((_, i) => [...added[(i + turn) % added.length]!].reverse());
        expect(of(turned)).toEqual(of(added));
        expect(of(added)).toEqual({ inherit: 'replace', refs: [...new Set<PatternRef>([...added.flat(), 'all'])].sort() });
      }),
      { seed: SEED },
    );
  });

  it('places that do not hold for an end never change what holds for it', () => {
    const strange: readonly ScopeRef[] = [
      below('example.org'),
      at('example.com'),
      at('eu.example.com'),
      below('sales.eu.example.com'),
      { level: 'user', tag: 'f'.repeat(32) },
    ];
    fc.assert(
      fc.property(anyLevels, fc.shuffledSubarray([...strange]), (levels, strangers) => {
        const own = levels.map((level) => [LEVELS[level]!, { 'smime.maxSize': level }] as const);
        const others = strangers.map((scope) => [scope, { 'smime.maxSize': 999 }] as const);
        expect(resolveSettings(tree([...others, ...own]), ANN).get('smime.maxSize')?.value).toBe(Math.max(...levels));
      }),
      { seed: SEED },
    );
  });
});
