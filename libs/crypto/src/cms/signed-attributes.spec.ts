/** Signatures whose attributes are put together by hand, as no program of ours or of openssl would write them. */
import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CONTENT, RSA_CERTIFICATE, RSA_KEY } from '../../../../test/support/cms-fixtures.js';
import { encode, instant, integer, octetString, oid, sequence, setOf, tagged } from '../certificates/der-write.js';
import { identityOf } from './certificate-identity.js';
import { digestOf, writeDigest } from './digest.js';
import { ATTRIBUTE, CONTENT as TYPE } from './oids.js';
import { writeScheme } from './signature-scheme.js';
import { asImplicit } from './signed-attributes.js';
import { verifyCms } from './verify.js';

const attribute = (type: string, ...values: Buffer[]): Buffer => sequence(oid(type), setOf(values));
const TYPE_OF_MAIL = attribute(ATTRIBUTE.contentType, oid(TYPE.data));
const HASH = attribute(ATTRIBUTE.messageDigest, octetString(digestOf('sha256', CONTENT)));
/** RFC 5035 §3 and §5.4.1: a hash with its default function. */
const naming = (version: 'signingCertificate' | 'signingCertificateV2', hash: Buffer): Buffer =>
  attribute(ATTRIBUTE[version], sequence(sequence(sequence(octetString(hash)))));
const ours = { v1: digestOf('sha1', RSA_CERTIFICATE), v2: digestOf('sha256', RSA_CERTIFICATE) };
const other = { v1: Buffer.alloc(20, 1), v2: Buffer.alloc(32, 1) };

/** A mail signed with these attributes, by a key that fits the certificate. */
function signedWith(...attributes: Buffer[]): Buffer {
  const set = setOf(attributes);
  const signer = sequence(
    integer(1),
    identityOf({ der: RSA_CERTIFICATE }).issuerAndSerial,
    writeDigest('sha256'),
    asImplicit(set),
    writeScheme({ kind: 'rsa-pkcs1', digest: 'sha256' }),
    octetString(sign('sha256', set, RSA_KEY)),
  );
  const content = sequence(oid(TYPE.data), tagged(0, octetString(CONTENT)));
  const data = sequence(integer(1), setOf([writeDigest('sha256')]), content, tagged(0, RSA_CERTIFICATE), encode(0x31, signer));
  return sequence(oid(TYPE.signedData), tagged(0, data));
}

describe('the attributes of a signature', () => {
  it.each([
    ['type and hash', [TYPE_OF_MAIL, HASH]],
    ['the certificate, too', [TYPE_OF_MAIL, HASH, naming('signingCertificateV2', ours.v2)]],
    ['the certificate as programs of before 2007 name it', [TYPE_OF_MAIL, HASH, naming('signingCertificate', ours.v1)]],
    ['both', [TYPE_OF_MAIL, HASH, naming('signingCertificate', ours.v1), naming('signingCertificateV2', ours.v2)]],
  ])('are good with %s', (_, attributes) => {
    expect(verifyCms(signedWith(...attributes)).signatures).toMatchObject([{ result: { verdict: 'good' } }]);
  });

  it.each([
    ['no type', 'bad-attributes', [HASH]],
    ['no hash', 'bad-attributes', [TYPE_OF_MAIL]],
    ['another type than the content', 'bad-attributes', [attribute(ATTRIBUTE.contentType, oid(TYPE.signedData)), HASH]],
    ['two types', 'bad-attributes', [attribute(ATTRIBUTE.contentType, oid(TYPE.data), oid(TYPE.signedData)), HASH]],
    ['the hash twice', 'bad-attributes', [TYPE_OF_MAIL, HASH, attribute(ATTRIBUTE.messageDigest, octetString(other.v2))]],
    ['a time twice', 'bad-attributes', [TYPE_OF_MAIL, HASH, ...['2026', '2027'].map(timeOf)]],
    ['the hash of another content', 'content-changed', [TYPE_OF_MAIL, attribute(ATTRIBUTE.messageDigest, octetString(other.v2))]],
    ['another certificate', 'other-certificate', [TYPE_OF_MAIL, HASH, naming('signingCertificateV2', other.v2)]],
    ['another certificate in the older one', 'other-certificate', [TYPE_OF_MAIL, HASH, naming('signingCertificate', other.v1)]],
    [
      'another certificate in one of both',
      'other-certificate',
      [TYPE_OF_MAIL, HASH, naming('signingCertificate', other.v1), naming('signingCertificateV2', ours.v2)],
    ],
  ])('break it with %s: %s', (_, why, attributes) => {
    expect(verifyCms(signedWith(...attributes)).signatures).toMatchObject([{ result: { verdict: 'broken', why } }]);
  });
});

function timeOf(year: string): Buffer {
  return attribute(ATTRIBUTE.signingTime, instant(new Date(`${year}-01-01T00:00:00Z`)));
}
