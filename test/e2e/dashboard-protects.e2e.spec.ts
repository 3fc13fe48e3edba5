/** What a manager and an administrator see of protection before a mail leaves, in a real browser against the double. */
import { type HeldMessage, heldMessageSchema } from '#contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { builtDashboard } from '../support/built-dashboard.js';
import { type Double, startDouble } from '../support/double-api.js';
import { CERTIFICATE } from '../support/double-protection.js';

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
  double = await startDouble({ dashboard });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await double.close();
});

async function openMessage(at: number): Promise<void> {
  await page.goto(`${double.url}/quarantine/${double.messageId(at)}`);
  await page.getByText('Held because').waitFor();
  await page.locator('[role="row"]').first().waitFor();
}

/** Shows a message of the double otherwise. */
async function changeMessage(at: number, by: (message: HeldMessage) => HeldMessage): Promise<void> {
  await page.route(`**/api/v1/held-messages/${double.messageId(at)}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: by(heldMessageSchema.parse(await response.json())) });
  });
}

const releases = (): Double['requests'] => double.requests.filter(({ line }) => line.endsWith('/release'));
const asked = (): number => double.requests.filter(({ line }) => line.endsWith('/protection')).length;
const protection = () => page.getByRole('group', { name: 'Protection' });

describe('double: release encrypted', () => {
  it('says for each recipient what is used and why, before anything is sent, and asks only once it is wanted', async () => {
    await openMessage(0);
    expect(asked()).toBe(0);
    await page.keyboard.press('e');
    await protection().getByText('2 of 3 leave encrypted; 1 copy cannot be encrypted and comes back here.').waitFor();
    expect(asked()).toBe(1);
    expect(releases()).toEqual([]);
    const copies = protection().getByRole('list', { name: 'How each copy is protected' }).locator('> li');
    const texts = (await copies.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    expect(texts[1]).toMatch(
      /^settlements@kestrel-brokers\.example S\/MIME certificate 7c2f41d0 … 9a01.* ends soon, .* it names the address/,
    );
    expect(texts[1]).toContain('aes-256-gcm');
    expect(texts[1]).not.toContain('not used');
    expect(texts[2]).toContain('S/MIME not used: The certificate has expired.');
    expect(texts[2]).toContain('put with it by hand');
    // first what somebody must look at
    expect(texts[0]).toContain('audit@kestrel-brokers.example Is held: it has to be encrypted, and cannot be.');
    expect(texts[0]).toContain('OpenPGP not used: There is no key.');
    expect(texts).toHaveLength(3);
  });

  it('shows a whole fingerprint on demand', async () => {
    await openMessage(0);
    await page.keyboard.press('e');
    const whole = protection().locator('.print-whole').first();
    await protection().locator('.print summary').first().waitFor();
    expect(await whole.isVisible()).toBe(false);
    await protection().locator('.print summary').first().focus();
    await page.keyboard.press('Enter');
    expect((await whole.innerText()).replaceAll(' ', '')).toBe(CERTIFICATE);
  });

  it('takes three keys as any release, and one more to leave out whom it cannot be encrypted for', async () => {
    await openMessage(0);
    await page.keyboard.press('e');
    await protection().getByText('2 of 3 leave encrypted').waitFor();
    await page.keyboard.press('y');
    await protection().getByText('All 2 leave encrypted.').waitFor();
    for (const press of ['1', 'Control+Enter']) await page.keyboard.press(press);
    await page.getByText('Not sent yet').first().waitFor();
    expect(releases()).toHaveLength(1);
    expect(releases()[0]?.body).toMatchObject({ kind: 'release-encrypted', recipients: [0, 1], reason: 'encryption-agreed' });
  });

  it('follows the boxes of the recipients', async () => {
    await openMessage(0);
    await page.keyboard.press('e');
    await page.getByRole('checkbox', { name: 'audit@kestrel-brokers.example' }).uncheck();
    await protection().getByText('All 2 leave encrypted.').waitFor();
    await page.getByRole('checkbox', { name: 'd.okafor@kestrel-brokers.example' }).uncheck();
    await protection().getByText('It leaves encrypted.').waitFor();
    await page.getByRole('checkbox', { name: 'settlements@kestrel-brokers.example' }).uncheck();
    await protection().getByText('Nobody is chosen.').waitFor();
  });

  it('waits for nobody: three keys at once go out, and what cannot be encrypted stays', async () => {
    await openMessage(0);
    for (const press of ['e', '1', 'Control+Enter']) await page.keyboard.press(press);
    await page.getByText('Not sent yet').first().waitFor();
    expect(releases()).toHaveLength(1);
    expect(releases()[0]?.body).toMatchObject({ kind: 'release-encrypted' });
    expect(releases()[0]?.body).not.toHaveProperty('recipients');
  });

  it('says that nothing is known when the keys cannot be looked up, and that nothing leaves in clear', async () => {
    await openMessage(0);
    double.fail('heldProtection', 503);
    await page.keyboard.press('e');
    await protection().getByText('What cannot be encrypted does not leave.').waitFor();
    double.calm();
    await protection().getByRole('button', { name: 'Try again' }).click();
    await protection().getByText('2 of 3 leave encrypted').waitFor();
  });

  it('is shown to the second person, too, before they approve', async () => {
    await changeMessage(1, (message) => ({ ...message, proposal: message.proposal && { ...message.proposal, kind: 'release-encrypted' } }));
    await page.goto(`${double.url}/messages/${double.messageId(1)}`);
    await page.getByText('proposes to release it encrypted').waitFor();
    await protection().getByText('It leaves encrypted.').waitFor();
    expect(await protection().getByRole('button').count()).toBe(0);
  });

  it('leaves its proof in the history: method, algorithms, fingerprints', async () => {
    const sentence = 'Encrypted by S/MIME (aes-256-gcm) for 1 person';
    const proof = { revision: 8, stream: 'message-x', at: '2026-03-18T10:00:00Z', type: 'MailProtected', sentence, actor: 'engine' };
    await changeMessage(0, (message) => ({
      ...message,
      timeline: [...message.timeline, { ...proof, detail: `for certificate ${CERTIFICATE}` }],
    }));
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    const entry = page.locator('#history li').filter({ hasText: sentence });
    await entry.waitFor();
    expect(await entry.innerText()).toContain(CERTIFICATE);
    expect(await entry.locator('.dot use').getAttribute('href')).toBe('/icons.svg#lock');
  });

  it('is shown beside each recipient afterwards: how their copy left, or why it could not be encrypted', async () => {
    const key = {
      kind: 'certificate',
      fingerprint: CERTIFICATE,
      passwordId: null,
      expiresAt: '2036-01-01T00:00:00Z',
      chosenBy: 'address',
    } as const;
    const made = {
      deliveryId: 'd1',
      how: 'encrypted',
      method: 'smime',
      algorithms: ['aes-256-gcm'],
      keyCount: 1,
      keys: [key],
      signedBy: null,
    } as const;
    const missing = { method: 'pgp', why: 'no-key', because: 'There is no key.', tried: false } as const;
    await changeMessage(0, (message) => ({
      ...message,
      recipientStates: message.recipientStates.map((each, at) => ({
        ...each,
        ...(at === 0 && { protection: { ...made, keys: [...made.keys], algorithms: [...made.algorithms] } }),
        ...(at === 1 && { notEncrypted: [missing] }),
        ...(at === 0 && { dkim: [{ domain: 'halden-mutual.example', selector: 's2026' }] }),
      })),
    }));
    await page.goto(`${double.url}/messages/${double.messageId(0)}`);
    const copies = page.locator('.rcpt > li');
    await copies.nth(0).getByText('Encrypted by S/MIME').click();
    const told = (await copies.nth(0).innerText()).replace(/\s+/g, ' ');
    expect(told).toMatch(
      /for certificate 7c2f41d0 … 9a01.*until 1 Jan 2036.*it names the address aes-256-gcm DKIM: halden-mutual\.example \(s2026\)/,
    );
    await copies.nth(1).getByText('Could not be encrypted').click();
    await copies.nth(1).getByText('OpenPGP: There is no key.').waitFor();
    expect(await page.locator('.left-how').count()).toBe(2);
  });

  it('is not asked for other decisions', async () => {
    await openMessage(0);
    for (const press of ['r', 'f', 'd']) await page.keyboard.press(press);
    await page.getByRole('radiogroup', { name: 'Reason, required' }).waitFor();
    expect(await protection().count()).toBe(0);
    expect(asked()).toBe(0);
  });
});

describe('double: how mail is protected', () => {
  it('is asked from the settings for two addresses, and tells ways, keys and what says so', async () => {
    await page.goto(`${double.url}/settings`);
    await page.getByRole('link', { name: 'How mail is protected' }).click();
    await page.getByLabel('Sender, empty for none').fill('m.devries@claims.halden-mutual.example');
    await page.getByLabel('Recipient').fill('d.okafor@kestrel-brokers.example');
    // Enter does nothing as long as the button is not drawn as one that can be pressed
    await expect.poll(() => page.getByRole('button', { name: 'Show how' }).isEnabled()).toBe(true);
    await page.keyboard.press('Enter');
    const must = page.getByRole('region', { name: 'Mail that must be encrypted' });
    await must.getByText('dlp must encrypt').waitFor();
    expect(await must.innerText()).toContain('not used: The certificate has expired.');
    const said = double.requests.find(({ line }) => line === 'POST /api/v1/protection/preview');
    expect(said).toMatchObject({
      body: { from: 'm.devries@claims.halden-mutual.example', to: 'd.okafor@kestrel-brokers.example', authenticated: true },
      csrf: 'double-csrf',
    });
    const settings = page.getByRole('region', { name: 'Settings that say so' });
    const rows = settings.locator('tbody tr');
    await rows.first().waitFor();
    const before = await rows.count();
    expect(await settings.innerText()).toContain('m.devries@claims.halden-mutual.example');
    await settings.getByRole('button', { name: /as the factory says/ }).click();
    await expect.poll(() => rows.count()).toBeGreaterThan(before);
  });

  it('is asked for a sender who has not signed in', async () => {
    await page.goto(`${double.url}/settings/how-protected?to=d.okafor@kestrel-brokers.example`);
    await page.getByLabel('Signed in').uncheck();
    await page.getByRole('button', { name: 'Show how' }).click();
    await page.getByText(', not signed in.').waitFor();
    const bodies = double.requests.filter(({ line }) => line === 'POST /api/v1/protection/preview').map(({ body }) => body);
    expect(bodies).toMatchObject([{ authenticated: true }, { authenticated: false }]);
  });

  it('can be sent to somebody by its address', async () => {
    await page.goto(`${double.url}/settings/how-protected?from=a@halden-mutual.example&to=audit@kestrel-brokers.example`);
    const plain = page.getByRole('region', { name: 'Plain mail', exact: true });
    await plain.getByText('Leaves in clear.').waitFor();
    expect(await page.getByRole('region', { name: 'Mail that must be encrypted' }).innerText()).toContain('Is held');
  });

  it('says what is wrong with an address', async () => {
    await page.goto(`${double.url}/settings/how-protected?to=nobody`);
    await page.getByText('To: This is no address.').waitFor();
  });
});
