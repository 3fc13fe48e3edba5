/** What we write about keys, read by openssl. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCertificateRequest, writePem, writeSelfSigned } from '#crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openssl, whyNoOpenssl } from '../support/openssl-authority.js';

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
