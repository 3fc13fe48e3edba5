/**
 * The main job from end to end, nothing doubled: a mail over SMTP into a real engine in trial mode, held, seen and decided in
 * a real browser, released into the trial mailbox byte for byte, another one deleted and its content destroyed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { openBrowser } from '../support/browser.js';
import { startEngine, type EngineProcess } from '../support/engine-process.js';
import { facts, factTypes, messageIds } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const PASSWORD = 'a long sentence for a test';
const REAL = mail('March refund', 'Please refund card 4111 1111 1111 1111.\r\n.a line that begins with a dot\r\n');
const HELD_NOTICE = 'Held, not sent: March refund';
const FALSE = mail('Old test data', 'The test card is 5555 5555 5555 4444, as ever.\r\n');

let engine: EngineProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  engine = await startEngine({ settings: { quarantine: { undoSeconds: 3 } } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
});

describe('a new installation', () => {
  const complaints: string[] = [];

  it('is set up by its one-time link, without a default password', async () => {
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
    await page.goto(`${url()}/setup#token=${token}`);
    await page.getByLabel('Your name').fill('Ana Novak');
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/quarantine');
    await page.getByText('Trial mode:').waitFor();
    expect(existsSync(join(engine.dataDir, 'setup-token'))).toBe(false);
  });

  it('shows held mail with its reason and never the value', async () => {
    expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, REAL)).code).toBe(250);
    expect((await sendMail(engine.smtpPort, { to: 'lab@partner.example' }, FALSE)).code).toBe(250);
    await page.goto(`${url()}/quarantine`);
    const row = page.getByRole('row').filter({ hasText: 'March refund' });
    await row.waitFor();
    expect(await row.innerText()).toContain('Payment card number');
    await row.click();
    await page.getByText('Held because').waitFor();
    expect(await page.getByText('4111 •••• •••• 1111').first().isVisible()).toBe(true);
    expect(await page.content()).not.toContain('4111 1111 1111 1111');
    await page.screenshot({ path: picture('held') });
  });

  it('tells its sender, who need not be known to be inside: the notice lies in the trial mailbox, and its link opens', async () => {
    await expect.poll(async () => (await trialMails()).map(({ subject }) => subject), { timeout: 20_000 }).toContain(HELD_NOTICE);
    expect(engine.output()).toContain('a built-in mailbox takes what is handed over, and notices to senders');
    expect(engine.output()).not.toContain('set routes.internalDomains');
    const notice = (await trialMails()).find(({ subject }) => subject === HELD_NOTICE);
    expect(notice?.to).toEqual(['anna@example.com']);
    const link = /http:\/\/localhost:\d+\/held\/[\w-]{84}/.exec((await trialSource(notice?.id)).replace(/=\r\n/g, ''))?.[0] ?? '';
    const phone = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await phone.goto(link);
    await phone.getByText('Held. Not sent.').waitFor();
    await phone.context().close();
  });

  it('releases a false alarm in three keys after the undo window, byte for byte', async () => {
    for (const key of ['f', '1', 'Control+Enter']) await page.keyboard.press(key);
    await page
      .getByText(/not sent yet/i)
      .first()
      .waitFor();
    const [first = ''] = messageIds(engine.dataDir);
    expect(facts(engine.dataDir, `message-${first}`).at(-1)?.type).toBe('ReleaseScheduled');
    await expect.poll(() => facts(engine.dataDir, `message-${first}`).at(-1)?.type, { timeout: 15_000 }).toBe('DeliveryConcluded');
    await page.goto(`${url()}/trial-mailbox`);
    await page.getByText('March refund').first().waitFor();
    await page.screenshot({ path: picture('trial-mailbox') });
    const released = (await trialMails()).find(({ subject }) => subject === 'March refund');
    expect((await trialSource(released?.id)).replace(/^Received: [^\r\n]*(\r\n[ \t][^\r\n]*)*\r\n/, '')).toBe(REAL.toString());
  });

  it('deletes a message: its key and bytes are gone, its facts stay', async () => {
    const second = messageIds(engine.dataDir)[1] ?? '';
    await page.goto(`${url()}/quarantine/${second}`);
    await page.getByText('Held because').waitFor();
    for (const key of ['d', '1', 'Control+Enter']) await page.keyboard.press(key);
    const types = await factTypes(engine.dataDir, 'ContentDestroyed', 15_000);
    expect(types.slice(-3)).toEqual(['DeletionScheduled', 'DeletionCommitted', 'ContentDestroyed']);
    await expect.poll(() => existsSync(join(engine.dataDir, 'blobs', second.slice(-2), `${second}.key`)), { timeout: 5000 }).toBe(false);
    expect(existsSync(join(engine.dataDir, 'blobs', second.slice(-2), `${second}.msg`))).toBe(false);
  });

  it('has run without a complaint of the browser', () => {
    expect(complaints).toEqual([]);
  });
});

/** As the page of the trial mailbox asks for them. */
async function trialMails() {
  const answer = await page.evaluate("fetch('/api/v1/trial-mailbox').then((answer) => answer.json())");
  return routes.trialMailbox.answer.parse(answer).mails;
}

async function trialSource(id: string | undefined): Promise<string> {
  return page.evaluate<string>(`fetch('/api/v1/trial-mailbox/${id ?? ''}/raw').then((answer) => answer.text())`);
}

function url(): string {
  return engine.httpUrl.replace('127.0.0.1', 'localhost');
}

function mail(subject: string, text: string): Buffer {
  return Buffer.from(`From: Marieke de Vries <marieke@example.com>\r\nTo: clerk@partner.example\r\nSubject: ${subject}\r\n\r\n${text}`);
}

/** Pictures for the eye, in a folder that is not kept. */
function picture(name: string): string {
  return `test-results/walking-skeleton-${name}.png`;
}
