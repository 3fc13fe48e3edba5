/** The pages of OpenPGP keys in a real browser against the double. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({ roles: ['administrator', 'key-custodian'] });
const open = (path: string): Promise<unknown> => stage.page.goto(`${stage.double.url}${path}`);
const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const rows = () => stage.page.locator('tbody tr');
const bodies = (line: string) => stage.heard(line).map(({ body }) => body);
const fileOf = (text: string, name = 'some.asc') => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

describe('double: PGP keys', () => {
  it('say whose they are, until when, and whether they serve', async () => {
    await open('/pgp-keys');
    await expect.poll(() => rows().count()).toBe(6);
    const [ada = '', claims = '', bo = ''] = await rows().allTextContents();
    expect(ada).toContain('Ada Kestrel <ada@kestrel-brokers.example>');
    expect(ada).toContain('ends soon');
    expect(ada).not.toContain('old-partner');
    expect(claims).toContain('private key here');
    expect(claims).toContain('does not end');
    expect(bo).toContain('Not trusted');
    await stage.page.getByRole('navigation', { name: 'Encryption' }).getByRole('link', { name: 'PGP keys' }).waitFor();
  });

  it('are searched as one types, filtered and turned, and the filter stands in the address', async () => {
    await open('/pgp-keys');
    await stage.page.getByText('1 to 6 of 340').waitFor();
    await button('Next').click();
    await stage.page.getByText('51 to 56 of').waitFor();
    await stage.page.getByLabel('Search PGP keys').fill('fen');
    await expect.poll(() => rows().count()).toBe(2);
    await stage.page.getByLabel('To encrypt', { exact: true }).selectOption('expired');
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(stage.page.url()).search).toBe('?q=fen&encrypts=expired');
    await stage.page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    await stage.page.getByLabel('Search PGP keys').fill('zebra');
    await button('Show all keys').click();
    await expect.poll(() => rows().count()).toBe(6);
  });

  it('are imported once it was seen what that does; a password leaves the page with the file', async () => {
    await open('/pgp-keys');
    await button('Import').click();
    const chooser = stage.page.getByLabel('Choose a file, or drop it here');
    await chooser.setInputFiles(fileOf('not one'));
    await stage.page.getByText('There is no OpenPGP key in the file').waitFor();
    await chooser.setInputFiles(fileOf('locked'));
    await stage.page.getByRole('textbox', { name: 'Password of the file' }).fill('open sesame');
    await button('Open the file').click();
    await stage.page.getByText('is brought up to date').waitFor();
    expect(await rows().filter({ hasText: 'more user ids and signatures than are kept' }).count()).toBe(1);
    await stage.page.getByRole('button', { name: /^Import 2/ }).click();
    await stage.page.getByText('was added').waitFor();
    expect(await stage.page.content()).not.toContain('open sesame');
    const sent = bodies('POST /api/v1/pgp-keys/import') as { dryRun: boolean }[];
    expect(sent.map(({ dryRun }) => dryRun)).toEqual([true, true, true, false]);
    await button('Go to the list').click();
    await expect.poll(() => rows().count()).toBe(6);
  });

  it('are made, and looked for outside when somebody asks', async () => {
    await open('/pgp-keys');
    await button('Make one').click();
    await stage.page.getByLabel('Address of its owner').fill('claims@halden-mutual.example');
    await stage.page.getByLabel('RSA, 4096 bits').check();
    await button('Make the key').click();
    await stage.page.waitForURL('**/pgp-keys/k2');
    const wanted = { address: 'claims@halden-mutual.example', name: '', type: 'rsa4096', days: null };
    expect(bodies('POST /api/v1/pgp-keys/generate')).toEqual([wanted]);

    await open('/pgp-keys');
    await button('Look up').click();
    const address = stage.page.getByLabel('Address', { exact: true });
    await address.fill('x@secret.example');
    await button('Look it up').click();
    await stage.page.getByText('pgp.lookUp is off for this address').waitFor();
    await address.fill('nobody@fen.example');
    await button('Look it up').click();
    await stage.page.getByText('No key of nobody@fen.example was found.').waitFor();
    await stage.page.getByText('keys.openpgp.org did not answer').waitFor();
    await address.fill('bo@nordpack.example');
    await button('Look it up').click();
    await stage.page.getByText('openpgpkey.nordpack.example has keys').waitFor();
    await stage.page.getByRole('status').getByRole('link', { name: 'Bo Nordpack' }).click();
    await stage.page.waitForURL('**/pgp-keys/k3');
    await stage.page.getByText('looked up outside').waitFor();
  });

  it('that are published are saved for the web server', async () => {
    await open('/pgp-keys');
    await button('Published').click();
    await stage.page.getByText('https://openpgpkey.halden-mutual.example/.well-known/openpgpkey/').waitFor();
    const [file] = await Promise.all([
      stage.page.waitForEvent('download'),
      stage.page.getByRole('button', { name: 'Save the file of claims@halden-mutual.example' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('iy9q119eutrkn8s1mk4r39qejnbu3n5q');
    expect(await readFile(await file.path(), 'utf8')).toBe('a key');
  });
});

describe('double: one PGP key', () => {
  it('is trusted with a reason, whole or without some sub-keys, and distrusted', async () => {
    await open('/pgp-keys/k3');
    await stage.page.getByText('Nobody trusts it, and so it is used for nothing.').waitFor();
    await button('Trust it').click();
    const weak = stage.page.getByLabel(/^RSA 1024/);
    expect(await weak.isChecked()).toBe(true);
    await weak.uncheck();
    await stage.page.getByLabel('Reason').fill('read to us by telephone');
    await button('Trust this key').click();
    await stage.page.getByText('Trusted without 1').waitFor();
    const [trusted] = bodies('POST /api/v1/pgp-keys/k3/trust') as { reason: string; addresses: string[]; exceptSubkeys: string[] }[];
    expect([trusted?.reason, trusted?.exceptSubkeys.length]).toEqual(['read to us by telephone', 1]);
    expect(trusted?.addresses).toEqual(['bo@nordpack.example']);
    await button('Trust it no more').first().click();
    await stage.page.getByLabel('Reason').fill('has left');
    await stage.page.getByRole('dialog').getByRole('button', { name: 'Trust it no more' }).click();
    await expect.poll(() => bodies('POST /api/v1/pgp-keys/k3/distrust')).toEqual([{ reason: 'has left' }]);
  });

  it('is not trusted for an address that came later, until somebody chooses it', async () => {
    await open('/pgp-keys/k1');
    await stage.page.getByText('Not trusted for: ceo@bank.example').waitFor();
    await button('Change for what').click();
    const box = (name: string) => stage.page.getByRole('checkbox', { name });
    const later = box('ceo@bank.example');
    expect([await box('ada@kestrel-brokers.example').isChecked(), await later.isChecked()]).toEqual([true, false]);
    await later.check();
    await stage.page.getByLabel('Reason').fill('read to us by telephone');
    await button('Trust this key').click();
    const addresses = ['ada@kestrel-brokers.example', 'ceo@bank.example'];
    await expect.poll(() => bodies('POST /api/v1/pgp-keys/k1/trust')).toMatchObject([{ addresses }]);
    await stage.page.getByText('Not trusted for:').waitFor({ state: 'detached' });
  });

  it('says of each sub-key what it is for and what stands against it', async () => {
    await open('/pgp-keys/k5');
    await expect.poll(() => rows().count()).toBe(3);
    const [key = '', , weak = ''] = await rows().allTextContents();
    expect(key).toContain('taken back 3 Mar 2026');
    expect(weak).toContain('to be encrypted for');
    expect(weak).toContain('too short');
  });

  it('is put with people and domains by hand, and taken from them', async () => {
    await open('/pgp-keys/k1');
    await button('Use it no more for *.kestrel-brokers.example').click();
    await expect.poll(() => bodies('POST /api/v1/pgp-keys/k1/unassign')).toEqual([{ assignmentId: 'as1' }]);
    const place = stage.page.getByLabel('Put by hand with');
    await place.fill('nowhere');
    await button('Use it there').click();
    await stage.page.getByText('neither an address nor a domain').waitFor();
    await place.fill('office@kestrel-brokers.example');
    await button('Use it there').click();
    await button('Use it no more for office@kestrel-brokers.example').waitFor();
  });

  it('leaves as a file, its private half under a password with a reason', async () => {
    await open('/pgp-keys/k2');
    const [publicKey] = await Promise.all([stage.page.waitForEvent('download'), button('Public key').click()]);
    expect(await readFile(await publicKey.path(), 'utf8')).toContain('BEGIN PGP PUBLIC KEY BLOCK');
    await button('Take the private key along').click();
    await stage.page.getByRole('textbox', { name: 'Password of the file' }).fill('weak');
    await stage.page.getByLabel('Reason').fill('moves to another machine');
    await button('Take the private key').click();
    await stage.page.getByText('at least 12 characters').waitFor();
    await stage.page.getByRole('textbox', { name: 'Password of the file' }).fill('Kp7m-carried-Wq3x');
    const [file] = await Promise.all([stage.page.waitForEvent('download'), button('Take the private key').click()]);
    expect(file.suggestedFilename()).toBe('private-key.asc');
    expect(bodies('POST /api/v1/pgp-keys/k2/export-private-key').at(-1)).toMatchObject({ reason: 'moves to another machine' });
  });

  it('is removed with its private key only after that was said', async () => {
    await open('/pgp-keys/k2');
    await button('Remove').click();
    await stage.page.getByText('can never be read again').waitFor();
    await stage.page.getByLabel('Reason').fill('replaced');
    await button('Remove it and destroy its private key').click();
    await stage.page.waitForURL('**/pgp-keys');
    expect(bodies('POST /api/v1/pgp-keys/k2/remove')).toEqual([{ reason: 'replaced', withPrivateKey: true }]);
  });
});

it('double: auditors read PGP keys, and change none', async () => {
  await stage.restart({ roles: ['auditor'] });
  for (const path of ['/pgp-keys', '/pgp-keys/k2', '/pgp-keys/k3']) {
    await open(path);
    await stage.page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => stage.page.locator('.sk').count()).toBe(0);
    const changes = /^(Import|Make|Look up|Remove|Trust|Change|Use it|Take the)/;
    expect([path, await stage.page.getByRole('button', { name: changes }).allTextContents()]).toEqual([path, []]);
  }
});
