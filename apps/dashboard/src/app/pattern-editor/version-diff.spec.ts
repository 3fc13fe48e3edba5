import { type PatternContent, patternContentSchema } from '#contracts';
import { describe, expect, it } from 'vitest';
import { differences } from './version-diff.js';

const base: PatternContent = patternContentSchema.parse({
  id: 'p',
  name: 'P',
  matcher: { kind: 'keywords', keywords: ['one', 'two'] },
  threshold: { count: 3, of: 'distinct' },
  minConfidence: 0.6,
  action: 'warn',
  parts: ['body'],
  examples: { mustMatch: ['one'], mustNotMatch: [] },
});

describe('two versions side by side', () => {
  it('differ in nothing when they are the same', () => {
    expect(differences(base, structuredClone(base))).toEqual([]);
  });

  it.each([
    [{ name: 'Q' }, 'Name', ['P'], ['Q']],
    [{ matcher: { kind: 'keywords', keywords: ['two', 'three'] } }, 'Looks for', ['one'], ['three']],
    [{ threshold: { count: 1, of: 'all' } }, 'Acts from', ['3\u00a0different values'], ['1\u00a0match']],
    [{ action: 'block' }, 'Action', ['Warn'], ['Block']],
    [{ condition: 'lacks' }, 'Acts when', ['it is found'], ['it is not found']],
    [{ parts: ['body', 'headers'] }, 'Looks in', [], ['Headers']],
    [{ recipients: { only: ['a.example'], except: [] } }, 'Only these recipients', [], ['a.example']],
    [{ delayEvaluation: true }, 'Waits for encryption', ['no'], ['yes']],
    [{ matchFilter: 'none' }, 'Mask shown to people', ['only the ends'], ['the whole value']],
    [{ validator: 'luhn' }, 'Validator', ['none'], ['luhn']],
    [{ minConfidence: 0.75 }, 'Counts a match from', ['0.60'], ['0.75']],
    [{ weight: 2 }, 'Weight', ['1'], ['2']],
    [{ examples: { mustMatch: [], mustNotMatch: [] } }, 'Must match', ['one'], []],
  ] as const)('show %j as a change of one field', (change, field, removed, added) => {
    expect(differences(base, { ...base, ...(change as Partial<PatternContent>) })).toEqual([{ field, removed, added }]);
  });

  it('show a new kind of matcher with what it looks for', () => {
    const newer: PatternContent = { ...base, matcher: { kind: 'regex', regex: 'x+', caseSensitive: true } };
    expect(differences(base, newer).map(({ field }) => field)).toEqual(['Kind', 'Looks for', 'Capitals count']);
  });
});
