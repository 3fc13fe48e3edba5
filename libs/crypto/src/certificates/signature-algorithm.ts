/** Signatures over structures: revocation lists and OCSP answers. (Those of certificates are verified by node:crypto itself.) */
import { constants, verify, type KeyObject } from 'node:crypto';
import { CertificateRefused } from './certificate-refused.js';
import { children, explicit, fieldsOf, readDer, TAG, type DerElement } from './der.js';
import { readOid, readSmallInteger } from './der-values.js';

/** Algorithms of signatures by object identifier (RFC 4055, RFC 5758, RFC 8410): hash as node:crypto names it, null where it is part of the algorithm. */
const HASHES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
  '1.3.101.113': null,
};

/** Hashes in the parameters of RSASSA-PSS (RFC 4055 §2.1). */
const PSS_HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const RSASSA_PSS = '1.2.840.113549.1.1.10';

/**
 * Algorithms by which anybody could have made the signature: MD2, MD5 and SHA-1, with RSA, DSA and ECDSA. PSS without
 * parameters is SHA-1 as well (RFC 4055 §3.1), and is found when it is read.
 */
const FORGEABLE: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.3.14.3.2.29': 'SHA-1',
  '1.3.14.3.2.3': 'MD5',
  '1.2.840.10040.4.3': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1',
};

/** The hash that makes a signature of this algorithm worthless; undefined for those that are sound, and for those that are not known. */
export function forgeableHash(algorithm: string): string | undefined {
  return FORGEABLE[algorithm];
}

/** A signature and what it is over. */
export interface SignedBytes {
  /** AlgorithmIdentifier. */
  readonly algorithm: DerElement;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Whether this key made the signature. @throws CertificateRefused `unsupported` for an algorithm that is unknown or worthless. */
export function isSignatureOf(key: KeyObject, { algorithm, signed, signature }: SignedBytes): boolean {
  const fields = fieldsOf(algorithm, 'The algorithm of the signature');
  const oid = readOid(fields.next(TAG.oid));
  try {
    if (oid === RSASSA_PSS) return isPssSignature(key, fields.maybe(TAG.sequence), { algorithm, signed, signature });
    const hash = HASHES[oid];
    if (hash === undefined)
      throw new CertificateRefused(
        'unsupported',
        `A signature is made with ${FORGEABLE[oid] ?? `the algorithm ${oid}`}, which is not accepted.`,
      );
    return verify(hash, signed, key, signature);
  } catch (error) {
    if (error instanceof CertificateRefused) throw error;
    return false; // a key of another kind than the signature
  }
}

function isPssSignature(key: KeyObject, parameters: DerElement | undefined, { signed, signature }: SignedBytes): boolean {
  const given = parameters === undefined ? [] : children(parameters);
  const hashField = given.find(({ tag }) => tag === explicit(0));
  const saltField = given.find(({ tag }) => tag === explicit(2));
  const hash = hashField === undefined ? undefined : PSS_HASHES[readOid(fieldsOf(readDer(hashField.content), 'The hash').next(TAG.oid))];
  if (hash === undefined) throw new CertificateRefused('unsupported', 'A signature is made with a hash that is not accepted.');
  const saltLength = saltField === undefined ? 20 : readSmallInteger(readDer(saltField.content));
  return verify(hash, signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}
