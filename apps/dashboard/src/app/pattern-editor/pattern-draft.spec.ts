import { type PatternContent, patternContentSchema } from '#contracts';
import { describe, expect, it } from 'vitest';
import { blankDraft, contentOf, draftOf, gapsIn, idOf } from './pattern-draft.js';

const content: PatternContent = patternContentSchema.parse({
  id: 'claim-number',
  name: 'Claim number',
  matcher: { kind: 'keywords', keywords: ['claim form', 'loss report'] },
  validator: 'luhn',
  threshold: { count: 3, of: 'all' },
  minConfidence: 0.7,
  condition: 'lacks',
  recipients: { only: ['example.com'], except: ['*.example.org'] },
  action: 'block',
  delayEvaluation: true,
  matchFilter: 'none',
  weight: 2.5,
  context: { positive: ['claim'], negative: ['sample'], windowWords: 4 },
  parts: ['headers'],
  examples: { mustMatch: ['claim form 12'], mustNotMatch: ['form'] },
});

describe('a draft', () => {
  it.each([
    ['keywords', content],
    ['an expression', { ...content, matcher: { kind: 'regex', regex: 'hm-\\d+', caseSensitive: true } }],
    ['a detector', { ...content, matcher: { kind: 'detector', detector: 'iban' }, validator: null, context: null, recipients: null }],
  ] as const)('of %s is the version that it was opened from', (_, version) => {
    expect(contentOf(draftOf(version as PatternContent))).toEqual(version);
  });

  it('keeps what was typed for another kind of matcher', () => {
    const draft = { ...draftOf(content), kind: 'regex' as const, regex: 'x' };
    expect(contentOf({ ...draft, kind: 'keywords' }).matcher).toEqual(content.matcher);
  });

  it('leaves out empty lines and examples, and what is there twice', () => {
    const sent = contentOf({ ...blankDraft, kind: 'keywords', keywords: ' one \n\none\ntwo', mustMatch: ['', 'one', ' '] });
    expect(sent.matcher).toEqual({ kind: 'keywords', keywords: ['one', 'two'] });
    expect(sent.examples.mustMatch).toEqual(['one']);
  });
});

describe('what is missing', () => {
  it('is said once for each field', () => {
    const gaps = gapsIn(contentOf({ ...blankDraft, kind: 'keywords', parts: [], count: 0.5 }));
    expect(gaps.map(({ field }) => field).toSorted()).toEqual(['id', 'matcher.keywords', 'name', 'parts', 'threshold.count']);
    expect(gaps.find(({ field }) => field === 'parts')?.words).toBe('At least one part.');
  });

  it('is nothing in a version that was saved', () => {
    expect(gapsIn(content)).toEqual([]);
  });
});

describe('an id from a name', () => {
  it.each([
    ['Claim number (new)', 'claim-number-new'],
    ['Straße & Öl', 'stra-e-ol'],
    ['  ', ''],
  ])('of %j is %j', (name, id) => {
    expect(idOf(name)).toBe(id);
  });
});
