/** Expected values are what `openssl x509 -noout -text -fingerprint -sha256` says of the same files. */
import { describe, expect, it } from 'vitest';
import { addresses, authority, extension, makeCertificate, newKeyPair } from '../../test/certificate-maker.js';
import { certificateFixture, fixture } from '../../test/fixture.js';
import { parseCertificate } from './certificate.js';
import { CertificateRefused } from './certificate-refused.js';
import { children, readDer, TAG } from './der.js';
import { encode, oid, sequence } from './der-write.js';
import { isTooShort, mayEncrypt, maySign, nameOfKey } from './certificate-usage.js';

const key = newKeyPair();
const selfMade = (...extensions: Buffer[]) => makeCertificate({ subject: 'x', issuer: 'x', key, signer: key, extensions });

describe('a certificate that openssl made', () => {
  const ada = parseCertificate(fixture('ada.der'));

  it('tells subject, issuer, serial, fingerprint and validity', () => {
    expect(ada).toMatchObject({
      subject: String.raw`emailAddress=Ada@A.Example, CN=Ada Example, O=Zürich & Söhne\, Ltd, C=CH`,
      issuer: 'CN=Example Issuing, O=Example, C=CH',
      serial: '70d8ace2adaa774e95d4bb2ca14c716ed8f895a8',
      fingerprint: 'e67bf587fc183e6d2e62f6eef495b6d938d1207efe2fc9c05d56082e1df82967',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2036-01-01T00:00:00.000Z',
      version: 3,
      selfSigned: false,
      isCa: false,
    });
  });

  it('tells its addresses in lower case, each once, from the alternative names and the subject', () => {
    expect(ada.emails).toEqual(['ada@a.example', 'office@a.example', 'jürg@a.example']);
  });

  it('tells its key and what it is for', () => {
    expect(ada.key).toEqual({ kind: 'rsa', bits: 2048, curve: null });
    expect(ada.keyUsage).toEqual(['digitalSignature', 'keyEncipherment']);
    expect(ada.extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2']);
    expect(nameOfKey(certificateFixture('bob').key)).toBe('EC P-256');
  });

  it('tells where revocation lists, the responder and the issuer are, and how keys are identified', () => {
    expect(ada).toMatchObject({
      crlUrls: ['http://ca.example/issuing.crl'],
      ocspUrls: ['http://ca.example/ocsp'],
      issuerUrls: ['http://ca.example/issuing.crt'],
      subjectKeyId: '8919595e0ef169f5cbbd47e134fce298cc693091',
      authorityKeyId: '0c670f2b2ed43a5420b1a64494792d5fdfc6d916',
    });
  });

  it('tells authorities from others, and who signed', () => {
    const [root, issuing] = [certificateFixture('root'), certificateFixture('issuing')];
    expect(root).toMatchObject({ isCa: true, pathLength: null, selfSigned: true, keyUsage: ['keyCertSign', 'cRLSign'] });
    expect(issuing).toMatchObject({ isCa: true, pathLength: 0, selfSigned: false });
    expect(ada.isSignedBy(issuing.publicKey())).toBe(true);
    expect(ada.isSignedBy(root.publicKey())).toBe(false);
  });
});

describe('what a certificate may be used for', () => {
  const usage = (bits: string) => extension('2.5.29.15', Buffer.from(bits, 'hex'), true);
  const extended = (...oids: string[]) => extension('2.5.29.37', sequence(...oids.map(oid)));
  // BIT STRING of one octet: digitalSignature 80, nonRepudiation 40, keyEncipherment 20, keyAgreement 08; decipherOnly is the ninth bit.
  it.each([
    ['no usage at all', [], true, true],
    ['digitalSignature', [usage('03020780')], false, true],
    ['nonRepudiation', [usage('03020640')], false, true],
    ['keyEncipherment, which is for RSA', [usage('03020520')], false, false],
    ['keyAgreement', [usage('03020308')], true, false],
    ['keyAgreement to decrypt only', [usage('0303070880')], false, false],
    ['e-mail', [extended('1.3.6.1.5.5.7.3.4')], true, true],
    ['any extended usage', [extended('2.5.29.37.0')], true, true],
    ['web servers', [extended('1.3.6.1.5.5.7.3.1')], false, false],
  ])('with a key on a curve and %s: encrypt %s, sign %s', (_, extensions, encrypts, signs) => {
    const certificate = selfMade(...extensions);
    expect([mayEncrypt(certificate), maySign(certificate)]).toEqual([encrypts, signs]);
  });

  it('with an RSA key and keyEncipherment: both, as it has digitalSignature too', () => {
    const ada = certificateFixture('ada');
    expect([mayEncrypt(ada), maySign(ada)]).toEqual([true, true]);
  });

  it('with a key of RSA below 2048 bits or a curve below P-256: it is too short', () => {
    expect(isTooShort({ kind: 'rsa', bits: 2047, curve: null })).toBe(true);
    expect(isTooShort({ kind: 'rsa', bits: 2048, curve: null })).toBe(false);
    expect(isTooShort({ kind: 'ec', bits: 224, curve: 'secp224r1' })).toBe(true);
    expect(isTooShort({ kind: 'ec', bits: 256, curve: 'prime256v1' })).toBe(false);
  });
});

describe('certificates that are not well-formed', () => {
  it('are refused when an extension stands there twice (RFC 5280 §4.2)', () => {
    expect(() => selfMade(addresses('a@a.example'), addresses('b@a.example'))).toThrow('twice');
  });

  it('are refused when something follows them, or when they are cut', () => {
    const der = fixture('ada.der');
    expect(() => parseCertificate(Buffer.concat([der, Buffer.from([0])]))).toThrow(CertificateRefused);
    expect(() => parseCertificate(der.subarray(0, -1))).toThrow(CertificateRefused);
  });

  it('are refused when nobody signed how they are encoded: each way would have a fingerprint that no trust list knows', () => {
    const der = fixture('ada.der'); // 30 82, two octets of length
    const content = der.subarray(4);
    const longer = Buffer.concat([Buffer.from('308300', 'hex'), der.subarray(2)]);
    const indefinite = Buffer.concat([Buffer.from('3080', 'hex'), content, Buffer.alloc(2)]);
    const [signed, algorithm, proof] = children(readDer(der)).map(({ raw }) => raw) as [Buffer, Buffer, Buffer];
    const longerProof = sequence(signed, algorithm, Buffer.from('03830001', 'hex'), proof.subarray(3));
    const unused = sequence(signed, algorithm, encode(TAG.bitString, Buffer.from([1]), proof.subarray(5)));
    for (const other of [longer, indefinite, longerProof, unused]) {
      expect(() => parseCertificate(other)).toThrow(expect.objectContaining({ code: 'broken' }));
    }
    expect(sequence(signed, algorithm, proof)).toEqual(der);
  });

  it('are refused above 1 MiB, before they are read', () => {
    expect(() => parseCertificate(Buffer.alloc(1024 * 1024 + 1))).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('say which critical extensions are not known', () => {
    expect(selfMade(extension('1.2.3.4', encode(5), true), extension('1.2.3.5', encode(5))).unknownCritical).toEqual(['1.2.3.4']);
    expect(selfMade(authority(), extension('2.5.29.36', sequence(), true)).unknownCritical).toEqual(['2.5.29.36']);
  });

  it('give no address for text that is none', () => {
    const certificate = selfMade(addresses('a@a.example', 'nobody', 'two@at@signs', 'b@a.example\nBcc: c@a.example', '@a.example'));
    expect(certificate.emails).toEqual(['a@a.example']);
  });
});
