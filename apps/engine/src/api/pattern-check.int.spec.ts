import {
  patternCheckSchema,
  patternTrySchema,
  patternVocabularySchema,
  type PatternCheckResult,
  type PatternContent,
  type PatternTry,
} from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

describe('checking and trying', () => {
  const check = async (pattern: PatternContent): Promise<PatternCheckResult> =>
    patternCheckSchema.parse(await author.command('/patterns/check', { pattern }));
  const tryOut = async (pattern: PatternContent, text: string): Promise<PatternTry> =>
    patternTrySchema.parse(await author.command('/patterns/try', { pattern, text }));

  it('says what a pattern can never find, and what came of its examples', async () => {
    const capitals = await check(patternContent({ matcher: { kind: 'regex', regex: '(?-i:FALCON)', caseSensitive: false } }));
    expect(capitals.ok).toBe(false);
    expect(capitals.lints).toContainEqual(
      expect.objectContaining({ severity: 'error', rule: 'capital-never-matches', field: 'matcher.regex' }),
    );
    expect(await check(patternContent())).toMatchObject({
      ok: true,
      lints: [],
      examples: [
        { expected: 'match', matched: true, confidence: 0.8 },
        { expected: 'no-match', matched: false, confidence: null },
      ],
    });
  });

  // ciphermail.md §2.7, §6.5: the skip list of the installation, where the pattern will be used.
  it('knows the skip list and the other patterns', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { dlp: { skipWords: ['project'] } } });
    author = new PatternAuthor(await engine.setUp());
    const { lints, examples, ok } = await check(patternContent());
    expect(ok).toBe(false);
    expect(lints).toContainEqual(
      expect.objectContaining({ rule: 'skip-word', message: expect.stringContaining('the engine sees "falcon"') as string }),
    );
    expect(examples[0]).toMatchObject({ matched: false, notes: [expect.stringMatching(/skip list/)] });
    const card = await check(
      patternContent({ matcher: { kind: 'detector', detector: 'credit-card' }, examples: { mustMatch: [], mustNotMatch: [] } }),
    );
    expect(card.lints).toContainEqual(
      expect.objectContaining({ rule: 'overlap', message: expect.stringContaining('"credit-card"') as string }),
    );
  });

  it('refuses an expression that would read every mail to its end at each match, and keeps it as a draft', async () => {
    const slow = patternContent({ matcher: { kind: 'regex', regex: 'project(.* falcon)?', caseSensitive: false } });
    const { ok, lints } = await check({ ...slow, examples: { mustMatch: ['project'], mustNotMatch: [] } });
    expect(ok).toBe(false);
    expect(lints[0]).toMatchObject({ severity: 'error', rule: 'slow-expression', field: 'matcher.regex' });
    const pattern = { ...slow, examples: { mustMatch: [], mustNotMatch: [] } };
    const refused = await author.refusal('/patterns', { pattern, state: 'shadow', expectedRevision: null });
    expect(refused).toMatchObject({ errors: [{ path: 'matcher.regex', message: expect.stringMatching(/too long/) as string }] });
    await author.save(pattern);
  });

  it('finds matches and near misses in a text, and keeps nothing', async () => {
    const card = patternContent({ matcher: { kind: 'detector', detector: 'credit-card' } });
    const before = engine.app.get(PolicyBook).current().revision;
    const { matches, nearMisses, conclusion } = await tryOut(card, 'card 4111 1111 1111 1111, not 4111 1111 1111 1112');
    expect(matches).toMatchObject([{ start: 5, end: 24, counts: true, masked: '4111 •••• •••• 1111' }]);
    expect(nearMisses).toMatchObject([{ start: 30, end: 49, why: expect.stringMatching(/Luhn/) as string }]);
    expect(conclusion).toMatch(/^It triggers/);
    expect(engine.app.get(PolicyBook).current().revision).toBe(before);
  });

  it('counts UTF-16 units, as the browser does, whatever stands before a match', async () => {
    const card = patternContent({ matcher: { kind: 'detector', detector: 'credit-card' } });
    const wrong = '4111 1111 1111 1112';
    // an accent of its own, a pair of units, letters of one, two and three bytes, white space and what cannot be seen
    const text = `Cafe\u0301 😀 Žluť  ﬁ 漢字 \u200bcard 4111 1111\u200b 1111 1111, 😀 ne ${wrong}`;
    const { matches, nearMisses } = await tryOut(card, text);
    expect(matches.map(({ start, end }) => text.slice(start, end))).toEqual(['4111 1111\u200b 1111 1111']);
    expect(nearMisses.map(({ start, end }) => text.slice(start, end))).toEqual([wrong]);
  });

  it('never fails on an expression that cannot be searched for', async () => {
    expect(await tryOut(patternContent({ matcher: { kind: 'regex', regex: '(', caseSensitive: false } }), 'x')).toMatchObject({
      matches: [],
      conclusion: expect.stringMatching(/cannot/) as string,
    });
  });

  it('names the detectors and validators that there are', async () => {
    const { detectors, validators } = patternVocabularySchema.parse(await author.ask('/patterns/vocabulary'));
    expect(detectors).toContainEqual({ id: 'credit-card', name: 'Payment card number' });
    expect(validators.map(({ id }) => id)).toContain('luhn');
  });
});
