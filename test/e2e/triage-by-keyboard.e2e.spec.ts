/** The measured triage test, nothing doubled: plain false alarms dismissed by keyboard at three keys each, the time of each told. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { heldMessages, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openFirstAccount } from '../support/first-account.js';
import { facts } from '../support/recorded-facts.js';
import { type Dismissed, dismissAll, holdFalseAlarms, percentile, triageWords } from '../support/triage-run.js';

const COUNT = 20;

let engine: EngineProcess;
let browser: Browser;
let page: Page;
let run: Dismissed[];

beforeAll(async () => {
  engine = await startEngine({ settings: { quarantine: { undoSeconds: 30 } } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await openFirstAccount(page, engine);
  await holdFalseAlarms(engine, COUNT);
  await heldMessages(engine, COUNT);
  run = await dismissAll(page, engine, COUNT);
  console.info(triageWords(run));
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
});

describe(`${COUNT} plain false alarms`, () => {
  it('are dismissed at three keys each, none of them for going on to the next', () => {
    expect(run.map(({ keys }) => keys)).toEqual(Array.from({ length: COUNT }, () => 3));
  });

  it('are each decided on once, as the false alarm that they are', () => {
    expect(new Set(run.map(({ messageId }) => messageId)).size).toBe(COUNT);
    for (const { messageId } of run) {
      const releases = facts(engine.dataDir, `message-${messageId}`).filter(({ type }) => type === 'ReleaseScheduled');
      expect(releases).toHaveLength(1);
      expect(releases[0]?.data).toMatchObject({ reason: 'false-positive', verdict: 'false-alarm' });
    }
  });

  it('take the program well under the eight seconds that a person has for each', () => {
    expect(run.every(({ focusToEventMs }) => focusToEventMs > 0)).toBe(true);
    expect(
      percentile(
        run.map(({ focusToEventMs }) => focusToEventMs),
        0.95,
      ),
    ).toBeLessThan(2_000);
  });
});
