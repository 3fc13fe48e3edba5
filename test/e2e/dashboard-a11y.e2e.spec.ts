/** The built dashboard in a real browser against the double: every page in both schemes and three widths, axe clean, under the strict policy. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { certificateScenes, pgpKeyScenes, reportScenes, type Scene } from '../support/a11y-scenes.js';
import { openBrowser } from '../support/browser.js';
import { builtDashboard } from '../support/built-dashboard.js';
import { type Double, startDouble } from '../support/double-api.js';

const CONTRAST = ['color-contrast', 'link-in-text-block'];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let browser: Browser;
let double: Double;
let stranger: Double;
let fresh: Double;

beforeAll(async () => {
  const dashboard = await builtDashboard();
  [browser, double, stranger, fresh] = await Promise.all([
    openBrowser(),
    startDouble({ dashboard }),
    startDouble({ dashboard, signedIn: false }),
    startDouble({ dashboard, signedIn: false, setupNeeded: true }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([double.close(), stranger.close(), fresh.close()]);
});

const scenes: readonly Scene[] = [
  { name: 'sign-in', path: () => `${stranger.url}/sign-in`, shows: 'Sign in to Lazaret' },
  { name: 'set-up', path: () => `${fresh.url}/setup#token=once`, shows: 'Open the account' },
  { name: 'quarantine', path: () => `${double.url}/quarantine`, shows: 'highest risk first' },
  {
    name: 'open message with a decision drafted',
    path: () => `${double.url}/quarantine/${double.messageId(0)}`,
    shows: 'Held because',
    act: (page) =>
      page
        .getByRole('button', { name: /False alarm/ })
        .last()
        .click(),
  },
  {
    name: 'message that waits for a second person, a return drafted',
    path: () => `${double.url}/messages/${double.messageId(1)}`,
    shows: 'Ben Carter proposes',
    act: (page) =>
      page
        .getByRole('button', { name: /^Return/ })
        .first()
        .click(),
  },
  {
    name: 'release encrypted, with a copy that cannot be and a fingerprint shown',
    path: () => `${double.url}/quarantine/${double.messageId(0)}`,
    shows: 'Held because',
    act: async (page) => {
      await page
        .getByRole('button', { name: /Release encrypted/ })
        .last()
        .click();
      await page.locator('.print summary').first().click();
    },
  },
  {
    name: 'how mail is protected',
    path: () => `${double.url}/settings/how-protected?from=a.byrne@halden-mutual.example&to=settlements@kestrel-brokers.example`,
    shows: 'Settings that say so',
  },
  {
    name: 'decision about many, tried out',
    path: () => `${double.url}/quarantine`,
    shows: 'highest risk first',
    act: async (page) => {
      for (const key of ['j', 'x', 'j', 'x', 'f']) await page.keyboard.press(key);
      await page.getByText('can go').waitFor();
    },
  },
  {
    name: 'looking at a value',
    path: () => `${double.url}/quarantine/${double.messageId(0)}`,
    shows: 'Held because',
    act: async (page) => {
      await page.keyboard.press('v');
      await page.getByText('That you looked').waitFor();
    },
  },
  {
    name: 'legal holds with the form open',
    path: () => `${double.url}/legal-holds`,
    shows: 'Halden v. Kestrel',
    act: (page) => page.getByRole('button', { name: 'Open a legal hold' }).click(),
  },
  {
    name: 'erasures with the form open',
    path: () => `${double.url}/erasures`,
    shows: 'DSR-2026/14',
    act: (page) => page.getByRole('button', { name: 'Erase one person’s mail' }).click(),
  },
  {
    name: 'false alarms with a proposal looked at',
    path: () => `${double.url}/false-alarms`,
    shows: 'Precision by pattern',
    act: async (page) => {
      await page.getByRole('button', { name: 'What it would have changed' }).click();
      await page.getByText('Look at what would have gone out').waitFor();
    },
  },
  {
    name: 'notices with a preview',
    path: () => `${double.url}/notices`,
    shows: 'What it can name',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check and preview' }).click();
      await page.getByText('Nothing is wrong with it').waitFor();
    },
  },
  {
    name: 'DKIM keys with the form open and a removal asked about',
    path: () => `${double.url}/dkim-keys`,
    shows: 's2026._domainkey.halden-mutual.example',
    act: async (page) => {
      await page.getByRole('button', { name: 'Bring a key along' }).click();
      await page.getByRole('button', { name: 'Remove' }).first().click();
      await page.getByText('As lines of a zone file').first().click();
    },
  },
  {
    name: 'PDF passwords of one recipient with the form open',
    path: () => `${double.url}/pdf-passwords`,
    shows: 'ada@kestrel-brokers.example',
    act: async (page) => {
      await page.getByRole('button', { name: 'Keep a password' }).click();
      await page.getByLabel('Address or domain').fill('ada@kestrel-brokers.example');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByRole('button', { name: /^Forget / }).click();
    },
  },
  ...certificateScenes(() => double.url),
  ...pgpKeyScenes(() => double.url),
  ...reportScenes(() => double.url),
  { name: 'groups of near copies', path: () => `${double.url}/campaigns`, shows: 'Loss triangles' },
  { name: 'one group of near copies', path: () => `${double.url}/campaigns/x`, shows: 'to which no other copy goes' },
  {
    name: 'an account being changed',
    path: () => `${double.url}/accounts`,
    shows: 'Ingrid Falk',
    act: (page) => page.getByRole('button', { name: 'Change the account of Ingrid Falk' }).click(),
  },
  { name: 'message page', path: () => `${double.url}/messages/${double.messageId(0)}`, shows: 'Original and engine text' },
  { name: 'message that could not be inspected', path: () => `${double.url}/messages/${double.messageId(3)}`, shows: 'Nobody has read' },
  { name: 'patterns', path: () => `${double.url}/patterns`, shows: 'Luhn' },
  {
    name: 'import of patterns, its dry run shown',
    path: () => `${double.url}/patterns`,
    shows: 'Luhn',
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click();
      const file = { name: 'rules.toml', mimeType: 'text/plain', buffer: Buffer.from('id = "lookahead-rule"\nid = "iban"') };
      await page.getByLabel('Choose a file').setInputFiles(file);
      await page.getByText('RE2 knows no look-ahead.').waitFor();
    },
  },
  {
    name: 'pattern with lint, a failing example and a tried text',
    path: () => `${double.url}/patterns/credit-card`,
    shows: 'Linear time',
    act: async (page) => {
      await page.getByLabel('A text to try').fill('card 4111 1111 1111 1111 or 4111 1111 1111 1112');
      await page.getByText('Does not act: 1 of 5').waitFor();
      await page.getByLabel('Expression').last().fill('HM-\\d{4}');
      await page.getByText('a capital can never match here').waitFor();
      await page.getByRole('button', { name: 'Compare' }).click();
    },
  },
  { name: 'pattern that another person takes live', path: () => `${double.url}/patterns/claim-number`, shows: 'You cannot take it live' },
  {
    name: 'new pattern with what is missing',
    path: () => `${double.url}/patterns/new`,
    shows: 'What it looks for',
    act: (page) => page.getByRole('button', { name: 'Save as draft' }).click(),
  },
  { name: 'groups', path: () => `${double.url}/groups?open=personal-data`, shows: 'Comes to 4' },
  { name: 'skip list', path: () => `${double.url}/skip-list`, shows: 'What it breaks' },
  {
    name: 'exceptions with the form open',
    path: () => `${double.url}/exceptions`,
    shows: 'ends soon',
    act: (page) => page.getByRole('button', { name: 'Grant an exception' }).click(),
  },
  { name: 'policy templates', path: () => `${double.url}/policy-templates`, shows: 'Payment cards' },
  {
    name: 'accounts with the form open',
    path: () => `${double.url}/accounts`,
    shows: 'Ingrid Falk',
    act: (page) => page.getByRole('button', { name: 'Open an account' }).click(),
  },
  {
    name: 'audit with an event, how things stood, and what leaves',
    path: () => `${double.url}/audit?type=ReleaseScheduled`,
    shows: '1,284,551 events',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check the chain' }).click();
      await page
        .getByRole('button', { name: /^Encrypted release decided/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'How it stood then' }).click();
      await page.getByRole('slider', { name: 'As of event' }).waitFor();
      await page.getByRole('button', { name: 'Define an export' }).click();
      await page.getByRole('button', { name: 'End Log host' }).click();
    },
  },
  {
    name: 'settings with something unsaved',
    path: () => `${double.url}/settings/p-claims`,
    shows: 'takes 11 from above',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change Scan mail for patterns' }).click();
      await page.getByRole('button', { name: /^Edit Patterns in use/ }).click();
      await page.getByRole('button', { name: /^Encryption: set at Global/ }).click();
    },
  },
  { name: 'places of the settings', path: () => `${double.url}/settings`, shows: 'Global' },
  {
    name: 'settings for an address',
    path: () => `${double.url}/settings/for-an-address?recipient=office@halden-re.example`,
    shows: '3 patterns would be judged',
  },
  {
    name: 'policy history with a difference',
    path: () => `${double.url}/policy-history`,
    shows: 'Fewer false alarms',
    act: async (page) => {
      await page.getByRole('button', { name: 'Credit card version 6 goes live' }).first().click();
      await page.getByText('3 things differ').waitFor();
    },
  },
  {
    name: 'roll back',
    path: () => `${double.url}/policy-history`,
    shows: 'Fewer false alarms',
    act: async (page) => {
      await page
        .getByRole('button', { name: /^Roll back to/ })
        .first()
        .click();
      await page.getByText('3 things differ').waitFor();
    },
  },
  {
    name: 'draft of a simulation',
    path: () => `${double.url}/simulation?moves=credit-card:7:live`,
    shows: '1 change',
    act: (page) => page.getByRole('button', { name: 'Change a setting' }).click(),
  },
  { name: 'simulation that runs', path: () => `${double.url}/simulation/s-running`, shows: 'read again' },
  { name: 'result of a simulation', path: () => `${double.url}/simulation/s-finished`, shows: 'Nothing here touched' },
  {
    name: 'what the engine sees',
    path: () => `${double.url}/engine-view`,
    shows: 'Choose it or drop it here',
    act: async (page) => {
      await page
        .getByLabel('Mail as a file (.eml)')
        .setInputFiles({ name: 'm.eml', mimeType: 'message/rfc822', buffer: Buffer.from('A: b') });
      await page.getByRole('button', { name: 'Look at it' }).click();
      await page.getByText('near misses').waitFor();
    },
  },
  { name: 'trial mailbox', path: () => `${double.url}/trial-mailbox/t1`, shows: 'Byte for byte' },
  { name: 'unknown page', path: () => `${double.url}/nowhere`, shows: 'There is no such page' },
  { name: 'empty view', path: () => `${double.url}/quarantine?state=failed`, shows: 'Nothing waiting' },
  { name: 'filter that fits nothing', path: () => `${double.url}/quarantine?q=zebra`, shows: 'No message fits this filter' },
  {
    name: 'keyboard map',
    path: () => `${double.url}/quarantine`,
    shows: 'highest risk first',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard map' }).waitFor();
    },
  },
];

async function open(scene: Scene, width: number): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : undefined));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(scene.path());
  await page.getByText(scene.shows).first().waitFor();
  await scene.act?.(page);
  return { page, complaints, close: () => context.close() };
}

/** All that axe knows, or some of its rules; a run that looked at less than it should is a fault of the test. */
async function faults(page: Page, rules: readonly string[] | undefined): Promise<readonly string[]> {
  // in the page itself, for the results of frames, which are left out, need not be put together; of what holds only the names of the rules are read
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .exclude('iframe');
  const { violations, passes } = await (rules === undefined ? axe.withTags(WCAG) : axe.withRules([...rules])).analyze();
  if (passes.length < (rules === undefined ? 9 : 1)) throw new Error(`axe has looked at nothing: ${String(passes.length)} rules passed`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
}

/** The theme follows the system while the page is open, so both schemes are looked at in one visit. */
async function inScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const [red] = /\d+/.exec(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')) ?? ['none'];
  if (Number(red) > 127 !== (colorScheme === 'light')) throw new Error(`the page did not turn ${colorScheme}: red is ${red}`);
}

// One visit a page: the scheme turns and the window shrinks while it is open. Two pages at a time (vitest.config.ts): each has a renderer of its own.
describe('double: every page', () => {
  it.concurrent.for(scenes)(
    '$name has no accessibility fault that axe knows in either scheme, wide and narrow, never scrolls sideways and breaks no rule of the policy',
    async (scene, { expect: expectHere }) => {
      // every second one is acted on in a narrow window: what is needed for it must be there, too
      const { page, complaints, close } = await open(scene, scenes.indexOf(scene) % 2 === 0 ? 1440 : 390);
      const looks = [
        { width: 1440, scheme: 'light', rules: undefined },
        { width: 1440, scheme: 'dark', rules: CONTRAST },
        { width: 1024 },
        { width: 390, scheme: 'dark', rules: CONTRAST },
        { width: 390, scheme: 'light', rules: undefined },
        { width: 320 },
      ] as const;
      for (const { width, ...look } of looks) {
        await page.setViewportSize({ width, height: 900 });
        await expectHere.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        if ('scheme' in look) {
          await inScheme(page, look.scheme);
          expectHere([width, look.scheme, await faults(page, look.rules)]).toEqual([width, look.scheme, []]);
        }
      }
      expectHere(complaints).toEqual([]);
      await close();
    },
  );
});
