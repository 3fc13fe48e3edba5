/** Hash functions of signatures (RFC 5754 §2). */
import { createHash } from 'node:crypto';
import { TAG, type DerElement } from '../certificates/der.js';
import { type AlgorithmIdentifier, writeAlgorithm } from './algorithm-identifier.js';
import { CmsError } from './cms-error.js';
import { nothing } from '../certificates/der-write.js';

/** SHA-1 only to read what is old; see {@link isWeakDigest}. */
export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const OIDS: Readonly<Record<DigestName, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

const NAMES = new Map(Object.entries(OIDS).map(([name, oid]) => [oid, name as DigestName]));

/** The hash function that an identifier names; undefined for MD5 and everything else that is refused. */
export function digestNamed(oid: string): DigestName | undefined {
  return NAMES.get(oid);
}

/** The hash function of an AlgorithmIdentifier. @throws CmsError `unsupported`. */
export function readDigest({ oid, parameters }: AlgorithmIdentifier): DigestName {
  const name = digestNamed(oid);
  if (name === undefined || (parameters !== undefined && !isNull(parameters)))
    throw new CmsError('unsupported', 'The hash function is not supported.');
  return name;
}

/** RFC 5754 §2: parameters are left out. RSA parameters carry NULL (RFC 4055 §2.1), as openssl writes it. */
export function writeDigest(name: DigestName, parameters: 'absent' | 'null' = 'absent'): Buffer {
  return writeAlgorithm(OIDS[name], ...(parameters === 'null' ? [nothing()] : []));
}

/** Whether collisions can be made (SHA-1: RFC 6194, and chosen prefixes since 2020). */
export function isWeakDigest(name: DigestName): boolean {
  return name === 'sha1';
}

export function digestOf(name: DigestName, content: Buffer): Buffer {
  return createHash(name).update(content).digest();
}

function isNull(parameters: DerElement): boolean {
  return parameters.tag === TAG.null;
}
