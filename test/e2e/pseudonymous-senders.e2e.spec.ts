/** Senders told by pseudonyms, nothing doubled: the engine, its dashboard and a browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { heldMessages, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openFirstAccount, pagesUrl } from '../support/first-account.js';
import { holdFalseAlarms } from '../support/triage-run.js';

let engine: EngineProcess;
let browser: Browser;
let page: Page;
/** Who sends the mails that `holdFalseAlarms` holds. */
const SENDER = 'lab@example.com';

beforeAll(async () => {
  engine = await startEngine({ settings: { access: { pseudonymousSenders: true } } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await openFirstAccount(page, engine);
  await holdFalseAlarms(engine, 2);
  await heldMessages(engine, 2);
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
});

describe('the quarantine where senders are told by pseudonyms', () => {
  it('shows a pseudonym in the list and beside it, and offers to claim the message instead of its text', async () => {
    await page.goto(`${pagesUrl(engine)}/quarantine`);
    await page.locator('[aria-rowcount="2"]').waitFor();
    for (const key of ['j', 'o']) await page.keyboard.press(key);
    await page.getByText('a pseudonym').waitFor();
    await page.getByRole('button', { name: 'Claim it and read it' }).waitFor();
    expect(await page.getByText(/^Sender [0-9A-Z]{6}$/).count()).toBeGreaterThan(1);
    expect(await page.content()).not.toContain(SENDER);
  });

  it('shows sender and text to whoever claims it', async () => {
    await page.getByRole('button', { name: 'Claim it and read it' }).click();
    await page.locator('.text-body').waitFor();
    await page.getByText(SENDER).first().waitFor();
    expect(await page.locator('.text-body').textContent()).toContain('The test card is');
  });
});
