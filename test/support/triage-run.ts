/**
 * False alarms dismissed by keyboard in a real browser on a real engine, and what each took: keys pressed, time from the focus of
 * the item to the decision as the browser's timeline and the log have it. The keys come as soon as the message can be read: what is
 * measured is the program; a person adds the time to read.
 */
import type { Page } from 'playwright-core';
import type { EngineProcess } from './engine-process.js';
import { pagesUrl } from './first-account.js';
import { facts, instantsOf } from './recorded-facts.js';
import { sendMail } from './smtp-client.js';

/** What a DLP manager presses for a plain false alarm. */
const KEYS = ['f', '1', 'Control+Enter'] as const;
/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';

export interface Dismissed {
  readonly messageId: string;
  /** Key presses that the page has heard between two decisions; modifiers are not counted. */
  readonly keys: number;
  /** Until the message could be read. */
  readonly focusToReadableMs: number;
  /** Until the decision was in the log, by the engine's clock. */
  readonly focusToEventMs: number;
  /** Until the page had the receipt. */
  readonly focusToReceiptMs: number;
}

/** Holds so many mails, each with a card number that is only a test's. */
export async function holdFalseAlarms(engine: EngineProcess, count: number): Promise<void> {
  for (let at = 1; at <= count; at += 1) {
    const mail = `From: Lab <lab@example.com>\r\nTo: qa@partner.example\r\nSubject: Test run ${at}\r\n\r\nThe test card is ${CARD}, as ever.\r\n`;
    const { code } = await sendMail(engine.smtpPort, { from: 'lab@example.com', to: 'qa@partner.example' }, mail);
    if (code !== 250) throw new Error(`mail ${at} was answered ${code}`);
  }
}

/** Dismisses everything in the list, the first message opened by `j` and `o`. */
export async function dismissAll(page: Page, engine: EngineProcess, count: number): Promise<Dismissed[]> {
  await page.addInitScript(countKeys);
  await page.goto(`${pagesUrl(engine)}/quarantine`);
  await page.locator(`[aria-rowcount="${count}"]`).waitFor();
  for (const key of ['j', 'o']) await page.keyboard.press(key);
  await page.waitForURL(/quarantine\/\w+/);
  const dismissed: Dismissed[] = [];
  for (let left = count; left > 0; left -= 1) dismissed.push(await dismissOpen(page, engine));
  return dismissed;
}

async function dismissOpen(page: Page, engine: EngineProcess): Promise<Dismissed> {
  const messageId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.locator(`[data-message="${messageId}"]`).waitFor();
  const readableAt = await page.evaluate<number>('performance.timeOrigin + performance.now()');
  await page.evaluate('window.heardKeys = 0');
  for (const key of KEYS) await page.keyboard.press(key);
  await untilDecided(page, messageId);
  await page.waitForURL((url) => !url.pathname.endsWith(messageId));
  const told = await page.evaluate<Told>(
    `(() => { const entry = performance.getEntriesByName('lazaret.decision').find((each) => each.detail.messageId === '${messageId}');
      return { keys: window.heardKeys, focusedAt: performance.timeOrigin + entry.startTime, receiptMs: entry.duration }; })()`,
  );
  const decidedAt = instantsOf(engine.dataDir, `message-${messageId}`, 'ReleaseScheduled')[0];
  if (decidedAt === undefined)
    throw new Error(
      `no release in ${facts(engine.dataDir, `message-${messageId}`)
        .map(({ type }) => type)
        .join()}`,
    );
  return {
    messageId,
    keys: told.keys,
    focusToReadableMs: readableAt - told.focusedAt,
    focusToEventMs: Date.parse(decidedAt) - told.focusedAt,
    focusToReceiptMs: told.receiptMs,
  };
}

/** Strings are evaluated by the driver, which the page's policy does not bind; its waiting would be bound. */
async function untilDecided(page: Page, messageId: string): Promise<void> {
  const decided = `performance.getEntriesByName('lazaret.decision').some((entry) => entry.detail.messageId === '${messageId}')`;
  for (let tries = 0; tries < 500; tries += 1) {
    if (await page.evaluate<boolean>(decided)) return;
    await page.waitForTimeout(20);
  }
  throw new Error(`no decision on ${messageId} within 10 s`);
}

interface Told {
  readonly keys: number;
  readonly focusedAt: number;
  readonly receiptMs: number;
}

const countKeys = `window.heardKeys = 0;
addEventListener('keydown', (event) => { if (!['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) window.heardKeys += 1; }, true);`;

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One line for a report: `keys 3.0 a message; focus to decision event p50 61 ms, p95 90 ms …`. */
export function triageWords(run: readonly Dismissed[]): string {
  const part = (name: string, of: (each: Dismissed) => number): string =>
    `${name} p50 ${percentile(run.map(of), 0.5).toFixed(0)} ms, p95 ${percentile(run.map(of), 0.95).toFixed(0)} ms`;
  const keys = run.reduce((sum, each) => sum + each.keys, 0);
  return [
    `${run.length} false alarms, ${keys} keys, ${(keys / run.length).toFixed(1)} a message`,
    part('focus to readable', (each) => each.focusToReadableMs),
    part('focus to decision event', (each) => each.focusToEventMs),
    part('focus to receipt', (each) => each.focusToReceiptMs),
  ].join('; ');
}
