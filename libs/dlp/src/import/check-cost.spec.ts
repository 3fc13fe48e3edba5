import { expect, it } from 'vitest';
import type { Pattern } from '../pattern.js';
import { checkCost } from './check-cost.js';

const NONE: Pattern['examples'] = { mustMatch: [], mustNotMatch: [] };
const regex = (source: string): Pattern['matcher'] => ({ kind: 'regex', regex: source, caseSensitive: false });

it('tells the patterns that take long to check from those that do not', () => {
  const ordinary = checkCost({ matcher: regex('(?:invoice|order)[ -]?4711\\b[a-z0-9]{8,64}'), examples: NONE });
  expect(ordinary).toBeLessThan(300);
  const costly: readonly Pick<Pattern, 'matcher' | 'examples' | 'context'>[] = [
    { matcher: regex('\\pL{200}a'), examples: NONE },
    { matcher: regex('abc'), examples: { mustMatch: Array<string>(38).fill('abc'.repeat(3_333)), mustNotMatch: [] } },
    { matcher: { kind: 'keywords', keywords: Array<string>(5_000).fill('x'.repeat(500)) }, examples: NONE },
    { matcher: regex('abc'), examples: NONE, context: { positive: Array<string>(5_000).fill('word'), negative: [], windowWords: 5 } },
  ];
  for (const pattern of costly) expect(checkCost(pattern)).toBeGreaterThan(50 * ordinary);
});
