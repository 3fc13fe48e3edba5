/** Keys from keys: HKDF with SHA-256 (RFC 5869), one purpose text for each use, so that no key serves two. */
import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** HKDF-SHA-256, extract and expand (RFC 5869 §2). `length` in bytes. */
export function hkdfSha256(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}

/**
 * The 32-byte key of one purpose under a uniformly random master key; knowing it tells nothing of the master or of the
 * keys of other purposes. The salt is empty, which RFC 5869 §3.1 allows for a secret that is random already.
 * @param purpose - e.g. `fields`; variable parts such as a message id come last: `message|01J…`.
 */
export function deriveKey(master: Uint8Array, purpose: string): Buffer {
  return hkdfSha256(master, Buffer.alloc(0), Buffer.from(`lazaret/v1/${purpose}`), KEY_BYTES);
}
