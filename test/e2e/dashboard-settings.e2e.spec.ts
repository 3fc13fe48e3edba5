/** What an administrator does with the settings and the history of the policy, in a real browser against the double. */
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
const setting = (name: string): ReturnType<Page['getByRole']> => page.getByRole('group', { name, exact: true });
const claims = async (): Promise<void> => {
  await page.goto(`${double.url}/settings/p-claims`);
  await page.getByRole('heading', { name: 'claims.halden-mutual.example' }).waitFor();
};

describe('double: the settings tree', () => {
  it('shows each place below the one that it inherits from, and what it sets itself', async () => {
    await claims();
    const tree = page.getByRole('tree', { name: 'Places of the settings' });
    const here = tree.getByRole('treeitem', { name: 'claims.halden-mutual.example, 3 own values' });
    expect(await here.getAttribute('aria-level')).toBe('3');
    expect(await here.getAttribute('aria-selected')).toBe('true');
    expect(await page.getByText('Sets 3 values itself, takes 11 from above.').count()).toBe(1);
  });

  it('goes to another place by keyboard alone', async () => {
    await claims();
    await page.getByRole('treeitem', { name: /^claims/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'm.devries@claims.halden-mutual.example' }).waitFor();
    expect(page.url()).toContain('/settings/p-devries');
  });

  it('finds a place and says so when there is none', async () => {
    await claims();
    const box = page.getByLabel('Find a place or address');
    await box.fill('kestrel');
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(2);
    await box.fill('zebra');
    await page.getByText('No place has such a name').waitFor();
  });

  it('says of every value where it comes from, and has a control only where the place sets it', async () => {
    await claims();
    expect(await setting('Encryption').getByRole('combobox').count()).toBe(0);
    expect(await setting('Encryption').textContent()).toContain('Global');
    await page.getByRole('button', { name: 'Encryption: set at Global, who says what' }).click();
    expect(await setting('Encryption').getByRole('definition').allTextContents()).toEqual([
      expect.stringContaining('Where possible'),
      expect.stringContaining('in force'),
      expect.stringContaining('says nothing'),
      expect.stringContaining('says nothing'),
    ]);
    expect(await setting('PDF only if encryption is mandatory').getByRole('switch').count()).toBe(1);
    expect(await setting('PDF only if encryption is mandatory').textContent()).toContain(
      'Not in effect: this version does not heed it yet',
    );
    expect(await setting('What comes of a match').textContent()).toContain('set at: Global');
  });

  it('shows what mail heeds now and what is set here, everything when asked, and any setting by its name', async () => {
    await claims();
    const rows = page.getByRole('group', { name: /./ }).filter({ has: page.getByRole('button', { name: /who says what/ }) });
    await expect.poll(() => rows.count()).toBe(11);
    await page.getByRole('button', { name: 'Set here 3' }).click();
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByRole('button', { name: 'All 14' }).click();
    await expect.poll(() => rows.count()).toBe(14);
    await page.getByLabel('Find a setting').fill('portal');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel('Find a setting').fill('zebra');
    await page.getByText('No setting has this in its name.').waitFor();
  });

  it('adds a domain and shows it', async () => {
    await claims();
    await page.getByRole('button', { name: 'Add a place' }).click();
    await page.getByLabel('Domain or address').fill('*.example.com');
    await page.getByText('Every domain below example.com, not example.com itself.').waitFor();
    await page.getByRole('button', { name: 'Add the place' }).click();
    await page.getByRole('heading', { name: '*.example.com' }).waitFor();
    expect(posts('settings/places')[0]?.body).toEqual({ name: '*.example.com' });
  });

  it('takes a place out with a reason', async () => {
    await claims();
    await page.getByRole('button', { name: 'Take it out' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 own values are given up').waitFor();
    await dialog.getByLabel('Reason').fill('Sold');
    await dialog.getByRole('button', { name: 'Take it out' }).click();
    await page.getByRole('heading', { name: 'Global' }).waitFor();
    expect(posts('settings/places/p-claims/close')[0]?.body).toEqual({ reason: 'Sold' });
  });
});

describe('double: changing settings', () => {
  it('saves all changes of a place in one request, with the reason', async () => {
    await claims();
    await page.getByRole('button', { name: 'Change Scan mail for patterns' }).click();
    await page.getByRole('switch', { name: 'Scan mail for patterns' }).click();
    await page.getByRole('button', { name: 'Inherit Score thresholds' }).click();
    const bar = page.getByRole('region', { name: 'Changes that are not saved' });
    expect(await bar.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('Off'),
      expect.stringContaining('as the level above says'),
    ]);
    await bar.getByLabel('Reason for the change').fill('Quarter end');
    await bar.getByRole('button', { name: 'Save 2 changes' }).click();
    await expect.poll(() => bar.count()).toBe(0);
    expect(posts('settings/places/p-claims')).toHaveLength(1);
    expect(posts('settings/places/p-claims')[0]?.body).toEqual({
      changes: [
        { key: 'dlp.enabled', value: false },
        { key: 'dlp.scoreThresholds', value: null },
      ],
      reason: 'Quarter end',
      expectedRevision: 3,
    });
    await page.getByText('“Quarter end”').waitFor();
  });

  it('is changed by keyboard alone: the focus goes to the control, to the next button, and back to the settings', async () => {
    await claims();
    const focused = (): Promise<string> =>
      page.evaluate("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.className");
    await page.getByRole('button', { name: 'Change Scan mail for patterns' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Scan mail for patterns');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Keep as it was: Scan mail for patterns' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Change Scan mail for patterns');
    await page.getByRole('button', { name: 'Inherit Score thresholds' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Keep as it was: Score thresholds');
    await page.getByLabel('Reason for the change').focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('scroll');
    expect(posts('settings/places/p-claims')).toHaveLength(1);
  });

  it('chooses patterns and groups, besides those from above or in their place', async () => {
    await claims();
    await page.getByRole('button', { name: /^Edit Patterns in use/ }).click();
    await page.getByRole('radio', { name: /In place of those from above/ }).check();
    await page.getByRole('checkbox', { name: /^IBAN/ }).uncheck();
    await page.getByRole('checkbox', { name: /^Claim number/ }).uncheck();
    await page.getByRole('alert').filter({ hasText: 'none holds it' }).waitFor();
    await page.getByRole('checkbox', { name: /^Claim number/ }).check();
    await page.getByRole('button', { name: 'Save 1 change' }).click();
    await expect.poll(() => posts('settings/places/p-claims').length).toBe(1);
    expect(posts('settings/places/p-claims')[0]?.body).toMatchObject({
      changes: [{ key: 'dlp.patterns', value: { inherit: 'replace', refs: ['pattern/claim-number'] } }],
    });
  });

  it('loses nothing when somebody was faster: says who, shows their value, saves on the new revision', async () => {
    await claims();
    await page.getByRole('button', { name: 'All 14' }).click();
    await page.getByRole('button', { name: 'Change Largest mail that is encrypted' }).click();
    await page.getByLabel('Largest mail that is encrypted, MB').fill('20');
    double.changePlaceElsewhere('p-claims', 'dlp.enabled', false);
    await page.getByRole('button', { name: 'Save 1 change' }).click();
    const note = page.getByRole('alert').filter({ hasText: 'Nothing of yours was saved, nothing of yours is lost.' });
    await note.waitFor();
    expect(await note.textContent()).toContain('Ben Carter');
    await expect.poll(() => setting('Scan mail for patterns').textContent()).toContain('Ben Carter');
    expect(await page.getByLabel('Largest mail that is encrypted, MB').inputValue()).toBe('20');
    await page.getByRole('button', { name: 'Save 1 change' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Changes that are not saved' }).count()).toBe(0);
    expect(posts('settings/places/p-claims').map(({ body }) => body)).toMatchObject([{ expectedRevision: 3 }, { expectedRevision: 4 }]);
  });

  it('keeps what is not saved while one looks at another place', async () => {
    await claims();
    await page.getByRole('button', { name: 'Change Scan mail for patterns' }).click();
    await page.getByRole('switch', { name: 'Scan mail for patterns' }).click();
    await page.getByRole('treeitem', { name: /^halden-re/ }).click();
    await page.getByRole('heading', { name: 'halden-re.example' }).waitFor();
    expect(await page.getByRole('region', { name: 'Changes that are not saved' }).count()).toBe(0);
    await page.getByRole('treeitem', { name: /^claims.*not saved/ }).click();
    await page.getByRole('button', { name: 'Save 1 change' }).waitFor();
  });

  it('offers no change to somebody who may only read', async () => {
    await stop();
    await start({ roles: ['policy-approver'] });
    await claims();
    await page.getByText('A policy author changes them.').waitFor();
    expect(await page.getByRole('button', { name: /^(Change|Inherit|Edit|Add a place|Take it out)/ }).count()).toBe(0);
  });

  it('keeps a comment with its properties', async () => {
    await claims();
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('textbox', { name: 'Comment' }).fill('Ask Ingrid first.');
    await page.getByRole('button', { name: 'Add a property' }).click();
    await page.getByLabel('Name of property 2').fill('floor');
    await page.getByLabel('Value of property 2').fill('3');
    await page.getByRole('button', { name: 'Save the comment' }).click();
    await page.getByText('Ask Ingrid first.').waitFor();
    expect(posts('settings/places/p-claims/annotation')[0]?.body).toEqual({
      comment: 'Ask Ingrid first.',
      properties: { 'cost centre': '4410', floor: '3' },
      expectedRevision: 3,
    });
  });
});

describe('double: what applies to an address', () => {
  it('tells both ends and what they come to', async () => {
    await page.goto(`${double.url}/settings/for-an-address`);
    await page.getByLabel('Sender', { exact: true }).fill('m.devries@claims.halden-mutual.example');
    await page.getByLabel('Recipient', { exact: true }).fill('office@halden-re.example');
    await page.getByRole('button', { name: 'Show what applies' }).click();
    await page.getByRole('heading', { name: 'This mail would not be scanned' }).waitFor();
    const row = page.getByRole('row', { name: /^Scan mail for patterns/ });
    expect((await row.getByRole('cell').allTextContents()).map((cell) => cell.trim().replaceAll(/\s+/g, ' '))).toEqual([
      'Scan mail for patterns sender and recipient',
      'Off',
      'Off m.devries@claims.halden-mutual.example',
      'On Global',
    ]);
    expect(page.url()).toContain('recipient=office@halden-re.example');
  });

  it('names the patterns that apply and the exception that one is under', async () => {
    await page.goto(`${double.url}/settings/for-an-address?recipient=office@halden-re.example`);
    await page.getByRole('heading', { name: '3 patterns would be judged' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'IBAN' }).textContent()).toContain('01JQEXCEPT10N');
  });
});
