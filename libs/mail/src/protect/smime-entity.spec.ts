import { describe, expect, it } from 'vitest';
import { multipartSigned, pkcs7Mime, readSmimeEntity } from './smime-entity.js';

const lines = (...text: string[]): Buffer => Buffer.from(text.join('\r\n'));
const ENTITY = lines('Content-Type: text/plain', '', 'Hello.', '');
const CMS = Buffer.from('3000', 'hex');

describe('multipart/signed', () => {
  it('is written as RFC 8551 §3.5.3.3 shows it', () => {
    expect(multipartSigned({ entity: ENTITY, signature: CMS, digest: 'sha256', boundary: 'b' }).toString()).toBe(
      lines(
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature";',
        ' micalg=sha-256;',
        ' boundary="b"',
        '',
        'This is an S/MIME signed message (RFC 8551).',
        '--b',
        'Content-Type: text/plain',
        '',
        'Hello.',
        '',
        '--b',
        'Content-Type: application/pkcs7-signature; name="smime.p7s"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="smime.p7s"',
        '',
        'MAA=',
        '--b--',
        '',
      ).toString(),
    );
  });

  it.each([
    ['sha1', 'sha-1'],
    ['sha384', 'sha-384'],
    ['sha512', 'sha-512'],
  ] as const)('names %s as %s', (digest, micalg) => {
    expect(multipartSigned({ entity: ENTITY, signature: CMS, digest, boundary: 'b' }).toString()).toContain(`micalg=${micalg};`);
  });

  it.each([
    ['with a line end at its end', ENTITY],
    ['without', lines('Content-Type: text/plain', '', 'Hello.')],
    ['that is empty', lines('Content-Type: text/plain', '', '')],
    ['with blanks before its delimiter', lines('', 'Hello. ', ' ', '')],
  ])('gives back exactly what was signed: an entity %s', (_, entity) => {
    const read = readSmimeEntity(multipartSigned({ entity, signature: CMS, digest: 'sha256', boundary: 'b' }));
    expect(read).toEqual({ kind: 'multipart-signed', signed: entity, signature: CMS });
  });
});

describe('application/pkcs7-mime', () => {
  it('is written as RFC 8551 §3.2 says', () => {
    expect(pkcs7Mime(CMS, 'authEnveloped-data').toString()).toBe(
      lines(
        'Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name="smime.p7m"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="smime.p7m"',
        '',
        'MAA=',
        '',
      ).toString(),
    );
  });

  it.each([
    ['as we write it', pkcs7Mime(CMS, 'signed-data')],
    ['under its old name', lines('Content-Type: application/x-pkcs7-mime', 'Content-Transfer-Encoding: base64', '', 'MAA=')],
    [
      'by the name of a file',
      lines('Content-Type: application/octet-stream; name="smime.p7m"', 'Content-Transfer-Encoding: base64', '', 'MAA='),
    ],
    ['with lines of any length', lines('Content-Type: application/pkcs7-mime', 'Content-Transfer-Encoding: base64', '', 'M', 'AA', '=')],
  ])('is read %s', (_, entity) => {
    expect(readSmimeEntity(entity)).toEqual({ kind: 'pkcs7-mime', cms: CMS });
  });
});

describe('not S/MIME', () => {
  const encrypted = pkcs7Mime(CMS, 'enveloped-data').toString();
  const signed = multipartSigned({ entity: ENTITY, signature: CMS, digest: 'sha256', boundary: 'b' }).toString();
  const part = (type: string): string[] => ['--b', `Content-Type: ${type}`, '', 'x'];
  const multipart = 'Content-Type: multipart/signed; boundary=b; protocol="application/pkcs7-signature"';

  it.each([
    ['a plain mail', ENTITY],
    [
      'a multipart with an encrypted part (EFAIL)',
      lines('Content-Type: multipart/mixed; boundary=o', '', '--o', '', '<img src="//evil/', '--o', encrypted, '--o', '', '">', '--o--'),
    ],
    [
      'a multipart with a signed part (signature wrapping)',
      lines('Content-Type: multipart/mixed; boundary=o', '', '--o', '', 'Pay!', '--o', signed, '--o--'),
    ],
    [
      'a signed mail of three parts',
      lines(multipart, '', ...part('text/plain'), ...part('text/plain'), ...part('application/pkcs7-signature'), '--b--'),
    ],
    ['a signed mail of one part', lines(multipart, '', ...part('application/pkcs7-signature'), '--b--')],
    ['a signed mail without an end', lines(multipart, '', ...part('text/plain'), ...part('application/pkcs7-signature'))],
    ['a signed mail whose second part is no signature', lines(multipart, '', ...part('text/plain'), ...part('text/plain'), '--b--')],
    [
      'a mail signed in another way',
      lines(multipart.replace('pkcs7', 'pgp'), '', ...part('text/plain'), ...part('application/pkcs7-signature'), '--b--'),
    ],
    ['a mail with two types', lines('Content-Type: text/plain', encrypted)],
    [
      'a signed mail with two boundaries',
      lines(
        multipart.replace('boundary=b', 'boundary=b; boundary=c'),
        '',
        ...part('text/plain'),
        ...part('application/pkcs7-signature'),
        '--b--',
      ),
    ],
  ])('is %s', (_, entity) => {
    expect(readSmimeEntity(entity)).toBeUndefined();
  });
});
