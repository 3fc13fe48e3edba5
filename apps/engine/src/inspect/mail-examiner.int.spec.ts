import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPatterns, type Pattern } from '#dlp';
import { storedPatternOf } from '#events';
import { standstillWatch } from '../../../../test/support/cpu-time.js';
import { jsonLog } from '../platform/engine-log.js';
import type * as Pool from './inspection-pool.js';
import { MailExaminer } from './mail-examiner.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT_POOL = new URL('../../../../dist/apps/engine/src/inspect/inspection-pool.js', import.meta.url).href;

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
/** For an answer, on a machine that does other work as well: two seconds of the tool, and what a new process needs. */
const MOST_MS = 4_000;
/** For which the process that takes mail may stand still while a pattern is checked; compiling the others takes five times as long. */
const MOST_PAUSE_MS = 250;

let pool: Pool.InspectionPool;
let examiner: MailExaminer;

beforeAll(async () => {
  const { InspectionPool } = (await import(BUILT_POOL)) as typeof Pool;
  const limits = { processes: 1, recycleAfterMessages: 100, timeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };
  const configuration = { patterns: defaultPatterns().map(storedPatternOf), skipWords: [] };
  pool = await InspectionPool.start(limits, { configuration, policy: 'r1' }, jsonLog('silent'));
  examiner = new MailExaminer(pool);
});
afterAll(() => {
  pool.close();
});

function own(regex: string): Pattern {
  const [first] = defaultPatterns();
  if (first === undefined) throw new Error('no patterns');
  return { ...first, id: 'own', name: 'Own', matcher: { kind: 'regex', regex, caseSensitive: false }, state: 'live' };
}

async function timed<T>(work: () => Promise<T>, mostMs = MOST_MS): Promise<T> {
  const before = performance.now();
  try {
    return await work();
  } finally {
    expect(performance.now() - before).toBeLessThan(mostMs);
  }
}

const examine = (raw: Buffer, patterns: readonly Pattern[] = defaultPatterns()) =>
  timed(() => examiner.examine(raw, { patterns, skipWords: ['the'] }));

describe('an inspection process that is asked what it sees', () => {
  it('answers with parts, findings, and what each pattern makes of them', async () => {
    const { from, findings, probes, parts } = await examine(Buffer.from(`From: a@b.example\r\nSubject: x\r\n\r\nThe card ${CARD}\r\n`));
    expect(from).toBe('a@b.example');
    expect(findings.filter(({ part }) => part === '1')).toMatchObject([{ pattern: 'credit-card', masked: '4111 •••• •••• 1111' }]);
    expect(probes).toHaveLength(defaultPatterns().length);
    expect(parts.find(({ path }) => path === '1')).toMatchObject({ folded: `card ${CARD}`, droppedWords: ['the'] });
  });

  it.each(['(a+)+$', '(.*)*x', '(a|a)*b', '(\\w|\\d)+!'])('a megabyte of a and the expression %s', async (regex) => {
    const raw = Buffer.from(`Subject: x\r\n\r\n${'a'.repeat(1 << 20)}\r\n`);
    const { probes, refused } = await examine(raw, [own(regex)]);
    expect(probes.length + refused.length).toBe(1);
  });

  it('an expression of 10,000 characters', async () => {
    const { probes } = await examine(Buffer.from('Subject: x\r\n\r\nzab\r\n'), [own(`${'ab|'.repeat(3_333)}z`)]);
    expect(probes).toMatchObject([{ pattern: 'own', best: { part: '1' } }]);
  });

  it('one of 10,000 characters that stands for a million states is given up, and the next mail is served', async () => {
    const raw = Buffer.from(`Subject: x\r\n\r\n${'a'.repeat(100_000)}\r\n`);
    await expect(examine(raw, [own('(a{1,10}){1,10}'.repeat(600))])).rejects.toMatchObject({ code: 'inspection-failed' });
    expect((await examine(Buffer.from(`Subject: x\r\n\r\ncard ${CARD}\r\n`))).findings).toHaveLength(1);
  });

  it('bytes that are no UTF-8', async () => {
    const raw = Buffer.concat([
      Buffer.from(`Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`),
      Buffer.alloc(500_000, 0xc3),
      Buffer.from(` ${CARD}`),
    ]);
    expect((await examine(raw)).findings).toMatchObject([{ pattern: 'credit-card' }]);
  });

  it('multiparts in multiparts, a thousand deep', async () => {
    const open = Array.from({ length: 1_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('');
    const { uninspectable } = await examine(Buffer.from(`Subject: x\r\n${open}Content-Type: text/plain\r\n\r\n${CARD}\r\n`));
    expect(uninspectable).toMatchObject([{ reason: 'too-deep' }]);
  });

  it('answers what one pattern makes of a text, and gives up one that costs minutes', async () => {
    const tried = await timed(() => examiner.tryPattern(own('heron-\\d+'), 'see HERON-17', []));
    expect(tried).toMatchObject({ kind: 'tried', matches: [{ start: 4, end: 12, counts: true }] });
    const hopeless = own('(a{1,10}){1,10}'.repeat(600));
    await expect(timed(() => examiner.tryPattern(hopeless, 'a'.repeat(100_000), []))).rejects.toMatchObject({ code: 'inspection-failed' });
  });

  it('answers what is to be said of a pattern beside 500 others while mail goes on, and gives up one that costs minutes', async () => {
    const otherPatterns = Array.from({ length: 500 }, (_, i) => ({ ...own(`heron-${i}-\\d+`), id: `heron-${i}` }));
    const surroundings = { skipWords: ['the'], otherPatterns };
    const pattern = { ...own('heron-17-\\d+'), examples: { mustMatch: ['see HERON-17-4'], mustNotMatch: [] } };
    const standstill = standstillWatch();
    const { lints, examples } = await timed(() => examiner.checkPattern(pattern, surroundings), 2 * MOST_MS);
    expect(standstill()).toBeLessThan(MOST_PAUSE_MS);
    expect(lints).toMatchObject([{ rule: 'overlap', message: expect.stringContaining('"heron-17"') as string }]);
    expect(examples).toMatchObject([{ expected: 'match', matched: true, confidence: 0.8 }]);
    const hopeless = { ...own('(a{1,10}){1,10}'.repeat(600)), examples: { mustMatch: ['a'.repeat(10_000)], mustNotMatch: [] } };
    const asked = timed(() => examiner.checkPattern(hopeless, { skipWords: [], otherPatterns: [] }), 2 * MOST_MS);
    await expect(asked).rejects.toMatchObject({ code: 'inspection-failed' });
  });

  it('answers why a pattern cannot be searched for', async () => {
    expect(await examiner.whyRefused(own('heron-\\d+'))).toEqual([]);
    expect(await examiner.whyRefused(own('(heron'))).toMatchObject([{ rule: 'refused', field: 'matcher.regex' }]);
  });

  it('lets few wait and tells the others to come again', async () => {
    const raw = Buffer.from('Subject: x\r\n\r\nx\r\n');
    const asked = Array.from({ length: 10 }, () => examiner.examine(raw, { patterns: defaultPatterns(), skipWords: [] }));
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'overloaded' });
  });
});
