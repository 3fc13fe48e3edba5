/** What a DLP manager does all day, by keyboard, in a real browser against the double. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { builtDashboard } from '../support/built-dashboard.js';
import { type Double, type DoubleOptions, startDouble } from '../support/double-api.js';

let browser: Browser;
let dashboard: string;
let double: Double;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  dashboard = await builtDashboard();
  browser = await openBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  await start({});
});

afterEach(async () => {
  await context.close();
  await double.close();
});

async function start(options: Partial<DoubleOptions>): Promise<void> {
  double = await startDouble({ dashboard, ...options });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page = await context.newPage();
}

async function restart(options: Partial<DoubleOptions>): Promise<void> {
  await context.close();
  await double.close();
  await start(options);
}

async function openMessage(at: number): Promise<void> {
  await page.goto(`${double.url}/quarantine/${double.messageId(at)}`);
  await page.getByText('Held because').waitFor();
  await page.locator('[role="row"]').first().waitFor();
}

const commands = (): Double['requests'] => double.requests.filter(({ line }) => line.startsWith('POST') && !line.endsWith('/presence'));
const focusedRow = (): Promise<string | null> => page.evaluate("document.activeElement?.getAttribute('data-row') ?? null");

describe('double: deciding by keyboard', () => {
  it('dismisses a false alarm in three keys and goes on to the next message', async () => {
    await openMessage(0);
    for (const key of ['f', '1', 'Control+Enter']) await page.keyboard.press(key);
    await page.getByText('Not sent yet').first().waitFor();

    expect(commands()).toHaveLength(1);
    const [command] = commands();
    expect(command).toMatchObject({
      line: `POST /api/v1/held-messages/${double.messageId(0)}/release`,
      csrf: 'double-csrf',
      body: { expectedRevision: 3, reason: 'false-positive', verdict: 'false-alarm' },
    });
    expect(command?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    await page.waitForURL(`**/quarantine/${double.messageId(1)}`);
    await expect.poll(focusedRow).toBe(double.messageId(1));
  });

  it('loses no key that is typed before the message has opened, and decides on that message alone', async () => {
    await page.route('**/api/v1/held-messages/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 800));
      await route.continue();
    });
    await page.goto(`${double.url}/quarantine`);
    await page.locator('[role="row"]').first().waitFor();
    for (const key of ['j', 'f', '1', 'Control+Enter']) await page.keyboard.press(key);
    await page.getByText(/Releases in \d+ s/).waitFor();
    const releases = double.requests.filter(({ line }) => line.endsWith('/release'));
    expect(releases.map(({ line }) => line)).toEqual([`POST /api/v1/held-messages/${double.messageId(0)}/release`]);
    expect(releases[0]?.body).toMatchObject({ verdict: 'false-alarm' });
  });

  it.each([
    ['Escape is pressed', ['Escape']],
    ['another one is opened', ['j', 'o']],
  ])('forgets what was typed for a message that had not opened yet, when %s', async (_what, keys) => {
    let held = true;
    await page.route('**/api/v1/held-messages/*', async (route) => {
      while (held) await new Promise((resolve) => setTimeout(resolve, 50));
      await route.continue().catch(() => undefined); // given up by the page
    });
    await page.goto(`${double.url}/quarantine`);
    await page.locator('[role="row"]').first().waitFor();
    for (const key of ['j', 'f', '1', 'Control+Enter', ...keys]) await page.keyboard.press(key);
    held = false;
    await page.locator('[role="row"]').first().click();
    await page.getByText('Held because').first().waitFor();
    await page.waitForTimeout(500);
    expect(commands()).toEqual([]);
  });

  it('takes a decision back with u inside the undo window', async () => {
    await openMessage(0);
    for (const key of ['f', '1', 'Control+Enter']) await page.keyboard.press(key);
    await page.getByText('Not sent yet').first().waitFor();
    await page.keyboard.press('u');
    await expect.poll(() => page.getByText('Not sent yet').count()).toBe(0);

    expect(commands().at(-1)).toMatchObject({
      line: `POST /api/v1/held-messages/${double.messageId(0)}/undo`,
      body: { expectedRevision: 4 },
    });
    // held as before: its sender waits for an answer
    await expect.poll(() => page.locator(`[data-row="${double.messageId(0)}"]`).textContent()).toContain('Waiting');
  });

  it('sends nothing until there is a reason', async () => {
    await openMessage(0);
    await page.keyboard.press('d');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Choose a reason.').first().waitFor();
    expect(commands()).toEqual([]);
  });

  it('releases to some recipients only', async () => {
    await openMessage(0);
    await page.keyboard.press('r');
    await page.getByRole('checkbox', { name: 'audit@kestrel-brokers.example' }).uncheck();
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /Release to 2 of 3/ }).click();
    await page.getByText('Not sent yet').first().waitFor();
    expect(commands().at(-1)?.body).toMatchObject({ recipients: [0, 1], reason: 'encryption-agreed', verdict: 'business-as-usual' });
  });

  it('carries nothing out when somebody was faster, and says who', async () => {
    await openMessage(0);
    await page.keyboard.press('d');
    await page.keyboard.press('1');
    double.decideElsewhere(0);
    await page.keyboard.press('Control+Enter');
    const note = page.getByRole('alert').filter({ hasText: 'Ben Carter released this' });
    await note.waitFor();
    expect(await note.textContent()).toContain('was not carried out');
    await page.keyboard.press('Control+Enter');
    expect(commands()).toHaveLength(1);
  });

  it('tries again under the same key when the engine did not answer', async () => {
    await openMessage(0);
    double.fail('release', 503);
    for (const key of ['r', '1', 'Control+Enter']) await page.keyboard.press(key);
    await page.getByRole('button', { name: /Try again/ }).waitFor();
    double.calm();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Not sent yet').first().waitFor();
    const keys = commands().map((command) => command.idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('decides nothing by keys typed into a field, nor when single keys are off', async () => {
    await openMessage(0);
    await page.keyboard.press('/');
    await page.keyboard.type('fd1');
    expect(await page.getByLabel('Add a filter or search all messages').inputValue()).toBe('fd1');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: /Single keys/ }).uncheck();
    await page.getByRole('button', { name: /Close/ }).click();
    await page.keyboard.press('f');
    expect(await page.getByRole('radiogroup', { name: 'Reason, required' }).count()).toBe(0);
  });
});

describe('double: a list that lives', () => {
  it('lets new messages wait until they are asked for', async () => {
    await page.goto(`${double.url}/quarantine`);
    await page.locator('[role="row"]').first().waitFor();
    const before = await page.locator('[role="row"]').first().getAttribute('data-row');
    double.receive();
    const bar = page.getByRole('button', { name: /1 new message, 1 of high severity/ });
    await bar.waitFor();
    expect(await page.locator('[role="row"]').first().getAttribute('data-row')).toBe(before);
    await page.keyboard.press('.');
    await page.getByText('43 messages').waitFor();
  });

  it('changes a row in place when somebody else decides', async () => {
    await page.goto(`${double.url}/quarantine`);
    const row = page.locator(`[data-row="${double.messageId(1)}"]`);
    await row.waitFor();
    const place = await row.getAttribute('aria-rowindex');
    double.decideElsewhere(1);
    await row.getByText('Sent').waitFor();
    expect(await row.getAttribute('aria-rowindex')).toBe(place);
  });

  it('reaches the last of a thousand messages and draws only what is near', async () => {
    await restart({ messages: 1000 });
    await page.goto(`${double.url}/quarantine`);
    await page.getByText('1,000 messages').waitFor();
    await page.locator('.viewport').evaluate((view) => view.scrollTo(0, view.scrollHeight));
    await page.locator('[aria-rowindex="1000"]').waitFor();
    expect(await page.locator('[role="row"]').count()).toBeLessThan(60);
  });

  it('keeps its filter in the address', async () => {
    await page.goto(`${double.url}/quarantine`);
    await page.getByLabel('Add a filter or search all messages').fill('severity:critical bordereau');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/quarantine?q=severity:critical%20bordereau');
    await page.reload();
    await page.getByRole('button', { name: 'Remove severity: critical' }).waitFor();
  });

  it('says what is safe when the list cannot be loaded, and recovers', async () => {
    double.fail('heldMessages', 500);
    await page.goto(`${double.url}/quarantine`);
    await page.getByText('All mail is still held').waitFor();
    double.calm();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[role="row"]').first().waitFor();
  });
});

describe('double: the way back', () => {
  it('finds the list as it was, the focus on the row that was open', async () => {
    await page.goto(`${double.url}/quarantine`);
    await page.locator('[role="row"]').first().waitFor();
    await page.keyboard.press('s');
    for (const key of ['j', 'j', 'o']) await page.keyboard.press(key);
    await page.getByText('Original and engine text').waitFor();
    const opened = new URL(page.url()).pathname.split('/').at(-1);
    await page.keyboard.press('Escape');
    await expect.poll(focusedRow).toBe(opened);
  });

  it('searches from every page', async () => {
    await page.goto(`${double.url}/patterns`);
    await page.getByText('Luhn').waitFor();
    await page.keyboard.press('/');
    await expect
      .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
      .toBe('Add a filter or search all messages');
  });
});

describe('double: reading', () => {
  it('does not open the content of a message unless somebody asks', async () => {
    await openMessage(0);
    const opened = (): boolean => double.requests.some(({ line }) => line.endsWith('/content'));
    expect(opened()).toBe(false);
    await page.getByRole('button', { name: 'Read the text' }).click();
    await page.getByText('Card for the refund run').waitFor();
    expect(opened()).toBe(true);
  });

  it('shows HTML in a frame that can run nothing and load nothing', async () => {
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    await page.getByRole('button', { name: 'Safe HTML' }).click();
    const frame = page.locator('iframe[title="Message text"]');
    await frame.waitFor();
    expect(await frame.getAttribute('sandbox')).toBe('');
    expect(await frame.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(await frame.getAttribute('srcdoc')).toMatch(
      /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
    );
    await page.frameLocator('iframe[title="Message text"]').getByText('our portal').waitFor();
  });

  it('walks the matches with [ and ]', async () => {
    await openMessage(0);
    await page.getByText('1 of 15').waitFor();
    await page.keyboard.press(']');
    await page.getByText('2 of 15').waitFor();
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await page.getByText('15 of 15').waitFor();
  });
});

describe('double: who may come in', () => {
  it('takes the set-up token out of the address and sends it once', async () => {
    await restart({ signedIn: false, setupNeeded: true });
    await page.goto(`${double.url}/setup#token=once-only`);
    await page.getByLabel('Your name').fill('Ana Novak');
    expect(page.url()).toBe(`${double.url}/setup`);
    await page.getByLabel('E-mail').fill('ana@halden-mutual.example');
    await page.getByLabel('Password', { exact: true }).fill('a good long password');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/quarantine');
    expect(commands().map(({ line, body }) => [line, body])).toMatchObject([['POST /api/v1/setup', { token: 'once-only' }]]);
  });

  it('asks a stranger to sign in and brings them back', async () => {
    await restart({ signedIn: false });
    await page.goto(`${double.url}/patterns`);
    await page.getByLabel('E-mail').fill('ana@halden-mutual.example');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not fit together').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('a good long password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/patterns');
  });

  it('takes who is signed in from the page for signing in to their work', async () => {
    await page.goto(`${double.url}/sign-in`);
    await page.waitForURL('**/quarantine');
  });

  it('tells an auditor which right is missing, and offers no decision', async () => {
    await restart({ roles: ['auditor'] });
    await page.goto(`${double.url}/accounts`);
    await page.getByText('It needs the role Administrator').waitFor();
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    await page.getByText('Held because').waitFor();
    expect(double.requests.some(({ line }) => line.endsWith('/content'))).toBe(false);
  });

  it('asks to sign in again when the session has ended', async () => {
    await page.goto(`${double.url}/patterns`);
    await page.getByText('Luhn').waitFor();
    double.fail('auditEvents', 401, 'signed-out');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('Your session has ended').waitFor();
    expect(new URL(page.url()).searchParams.get('back')).toBe('/audit');
  });
});
