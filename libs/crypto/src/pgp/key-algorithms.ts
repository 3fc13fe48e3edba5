/** Algorithms of keys (RFC 9580 §9.1): what they can do, and which are weak. */

/** What a key may be used for (RFC 9580 §5.2.3.29). */
export type PgpKeyUse = 'certify' | 'sign' | 'encrypt' | 'authenticate';

interface AlgorithmFacts {
  readonly name: string;
  /** What it can do, whatever its flags say. */
  readonly can: readonly PgpKeyUse[];
}

const SIGNING: readonly PgpKeyUse[] = ['certify', 'sign', 'authenticate'];

const ALGORITHMS: Readonly<Record<number, AlgorithmFacts>> = {
  1: { name: 'rsa', can: [...SIGNING, 'encrypt'] },
  2: { name: 'rsa', can: ['encrypt'] },
  3: { name: 'rsa', can: SIGNING },
  16: { name: 'elgamal', can: ['encrypt'] },
  17: { name: 'dsa', can: SIGNING },
  18: { name: 'ecdh', can: ['encrypt'] },
  19: { name: 'ecdsa', can: SIGNING },
  22: { name: 'eddsa', can: SIGNING },
  25: { name: 'x25519', can: ['encrypt'] },
  26: { name: 'x448', can: ['encrypt'] },
  27: { name: 'ed25519', can: SIGNING },
  28: { name: 'ed448', can: SIGNING },
};

/** Lower-case name, `unknown` for one that is not in the table. */
export function algorithmName(id: number): string {
  return ALGORITHMS[id]?.name ?? 'unknown';
}

const FLAGS: readonly (readonly [number, PgpKeyUse])[] = [
  [0x01, 'certify'],
  [0x02, 'sign'],
  [0x04, 'encrypt'],
  [0x08, 'encrypt'],
  [0x20, 'authenticate'],
];

/**
 * What a key may do: what its flags say and its algorithm can. Keys of the time before flags may do all that they can.
 *
 * @param flags - first octet of the flags, `undefined` when there are none.
 */
export function usesOf(algorithm: number, flags: number | undefined): PgpKeyUse[] {
  const can = ALGORITHMS[algorithm]?.can ?? [];
  if (flags === undefined) return can.filter((use) => use !== 'authenticate');
  const may = new Set(FLAGS.flatMap(([bit, use]) => ((flags & bit) === 0 ? [] : [use])));
  return can.filter((use) => may.has(use));
}

/** Why an algorithm is not to be used any more. */
export type KeyWeakness = 'key-too-short' | 'weak-algorithm';

/** RSA below this many bits is too short (NIST SP 800-131A). */
const LEAST_RSA_BITS = 2048;
const WEAK = new Set(['dsa', 'elgamal', 'unknown']);

/** `undefined` when there is nothing against it. */
export function weaknessOfKey(name: string, bits: number | null): KeyWeakness | undefined {
  if (WEAK.has(name)) return 'weak-algorithm';
  return name === 'rsa' && (bits ?? 0) < LEAST_RSA_BITS ? 'key-too-short' : undefined;
}

const HASHES: Readonly<Record<number, PgpHash>> = {
  1: 'md5',
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
};

/** Hashes (RFC 9580 §9.5). */
export type PgpHash = 'md5' | 'sha1' | 'ripemd160' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'sha3-256' | 'sha3-512';

export function hashName(id: number | null): PgpHash | undefined {
  return id === null ? undefined : HASHES[id];
}
