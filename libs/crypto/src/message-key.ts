/**
 * What is made with the key of one message, and the keyed digests that let equal things be recognized without being
 * readable. Plain hashes are never used: the space of card numbers or addresses is small enough to try them all.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { deriveKey } from './derive-key.js';

/** The subkeys of a message key, 32 bytes each. Destroying the message key destroys them all. */
export interface MessageSubkeys {
  /** Seals the fields of the message's events. */
  readonly fields: Buffer;
  /** Keys the fingerprints of found values: equal values are seen within a message, never across messages. */
  readonly fingerprint: Buffer;
  /** Seals the raw bytes and the evidence. */
  readonly blob: Buffer;
}

/** A random message key, 32 bytes. */
export function newMessageKey(): Buffer {
  return randomBytes(32);
}

/** The subkeys of a message key, each derived when it is first asked for: a cleared message without findings needs one. */
export function messageSubkeys(messageKey: Uint8Array): MessageSubkeys {
  const derived = new Map<string, Buffer>();
  const subkey = (purpose: string): Buffer => {
    const known = derived.get(purpose) ?? deriveKey(messageKey, purpose);
    derived.set(purpose, known);
    return known;
  };
  return {
    get fields() {
      return subkey('fields');
    },
    get fingerprint() {
      return subkey('fingerprint');
    },
    get blob() {
      return subkey('blob');
    },
  };
}

/**
 * The tag of an address: HMAC-SHA-256 truncated to 128 bits, 32 hex digits. Lets a decider see that the originator and
 * the approver are one person. The address must come normalized; this function compares bytes.
 * @param key - the secret `address-tag` of the key ring.
 */
export function addressTag(key: Uint8Array, normalizedAddress: string): string {
  return createHmac('sha256', key).update(normalizedAddress, 'utf8').digest('hex').slice(0, 32);
}

/**
 * The fingerprint of a found value: HMAC-SHA-256 truncated to 128 bits, 32 hex digits.
 * @param fingerprintKey - {@link MessageSubkeys.fingerprint}.
 * @param valueDigest - a digest of the normalized value, made where the value was found, so that the value need not travel.
 */
export function fingerprint(fingerprintKey: Uint8Array, valueDigest: string | Uint8Array): string {
  return createHmac('sha256', fingerprintKey).update(valueDigest).digest('hex').slice(0, 32);
}

/** A keyed hash of raw message bytes that is fed while they arrive. */
export interface BodyHash {
  update(chunk: Uint8Array): void;
  /** 64 hex digits; ends the hash. */
  digest(): string;
}

/**
 * HMAC-SHA-256 over the bytes of a message: equal mails share it, and nobody can test a guess without the key.
 * @param key - the secret `body-hash` of the key ring.
 */
export function bodyHash(key: Uint8Array): BodyHash {
  const hmac = createHmac('sha256', key);
  return { update: (chunk) => void hmac.update(chunk), digest: () => hmac.digest('hex') };
}
