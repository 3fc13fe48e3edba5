/** How signatures are named in CMS (RFC 3370 §3, RFC 4056, RFC 5753 §2.1, RFC 5754 §3). */
import { type DerElement, explicit, fieldsOf } from '../certificates/der.js';
import { children } from '../certificates/der.js';
import { readSmallInteger } from '../certificates/der-values.js';
import type { SignatureScheme } from '../keys/key-provider.js';
import { type AlgorithmIdentifier, readAlgorithm, writeAlgorithm } from './algorithm-identifier.js';
import { CmsError } from './cms-error.js';
import { integer, nothing, sequence, tagged } from '../certificates/der-write.js';
import { type DigestName, readDigest, writeDigest } from './digest.js';
import { KEY } from './oids.js';

/** Signature algorithms that name their hash function themselves. */
const WITH_DIGEST: readonly (readonly [oid: string, kind: 'rsa-pkcs1' | 'ecdsa', digest: DigestName])[] = [
  ['1.2.840.113549.1.1.5', 'rsa-pkcs1', 'sha1'],
  ['1.2.840.113549.1.1.11', 'rsa-pkcs1', 'sha256'],
  ['1.2.840.113549.1.1.12', 'rsa-pkcs1', 'sha384'],
  ['1.2.840.113549.1.1.13', 'rsa-pkcs1', 'sha512'],
  ['1.2.840.10045.4.1', 'ecdsa', 'sha1'],
  ['1.2.840.10045.4.3.2', 'ecdsa', 'sha256'],
  ['1.2.840.10045.4.3.3', 'ecdsa', 'sha384'],
  ['1.2.840.10045.4.3.4', 'ecdsa', 'sha512'],
];

const DIGEST_BYTES: Readonly<Record<DigestName, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** RFC 4055 §3.1: what the parameters of RSASSA-PSS are when they are left out. */
const PSS_DEFAULTS = { digest: 'sha1', saltLength: 20 } as const;

/**
 * The scheme of a signature.
 * @param digest - the digestAlgorithm of the signer; both must name the same function (RFC 5754 §3, RFC 4056 §3).
 * @throws CmsError `unsupported`.
 */
export function readScheme(algorithm: AlgorithmIdentifier, digest: DigestName): SignatureScheme {
  const scheme = schemeOf(algorithm, digest);
  if (scheme.digest !== digest) throw new CmsError('unsupported', 'The signature names two different hash functions.');
  return scheme;
}

function schemeOf({ oid, parameters }: AlgorithmIdentifier, digest: DigestName): SignatureScheme {
  if (oid === KEY.rsa) return { kind: 'rsa-pkcs1', digest };
  // RFC 5753 allows only ecdsa-with-*; some programs name the key instead.
  if (oid === KEY.ec) return { kind: 'ecdsa', digest };
  if (oid === KEY.rsaPss) return readPss(parameters);
  const known = WITH_DIGEST.find(([wanted]) => wanted === oid);
  if (known === undefined) throw new CmsError('unsupported', 'The signature algorithm is not supported.');
  return { kind: known[1], digest: known[2] };
}

/** RSASSA-PSS-params (RFC 4055 §3.1): [0] hash, [1] mask generation, [2] salt length, [3] trailer. */
function readPss(parameters: DerElement | undefined): SignatureScheme {
  if (parameters === undefined) return { kind: 'rsa-pss', ...PSS_DEFAULTS };
  const fields = fieldsOf(parameters, 'RSA-PSS');
  const hash = inner(fields.maybe(explicit(0)));
  const mask = inner(fields.maybe(explicit(1)));
  const salt = inner(fields.maybe(explicit(2)));
  const digest = hash ? readDigest(readAlgorithm(hash)) : PSS_DEFAULTS.digest;
  if (readMaskDigest(mask) !== digest) throw new CmsError('unsupported', 'RSA-PSS with two different hash functions is not supported.');
  return { kind: 'rsa-pss', digest, saltLength: salt ? readSmallInteger(salt) : PSS_DEFAULTS.saltLength };
}

/** The hash function of MGF1 (RFC 8017 appendix A.2.1); SHA-1 when it is left out. */
export function readMaskDigest(mask: DerElement | undefined): DigestName {
  if (mask === undefined) return 'sha1';
  const { oid, parameters } = readAlgorithm(mask);
  if (oid !== KEY.mgf1 || parameters === undefined) throw new CmsError('unsupported', 'The mask generation is not supported.');
  return readDigest(readAlgorithm(parameters));
}

/** What stands in an explicit tag. */
export function inner(tagged: DerElement | undefined): DerElement | undefined {
  return tagged && children(tagged)[0];
}

/** The scheme of a new signature: the salt is as long as the hash (RFC 4056 §3). */
export function newScheme(kind: SignatureScheme['kind'], digest: DigestName): SignatureScheme {
  return kind === 'rsa-pss' ? { kind, digest, saltLength: DIGEST_BYTES[digest] } : { kind, digest };
}

/** The signatureAlgorithm of a signer. */
export function writeScheme({ kind, digest, saltLength = 0 }: SignatureScheme): Buffer {
  if (kind === 'rsa-pss') {
    const hash = writeDigest(digest, 'null');
    const parameters = [tagged(0, hash), tagged(1, writeAlgorithm(KEY.mgf1, hash)), tagged(2, integer(saltLength))];
    return writeAlgorithm(KEY.rsaPss, sequence(...parameters));
  }
  // RFC 3370 §3.2: rsaEncryption is what every program knows.
  if (kind === 'rsa-pkcs1') return writeAlgorithm(KEY.rsa, nothing());
  const [oid] = WITH_DIGEST.find((known) => known[1] === kind && known[2] === digest) ?? [];
  if (oid === undefined) throw new CmsError('unsupported', 'The signature algorithm is not supported.');
  return writeAlgorithm(oid);
}
