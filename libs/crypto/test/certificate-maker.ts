/** Certificates for tests, any shape, signed with node:crypto: for what openssl does not make, or not two hundred of. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { parseCertificate, type Certificate } from '../src/certificates/certificate.js';
import { bitString, encode, integer, octetString, oid, sequence, setOf, tagged } from '../src/certificates/der-write.js';
import { TAG } from '../src/certificates/der.js';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** What a certificate is to be. */
export interface CertificateShape {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyPair;
  readonly signer: KeyPair;
  /** Extensions in DER: {@link extension}. */
  readonly extensions?: readonly Buffer[];
  readonly from?: string;
  readonly until?: string;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
let serials = 1;

/** A key pair on P-256. */
export function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** A certificate of version 3. Instants are `YYYYMMDDHHMMSSZ`. */
export function makeCertificate(shape: CertificateShape): Certificate {
  const { extensions = [], from = '20260101000000Z', until = '20360101000000Z' } = shape;
  serials += 1;
  const signed = sequence(
    tagged(0, integer(2)),
    integer(serials),
    ECDSA_SHA256,
    commonName(shape.issuer),
    sequence(instant(from), instant(until)),
    commonName(shape.subject),
    shape.key.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [tagged(3, sequence(...extensions))]),
  );
  const signature = sign('sha256', signed, shape.signer.privateKey);
  return parseCertificate(sequence(signed, ECDSA_SHA256, bitString(signature)));
}

/** One extension; its value is DER. */
export function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(type), ...(critical ? [encode(TAG.boolean, Buffer.from([0xff]))] : []), octetString(value));
}

/** Basic constraints of an authority. */
export function authority(pathLength?: number): Buffer {
  const yes = encode(TAG.boolean, Buffer.from([0xff]));
  return extension('2.5.29.19', sequence(yes, ...(pathLength === undefined ? [] : [integer(pathLength)])), true);
}

/** Alternative names that are addresses. */
export function addresses(...list: readonly string[]): Buffer {
  return extension('2.5.29.17', sequence(...list.map((address) => encode(0x81, Buffer.from(address, 'latin1')))));
}

function commonName(name: string): Buffer {
  return sequence(setOf([sequence(oid('2.5.4.3'), encode(TAG.utf8, Buffer.from(name)))]));
}

function instant(text: string): Buffer {
  return encode(TAG.generalizedTime, Buffer.from(text));
}
