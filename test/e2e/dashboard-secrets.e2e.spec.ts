/** DKIM keys and passwords of PDFs, in a real browser against the double. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator', 'dlp-manager'] });
const open = (path: string): Promise<unknown> => stage.page.goto(`${stage.double.url}${path}`);
const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const card = (selector: string) => stage.page.getByRole('article', { name: `${selector}._domainkey.halden-mutual.example` });

describe('double: DKIM keys', () => {
  it('say what each does and what to publish', async () => {
    await open('/dkim-keys');
    await card('s2026').getByText('Signs', { exact: true }).waitFor();
    await card('s2027').getByText('Publish this record').waitFor();
    await card('s2019').getByText('Weak').waitFor();
    await card('e2026').getByText('Private key missing').waitFor();
    expect(await card('s2026').locator('dd').allTextContents()).toEqual([
      's2026._domainkey.halden-mutual.example',
      'TXT',
      expect.stringMatching(/^v=DKIM1; k=rsa; p=MII/) as string,
    ]);
  });

  it('are made, and brought along; a private key leaves the page with the form', async () => {
    await open('/dkim-keys');
    await button('Make a key').click();
    await stage.page.getByLabel('Domain that signs').fill('halden-mutual.example');
    await stage.page.getByLabel('Selector').fill('s2028');
    await stage.page.getByLabel('Signs for sub-domains, too').check();
    await button('Make the key').click();
    await expect
      .poll(() => stage.heard('POST /api/v1/dkim-keys')[0]?.body)
      .toEqual({ domain: 'halden-mutual.example', selector: 's2028', forSubdomains: true, type: 'rsa' });
    await button('Bring a key along').click();
    await stage.page.getByLabel('Domain that signs').fill('halden-mutual.example');
    await stage.page.getByLabel('Selector').fill('s2020');
    await stage.page.getByLabel('Private key', { exact: true }).fill('no key');
    await button('Take the key').click();
    await stage.page.getByText('it is not a private key in PEM').waitFor();
    await stage.page.getByLabel('Private key', { exact: true }).fill('-----BEGIN PRIVATE KEY-----');
    await button('Take the key').click();
    await button('Bring a key along').waitFor();
    expect(await stage.page.content()).not.toContain('BEGIN PRIVATE KEY');
  });

  it('sign once their record is published, or although it was not seen', async () => {
    await open('/dkim-keys');
    await card('s2027').getByRole('button', { name: 'Its record is published' }).click();
    await card('s2027').getByText('DNS has no TXT record of this name yet.').waitFor();
    await card('s2027').getByRole('button', { name: 'Sign although it was not seen' }).click();
    await expect
      .poll(() => stage.heard('POST /api/v1/dkim-keys/k2/publish').map(({ body }) => body))
      .toEqual([{ unseen: false }, { unseen: true }]);
  });

  it('are retired, and removed only when that is said twice', async () => {
    await open('/dkim-keys');
    await card('s2026').getByRole('button', { name: 'Sign no more' }).click();
    await expect.poll(() => stage.heard('POST /api/v1/dkim-keys/k1/retire').length).toBe(1);
    await card('s2019').getByRole('button', { name: 'Remove' }).click();
    await card('s2019').getByText('nobody can bring it back').waitFor();
    expect(stage.heard('POST /api/v1/dkim-keys/k0/remove')).toEqual([]);
    await card('s2019').getByRole('button', { name: 'Destroy this key' }).click();
    await expect.poll(() => stage.heard('POST /api/v1/dkim-keys/k0/remove').length).toBe(1);
  });

  it('are shown to auditors, and not theirs to change', async () => {
    await stage.restart({ roles: ['auditor'] });
    await open('/dkim-keys');
    await card('s2026').waitFor();
    expect(await stage.page.getByRole('button', { name: /Make|Bring|Sign|Remove|published/ }).count()).toBe(0);
  });
});

describe('double: passwords of PDFs', () => {
  it('are kept for a recipient and a time, and never shown', async () => {
    await open('/pdf-passwords');
    await button('Keep a password').click();
    await stage.page.getByLabel('For', { exact: true }).fill('bo@nordpack.example');
    await stage.page.getByRole('textbox', { name: 'Password' }).fill('short');
    await button('Keep the password').click();
    await stage.page.getByText('it must have at least 12 characters').waitFor();
    await stage.page.getByRole('textbox', { name: 'Password' }).fill('Kp7mWq3x-Tn9B');
    await stage.page.getByLabel('Until, for ever when empty').fill('2030-01-31');
    await button('Keep the password').click();
    await stage.page.getByText('is kept as N5LD-8WFB').waitFor();
    expect(stage.heard('POST /api/v1/pdf-passwords').at(-1)?.body).toMatchObject({
      for: 'bo@nordpack.example',
      password: 'Kp7mWq3x-Tn9B',
      until: expect.stringMatching(/^2030-/) as string,
    });
    expect(await stage.page.content()).not.toContain('Kp7mWq3x-Tn9B');
  });

  it('are found by recipient and by where they came from', async () => {
    await open('/pdf-passwords');
    const rows = stage.page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(5);
    await stage.page.getByLabel('Where from').selectOption('generated');
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('An erased address')]);
    await stage.page.getByLabel('Where from').selectOption('');
    await stage.page.getByLabel('Address or domain').fill('ada@kestrel-brokers.example');
    await button('Show').click();
    await expect.poll(() => rows.count()).toBe(2);
    await stage.page.getByLabel('Address or domain').fill('');
    await expect.poll(() => rows.count()).toBe(5);
  });

  it('are removed one by one, or all of a recipient, when that is said twice', async () => {
    await open('/pdf-passwords');
    await stage.page.getByRole('button', { name: 'Remove the password for ada@kestrel-brokers.example' }).first().click();
    await button('Destroy it').click();
    await expect.poll(() => stage.heard('POST /api/v1/pdf-passwords/p1/remove').length).toBe(1);
    await stage.page.getByLabel('Address or domain').fill('ada@kestrel-brokers.example');
    await button('Show').click();
    await button('Forget ada@kestrel-brokers.example').click();
    await button('Destroy all of ada@kestrel-brokers.example').click();
    await expect.poll(() => stage.heard('POST /api/v1/pdf-passwords/forget')[0]?.body).toEqual({ for: 'ada@kestrel-brokers.example' });
    await stage.page.getByText('2 passwords of ada@kestrel-brokers.example are destroyed').waitFor();
  });

  it('are one place of the navigation with certificates and DKIM keys, for those who may go there', async () => {
    await open('/pdf-passwords');
    await stage.page.getByRole('navigation', { name: 'Encryption' }).getByRole('link', { name: 'DKIM keys' }).click();
    await card('s2026').waitFor();
    await stage.restart({ roles: ['dlp-manager'] });
    await open('/quarantine');
    await stage.page.getByRole('link', { name: 'Encryption' }).first().click();
    await stage.page.getByRole('heading', { name: 'Certificates' }).waitFor();
    const pages = stage.page.getByRole('navigation', { name: 'Encryption' }).getByRole('link');
    expect(await pages.allTextContents()).toEqual(['Certificates', 'Roots', 'Trust list', 'Revocation lists', 'PGP keys', 'PDF passwords']);
    await open('/dkim-keys');
    await stage.page.getByText('You may not see this page').waitFor();
  });
});
