/** Files by openssl 3.0.19 (test/certificates/make-fixtures.ts says how); the PBMAC1 file is appendix A.1 of RFC 9579. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cpuWatch } from '../../../../test/support/cpu-time.js';
import { makeCertificate, newKeyPair } from '../../test/certificate-maker.js';
import { certificateFixture, fixture, FIXTURE_PASSWORD } from '../../test/fixture.js';
import { readCertificateFile, writeCertificatesPem } from './certificate-file.js';
import { CertificateRefused } from './certificate-refused.js';
import { bitString, encode, integer, octetString, oid, sequence, tagged } from './der-write.js';
import { children, readDer, TAG } from './der.js';
import { writeP7b } from './p7b.js';
import { readPfx } from './pfx-read.js';
import { writePfx } from './pfx-write.js';

const ADA = certificateFixture('ada').fingerprint;
const ISSUING = certificateFixture('issuing').fingerprint;
const ROOT = certificateFixture('root').fingerprint;
const RSA = createPrivateKey(fixture('rfc9500-rsa-2048.pem'));
const P256 = createPrivateKey(fixture('rfc9500-p256.pem'));

const prints = (bytes: Buffer, password?: string) =>
  readCertificateFile(bytes, password).certificates.map(({ fingerprint }) => fingerprint);
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof CertificateRefused ? error.code : `foreign: ${String(error)}`;
  }
  return 'none';
}

describe('certificate files', () => {
  it('are read in PEM, DER and P7B, whatever their names', () => {
    expect(prints(fixture('ada.pem'))).toEqual([ADA]);
    expect(prints(fixture('ada.der'))).toEqual([ADA]);
    expect(prints(fixture('chain.p7b'))).toEqual([ADA, ISSUING, ROOT]);
    expect(prints(fixture('chain-pem.p7b'))).toEqual([ADA, ISSUING, ROOT]);
  });

  it('in PEM may have many certificates, text around them, and the same one twice', () => {
    const text = Buffer.from(`Bag Attributes\r\n${[fixture('ada.pem'), fixture('root.pem'), fixture('ada.pem')].join('subject=\n')}`);
    expect(prints(text)).toEqual([ADA, ROOT]);
  });

  it('in P7B may be BER with indefinite lengths', () => {
    const list = encode(0xa0, fixture('ada.der'));
    const signedData = Buffer.concat([
      Buffer.from('3080', 'hex'),
      integer(1),
      encode(TAG.set),
      sequence(oid('1.2.840.113549.1.7.1')),
      list,
      encode(TAG.set),
      Buffer.alloc(2),
    ]);
    const open = (tag: string, ...content: Buffer[]) =>
      Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from([0x80]), ...content, Buffer.alloc(2)]);
    expect(prints(open('30', oid('1.2.840.113549.1.7.2'), open('a0', signedData)))).toEqual([ADA]);
  });

  it.each([
    '',
    'x',
    '-----BEGIN CERTIFICATE-----\nAAAA',
    '-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----',
    '-----BEGIN X509 CRL-----\n-----END X509 CRL-----',
  ])('of something else are refused: %j', (text) => {
    expect(refusal(() => readCertificateFile(Buffer.from(text)))).toBe('broken');
  });

  it('are written in PEM and P7B and read back', () => {
    const all = [certificateFixture('ada'), certificateFixture('issuing')];
    expect(prints(Buffer.from(writeCertificatesPem(all)))).toEqual([ADA, ISSUING]);
    expect(prints(writeP7b(all)).toSorted()).toEqual([ADA, ISSUING].toSorted());
  });
});

describe('private keys in PEM', () => {
  it.each(['rfc9500-p256.pem', 'p256-pkcs8.pem', 'p256-locked.pem', 'p256-scrypt.pem', 'p256-sec1-locked.pem'])(
    'are read from %s',
    (name) => {
      const [entry] = readCertificateFile(fixture(name), FIXTURE_PASSWORD).keys;
      expect(entry?.key.equals(P256)).toBe(true);
    },
  );

  it('are read in the form of PKCS#1 and find their certificate by the key', () => {
    const file = readCertificateFile(Buffer.concat([fixture('bob.pem'), fixture('ada.pem'), fixture('rfc9500-rsa-2048.pem')]));
    expect(file.keys.map(({ certificate }) => certificate?.fingerprint)).toEqual([ADA]);
  });

  it('find their certificate when its point is compressed, and none whose key only looks like theirs', () => {
    const { publicKey, privateKey } = newKeyPair();
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const [algorithm] = children(readDer(spki)).map(({ raw }) => raw) as [Buffer];
    const point = (form: number) => sequence(algorithm, bitString(Buffer.concat([Buffer.from([form]), spki.subarray(-64, -32)])));
    const form = (spki.at(-1)! & 1) === 0 ? 2 : 3;
    const owner = (compressed: Buffer) =>
      makeCertificate({
        subject: 'x',
        issuer: 'x',
        key: { publicKey: createPublicKey({ key: compressed, format: 'der', type: 'spki' }), privateKey },
        signer: newKeyPair(),
      });
    const [mirrored, own] = [owner(point(5 - form)), owner(point(form))];
    expect(own.publicKeyInfo.length).toBeLessThan(spki.length);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { keys } = readCertificateFile(Buffer.from(writeCertificatesPem([mirrored, own]) + pem));
    expect(keys.map(({ certificate }) => certificate?.fingerprint)).toEqual([own.fingerprint]);
  });

  it('are read up to a thousand, and find their certificates among three hundred within two seconds', () => {
    const pem = fixture('p256-pkcs8.pem').toString();
    const key = newKeyPair();
    const made = Array.from({ length: 300 }, (_, index) =>
      makeCertificate({ subject: `s${index}`, issuer: 'x', key: newKeyPair(), signer: key }),
    );
    const used = cpuWatch();
    expect(readCertificateFile(Buffer.from(writeCertificatesPem(made) + pem.repeat(1_000))).keys).toHaveLength(1_000);
    expect(used()).toBeLessThan(2_000);
    expect(refusal(() => readCertificateFile(Buffer.from(pem.repeat(1_001))))).toBe('too-large');
    const bag = sequence(oid('1.2.840.113549.1.12.10.1.1'), tagged(0, P256.export({ type: 'pkcs8', format: 'der' })));
    const safe = sequence(oid('1.2.840.113549.1.7.1'), tagged(0, octetString(sequence(...Array.from({ length: 501 }, () => bag)))));
    const file = sequence(integer(3), sequence(oid('1.2.840.113549.1.7.1'), tagged(0, octetString(sequence(safe, safe)))));
    expect(refusal(() => readPfx(file, undefined))).toBe('too-large');
  });

  it.each(['p256-locked.pem', 'p256-scrypt.pem', 'p256-sec1-locked.pem'])('say when the password of %s is wrong, or missing', (name) => {
    expect(refusal(() => readCertificateFile(fixture(name), 'wrong'))).toBe('wrong-password');
    expect(refusal(() => readCertificateFile(fixture(name)))).toBe('password-missing');
  });

  it('with more than two million rounds are refused at once', () => {
    const used = cpuWatch();
    expect(refusal(() => readCertificateFile(fixture('p256-million.pem'), FIXTURE_PASSWORD))).toBe('too-many-iterations');
    expect(used()).toBeLessThan(200);
  });
});

describe('PFX files', () => {
  it.each(['ada.pfx', 'ada-legacy.pfx', 'ada-3des.pfx', 'ada-no-mac.pfx', 'ada-open.pfx'])(
    '%s gives certificates and the key of its owner',
    (name) => {
      const { format, certificates, keys } = readCertificateFile(fixture(name), FIXTURE_PASSWORD);
      expect(format).toBe('pfx');
      expect(certificates.map(({ fingerprint }) => fingerprint)).toEqual([ADA, ISSUING]);
      expect(keys.map(({ key, certificate }) => [key.equals(RSA), certificate?.fingerprint])).toEqual([[true, ADA]]);
    },
  );

  it('with PBMAC1 are read: the vector of RFC 9579, appendix A.1', () => {
    const { certificates, keys } = readPfx(Buffer.from(fixture('rfc9579-a1.pfx.base64').toString(), 'base64'), '1234');
    expect(certificates).toHaveLength(1);
    expect(keys[0]?.certificate).toBe(certificates[0]);
  });

  it('with an empty password, or none, need no password', () => {
    expect(prints(fixture('empty-password.pfx'))).toEqual([ROOT]);
    expect(prints(fixture('empty-password.pfx'), '')).toEqual([ROOT]);
  });

  it.each(['ada.pfx', 'ada-legacy.pfx', 'ada-3des.pfx', 'ada-no-mac.pfx'])('%s says when the password is wrong, or missing', (name) => {
    expect(refusal(() => readCertificateFile(fixture(name), 'wrong'))).toBe('wrong-password');
    expect(refusal(() => readCertificateFile(fixture(name)))).toBe('password-missing');
  });

  it('give one answer to a wrong password and to damage, wherever it is', () => {
    const file = fixture('ada.pfx');
    const sentences = new Set<string>();
    for (const at of [500, 1000, 2000, 3000, file.length - 40]) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      try {
        readPfx(damaged, FIXTURE_PASSWORD);
      } catch (error) {
        sentences.add(String(error));
      }
    }
    expect([...sentences]).toEqual([String(new CertificateRefused('wrong-password', 'The password does not open it, or it is damaged.'))]);
  });

  it('with a million rounds for each use of the password are refused before the first round', () => {
    const used = cpuWatch();
    expect(refusal(() => readCertificateFile(fixture('ada-million.pfx'), FIXTURE_PASSWORD))).toBe('too-many-iterations');
    expect(used()).toBeLessThan(200);
  });

  it.each([2_000_001, 2 ** 31, 2 ** 52])('with a MAC of %d rounds are refused before the first round', (rounds) => {
    const digest = sequence(sequence(oid('2.16.840.1.101.3.4.2.1')), octetString(Buffer.alloc(32)));
    const file = sequence(
      integer(3),
      sequence(oid('1.2.840.113549.1.7.1'), tagged(0, octetString(sequence()))),
      sequence(digest, octetString(Buffer.alloc(8)), integer(rounds)),
    );
    expect(refusal(() => readPfx(file, 'x'))).toBe('too-many-iterations');
  });

  it('are written with the key, and read back with the password only', () => {
    const ada = certificateFixture('ada');
    const file = writePfx({ certificates: [certificateFixture('issuing')], keys: [{ key: RSA, certificate: ada }], password: 'geheim £' });
    const { certificates, keys } = readPfx(file, 'geheim £');
    expect(certificates.map(({ fingerprint }) => fingerprint)).toEqual([ADA, ISSUING]);
    expect(keys.map(({ key, certificate }) => [key.equals(RSA), certificate?.fingerprint])).toEqual([[true, ADA]]);
    expect(refusal(() => readPfx(file, 'geheim'))).toBe('wrong-password');
    expect(refusal(() => writePfx({ certificates: [ada], keys: [], password: '' }))).toBe('password-missing');
  });

  it('never say the password', () => {
    for (const name of ['ada.pfx', 'p256-locked.pem', 'p256-sec1-locked.pem']) {
      try {
        readCertificateFile(fixture(name), 'so-secret-a-word');
        expect.unreachable();
      } catch (error) {
        const said = error instanceof Error ? `${error.message} ${error.stack ?? ''} ${String(error.cause)}` : '';
        expect(said).not.toContain('so-secret-a-word');
        expect(said).toContain('undefined');
      }
    }
  });
});
