/**
 * A policy author's first day, nothing doubled: a template is switched on in shadow, real mail goes through, what it would have
 * held is looked at, it is taken live and holds. And the three weak points of the model product, each answered in the editor.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { openFirstAccount, pagesUrl } from '../support/first-account.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

/** A security code beside the word card, without a card number: only the template knows of it. */
const WITH_CODE = mail('Booking', 'My card is on file, security code: 1234\r\n');

let engine: EngineProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  engine = await startEngine({ settings: { dlp: { skipWords: [] } } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('console', (message) => {
    // a refusal is an answer; the browser reports each as an error of the network
    if (message.type() === 'error' && !message.text().includes('status of 409')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await openFirstAccount(page, engine);
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
});

describe('a policy template', () => {
  it('is switched on in shadow', async () => {
    await page.goto(`${pagesUrl(engine)}/policy-templates`);
    await template().getByRole('button', { name: 'Switch on in shadow' }).click();
    await template().getByText('Switched on', { exact: true }).waitFor();
    await page.screenshot({ path: picture('template-in-shadow') });
  });

  it('lets mail pass and reports what it would have held', async () => {
    expect(await outcomeOf(WITH_CODE)).toBe('pass');
    await expect
      .poll(
        async () => {
          await page.reload();
          await template().getByText('reported in shadow').waitFor();
          return template().innerText();
        },
        { timeout: 10_000 },
      )
      .toMatch(/1\s+message reported in shadow/);
    await page.screenshot({ path: picture('template-reports') });
  });

  it('shows in a simulation what it would have done to recorded mail', async () => {
    await template().getByRole('link', { name: 'What it would have done' }).click();
    await page.getByRole('button', { name: 'Run the simulation' }).click();
    await page.getByText('Messages that change').waitFor();
    await page.getByRole('table').filter({ hasText: 'pci-security-code' }).first().waitFor();
    await page.screenshot({ path: picture('simulation'), fullPage: true });
    expect(await page.locator('.kpi').filter({ hasText: 'Newly caught' }).locator('.v').innerText()).toMatch(/^1\b/);
  });

  it('is taken live, and holds the same mail', async () => {
    await page.goto(`${pagesUrl(engine)}/policy-templates`);
    await template().getByRole('button', { name: 'Take it live' }).click();
    await page.getByLabel('Reason').fill('One week in shadow, nothing wrong');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Take .* live$/ })
      .click();
    await template().getByText('Nothing of it waits in shadow').waitFor();
    await page.screenshot({ path: picture('template-live') });
    expect(await outcomeOf(WITH_CODE)).toBe('quarantine');
    await page.goto(`${pagesUrl(engine)}/quarantine`);
    await page.getByRole('row').filter({ hasText: 'Booking' }).filter({ hasText: 'Card security code' }).waitFor();
    await page.screenshot({ path: picture('held') });
  });
});

describe('the editor answers what authors of the model product fall over', () => {
  it('§6.4: a capital that never matches', async () => {
    await page.goto(`${pagesUrl(engine)}/patterns/new`);
    await page.getByLabel('Name', { exact: true }).fill('Project names');
    await page.getByRole('textbox', { name: 'Expression' }).fill('(?-i:PROJECT) \\w+');
    await page.locator('#p-regex-lints').getByText('capital-never-matches').waitFor();
    await page.screenshot({ path: picture('capital') });
  });

  it('§6.5: a skip word that breaks a phrase', async () => {
    await page.goto(`${pagesUrl(engine)}/skip-list`);
    await page.getByLabel('One word a line').fill('this\nthat');
    await page.getByLabel('Reason').fill('Noise');
    await page.getByRole('button', { name: 'Save the skip list' }).click();
    await page.getByRole('button', { name: 'Save the skip list' }).isDisabled();
    await page.goto(`${pagesUrl(engine)}/patterns/new`);
    await page.getByLabel('Name', { exact: true }).fill('A phrase');
    await page.getByRole('textbox', { name: 'Expression' }).fill('this is a text');
    const lints = page.locator('#p-regex-lints');
    await lints.getByText('skip-word').waitFor();
    expect(await lints.innerText()).toMatch(/this/);
    await page.screenshot({ path: picture('skip-word') });
  });

  it('§6.6: a pattern in use that cannot be deleted, with what uses it', async () => {
    await page.goto(`${pagesUrl(engine)}/patterns/pci-track-1`);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByLabel('Reason').fill('Not needed');
    await page.getByRole('button', { name: 'Delete the pattern' }).click();
    await page.getByRole('dialog').getByRole('link', { name: /PCI/ }).waitFor();
    await page.screenshot({ path: picture('in-use') });
  });

  it('runs without a complaint of the browser', () => {
    expect(complaints).toEqual([]);
  });
});

/** Sends a mail and answers its recorded outcome. */
async function outcomeOf(raw: Buffer): Promise<unknown> {
  const before = messageIds(engine.dataDir).length;
  expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, raw)).code).toBe(250);
  const id = messageIds(engine.dataDir)[before] ?? '';
  const verdict = facts(engine.dataDir, `message-${id}`).find(({ type }) => type === 'VerdictReached');
  return (verdict?.data as { groups: { outcome: string }[] }).groups[0]?.outcome;
}

function template(): Locator {
  return page.locator('.tpl').filter({ hasText: 'Payment cards (PCI DSS)' });
}

function mail(subject: string, text: string): Buffer {
  return Buffer.from(`From: Marieke de Vries <marieke@example.com>\r\nTo: clerk@partner.example\r\nSubject: ${subject}\r\n\r\n${text}`);
}

/** Pictures for the eye, in a folder that is not kept. */
function picture(name: string): string {
  return `test-results/policy-author-${name}.png`;
}
