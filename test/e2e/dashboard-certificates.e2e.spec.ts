/** Certificates, roots, the trust list and revocation lists, in a real browser against the double. */
import { readFile } from 'node:fs/promises';
import type { Download } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator', 'key-custodian'] });
const open = (path: string): Promise<unknown> => stage.page.goto(`${stage.double.url}${path}`);
const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const rows = () => stage.page.locator('tbody tr');
const bodies = (line: string) => stage.heard(line).map(({ body }) => body);
const fileOf = (text: string, name = 'some.pem') => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
const nameOf = (download: Download): string => download.suggestedFilename();

describe('double: certificates', () => {
  it('say whose they are, until when, and whether they can be used', async () => {
    await open('/certificates');
    await expect.poll(() => rows().count()).toBe(8);
    const [first = '', second = '', third = ''] = await rows().allTextContents();
    expect(first).toContain('Ada Kestrel');
    expect(first).toContain('ends soon');
    expect(second).toContain('private key here');
    expect(second).toContain('and 1 more');
    expect(third).toContain('Revoked');
    await stage.page.getByText('1 certificate ends soon.').waitFor();
  });

  it('are searched as one types, and the filter stands in the address', async () => {
    await open('/certificates');
    await expect.poll(() => rows().count()).toBe(8);
    await stage.page.getByLabel('Search certificates').fill('nordpack');
    await expect.poll(() => rows().count()).toBe(2);
    await stage.page.getByLabel('State', { exact: true }).selectOption('expired');
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(stage.page.url()).search).toBe('?q=nordpack&state=expired');
    await stage.page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    await stage.page.getByLabel('Search certificates').fill('zebra');
    await button('Show all certificates').click();
    await expect.poll(() => rows().count()).toBe(8);
    await button('Show what ends next').click();
    await expect.poll(() => rows().count()).toBe(7);
    expect(await stage.page.getByLabel('Order').inputValue()).toBe('next');
  });

  it('are turned page by page', async () => {
    await open('/certificates');
    await stage.page.getByText('1 to 8 of 1,204').waitFor();
    await button('Next').click();
    await stage.page.getByText('51 to 58 of').waitFor();
    expect(new URL(stage.page.url()).search).toBe('?from=50');
    await button('Before').click();
    await stage.page.getByText('1 to 8 of 1,204').waitFor();
  });

  it('are imported once it was seen what that does; a password leaves the page with the file', async () => {
    await open('/certificates');
    await button('Import').click();
    const chooser = stage.page.getByLabel('Choose a file, or drop it here');
    await chooser.setInputFiles(fileOf('not one'));
    await stage.page.getByText('none of PEM, DER, P7B and PFX. Nothing was kept').waitFor();
    await chooser.setInputFiles(fileOf('locked', 'mine.pfx'));
    const password = stage.page.getByRole('textbox', { name: 'Password of the file' });
    await password.fill('open up');
    await button('Open the file').click();
    await stage.page.getByText('The password does not open the file').waitFor();
    await password.fill('open sesame');
    await button('Open the file').click();
    await stage.page.getByText('It reads as PFX').waitFor();
    expect(await rows().filter({ hasText: 'It is longer than 36,000 bytes.' }).count()).toBe(1);
    await stage.page.getByRole('button', { name: /^Import 1/ }).click();
    await stage.page.getByText('certificate was added').waitFor();
    expect(await stage.page.content()).not.toContain('open sesame');
    const sent = bodies('POST /api/v1/certificates/import') as { dryRun: boolean; password?: string }[];
    expect(sent.map(({ dryRun, password: said }) => [dryRun, said])).toEqual([
      [true, undefined],
      [true, undefined],
      [true, 'open up'],
      [true, 'open sesame'],
      [false, 'open sesame'],
    ]);
    await button('Go to the list').click();
    await expect.poll(() => rows().count()).toBe(8);
  });

  it('are made with a key, for some addresses', async () => {
    await open('/certificates');
    await button('Make one').click();
    await stage.page.getByLabel('Addresses', { exact: true }).fill('it@halden.example\nhelp@halden.example');
    await stage.page.getByLabel('Valid for, in days').fill('90');
    await stage.page.getByLabel('EC P-256').check();
    await button('Make the certificate').click();
    await stage.page.waitForURL('**/certificates/c2');
    const wanted = { addresses: ['it@halden.example', 'help@halden.example'], name: '', organization: '', days: 90, key: 'ec-p256' };
    expect(bodies('POST /api/v1/certificates/generate')).toEqual([wanted]);
  });

  it('are taken along, with their private keys only under a password and for a reason', async () => {
    await open('/certificates');
    await stage.page.getByLabel('Select Ana Novak').check();
    await stage.page.getByRole('button', { name: /along$/ }).click();
    const [pem] = await Promise.all([stage.page.waitForEvent('download'), stage.page.getByRole('menuitem', { name: 'As PEM' }).click()]);
    expect(nameOf(pem)).toBe('certificates.pem');
    await stage.page.getByRole('button', { name: /along$/ }).click();
    await stage.page.getByRole('menuitem', { name: /private keys/ }).click();
    await stage.page.getByRole('textbox', { name: 'Password of the file' }).fill('short');
    await stage.page.getByLabel('Reason').fill('moves to another gateway');
    await button('Take the private keys').click();
    await stage.page.getByText('it must have at least 12 characters').waitFor();
    await stage.page.getByRole('textbox', { name: 'Password of the file' }).fill('Kp7mWq3x-Tn9B');
    const [pfx] = await Promise.all([stage.page.waitForEvent('download'), button('Take the private keys').click()]);
    expect(nameOf(pfx)).toBe('private-keys.pfx');
    expect((await readFile(await pfx.path())).length).toBeGreaterThan(0);
    await expect.poll(() => stage.page.content()).not.toContain('Kp7mWq3x-Tn9B');
    expect(bodies('POST /api/v1/certificates/export-private-keys').at(-1)).toEqual({
      ids: ['c2'],
      password: 'Kp7mWq3x-Tn9B',
      reason: 'moves to another gateway',
    });
  });
});

describe('double: one certificate', () => {
  it('says why it can or cannot be used, and by which way it is believed', async () => {
    await open('/certificates/c2');
    const way = stage.page.getByRole('list', { name: 'Its way to a root' }).first();
    await expect
      .poll(() => way.getByRole('listitem').allTextContents())
      .toEqual([expect.stringContaining('Ana Novak') as string, expect.stringContaining('Halden Root Authority 2024') as string]);
    await way.getByRole('link', { name: 'Halden Root Authority 2024' }).click();
    await stage.page.getByText('A trusted root:').waitFor();
    await open('/certificates/c3');
    await stage.page.getByText('Revoked on 3 March 2026').first().waitFor();
  });

  it('is put with people and domains by hand', async () => {
    await open('/certificates/c2');
    await stage.page.getByLabel('Put by hand with').fill('nowhere');
    await stage.page.getByLabel('For', { exact: true }).selectOption('sign');
    await button('Use it there').click();
    await stage.page.getByText('It is neither an address nor a domain.').waitFor();
    await stage.page.getByLabel('Put by hand with').fill('halden.example');
    await button('Use it there').click();
    await stage.page.getByRole('cell', { name: 'halden.example', exact: true }).waitFor();
    expect(bodies('POST /api/v1/certificates/c2/assign').at(-1)).toEqual({ use: 'sign', place: 'halden.example' });
    await stage.page.getByRole('button', { name: 'Use it no more for halden.example' }).click();
    await expect.poll(() => bodies('POST /api/v1/certificates/c2/unassign')).toEqual([{ assignmentId: 'as2' }]);
  });

  it('is not removed while it is used, and says where', async () => {
    await open('/certificates/c3');
    await button('Remove').click();
    await button('Remove the certificate').click();
    const dialog = stage.page.getByRole('dialog');
    await dialog.getByText('encrypts mail to *.nordpack.example').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await open('/certificates/c1');
    await button('Remove').click();
    await stage.page.getByLabel('Reason').fill('left the company');
    await button('Remove the certificate').click();
    await stage.page.waitForURL('**/certificates');
    expect(bodies('POST /api/v1/certificates/c1/remove')).toEqual([{ reason: 'left the company', withPrivateKey: false }]);
  });

  it('takes its private key with it only when that is said', async () => {
    await open('/certificates/c2');
    await button('Remove').click();
    await stage.page.getByText('can never be read again').waitFor();
    await button('Remove it and destroy its private key').click();
    await stage.page.getByRole('dialog').getByRole('link', { name: 'additional certificate of everybody' }).waitFor();
    expect(bodies('POST /api/v1/certificates/c2/remove')).toEqual([{ reason: '', withPrivateKey: true }]);
  });

  it('asks an authority for one that everybody believes', async () => {
    await open('/certificates/c2');
    const [request] = await Promise.all([stage.page.waitForEvent('download'), button('Request to an authority').click()]);
    expect(nameOf(request)).toBe('request.pem');
  });

  it('is decided about with the keyboard alone, and the page keeps its place', async () => {
    await open('/certificates/c6');
    await button('Allow or block it').focus();
    await stage.page.keyboard.press('Enter');
    await expect.poll(() => stage.page.locator(':focus').getAttribute('name')).toBe('entry-decision');
    await stage.page.keyboard.press('ArrowDown');
    await stage.page.getByLabel('Also after it has expired').waitFor();
    for (const key of ['Tab', 'Space', 'Tab', 'Tab']) await stage.page.keyboard.press(key);
    await stage.page.keyboard.type('compared by telephone');
    await stage.page.keyboard.press('Tab');
    await stage.page.keyboard.press('Enter');
    await button('Allow the certificate').waitFor({ state: 'detached' });
    expect(bodies('POST /api/v1/trust-entries')).toMatchObject([{ decision: 'allow', acceptExpired: true, place: 'global' }]);
    expect(await stage.page.locator(':focus').innerText()).toBe('Allow or block it');
  });

  it('is allowed or blocked from its own page', async () => {
    await open('/certificates/c6');
    await button('Allow or block it').click();
    await stage.page.getByLabel('Allow it').check();
    await stage.page.getByLabel('Also after it has expired').check();
    await stage.page.getByLabel('For', { exact: true }).last().fill('fen.example');
    await stage.page.getByLabel('Reason').fill('compared by telephone');
    await button('Allow the certificate').click();
    await button('Allow the certificate').waitFor({ state: 'detached' });
    expect(bodies('POST /api/v1/trust-entries')).toEqual([
      {
        fingerprint: '6c2f41d0'.repeat(8),
        decision: 'allow',
        acceptExpired: true,
        place: 'fen.example',
        reason: 'compared by telephone',
      },
    ]);
  });
});

describe('double: whom to believe', () => {
  it('roots are trusted and distrusted, each for a reason', async () => {
    await open('/roots');
    await stage.page.getByRole('button', { name: 'Trust Nobody Knows CA as a root' }).click();
    await stage.page.getByLabel('Reason').fill('compared its fingerprint');
    await button('Trust this root').click();
    await expect.poll(() => bodies('POST /api/v1/certificates/c8/trust')).toEqual([{ reason: 'compared its fingerprint' }]);
    await stage.page.getByRole('button', { name: 'Trust Halden Root Authority 2024 no more' }).click();
    await stage.page.getByLabel('Reason').fill('its key leaked');
    await button('Trust it no more').click();
    await expect.poll(() => bodies('POST /api/v1/certificates/c7/distrust')).toEqual([{ reason: 'its key leaked' }]);
  });

  it('single certificates are blocked by fingerprint, and the entry is withdrawn', async () => {
    await open('/trust-list');
    await button('Decide about a certificate').click();
    await stage.page.getByLabel('SHA-256 fingerprint').fill('AA:BB');
    await stage.page.getByLabel('Reason').fill('stolen');
    await button('Block the certificate').click();
    await expect
      .poll(() => bodies('POST /api/v1/trust-entries'))
      .toEqual([{ fingerprint: 'AA:BB', decision: 'block', acceptExpired: false, place: 'global', reason: 'stolen' }]);
    await stage.page.getByRole('button', { name: 'Withdraw the entry for Old Partner' }).click();
    await stage.page.getByLabel('Reason').fill('found again');
    await button('Withdraw the entry').click();
    await expect.poll(() => bodies('POST /api/v1/trust-entries/t1/withdraw')).toEqual([{ reason: 'found again' }]);
  });

  it('the list is searched, and turned page by page', async () => {
    await open('/trust-list');
    await stage.page.getByText('1 to 2 of 120').waitFor();
    await button('Next').click();
    await stage.page.getByText('51 to 52 of 120').waitFor();
    await stage.page.getByLabel('Search the trust list').fill('partner');
    await expect.poll(() => rows().count()).toBe(1);
    expect(await stage.page.getByText('51 to').count()).toBe(0);
    await stage.page.getByLabel('Search the trust list').fill('zebra');
    await button('Show all entries').click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('revocation lists are brought, fetched anew, and taken away when that is said twice', async () => {
    await open('/revocation-lists');
    await expect.poll(() => rows().count()).toBe(2);
    const [fetched = '', brought = ''] = await rows().allTextContents();
    expect(fetched).toContain('Last look failed');
    expect(brought).toContain('Overdue');
    await button('Bring a list').click();
    const chooser = stage.page.getByLabel('Choose a file, or drop it here');
    await chooser.setInputFiles(fileOf('not one', 'a.crl'));
    await stage.page.getByText('The file is no revocation list.').waitFor();
    await chooser.setInputFiles(fileOf('a list', 'a.crl'));
    await stage.page.getByText('The lists are kept').waitFor();
    await button('Fetch anew').click();
    await stage.page.getByText('asked for anew').waitFor();
    await stage.page.getByRole('button', { name: 'Remove the list of Nordpack CA' }).click();
    expect(stage.heard('POST /api/v1/revocation-lists/l1/remove')).toEqual([]);
    await button('Take it away').click();
    await expect.poll(() => stage.heard('POST /api/v1/revocation-lists/l1/remove').length).toBe(1);
  });

  it('a private key is destroyed by who may take it out, and by nobody else', async () => {
    await stage.restart({ roles: ['policy-author'] });
    await open('/certificates/c2');
    await button('Request to an authority').waitFor();
    expect(await button('Remove').count()).toBe(0);
    await open('/certificates/c1');
    await button('Remove').waitFor();
    await stage.restart({ roles: ['key-custodian'] });
    await open('/certificates/c2');
    await button('Remove').waitFor();
  });

  it('is read by auditors, and not theirs to change', async () => {
    await stage.restart({ roles: ['auditor'] });
    for (const path of ['/certificates', '/certificates/c2', '/roots', '/trust-list', '/revocation-lists']) {
      await open(path);
      await stage.page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => stage.page.locator('.sk').count()).toBe(0);
      const changes = /^(Import|Make|Remove|Trust|Allow|Withdraw|Decide|Bring|Fetch|Use it|Request|Take the)/;
      expect([path, await stage.page.getByRole('button', { name: changes }).allTextContents()]).toEqual([path, []]);
    }
  });

  it('key custodians begin with certificates, and change none', async () => {
    await stage.restart({ roles: ['key-custodian'] });
    await open('/');
    await stage.page.waitForURL('**/certificates');
    await expect.poll(() => rows().count()).toBe(8);
    expect(await button('Import').count()).toBe(0);
    await open('/certificates/c2');
    await button('Take the private key along').waitFor();
    expect(await button('Request to an authority').count()).toBe(0);
  });
});
