import { readPatternFile, type Pattern } from '#dlp';
import { expect, it } from 'vitest';
import { checkInSlices } from './check-in-slices.js';
import type { NotReady } from './pattern-readiness.js';

function patternsOf(patterns: readonly object[]): readonly Pattern[] {
  const file = readPatternFile(JSON.stringify({ version: 1, patterns }), 'json', { action: 'warn', state: 'live' });
  if (file.kind === 'refused') throw new Error(file.problems.map(({ reason }) => reason).join());
  return file.patterns;
}

/** Stands in for the inspection processes: notes what they are asked and says the same of everything. */
function elsewhere(answer?: NotReady) {
  const asked: string[] = [];
  const ask =
    (what: string) =>
    ({ id }: Pattern): Promise<NotReady | undefined> => {
      asked.push(`${what} ${id}`);
      return Promise.resolve(answer);
    };
  return { asked, readiness: { whyNotReady: ask('ready'), whyNotDraft: ask('draft') } };
}

const regex = (id: string, source: string, fields: object = {}): object => ({ id, matcher: { kind: 'regex', regex: source }, ...fields });
const COSTLY = [
  regex('large', '\\pL{50}x'),
  regex('draft', '\\pL{50}x', { state: 'draft' }),
  regex('examples', 'abc', { examples: { mustMatch: Array<string>(5).fill('abc'.repeat(3_333)) } }),
];

it('leaves to others what would hold up the mail, and checks what is ordinary itself', async () => {
  const { asked, readiness } = elsewhere();
  const patterns = patternsOf([...COSTLY, regex('ordinary', 'acme-\\d{4}'), regex('wrong', 'a*')]);
  const before = process.cpuUsage();
  const faults = await checkInSlices(patterns, { skipWords: [], readiness });
  const { user, system } = process.cpuUsage(before);
  expect(asked).toEqual(['ready large', 'draft draft', 'ready examples']);
  expect([...faults]).toEqual([['wrong', 'matches the empty text']]);
  expect((user + system) / 1_000).toBeLessThan(200); // the large ones alone take longer
});

it('gives what they find as the reason', async () => {
  const { readiness } = elsewhere({ kind: 'not-ready', problems: [{ path: 'matcher', message: 'costs too much' }] });
  const faults = await checkInSlices(patternsOf(COSTLY), { skipWords: [], readiness });
  expect(faults.get('large')).toBe('costs too much');
});

it('asks them no more once their time is used up, and says so', async () => {
  const { asked, readiness } = elsewhere();
  const faults = await checkInSlices(patternsOf([...COSTLY, regex('ordinary', 'acme')]), {
    skipWords: [],
    readiness,
    longestElsewhereMs: 0,
  });
  expect(asked).toEqual([]);
  expect([...faults.keys()]).toEqual(['large', 'draft', 'examples']);
  expect(faults.get('large')).toMatch(/file of its own/);
});
