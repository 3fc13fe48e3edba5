import { describe, expect, it } from 'vitest';
import type { PartKind } from '../pattern.js';
import type { VerdictReason } from '../policy/verdict.js';
import { exposureOf } from './exposure.js';

type PatternReason = Extract<VerdictReason, { kind: 'pattern' }>;

const card: PatternReason = {
  ...{ kind: 'pattern', pattern: 'card', version: 3, action: 'must-encrypt', count: 1, threshold: 1, maxConfidence: 0.9 },
  ...{ delayed: false, shadow: false, condition: 'contains', exception: null },
};
const found = (counts: Partial<Record<PartKind | 'names', number>>, total?: number) => {
  const byPart = Object.entries(counts).map(([kind, each]) => ({ kind: kind === 'names' ? null : (kind as PartKind), total: each }));
  return [{ pattern: 'card', version: 3, total: total ?? byPart.reduce((sum, part) => sum + part.total, 0), byPart }];
};
const readable = (reason: VerdictReason, counts: Parameters<typeof found>[0], isOpened = true): boolean =>
  exposureOf([reason], found(counts), isOpened).readable;

describe('what stays readable of mail that came encrypted', () => {
  it('is its header where what is inside was scanned, and else all that could be scanned', () => {
    expect(readable(card, { subject: 1 })).toBe(true);
    expect(readable(card, { headers: 1 })).toBe(true);
    for (const inside of [{ body: 1 }, { attachment: 1 }, { names: 1 }]) {
      expect(readable(card, inside)).toBe(false);
      expect(readable(card, inside, false)).toBe(true);
    }
  });

  it('demands encryption by itself only if it holds as much as the pattern asks for', () => {
    const list = { ...card, threshold: 20 };
    expect(readable(list, { headers: 2, body: 40 })).toBe(false);
    expect(readable(list, { headers: 12, subject: 8, body: 40 })).toBe(true);
  });

  it.each<[string, Partial<PatternReason>, boolean]>([
    ['holds', { action: 'quarantine' }, true],
    ['waits', { delayed: true, action: 'block' }, true],
    ['only warns', { action: 'warn' }, false],
    ['is in shadow', { shadow: true }, false],
    ['is under an exception', { exception: '01JNAVZ3T0EXCEPT000000000A' }, false],
    ['asks for a lack', { condition: 'lacks' }, false],
    ['has another version', { version: 2 }, false],
  ])('counts for a pattern that %s: %j', (_, change, expected) => {
    expect(readable({ ...card, ...change }, { subject: 1 })).toBe(expected);
  });

  it('counts for a score, whatever it was made of', () => {
    const score = { kind: 'score', action: 'must-encrypt', score: 9, threshold: 8 } as const;
    expect(readable(score, { headers: 1 })).toBe(true);
    expect(readable(score, { body: 1 })).toBe(false);
  });

  it('is doubted where not all matches were recorded by part', () => {
    expect(exposureOf([card], found({ body: 3 }, 4), true)).toEqual({ readable: true, subject: true });
  });

  it('says nothing of what demands encryption without anything found', () => {
    const reasons = [
      { kind: 'uninspectable', action: 'must-encrypt', part: '1', reason: 'encrypted' },
      { kind: 'setting', action: 'must-encrypt', cause: 'encrypt-mode' },
    ] as const;
    expect(exposureOf(reasons, found({ subject: 1 }), false)).toEqual({ readable: false, subject: false });
  });
});

describe('a subject', () => {
  const subject = (reason: VerdictReason, counts: Parameters<typeof found>[0]): boolean =>
    exposureOf([reason], found(counts), false).subject;

  it('is to be hidden as soon as one match of what acts stands in it', () => {
    expect(subject({ ...card, threshold: 20 }, { subject: 1, body: 30 })).toBe(true);
    expect(subject(card, { headers: 1, body: 1 })).toBe(false);
    expect(subject({ ...card, action: 'warn' }, { subject: 1 })).toBe(false);
  });
});
