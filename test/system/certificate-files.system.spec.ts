/** Certificate files and the command line against the real openssl. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificateFile, writeCertificatesPem, writeP7b, writePfx } from '#crypto';
import { runCommandLine } from '../../apps/engine/src/cli/command-line.js';
import {
  AUTHORITY,
  certificateOf,
  EC_P384,
  issue,
  type Issued,
  openssl,
  revocationList,
  revoke,
  RSA_2048,
  whyNoOpenssl,
} from '../support/openssl-authority.js';

const missing = whyNoOpenssl();
if (missing !== undefined) console.warn(`the tests with the real openssl are skipped: ${missing}`);

const AT = '2026-06-15T00:00:00Z';
const MAIL = ['keyUsage=critical,digitalSignature,keyEncipherment', 'extendedKeyUsage=emailProtection'];
const PASSWORD = 'Zürich ist schön';

describe.skipIf(missing !== undefined)('certificate files and the real openssl', () => {
  let folder: string;
  let root: Issued;
  let issuing: Issued;
  let ada: Issued;
  let lost: Issued;
  const inFolder = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-certificate-files-'));
    root = issue(folder, { name: 'root', algorithm: EC_P384, extensions: AUTHORITY });
    issuing = issue(folder, { name: 'issuing', algorithm: RSA_2048, issuer: root, extensions: AUTHORITY });
    ada = issue(folder, { name: 'ada', algorithm: RSA_2048, issuer: issuing, extensions: ['subjectAltName=email:ada@a.example', ...MAIL] });
    lost = issue(folder, { name: 'lost', algorithm: RSA_2048, issuer: issuing, extensions: MAIL });
    revoke(issuing, lost);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('read each other’s PFX files', () => {
    const [adaCertificate, above] = [certificateOf(ada), certificateOf(issuing)];
    const key = readCertificateFile(readFileSync(ada.keyFile)).keys[0]!.key;
    writeFileSync(inFolder('password'), `${PASSWORD}\n`);
    const password = `file:${inFolder('password')}`;
    const ways = [
      [],
      ['-legacy'],
      ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'SHA512'],
      ['-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-RC2-128'],
      ['-nomac'],
      ['-iter', '50000'],
    ];
    for (const words of ways) {
      const legacy = words.some((word) => word.includes('RC2')) ? ['-legacy'] : [];
      openssl([
        'pkcs12',
        '-export',
        ...words,
        ...legacy,
        '-in',
        ada.certificateFile,
        '-inkey',
        ada.keyFile,
        '-certfile',
        issuing.certificateFile,
        '-passout',
        password,
        '-out',
        inFolder('theirs.pfx'),
      ]);
      const { certificates, keys } = readCertificateFile(readFileSync(inFolder('theirs.pfx')), PASSWORD);
      expect(
        certificates.map(({ fingerprint }) => fingerprint),
        words.join(' '),
      ).toEqual([adaCertificate.fingerprint, above.fingerprint]);
      expect(
        keys.map(({ certificate, key: found }) => [certificate?.fingerprint, found.equals(key)]),
        words.join(' '),
      ).toEqual([[adaCertificate.fingerprint, true]]);
    }
    writeFileSync(
      inFolder('ours.pfx'),
      writePfx({ certificates: [above], keys: [{ key, certificate: adaCertificate }], password: PASSWORD }),
    );
    const shown = openssl(['pkcs12', '-in', inFolder('ours.pfx'), '-passin', password, '-noenc']).toString();
    expect(readCertificateFile(Buffer.from(shown)).keys[0]?.certificate?.fingerprint).toBe(adaCertificate.fingerprint);
    const { stderr } = spawnSync('openssl', ['pkcs12', '-in', inFolder('ours.pfx'), '-passin', password, '-info', '-noout']);
    expect(stderr.toString()).toMatch(/MAC: sha256, Iteration 100000[^]*PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/);
    expect(() => openssl(['pkcs12', '-in', inFolder('ours.pfx'), '-passin', 'pass:wrong', '-noout'])).toThrow('invalid password');
  });

  it('read each other’s P7B and PEM files', () => {
    const all = [certificateOf(ada), certificateOf(issuing), certificateOf(root)];
    writeFileSync(inFolder('ours.p7b'), writeP7b(all));
    const printed = openssl(['pkcs7', '-inform', 'DER', '-in', inFolder('ours.p7b'), '-print_certs']);
    const prints = (bytes: Buffer) =>
      readCertificateFile(bytes)
        .certificates.map(({ fingerprint }) => fingerprint)
        .toSorted();
    expect(prints(printed)).toEqual(all.map(({ fingerprint }) => fingerprint).toSorted());
    writeFileSync(inFolder('ours.pem'), writeCertificatesPem(all));
    expect(prints(openssl(['crl2pkcs7', '-nocrl', '-certfile', inFolder('ours.pem'), '-outform', 'DER']))).toEqual(prints(printed));
  });

  it('are shown and checked on the command line', async () => {
    const run = async (...words: string[]) => {
      const said = { output: '', errors: '' };
      const into = (name: 'output' | 'errors') =>
        new Writable({
          write(piece, _, done) {
            said[name] += String(piece);
            done();
          },
        });
      const code = await runCommandLine(['certificate', ...words], {
        input: Readable.from([]),
        output: into('output'),
        errors: into('errors'),
      });
      return { code, ...said };
    };
    const shown = await run('show', ada.certificateFile);
    expect(shown).toMatchObject({ code: 0, errors: '' });
    expect(shown.output).toContain('ada@a.example');
    const facts = JSON.parse((await run('show', '--json', ada.certificateFile)).output);
    expect(openssl(['x509', '-in', ada.certificateFile, '-noout', '-serial']).toString().toLowerCase()).toContain(
      facts.certificates[0].serial,
    );

    const roots = ['--roots', root.certificateFile, '--intermediates', issuing.certificateFile, '--at', AT];
    expect(await run('check', ada.certificateFile, ...roots)).toMatchObject({ code: 0, output: 'usable: CN=ada ← CN=issuing ← CN=root\n' });
    expect(await run('check', ada.certificateFile, '--at', AT)).toEqual({
      code: 1,
      output: '',
      errors: `lazaret: ${ada.certificateFile}: No way leads from “CN=ada” to a root. (untrusted-root)\n`,
    });
    writeFileSync(inFolder('own.crl'), revocationList(issuing, { from: '20260601000000Z', until: '20260701000000Z' }));
    expect(await run('check', ada.certificateFile, ...roots, '--crl', inFolder('own.crl'))).toMatchObject({ code: 0 });
    expect(await run('check', lost.certificateFile, ...roots, '--crl', inFolder('own.crl'))).toMatchObject({
      code: 1,
      errors: expect.stringContaining('(revoked)'),
    });
    writeFileSync(inFolder('bad-password'), 'wrong\n');
    const locked = await run('show', inFolder('ours.pfx'), '--password-file', inFolder('bad-password'));
    expect(locked).toMatchObject({ code: 1, errors: expect.stringContaining('(wrong-password)') });
  });
});
