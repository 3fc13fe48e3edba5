import { describe, expect, it } from 'vitest';
import { encryptedDataOfPgp, outlineOfCms } from '#crypto';
import { encode, integer, oid, sequence, octetString, tagged } from '../../../crypto/src/certificates/der-write.js';
import * as cms from '../../../../test/support/cms-fixtures.js';
import * as pgp from '../../../../test/support/openpgp-examples.js';
import { multipartSigned, pkcs7Mime } from './smime-entity.js';
import { protectionOf } from './protection-of.js';

const HEAD = 'From: a@a.example\r\nTo: b@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n';
const mail = (entity: Buffer | string): Buffer => Buffer.concat([Buffer.from(HEAD), Buffer.from(entity)]);
const of = (entity: Buffer | string) => protectionOf(mail(entity), { outlineOfCms, encryptedDataOfPgp });

const PLAIN = Buffer.from('Content-Type: text/plain\r\n\r\nThe offer.\r\n');
const SMIME = pkcs7Mime(cms.GCM_OAEP, 'authEnveloped-data');
const CLEAR = 'Account 4711, and the words that nobody may read.\r\n'.repeat(20);

/** A multipart of PGP/MIME as RFC 3156 §4 shows it. */
function pgpMime({
  control = 'Version: 1\r\n',
  armor = pgp.ENCRYPTED_ARMOR,
  before = '',
  after = '',
  protocol = 'application/pgp-encrypted',
} = {}) {
  return [
    `Content-Type: multipart/encrypted; protocol="${protocol}"; boundary="b"`,
    '',
    `${before}--b`,
    'Content-Type: application/pgp-encrypted',
    '',
    control,
    '--b',
    'Content-Type: application/octet-stream; name="encrypted.asc"',
    '',
    `${armor}--b--`,
    after,
  ].join('\r\n');
}

function pgpSigned(entity: string, signature = pgp.SIGNATURE_ARMOR): string {
  return [
    'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary="s"',
    ...['', '--s', entity, '--s', 'Content-Type: application/pgp-signature', '', `${signature}--s--`, ''],
  ].join('\r\n');
}

const smimeSigned = (entity: Buffer, signature = cms.SIGNED_DETACHED): Buffer =>
  multipartSigned({ entity, signature, digest: 'sha384', boundary: 'm' });

/** SignedData around a content, with no signer. */
function signedData(content: string): Buffer {
  const inside = sequence(oid('1.2.840.113549.1.7.1'), tagged(0, octetString(Buffer.from(content))));
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, sequence(integer(1), encode(0x31), inside, encode(0x31))));
}

/** EnvelopedData with a real cipher's name, and these bytes in place of the ciphertext. */
function envelopeAround(content: Buffer): Buffer {
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16, 7)));
  const inside = sequence(oid('1.2.840.113549.1.7.1'), cipher, encode(0x80, content));
  return sequence(oid('1.2.840.113549.1.7.3'), tagged(0, sequence(integer(0), encode(0x31, encode(0xa4, oid('1.2.3'))), inside)));
}

describe('a mail that is protected as a whole', () => {
  it.each([
    ['an envelope', SMIME, { encryptedBy: 'smime', signedBy: null }],
    ['an envelope without authentication', pkcs7Mime(cms.CBC_ECDH, 'enveloped-data'), { encryptedBy: 'smime', signedBy: null }],
    [
      'an envelope that only its file name gives away',
      `Content-Type: application/octet-stream; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n${cms.GCM_OAEP.toString('base64')}`,
      { encryptedBy: 'smime', signedBy: null },
    ],
    ['an envelope that says it is signed only', pkcs7Mime(cms.GCM_OAEP, 'signed-data'), { encryptedBy: 'smime', signedBy: null }],
    ['clear-signed', smimeSigned(PLAIN), { encryptedBy: null, signedBy: 'smime' }],
    ['signed, opaque', pkcs7Mime(cms.SIGNED_OPAQUE, 'signed-data'), { encryptedBy: null, signedBy: 'smime' }],
    ['an envelope inside a signature', smimeSigned(SMIME), { encryptedBy: 'smime', signedBy: 'smime' }],
    ['PGP/MIME', pgpMime(), { encryptedBy: 'pgp', signedBy: null }],
    [
      'PGP/MIME with the usual line before it',
      pgpMime({ before: 'This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\r\n' }),
      { encryptedBy: 'pgp', signedBy: null },
    ],
    ['PGP/MIME, signed', pgpSigned('Content-Type: text/plain\r\n\r\nThe offer.'), { encryptedBy: null, signedBy: 'pgp' }],
    ['PGP/MIME inside a signature of PGP/MIME', pgpSigned(pgpMime()), { encryptedBy: 'pgp', signedBy: 'pgp' }],
  ])('is known by its structure: %s', (_, entity, expected) => {
    expect(of(entity)).toEqual(expected);
  });
});

describe('a mail that only claims to be encrypted', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const pkcs7 = 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n';

  it.each([
    ['text under the name of S/MIME', `${pkcs7}\r\n${CLEAR}`],
    ['text in base64 under the name of S/MIME', `${pkcs7}Content-Transfer-Encoding: base64\r\n\r\n${base64(CLEAR)}`],
    ['a signature under the name of an envelope', pkcs7Mime(cms.SIGNED_DETACHED, 'enveloped-data')],
    ['an envelope with text in place of its ciphertext', pkcs7Mime(envelopeAround(Buffer.from(CLEAR)), 'enveloped-data')],
    [
      'an envelope with text of another alphabet in place of its ciphertext',
      pkcs7Mime(envelopeAround(Buffer.from('Никто не должен этого читать. '.repeat(20))), 'enveloped-data'),
    ],
    ['an envelope with words behind it', pkcs7Mime(Buffer.concat([cms.GCM_OAEP, Buffer.from(CLEAR)]), 'enveloped-data')],
    ['an envelope with words between its lines that are no base64', `${SMIME.toString()}\r\nсчёт-4711!\r\n`],
    [
      'an envelope in a uuencoded file with words around it',
      `${pkcs7}Content-Transfer-Encoding: x-uuencode\r\n\r\nWords.\r\nbegin 644 x\r\n \r\nend\r\n`,
    ],
    [
      'an envelope as a part among others',
      `Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\n${CLEAR}\r\n--o\r\n${SMIME.toString()}\r\n--o--\r\n`,
    ],
    ['an envelope under two types', `Content-Type: text/plain\r\n${SMIME.toString()}`],
    ['a header that goes on where the body should begin', `X: y\r\n${CLEAR}${SMIME.toString()}`],
    ['text under the name of PGP/MIME', pgpMime({ armor: `${CLEAR}\r\n` })],
    ['a message of PGP that is stored, not encrypted', pgpMime({ armor: pgp.STORED_ARMOR })],
    ['words around the armor', pgpMime({ armor: `${CLEAR}\r\n${pgp.ENCRYPTED_ARMOR}` })],
    ['words behind the armor', pgpMime({ armor: `${pgp.ENCRYPTED_ARMOR}${CLEAR}\r\n` })],
    ['words before the first part', pgpMime({ before: CLEAR })],
    ['words behind the last part', pgpMime({ after: 'a word' })],
    ['words beside the version', pgpMime({ control: `Version: 1\r\n${CLEAR}` })],
    ['another version', pgpMime({ control: 'Version: 2\r\n' })],
    ['another protocol', pgpMime({ protocol: 'application/x-other' })],
    ['a third part', pgpMime({ armor: `${pgp.ENCRYPTED_ARMOR}--b\r\n\r\n${CLEAR}\r\n` })],
    ['armor that is cut off', pgpMime({ armor: pgp.ENCRYPTED_ARMOR.replace(/\nbp9n9w==/, '') })],
    [
      'words in the header of the armor',
      pgpMime({ armor: pgp.ENCRYPTED_ARMOR.replace('\n', `\nComment: ${CLEAR.replaceAll('\r\n', ' ')}\n`) }),
    ],
    ['words on the first line of the armor', pgpMime({ armor: pgp.ENCRYPTED_ARMOR.replace('\n', ` ${CLEAR.replaceAll('\r\n', ' ')}\n`) })],
    ['words that look like checksums', pgpMime({ armor: pgp.ENCRYPTED_ARMOR.replace('=sTNm', '=word\n=sTNm') })],
    ['a header with a control character', `X: y\r\r${CLEAR.trim().replaceAll('\r\n', ' ')}\r\n${SMIME.toString()}`],
    ['a plain mail with armor in its text', `Content-Type: text/plain\r\n\r\n${pgp.ENCRYPTED_ARMOR}`],
  ])('is not: %s', (_, entity) => {
    expect(of(entity).encryptedBy).toBeNull();
  });

  it.each([
    ['words before a signature of PGP', pgpSigned(pgpMime(), `${CLEAR}${pgp.SIGNATURE_ARMOR}`), 'pgp'],
    ['words behind it', pgpSigned(pgpMime(), `${pgp.SIGNATURE_ARMOR}${CLEAR}`), 'pgp'],
    ['words inside a signature of S/MIME', smimeSigned(SMIME, signedData(CLEAR)), 'smime'],
    [
      'words between its lines that are no base64',
      smimeSigned(SMIME)
        .toString('latin1')
        .replace(/(smime\.p7s"\r\n\r\n)/, '$1счёт!\r\n'),
      'smime',
    ],
  ])('nor is one whose signature carries more than a signature: %s', (_, entity, signedBy) => {
    expect(of(entity)).toEqual({ encryptedBy: null, signedBy });
  });

  it('nor is one whose words stand around the signature outside', () => {
    const signed = smimeSigned(SMIME).toString('latin1').replace('This is an S/MIME signed message (RFC 8551).', CLEAR);
    expect(of(Buffer.from(signed, 'latin1'))).toEqual({ encryptedBy: null, signedBy: 'smime' });
  });
});
