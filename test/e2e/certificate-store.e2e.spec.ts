/** The store of certificates of a running engine, by the `lazaret` program: files are read in the engine's own thread. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes, type CertificateDetail, type CertificateList } from '#contracts';
import { FILE_PASSWORD } from '../support/certificate-client.js';
import { type EngineProcess, LAZARET, startEngine } from '../support/engine-process.js';

const file = (name: string): string => fileURLToPath(new URL(`../../libs/crypto/test/certificates/${name}`, import.meta.url));

let engine: EngineProcess;
let folder = '';
let passwordFile = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-certificates-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${FILE_PASSWORD}\n`);
  // the certificates name a list that nobody publishes
  engine = await startEngine({ settings: { certificates: { fetch: false } } });
  const changes = [{ key: 'certificates.revocationOutage', value: 'accept' }];
  await engine.ask(routes.changeSettings, { parameters: { id: 'global' }, body: { changes, reason: '', expectedRevision: -1 } });
});
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

function certificate(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [LAZARET, 'certificate', ...words, '--config', engine.configFile], (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

async function listed(...words: string[]): Promise<CertificateList['certificates']> {
  return (JSON.parse((await certificate('list', '--json', ...words)).output) as CertificateList).certificates;
}

async function shown(name: string): Promise<CertificateDetail> {
  return JSON.parse((await certificate('detail', name, '--json')).output) as CertificateDetail;
}

describe('lazaret certificate', () => {
  it('import: a PFX file with its private key, a P7B with the chain; a wrong password is refused in a sentence', async () => {
    const refused = await certificate('import', file('ada.pfx'), file('ada-million.pfx'));
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('The PFX file is under a password, and none was given.');
    const { code, output } = await certificate('import', file('ada.pfx'), file('chain.p7b'), '--password-file', passwordFile);
    expect(code).toBe(0);
    expect(output).toMatch(/^added +\w{26} +.*CN=Ada Example.* yes$/m);
    expect(output.match(/^(added|known)/gm)).toEqual(['added', 'added', 'known', 'known', 'added']);
  });

  it('trust, detail, list: a root is believed, and what it leads to is usable', async () => {
    const root = (await listed('--kind', 'authority')).find(({ subject, issuer }) => subject === issuer);
    expect(await listed('--state', 'usable')).toEqual([]);
    expect((await certificate('trust', root?.fingerprint.slice(0, 12) ?? '', '--reason', 'our own')).code).toBe(0);
    expect((await listed('--state', 'usable')).map(({ subject }) => /CN=([^,]*)/.exec(subject)?.[1])).toEqual([
      'Example Issuing',
      'Example Root',
      'Ada Example',
    ]);
    const { output } = await certificate('detail', root?.id ?? '');
    expect(output).toMatch(/^root +since .*: our own$/m);
  });

  it('assign, remove, unassign: what is used is not removed, and it says where', async () => {
    const [ada] = await listed('Ada');
    const id = ada?.id ?? '';
    expect((await certificate('assign', id, 'partner.example')).output).toContain('encrypts mail to partner.example');
    const refused = await certificate('remove', id, '--with-private-key');
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('encrypts mail to partner.example');
    expect((await certificate('unassign', id, 'partner.example')).code).toBe(0);
    expect(await shown(id)).toMatchObject({ useCount: 0, hasPrivateKey: true });
  });

  it('block, trust-list, withdraw', async () => {
    const [ada] = await listed('Ada');
    expect((await certificate('block', ada?.fingerprint ?? '', '--reason', 'key lost')).code).toBe(0);
    expect(await shown(ada?.id ?? '')).toMatchObject({ state: 'blocked' });
    const [line] = /^\w{26} +block +global .*key lost$/m.exec((await certificate('trust-list')).output) ?? [];
    expect((await certificate('withdraw', line?.slice(0, 26) ?? '', '--reason', 'found again')).code).toBe(0);
    expect(await shown(ada?.id ?? '')).toMatchObject({ state: 'usable' });
  });

  it('export: PEM that openssl’s file begins with, without the private key', async () => {
    const [ada] = await listed('Ada');
    const { output } = await certificate('export', ada?.fingerprint ?? '');
    expect(output.trim()).toBe(/-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----/.exec(readFileSync(file('ada.pem'), 'utf8'))?.[0]);
  });

  it('generate, request, for, export-keys: a key of our own, and what it serves for', async () => {
    const made = await certificate('generate', 'grace@a.example', '--name', 'Grace', '--key', 'ec-p256', '--json');
    const { id, fingerprint } = JSON.parse(made.output) as CertificateDetail;
    expect((await certificate('request', id)).output).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
    const before = await certificate('for', 'grace@a.example');
    expect(before.code).toBe(1);
    expect(before.output).toMatch(/^recipient +address .*untrusted-root/m);
    await certificate('allow', fingerprint, '--reason', 'made here', '--for', 'grace@a.example');
    const { code, output } = await certificate('for', 'grace@a.example', '--sender', 'ada@a.example');
    expect(code).toBe(0);
    expect(output).toMatch(/^signature +address .*Ada Example/m);
    writeFileSync(passwordFile, 'Forty-two blue herons\n');
    const exported = await certificate('export-keys', id, '--password-file', passwordFile, '--reason', 'backup');
    expect(exported.code).toBe(0);
    const [row] = await listed('--private-key', 'yes', 'Grace');
    expect(row?.id).toBe(id);
    await certificate('remove', id, '--with-private-key');
  });

  it('revocation: a list by hand', async () => {
    const added = await certificate('revocation', 'add', file('issuing.crl'));
    expect(added.output).toMatch(/^\w{26} +CN=Example Issuing.* 1 +by hand$/m);
    expect((await certificate('revocation', 'refresh')).output).toContain('nothing is fetched');
    const id = /^\w{26}/m.exec(added.output)?.[0] ?? '';
    expect((await certificate('revocation', 'remove', id)).code).toBe(0);
  });

  it('all of it is there after a restart, and the private key lies in the key ring’s care', async () => {
    const before = await listed();
    await engine.stop();
    engine = await engine.restart();
    expect(await listed()).toEqual(before);
    const kept = readdirSync(join(engine.dataDir, 'keys', 'private'));
    expect(kept).toEqual([before.find(({ hasPrivateKey }) => hasPrivateKey)?.id]);
    expect(readFileSync(join(engine.dataDir, 'keys', 'private', kept[0] ?? ''), 'utf8')).toMatch(/^k1\.[0-9a-f]{16}\./);
    await certificate('remove', kept[0] ?? '', '--with-private-key', '--reason', 'has left');
    expect(readdirSync(join(engine.dataDir, 'keys', 'private'))).toEqual([]);
  });
});
