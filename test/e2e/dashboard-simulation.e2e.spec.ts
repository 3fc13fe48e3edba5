/** The history of the policy, what a draft would have done, what the engine sees: in a real browser against the double. */
import { readFile } from 'node:fs/promises';
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

beforeEach(() => start({ roles: ['administrator'] }));

afterEach(stop);

async function start(options: Partial<DoubleOptions>): Promise<void> {
  double = await startDouble({ dashboard, ...options });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page = await context.newPage();
}

async function stop(): Promise<void> {
  await context.close();
  await double.close();
}

const posts = (path: string): Double['requests'] => double.requests.filter(({ line }) => line === `POST /api/v1/${path}`);
const open = (path: string): Promise<unknown> => page.goto(double.url + path);

describe('double: the history of the policy', () => {
  it('tells newest first what was changed, by whom and why, and goes on', async () => {
    await open('/policy-history');
    const rows = page.getByRole('table').getByRole('row');
    await expect.poll(() => rows.count()).toBe(51);
    const first = await rows.nth(1).textContent();
    for (const words of ['Credit card version 6 goes live', 'Ben Carter', 'Fewer false alarms']) expect(first).toContain(words);
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await expect.poll(() => rows.count()).toBe(65);
  });

  it('shows field by field what one change has changed', async () => {
    await open('/policy-history');
    await page.getByRole('button', { name: 'Credit card version 6 goes live' }).first().click();
    const difference = page.getByRole('region', { name: 'Pattern Credit card changed' });
    await difference.waitFor();
    expect((await difference.textContent())?.replaceAll(/\s+/g, ' ')).toContain('context.negative+now order');
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => difference.count()).toBe(0);
  });

  it('compares two changes that somebody picks, by keyboard', async () => {
    await open('/policy-history');
    await page.getByRole('radio', { name: 'Compare from: Claim number version 2 goes to shadow' }).first().focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: /Pattern Credit card/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^[0-9a-f]{16}$/);
    expect(await page.getByText('From “Claim number version 2 goes to shadow” to now').count()).toBe(1);
  });

  it('rolls back after it has shown what that changes, with a reason', async () => {
    await open('/policy-history');
    await page
      .getByRole('button', { name: /^Roll back to: IBAN is excepted/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 things differ.').waitFor();
    await dialog.getByRole('region', { name: 'Place claims.halden-mutual.example came' }).waitFor();
    const button = dialog.getByRole('button', { name: 'Roll back' });
    expect(await button.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason, required').fill('Too many holds');
    await button.click();
    await expect.poll(() => page.getByRole('table').textContent()).toContain('Rolled back');
    expect(posts('policy/rollback')[0]?.body).toMatchObject({
      reason: 'Too many holds',
      to: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
  });

  it('rolls nothing back that was not looked at: a change meanwhile shows the difference anew', async () => {
    await open('/policy-history');
    await page
      .getByRole('button', { name: /^Roll back to: IBAN is excepted/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 things differ.').waitFor();
    await dialog.getByLabel('Reason, required').fill('Too many holds');
    double.changePolicyElsewhere();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('The policy was changed meanwhile. Nothing was rolled back.').waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    const [first, second] = posts('policy/rollback').map(({ body }) => JSON.stringify(body));
    expect(first).not.toBe(second);
  });

  it('lets an auditor read it and roll nothing back', async () => {
    await stop();
    await start({ roles: ['auditor'] });
    await open('/policy-history');
    await page.getByText('Credit card version 6 goes live').first().waitFor();
    expect(await page.getByRole('button', { name: /^Roll back/ }).count()).toBe(0);
  });
});

describe('double: a simulation', () => {
  it('takes the moves of a link, runs, and tells gain and cost in the first sentence', async () => {
    await open('/simulation?moves=credit-card:7:live,iban:3:retired');
    await page.getByRole('heading', { name: 'Simulation 2 changes' }).waitFor();
    await page.getByRole('button', { name: '90 days' }).click();
    await page.getByRole('button', { name: 'Run the simulation' }).click();
    await page.getByText('12,000 of 38,412 messages judged').waitFor();
    await page.getByRole('heading', { name: 'From 224 holds to 89, but 5 real leaks would pass' }).waitFor();
    expect(posts('simulations')[0]?.body).toMatchObject({
      draft: {
        moves: [
          { pattern: 'credit-card', version: 7, to: 'live' },
          { pattern: 'iban', version: 3, to: 'retired' },
        ],
      },
      rescan: true,
    });
  });

  it('takes up the edited pattern that a navigation brings in its state, and keeps the draft while one looks elsewhere', async () => {
    await open('/simulation');
    await page.getByRole('heading', { name: /^Simulation/ }).waitFor();
    const pattern = {
      id: 'claim-number',
      name: 'Claim number',
      matcher: { kind: 'regex', regex: 'HM-[0-9]{4}' },
      threshold: { count: 1, of: 'all' },
      minConfidence: 0.4,
      action: 'quarantine',
      parts: ['body'],
      examples: { mustMatch: [], mustNotMatch: [] },
    };
    await page.evaluate(`history.replaceState({ ...history.state, pattern: ${JSON.stringify(pattern)} }, '')`);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('Credit card version 6 goes live').first().waitFor();
    await page.goBack();
    await page.getByLabel('State of Claim number').selectOption('shadow');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: 'Simulation' }).click();
    await page.getByRole('button', { name: 'Run the simulation' }).click();
    await expect.poll(() => posts('simulations').length).toBe(1);
    expect(posts('simulations')[0]?.body).toMatchObject({ draft: { patterns: [{ state: 'shadow', content: { ...pattern, weight: 1 } }] } });
  });

  it('tries settings of a place', async () => {
    await open('/simulation');
    expect(await page.getByRole('button', { name: 'Run the simulation' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Change a setting' }).click();
    await page.getByLabel('Place', { exact: true }).fill('claims.halden-mutual.example');
    await page.getByRole('switch', { name: 'Scan mail for patterns' }).click();
    await page.getByRole('button', { name: 'Run the simulation' }).click();
    await expect.poll(() => posts('simulations').length).toBe(1);
    expect(posts('simulations')[0]?.body).toMatchObject({
      draft: { settings: [{ place: 'claims.halden-mutual.example', key: 'dlp.enabled', value: false }] },
    });
  });

  it('lists real leaks lost first, with what was said of them then and why they would pass', async () => {
    await open('/simulation/s-finished');
    const list = page.getByRole('region', { name: 'Messages that change' });
    expect(await list.getByRole('button', { name: 'Real leaks lost 5' }).getAttribute('aria-pressed')).toBe('true');
    const row = (await list.getByRole('row').nth(1).textContent())?.replaceAll(/\s+/g, ' ');
    for (const words of ['gmx.example', 'Held real leak', 'Sent', '4 values from 0.66, counts from 0.70']) expect(row).toContain(words);
    await list.getByRole('button', { name: 'Newly caught 23' }).click();
    await list.getByText('IBAN: 3 of 3 different values').waitFor();
    await page.getByRole('region', { name: 'Not in these figures' }).getByText('400 messages').waitFor();
  });

  it('gives live × draft as a table that can be read out', async () => {
    await open('/simulation/s-finished');
    const matrix = page.getByRole('region', { name: 'From live to draft' });
    await matrix.waitFor();
    expect(await matrix.getByRole('columnheader').allTextContents()).toEqual(['Sent', 'Warned', 'Must encrypt', 'Held']);
    const held = await matrix.getByRole('row', { name: /^Held/ }).getByRole('cell').allTextContents();
    expect(held.map((cell) => cell.trim())).toEqual(['146', '0', '12', '66']);
  });

  it('saves what was asked and what came of it as a file', async () => {
    await open('/simulation/s-finished');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as evidence' }).click()]);
    expect(file.suggestedFilename()).toBe('simulation-s-finished.json');
    const saved: unknown = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(saved).toMatchObject({
      kind: 'lazaret-simulation',
      id: 's-finished',
      request: { draft: { moves: [{ pattern: 'credit-card', version: 7, to: 'live' }] } },
      result: { policyRevision: 'b7e1c2d3f4a59687', totals: { newlyCaught: 23 } },
    });
  });

  it('runs again as it was asked, and goes back to the draft', async () => {
    await open('/simulation/s-finished');
    await page.getByRole('button', { name: 'Change the draft' }).click();
    await page.getByRole('heading', { name: 'Simulation 2 changes' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL('**/simulation/s-2');
    expect(posts('simulations')[0]?.body).toMatchObject({ since: '2026-02-17T00:00:00Z', draft: { moves: [{ version: 7 }] } });
  });

  it('stops one that runs', async () => {
    await open('/simulation/s-running');
    expect(await page.getByRole('progressbar').getAttribute('value')).toMatch(/^0\.23/);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('It was stopped').waitFor();
  });
});

describe('double: what the engine sees', () => {
  const mail = { name: 'minutes.eml', mimeType: 'message/rfc822', buffer: Buffer.from('Subject: Minutes\r\n\r\nThe minutes.') };
  const look = async (): Promise<void> => {
    await open('/engine-view');
    await page.getByLabel('Mail as a file (.eml)').setInputFiles(mail);
    await page.getByLabel('Recipients, optional').fill('legal@brandt-partner.example, ann@halden-mutual.example');
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: '1 pattern acts on this mail, 2 near misses' }).waitFor();
  };

  it('sends the mail as it is, and says that nothing of it is kept', async () => {
    await look();
    expect(posts('engine-view')[0]?.body).toEqual({
      mail: mail.buffer.toString('base64'),
      sender: '',
      recipients: ['legal@brandt-partner.example', 'ann@halden-mutual.example'],
    });
    expect(await page.getByText('Nothing of this mail is kept, nothing was sent.').count()).toBe(1);
  });

  it('says of each pattern why it was not caught', async () => {
    await look();
    const why = page.getByRole('region', { name: 'Why it is caught, or not' });
    expect(await why.getByRole('row').nth(1).textContent()).toContain('1 of 5 different values');
    await why.getByRole('button', { name: 'Nearly 2' }).click();
    await expect.poll(() => why.getByRole('row').count()).toBe(3);
  });

  it('marks matches and near misses in the mail as written and in what is searched', async () => {
    await look();
    const marks = (region: string): Promise<string[]> => page.getByRole('region', { name: region }).locator('mark').allTextContents();
    expect(await marks('As written')).toEqual(['match: 4111 1111 1111 11111', 'nearly: 4111 1111 11ZWSP11 11121', 'nearly: hm-2026-1182']);
    expect(await marks('As it is searched')).toEqual(['match: 4111 1111 1111 11111', 'nearly: 4111 1111 1111 11121']);
    await page.getByText('1 word on the skip list dropped here').click();
    await page.getByRole('button', { name: 'ledger.csv' }).click();
    await page.getByText('The text goes on; only its beginning is shown.').waitFor();
  });

  it('refuses a file that is too large before it is sent', async () => {
    await open('/engine-view');
    await page.getByLabel('Mail as a file (.eml)').setInputFiles({ ...mail, buffer: Buffer.alloc(7_000_001, 97) });
    await page.getByText('The file has more than 7 MB. Nothing was sent.').waitFor();
    expect(await page.getByRole('button', { name: 'Look at it' }).isDisabled()).toBe(true);
  });
});
