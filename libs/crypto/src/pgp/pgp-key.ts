/**
 * What there is to know about a key. Only what its owner has signed is here: user ids and sub-keys without a good signature of the key
 * itself are marked. Whom the key belongs to nobody has vouched for: trust is not in the key.
 */
import type { KeyWeakness, PgpKeyUse } from './key-algorithms.js';

/** Why a key or a sub-key was taken back (RFC 9580 §5.2.3.31). */
export type PgpRevocationReason = 'none' | 'superseded' | 'compromised' | 'retired';

/** A key or a sub-key, taken back by its owner. */
export interface PgpRevocation {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: PgpRevocationReason;
  /** Whether it holds for the time before, too: whenever the key may be in other hands (RFC 9580 §5.2.3.31). */
  readonly isHard: boolean;
}

/** What is wrong with a key or a sub-key by itself. */
export type PgpKeyDefect =
  /** The key has not signed that this sub-key, or any user id, is its own. */
  | 'not-bound'
  /** A sub-key that signs has not signed that it belongs to the key: anybody could have taken it in. It does not count for signing. */
  | 'no-back-signature'
  /** Bound by a signature with SHA-1, as keys before 2015 are. */
  | 'sha1'
  | KeyWeakness;

/** The key itself, or one of its sub-keys. */
export interface PgpKeyPart {
  /** Lower-case hex: 40 digits (version 4) or 64 (version 6). */
  readonly fingerprint: string;
  /** 16 digits of the fingerprint, by which messages name the key. */
  readonly keyId: string;
  readonly version: number;
  /** `rsa`, `dsa`, `elgamal`, `ecdh`, `ecdsa`, `eddsa`, `x25519`, `ed25519`, `x448`, `ed448`, `unknown`. */
  readonly algorithm: string;
  /** Of RSA, DSA and ElGamal; null of curves. */
  readonly bits: number | null;
  /** As openpgp.js names it: `curve25519Legacy`, `nistP256`; null without one. */
  readonly curve: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The first moment at which it cannot be used any more; null: never. */
  readonly expiresAt: string | null;
  readonly revocation: PgpRevocation | null;
  readonly uses: readonly PgpKeyUse[];
  readonly defects: readonly PgpKeyDefect[];
}

/** One name of the owner. */
export interface PgpUserId {
  /** As it was signed: `Ada Example <ada@a.example>`. */
  readonly text: string;
  /** The address in it, in lower case with its domain in ASCII; null when there is none. */
  readonly address: string | null;
  readonly isPrimary: boolean;
  /** Whether a signature of the key itself holds, and was not taken back. */
  readonly isValid: boolean;
}

/** A key with all that belongs to it. */
export interface PgpKey {
  readonly primary: PgpKeyPart;
  readonly subkeys: readonly PgpKeyPart[];
  readonly userIds: readonly PgpUserId[];
  /** Addresses of the valid user ids. */
  readonly addresses: readonly string[];
  /** Whether the reader that gave this one saw private parts, too. They are never in {@link bytes}. */
  readonly hasSecret: boolean;
  /** Whether messages to it may be of the kind of RFC 9580 §5.13.2. */
  readonly readsAead: boolean;
  /** The public key in binary, without what others have signed. */
  readonly bytes: Buffer;
}

/** The key itself and its sub-keys. */
export function partsOf({ primary, subkeys }: PgpKey): readonly PgpKeyPart[] {
  return [primary, ...subkeys];
}

/** The same without some sub-keys, whose fingerprints are named: nothing is encrypted for them, and what they sign does not count. */
export function withoutSubkeys(key: PgpKey, fingerprints: readonly string[]): PgpKey {
  return { ...key, subkeys: key.subkeys.filter(({ fingerprint }) => !fingerprints.includes(fingerprint)) };
}
