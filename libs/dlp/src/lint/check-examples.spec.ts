import { describe, expect, it } from 'vitest';
import type { Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { checkExamples } from './check-examples.js';

const [template] = defaultPatterns();

function pattern(rest: Partial<Pattern>): Pattern {
  if (template === undefined) throw new Error('no template');
  return { ...template, state: 'draft', ...rest };
}

const phrase: Pattern['matcher'] = { kind: 'regex', regex: 'this is a text', caseSensitive: false };

describe('the examples of a pattern', () => {
  it('are told apart by what would count', () => {
    const results = checkExamples(
      pattern({ matcher: phrase, examples: { mustMatch: ['THIS  IS\na text!'], mustNotMatch: ['that is a text'] } }),
      {
        skipWords: [],
      },
    );
    expect(results).toMatchObject([
      { expected: 'match', matched: true, confidence: 0.8 },
      { expected: 'no-match', matched: false, confidence: null, notes: ['nothing in it matches'] },
    ]);
  });

  // ciphermail.md §2.6 and §2.7: `this` and `that` on the skip list, the pattern `this is a text`.
  it('go through the skip list that is in force', () => {
    const [result] = checkExamples(pattern({ matcher: phrase, examples: { mustMatch: ['this is a text'], mustNotMatch: [] } }), {
      skipWords: ['this', 'that'],
    });
    expect(result).toMatchObject({ matched: false, notes: [expect.stringMatching(/skip list.*"this"/)] });
  });

  it('say how their confidence came about, and what it lacks', () => {
    const [result] = checkExamples(
      pattern({
        matcher: { kind: 'detector', detector: 'credit-card' },
        minConfidence: 1,
        examples: { mustMatch: ['4111 1111 1111 1111'], mustNotMatch: [] },
      }),
      { skipWords: [] },
    );
    expect(result?.matched).toBe(false);
    expect(result?.notes.at(0)).toMatch(/\(\+0\.3\)$/);
    expect(result?.notes.at(-1)).toBe('0.7 is below the minimum confidence of 1');
  });

  it('say which check failed', () => {
    const [result] = checkExamples(
      pattern({
        matcher: { kind: 'detector', detector: 'credit-card' },
        examples: { mustMatch: ['card 4111 1111 1111 1112'], mustNotMatch: [] },
      }),
      { skipWords: [] },
    );
    expect(result).toMatchObject({ matched: false, notes: [expect.stringContaining('Luhn')] });
  });

  it('are tried where the pattern looks, also as a draft', () => {
    const [result] = checkExamples(
      pattern({ matcher: phrase, parts: ['subject'], examples: { mustMatch: ['this is a text'], mustNotMatch: [] } }),
      {
        skipWords: [],
      },
    );
    expect(result?.matched).toBe(true);
  });

  it('are none where nothing can be scanned for', () => {
    const refused = pattern({
      matcher: { kind: 'regex', regex: '(', caseSensitive: false },
      examples: { mustMatch: ['('], mustNotMatch: [] },
    });
    expect(checkExamples(refused, { skipWords: [] })).toEqual([]);
  });
});
