import { defaultPatterns, type Pattern, type PatternState } from '#dlp';
import { emptyPolicy, foldPolicy, patternStream, storedPatternOf, type PolicyState } from '#events';
import { describe, expect, it } from 'vitest';
import { refuseTooExpensive } from './refuse-too-expensive.js';

const META = { actor: { kind: 'cli', id: 'test' }, commandId: 'c1', at: '2026-03-01T10:00:00.000Z' } as const;
const [model] = defaultPatterns();
if (model === undefined) throw new Error('no factory pattern');

const regex = (id: string, source: string, state: PatternState = 'live'): Pattern => {
  const { validator: _validator, context: _context, ...rest } = { validator: undefined, context: undefined, ...model };
  return {
    ...rest,
    id,
    state,
    matcher: { kind: 'regex', regex: source, caseSensitive: false },
    examples: { mustMatch: [], mustNotMatch: [] },
  };
};

function policy(patterns: readonly Pattern[]): PolicyState {
  const facts = patterns.map((pattern, position) => ({
    ...{ stream: patternStream(pattern.id), position, revision: 0, meta: META },
    event: { type: 'PatternVersioned', data: { pattern: storedPatternOf(pattern), cause: 'import' } } as const,
  }));
  return foldPolicy(emptyPolicy(), facts);
}

const letters = (count: number, state?: PatternState): Pattern[] =>
  Array.from({ length: count }, (_, index) => regex(`letters-${String(index)}`, `\\pL{400}x${String(index)}`, state));
const none = emptyPolicy();

describe('a policy that is too expensive to search for', () => {
  it('is refused when many patterns together are, each of which is not', () => {
    expect(refuseTooExpensive(none, policy(letters(2)))).toBeUndefined();
    expect(refuseTooExpensive(none, policy(letters(25)))).toMatchObject({ refused: 'policy-too-expensive' });
    expect(refuseTooExpensive(none, policy(letters(25)))?.detail).toContain('retire others');
  });

  it('is refused for one pattern that is, and names it', () => {
    const refusal = refuseTooExpensive(none, policy([regex('plain', 'a{3}'), regex('endless', '(?:\\pL{100}){20}')]));
    expect(refusal).toMatchObject({ refused: 'policy-too-expensive' });
    expect(refusal?.detail).toContain('endless');
  });

  it('counts shadow versions, and no drafts or retired ones', () => {
    expect(refuseTooExpensive(none, policy(letters(25, 'shadow')))).toBeDefined();
    expect(refuseTooExpensive(none, policy(letters(25, 'draft')))).toBeUndefined();
    expect(refuseTooExpensive(none, policy(letters(25, 'retired')))).toBeUndefined();
  });

  it('can be left by any change that makes it cheaper, or leaves it as it is', () => {
    const stuck = policy(letters(30));
    expect(refuseTooExpensive(stuck, policy(letters(29)))).toBeUndefined();
    expect(refuseTooExpensive(stuck, stuck)).toBeUndefined();
    expect(refuseTooExpensive(stuck, policy(letters(31)))).toBeDefined();
  });

  it('is none of ten thousand usual patterns', () => {
    const usual = ['\\b4\\d{3}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b', 'project[- ]?[a-z]{3,9}', '\\b[A-Z]{2}\\d{2}[A-Z0-9]{11,30}\\b'];
    const patterns = Array.from({ length: 10_000 }, (_, index) => regex(`usual-${String(index)}`, usual[index % 3] ?? ''));
    expect(refuseTooExpensive(none, policy(patterns))).toBeUndefined();
  });
});
