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
  | 'system-mail'
  | 'address-tag'
  | 'session'
  | 'body-hash'
  | 'originator-link'
  | 'request-digest'
  | 'policy-text'
  | 'bounce'
  | 'pseudonym'
  | 'reviewer-pseudonym';

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
  /** Counts the changes: 1 for a ring that was never changed. */
  readonly serial: number;
}

/** Wraps and unwraps keys; what blob and day-key files need of the ring. */
export interface KeyWrapper {
  /** Of the key that wraps now. */
  readonly activeId: string;
  /**
   * `k1.<key id>.<nonce>.<ciphertext and tag>` under the active key.
   * @param context - whose key it is, e.g. a message id: a wrapped key copied to another place does not open.
   */
  wrapKey(key: Uint8Array, context: string): string;
  /** @throws Unsealable when it was changed, belongs to another context or to a key that is not on the ring. */
  unwrapKey(wrapped: string, context: string): Buffer;
  /**
   * Everything between wrapping a key and its being in its file, durably. Resolves only once the key that wrapped it is the active one of the
   * ring as it lies on disk then: a rotation, of whatever process, looks which files need what after its fresh key is there, so it
   * sees this one. Where the ring was rotated meanwhile, `anew` wraps once more what was stored.
   */
  storing<T>(store: () => Promise<T>, anew: () => Promise<unknown>): Promise<T>;
  /** Whether this key is the active one of the ring as it lies on disk now. */
  isActive(keyId: string): Promise<boolean>;
}

/** A key ring in use. */
export interface KeyRing extends KeyWrapper {
  /** Ids and dates, oldest first; no key material. */
  readonly keys: readonly { readonly id: string; readonly created: string }[];
  /** The 32-byte secret of a purpose. */
  secret(purpose: SecretPurpose): Buffer;
}

const WRAPPED = /^k1\.([0-9a-f]{16})\.([\w-]{16})\.([\w-]{22,})$/;

/** A ring with one fresh key. `now` is ISO-8601 UTC. */
export function newKeyRingContent(now: string): KeyRingContent {
  const key = newRingKey(now);
  return { activeId: key.id, keys: [key], root: randomBytes(32), serial: 1 };
}

/** Which key of the ring wrapped this; undefined for what is no wrapped key. */
export function wrappingKeyId(wrapped: string): string | undefined {
  return WRAPPED.exec(wrapped)?.[1];
}

/** The same ring with a fresh active key; what older keys wrapped still opens. */
export function withFreshKey(ring: KeyRingContent, now: string): KeyRingContent {
  const key = newRingKey(now);
  return { ...ring, activeId: key.id, keys: [...ring.keys, key], serial: ring.serial + 1 };
}

/** The same ring without some keys; the active one always stays. */
export function withoutKeys(ring: KeyRingContent, ids: ReadonlySet<string>): KeyRingContent {
  return { ...ring, keys: ring.keys.filter(({ id }) => id === ring.activeId || !ids.has(id)), serial: ring.serial + 1 };
}

/** A ring in use, whose keys change while it is. The root never does. */
export class LiveKeyRing implements KeyRing {
  private byId: ReadonlyMap<string, Buffer> = new Map();
  private active: Uint8Array = new Uint8Array();
  private readonly underWay = new Set<Promise<unknown>>();
  /** Dropped by another process while something of theirs is still being stored here. */
  private readonly retired = new Map<string, Buffer>();

  constructor(private content: KeyRingContent) {
    this.adopt(content);
  }

  get activeId(): string {
    return this.content.activeId;
  }

  get keys(): readonly { readonly id: string; readonly created: string }[] {
    return this.content.keys.map(({ id, created }) => ({ id, created }));
  }

  wrapKey(key: Uint8Array, context: string): string {
    return wrap(this.content.activeId, this.active, key, context);
  }

  unwrapKey(wrapped: string, context: string): Buffer {
    const id = wrappingKeyId(wrapped);
    if (id !== undefined && !this.byId.has(id) && !this.retired.has(id)) this.lookAgain();
    return unwrap(id === undefined ? undefined : (this.byId.get(id) ?? this.retired.get(id)), wrapped, context);
  }

  storing<T>(store: () => Promise<T>, anew: () => Promise<unknown>): Promise<T> {
    const stored = this.storeUnderActive(store, anew);
    const end = (): void => {
      this.underWay.delete(ended);
      if (this.underWay.size === 0) this.retired.clear();
    };
    const ended: Promise<unknown> = stored.then(end, end); // whoever stores is told
    this.underWay.add(ended);
    return stored;
  }

  async isActive(keyId: string): Promise<boolean> {
    await this.reload();
    return this.activeId === keyId;
  }

  /** Takes over what another process has changed. A ring that lies nowhere has no others. */
  reload(): Promise<void> {
    return Promise.resolve();
  }

  /** The same, at once: somebody has wrapped with a key that is not known here. */
  protected lookAgain(): void {
    // nowhere to look
  }

  private async storeUnderActive<T>(store: () => Promise<T>, anew: () => Promise<unknown>): Promise<T> {
    let used = this.activeId;
    const result = await store();
    while (!(await this.isActive(used))) {
      used = this.activeId;
      await anew();
    }
    return result;
  }

  /** Resolves once everything is in its file that was wrapped before. */
  async stored(): Promise<void> {
    await Promise.all(this.underWay);
  }

  secret(purpose: SecretPurpose): Buffer {
    return deriveKey(this.content.root, `secret/${purpose}`);
  }

  /** From now on this wraps and unwraps. */
  protected adopt(content: KeyRingContent): void {
    const active = content.keys.find(({ id }) => id === content.activeId);
    if (active === undefined) throw new RangeError('the key ring lacks its active key');
    if (this.underWay.size > 0) for (const { id, key } of this.content.keys) this.retired.set(id, key);
    this.content = content;
    this.byId = new Map(content.keys.map((entry) => [entry.id, entry.key]));
    this.active = active.key;
  }
}

function wrap(id: string, kek: Uint8Array, key: Uint8Array, context: string): string {
  const nonce = randomBytes(12);
  const ciphertext = encryptGcm(kek, nonce, key, wrapAad(id, context));
  return `k1.${id}.${nonce.toString('base64url')}.${ciphertext.toString('base64url')}`;
}

function unwrap(kek: Buffer | undefined, wrapped: string, context: string): Buffer {
  const [, id = '', nonce = '', ciphertext = ''] = WRAPPED.exec(wrapped) ?? [];
  if (kek === undefined) throw new Unsealable();
  return decryptGcm(kek, Buffer.from(nonce, 'base64url'), Buffer.from(ciphertext, 'base64url'), wrapAad(id, context));
}

function wrapAad(id: string, context: string): string {
  return `lazaret-key|${id}|${context}`; // the id has a fixed length, so the context needs no escaping
}

function newRingKey(now: string): RingKey {
  return { id: randomBytes(8).toString('hex'), created: now, key: randomBytes(32) };
}
