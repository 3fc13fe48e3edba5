/** What we write about keys, read by openssl, and what openssl makes of it, taken back. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateDetail } from '#contracts';
import { writeCertificateRequest, writePem, writeSelfSigned } from '#crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateClient } from '../support/certificate-client.js';
import { startHttpEngine, type HttpEngine } from '../support/http-engine.js';
import { AUTHORITY, issue, openssl, whyNoOpenssl } from '../support/openssl-authority.js';

const missing = whyNoOpenssl();
const WISH = { name: 'Ada Exämple', organization: 'Example Ltd', emails: ['ada@a.example', 'lovelace@a.example'] };
const VALID = { serial: '0123456789abcdef', from: new Date(Date.now() - 60_000), until: new Date(Date.now() + 86_400_000) };

const KEYS: readonly (readonly [name: string, make: () => KeyObject])[] = [
  ['RSA 3072', () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey],
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-person-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe.skipIf(missing !== undefined).each(KEYS)('openssl on a key of %s', (name, make) => {
  // openssl asks curves for keyEncipherment, which RFC 5480 §3 forbids them
  const purpose = name.startsWith('RSA') ? 'smimeencrypt' : 'smimesign';

  it('accepts the certificate that vouches for itself, and encrypts to it', () => {
    const key = make();
    const certificate = file('self.pem', writePem('CERTIFICATE', writeSelfSigned({ ...WISH, ...VALID, key })));
    const text = openssl([
      'x509',
      '-in',
      certificate,
      '-noout',
      '-subject',
      '-nameopt',
      'utf8',
      '-ext',
      'subjectAltName,keyUsage',
    ]).toString();
    expect(text).toContain('Ada Exämple');
    expect(text).toContain('email:ada@a.example, email:lovelace@a.example');
    expect(
      openssl(['verify', '-x509_strict', '-purpose', purpose, '-CAfile', certificate, '-partial_chain', certificate]).toString(),
    ).toMatch(/: OK$/m);
    const keyFile = file('key.pem', key.export({ type: 'pkcs8', format: 'pem' }));
    const encrypted = openssl(['cms', '-encrypt', '-aes256', '-outform', 'DER', certificate], 'told to Ada');
    expect(openssl(['cms', '-decrypt', '-inform', 'DER', '-recip', certificate, '-inkey', keyFile], encrypted).toString()).toBe(
      'told to Ada',
    );
  });

  it('verifies the request and reads the addresses in it', () => {
    const request = file('request.pem', writePem('CERTIFICATE REQUEST', writeCertificateRequest({ ...WISH, key: make() })));
    const text = openssl(['req', '-in', request, '-noout', '-verify', '-text', '-nameopt', 'utf8']).toString();
    expect(text).toContain('email:ada@a.example, email:lovelace@a.example');
    expect(text).toContain('E-mail Protection');
  });
});

describe.skipIf(missing !== undefined)('the store and an authority run by openssl', () => {
  let engine: HttpEngine;
  let certificates: CertificateClient;
  beforeAll(async () => {
    engine = await startHttpEngine();
    // openssl issues from now on
    engine.clock.advance((Date.now() - engine.clock.now().getTime()) / 1000 + 60);
    const admin = await engine.setUp();
    certificates = new CertificateClient(admin);
  });
  afterAll(() => engine.close());

  it.each(['rsa-3072', 'ec-p384'])('a request for a key of kind %s comes back as a certificate whose private key is here', async (key) => {
    const made = await certificates.command<CertificateDetail>('/certificates/generate', {
      addresses: ['ada@a.example'],
      name: 'Ada',
      key,
    });
    const response = await certificates.client.send('POST', `/certificates/${made.id}/request`, {}, CertificateClient.key());
    const request = file(`${key}.csr`, Buffer.from(await response.arrayBuffer()));
    const ca = issue(folder, { name: `authority-${key}`, extensions: AUTHORITY });
    const signed = ['-CA', ca.certificateFile, '-CAkey', ca.keyFile, '-CAcreateserial', '-copy_extensions', 'copyall', '-days', '30'];
    const issued = openssl(['x509', '-req', '-in', request, ...signed]);
    const { entries } = await certificates.import(issued);
    expect(entries).toMatchObject([{ outcome: 'added', hasPrivateKey: true, addresses: ['ada@a.example'] }]);
    const root = (await certificates.import(readFileSync(ca.certificateFile))).entries[0]?.id ?? '';
    await certificates.command(`/certificates/${root}/trust`, { reason: 'ours' });
    const shown = await certificates.show(entries[0]?.id ?? '');
    expect(shown.judgements.map(({ purpose, state }) => [purpose, state]).slice(0, 2)).toEqual([
      ['encrypt', 'usable'],
      ['sign', 'usable'],
    ]);
  });

  it('private keys that leave are opened by openssl, with the password only', async () => {
    const made = await certificates.command<CertificateDetail>('/certificates/generate', { addresses: ['eve@a.example'], key: 'ec-p256' });
    const account = { email: 'cleo@halden.example', name: 'cleo', password: 'another long password', roles: ['key-custodian'] };
    await certificates.command('/accounts', account);
    const cleo = engine.browser();
    await cleo.signIn(account.email, account.password);
    const body = { ids: [made.id], password: 'Forty-two blue herons', reason: 'moves to a new computer' };
    const answer = await cleo.send('POST', '/certificates/export-private-keys', body, CertificateClient.key());
    const pfx = file('eve.pfx', Buffer.from(await answer.arrayBuffer()));
    const text = openssl(['pkcs12', '-in', pfx, '-passin', 'pass:Forty-two blue herons', '-nodes']).toString();
    expect(text).toContain('BEGIN PRIVATE KEY');
    expect(text).toContain(made.pem.split('\n')[1]);
    expect(() => openssl(['pkcs12', '-in', pfx, '-passin', 'pass:another', '-nodes'])).toThrow(/Mac verify error|invalid password/);
  });
});
