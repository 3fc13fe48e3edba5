/**
 * The key ring: the keys that wrap message keys and day keys (KEKs), and the installation's root secret. A new KEK
 * becomes the active one at rotation; old ones stay to unwrap. The root never rotates with them: address tags and body
 * hashes must stay comparable for years. ADR 0007.
 */
import { randomBytes } from 'node:crypto';
import { deriveKey } from './derive-key.js';
import { decryptGcm, encryptGcm, Unsealable } from './seal.js';

/** What the installation's secrets are for; each is an independent key. */
export type SecretPurpose =
  'system-mail' | 'address-tag' | 'session' | 'body-hash' | 'originator-link' | 'request-digest' | 'policy-text' | 'bounce';

/** A key-encryption key as it is kept. */
export interface RingKey {
  /** 8 random bytes in hex; stands in the header of what it wrapped. */
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly created: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** All that the ring file holds. */
export interface KeyRingContent {
  readonly activeId: string;
  readonly keys: readonly RingKey[];
  /** 32 bytes; every {@link SecretPurpose} derives from it. */
  readonly root: Buffer;
}

/** Wraps and unwraps keys; what blob and day-key files need of the ring. */
export interface KeyWrapper {
  /**
   * `k1.<key id>.<nonce>.<ciphertext and tag>` under the active key.
   * @param context - whose key it is, e.g. a message id: a wrapped key copied to another place does not open.
   */
  wrapKey(key: Uint8Array, context: string): string;
  /** @throws Unsealable when it was changed, belongs to another context or to a key that is not on the ring. */
  unwrapKey(wrapped: string, context: string): Buffer;
}

/** A key ring in use. */
export interface KeyRing extends KeyWrapper {
  readonly activeId: string;
  /** Ids and dates, oldest first; no key material. */
  readonly keys: readonly { readonly id: string; readonly created: string }[];
  /** The 32-byte secret of a purpose. */
  secret(purpose: SecretPurpose): Buffer;
}

const WRAPPED = /^k1\.([0-9a-f]{16})\.([\w-]{16})\.([\w-]{22,})$/;

/** A ring with one fresh key. `now` is ISO-8601 UTC. */
export function newKeyRingContent(now: string): KeyRingContent {
  const key = newRingKey(now);
  return { activeId: key.id, keys: [key], root: randomBytes(32) };
}

/** The same ring with a fresh active key; what older keys wrapped still opens. */
export function withFreshKey(ring: KeyRingContent, now: string): KeyRingContent {
  const key = newRingKey(now);
  return { ...ring, activeId: key.id, keys: [...ring.keys, key] };
}

/** Puts a ring's content to use. */
export function keyRing(content: KeyRingContent): KeyRing {
  const byId = new Map(content.keys.map((entry) => [entry.id, entry.key]));
  const active = byId.get(content.activeId);
  if (active === undefined) throw new RangeError('the key ring lacks its active key');
  return {
    activeId: content.activeId,
    keys: content.keys.map(({ id, created }) => ({ id, created })),
    wrapKey: (key, context) => wrap(content.activeId, active, key, context),
    unwrapKey: (wrapped, context) => unwrap(byId, wrapped, context),
    secret: (purpose) => deriveKey(content.root, `secret/${purpose}`),
  };
}

function wrap(id: string, kek: Buffer, key: Uint8Array, context: string): string {
  const nonce = randomBytes(12);
  const ciphertext = encryptGcm(kek, nonce, key, wrapAad(id, context));
  return `k1.${id}.${nonce.toString('base64url')}.${ciphertext.toString('base64url')}`;
}

function unwrap(byId: ReadonlyMap<string, Buffer>, wrapped: string, context: string): Buffer {
  const [, id = '', nonce = '', ciphertext = ''] = WRAPPED.exec(wrapped) ?? [];
  const kek = byId.get(id);
  if (kek === undefined) throw new Unsealable();
  return decryptGcm(kek, Buffer.from(nonce, 'base64url'), Buffer.from(ciphertext, 'base64url'), wrapAad(id, context));
}

function wrapAad(id: string, context: string): string {
  return `lazaret-key|${id}|${context}`; // the id has a fixed length, so the context needs no escaping
}

function newRingKey(now: string): RingKey {
  return { id: randomBytes(8).toString('hex'), created: now, key: randomBytes(32) };
}
