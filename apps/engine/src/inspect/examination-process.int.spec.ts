import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultPatterns, type Pattern } from '#dlp';
import { storedPatternOf } from '#events';
import { jsonLog } from '../platform/engine-log.js';
import type * as Examinations from './examination-process.js';
import { NO_TRIGGERS } from './inspection-job.js';
import type * as Pool from './inspection-pool.js';
import { MailExaminer } from './mail-examiner.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../dist/apps/engine/src/inspect/', import.meta.url).href;
const LIMITS = { recycleAfterMessages: 100, timeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };
const MAIL = Buffer.from('Subject: x\r\n\r\ncard 4111 1111 1111 1111\r\n');

let examinations: Examinations.ExaminationProcess | undefined;
afterEach(() => {
  examinations?.close();
});

async function examinerWith(limits: Partial<Examinations.ExaminationLimits> = {}): Promise<MailExaminer> {
  const { ExaminationProcess } = (await import(`${BUILT}examination-process.js`)) as typeof Examinations;
  examinations = new ExaminationProcess({ ...LIMITS, ...limits });
  return new MailExaminer(examinations);
}

function own(regex: string): Pattern {
  const [first] = defaultPatterns();
  if (first === undefined) throw new Error('no patterns');
  return { ...first, id: 'own', name: 'Own', matcher: { kind: 'regex', regex, caseSensitive: false }, state: 'live' };
}

/** Costs minutes. */
const hopeless = own('(a{1,10}){1,10}'.repeat(600));

describe('the process for what people ask', () => {
  it('starts when it is first needed, answers by the patterns of each question, and ends after its rest', async () => {
    const examiner = await examinerWith({ restMs: 300 });
    expect(examinations?.isRunning).toBe(false);
    const { findings } = await examiner.examine(MAIL, { patterns: defaultPatterns(), skipWords: [] });
    expect(findings).toMatchObject([{ pattern: 'credit-card' }]);
    const subject = { kind: 'keyword', text: 'x' } as const;
    expect(await examiner.demands(MAIL, { subject, header: null })).toEqual(['subject-trigger']);
    expect(examinations?.isRunning).toBe(true);
    await vi.waitFor(() => expect(examinations?.isRunning).toBe(false), 3_000);
    expect(await examiner.tryPattern(own('heron'), 'a heron', [])).toMatchObject({ kind: 'tried' });
  });

  it('is replaced when a question ends it, and when it has answered many', async () => {
    const examiner = await examinerWith({ recycleAfterMessages: 2 });
    await expect(examiner.tryPattern(hopeless, 'a'.repeat(100_000), [])).rejects.toMatchObject({ code: 'inspection-failed' });
    expect(examinations?.isRunning).toBe(false);
    for (const running of [true, false, true]) {
      expect(await examiner.whyRefused(own('heron'))).toEqual([]);
      expect(examinations?.isRunning).toBe(running);
    }
  });

  it('lets mail go on, also where one process takes it, while an expression is given up', async () => {
    const examiner = await examinerWith();
    const { InspectionPool } = (await import(`${BUILT}inspection-pool.js`)) as typeof Pool;
    const configuration = { patterns: defaultPatterns().map(storedPatternOf), skipWords: [] };
    const pool = await InspectionPool.start({ ...LIMITS, processes: 1 }, { configuration, policy: 'r1' }, jsonLog('silent'));
    try {
      let isOver = false;
      const asked = examiner
        .tryPattern(hopeless, 'a'.repeat(100_000), [])
        .catch((cause: unknown) => cause)
        .finally(() => (isOver = true));
      for (const _message of [1, 2, 3]) await pool.run({ kind: 'inspect', triggers: NO_TRIGGERS }, [MAIL]);
      expect(isOver).toBe(false);
      expect(await asked).toMatchObject({ code: 'inspection-failed' });
    } finally {
      pool.close();
    }
  });
});
