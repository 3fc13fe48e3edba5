/** Live updates of the dashboard by a real engine: what arrives is told without a reload, also after the connection was refused. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { openFirstAccount, pagesUrl } from '../support/first-account.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

let engine: EngineProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Survives everything but a reload. */
const isSamePage = (): Promise<boolean> => page.evaluate<boolean>('window.isSamePage === true');

beforeAll(async () => {
  engine = await startEngine({ settings: { quarantine: { undoSeconds: 60 } } });
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await openFirstAccount(page, engine);
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
});

describe('the list of a person who keeps it open', () => {
  it('lets a new message wait behind a bar, and shows it when asked', async () => {
    await send('First refund');
    await page.goto(`${pagesUrl(engine)}/quarantine`);
    await row('First refund').waitFor();
    await page.evaluate('window.isSamePage = true');
    await send('Second refund');
    await page.getByText('1 new message').waitFor();
    expect(await row('Second refund').count()).toBe(0);
    await page.keyboard.press('.');
    await row('Second refund').waitFor();
    expect(await page.getByText('1 new message').count()).toBe(0);
    expect(await isSamePage()).toBe(true);
  });

  it('changes a row in place when a colleague decides, and no opening is recorded for it', async () => {
    const [first = ''] = messageIds(engine.dataDir);
    const decision = { expectedRevision: facts(engine.dataDir, `message-${first}`).length - 1, reason: 'test-data', verdict: 'test-data' };
    const answer = await fetch(`${engine.httpUrl}/api/v1/held-messages/${first}/delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engine.token}`, 'content-type': 'application/json', 'idempotency-key': 'a-colleague-decides' },
      body: JSON.stringify(decision),
    });
    expect(answer.status).toBe(200);
    await row('First refund')
      .getByText(/deletion|deleting|deleted/i)
      .first()
      .waitFor();
    const audit = await page.evaluate<string>("fetch('/api/v1/audit/events?limit=200').then((answer) => answer.text())");
    expect(audit).toContain('DeletionScheduled');
    expect(audit).not.toContain('ContentViewed');
    expect(await isSamePage()).toBe(true);
  });

  it('says that it is not live while the engine refuses, and catches up by itself', async () => {
    let refusals = 0;
    await context.route('**/api/v1/updates', (route) => {
      refusals += 1;
      return route.fulfill({ status: 503, body: 'busy' });
    });
    await page.goto(`${pagesUrl(engine)}/quarantine`);
    await page.getByText('Not live since').waitFor();
    await page.evaluate('window.isSamePage = true');
    await send('Third refund');
    await expect.poll(() => refusals, { timeout: 15_000 }).toBeGreaterThan(1);
    await context.unroute('**/api/v1/updates');
    await page.getByText('Not live since').waitFor({ state: 'detached' });
    await page.getByText('1 new message').waitFor();
    expect(await isSamePage()).toBe(true);
  });

  it('gives way to the sign-in when the session has ended, and nothing of the person stays', async () => {
    await page.evaluate("fetch('/api/v1/session').then((a) => a.json()).then(({ csrfToken }) => " + signOut('csrfToken') + ')');
    await page.waitForURL('**/sign-in?*');
    await page.getByLabel('E-mail').waitFor();
    expect(await isSamePage()).toBe(false);
    expect(await page.getByText('refund').count()).toBe(0);
  });
});

function signOut(token: string): string {
  return `fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRF-Token': ${token} } }).then((answer) => answer.status)`;
}

function row(subject: string) {
  return page.getByRole('row').filter({ hasText: subject });
}

async function send(subject: string): Promise<void> {
  const mail = `From: ana@example.com\r\nTo: clerk@partner.example\r\nSubject: ${subject}\r\n\r\nPlease refund card 4111 1111 1111 1111.\r\n`;
  expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, Buffer.from(mail))).code).toBe(250);
}
