/** Where the files of sealed blobs lie: a folder, or a bucket. It sees sealed bytes and wrapped keys only. */
import type { KeyWrapper } from '../key-ring.js';
import type { RewrapCount } from '../rewrap.js';

/** Sealed bytes beside the message, under the message's key. A copy that was made for recipients is named like a blob. */
export type Sidecar = 'evidence' | 'opened' | `copy-${string}`;

/** The two keys of a blob: of what people need to understand a decision, and of the bytes. */
export type KeyKind = 'key' | 'bytes';

export type SealedKind = 'msg' | Sidecar;

/** One part of a blob: bytes that are sealed, or the text of a key file. */
export interface BlobPart {
  readonly kind: SealedKind | KeyKind;
  /** Read once. */
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * The place. Several processes may use it. Ids are 4–64 letters, digits or hyphens; any other is a RangeError.
 * What is not there is undefined; a place that does not answer throws `BlobsUnavailable`, a folder the error of the system.
 */
export interface BlobPlace {
  /**
   * Stores all parts of a new blob, the last one last; durable when it resolves. A failure leaves nothing that counts.
   * @throws BlobExists when one of them is there: a key must never be replaced under bytes that somebody relies on.
   */
  storeNew(id: string, parts: readonly BlobPart[]): Promise<void>;
  /** Adds or replaces one part; durable when it resolves. */
  replace(id: string, part: BlobPart): Promise<void>;
  read(id: string, kind: SealedKind): Promise<Buffer | undefined>;
  stream(id: string, kind: SealedKind): Promise<AsyncIterable<Buffer> | undefined>;
  has(id: string, kind: SealedKind | KeyKind): Promise<boolean>;
  /** The names of the copies beside a message, in no order. */
  copiesOf(id: string): Promise<readonly string[]>;
  /** Removes sealed parts, those that are there; durable when it resolves. */
  remove(id: string, kinds: readonly SealedKind[]): Promise<void>;
  /** The text of a key file; undefined also once its destruction has begun. */
  readKey(id: string, kind: KeyKind): Promise<string | undefined>;
  /** Destroys a key for good, durably. @returns false when there was none. */
  destroyKey(id: string, kind: KeyKind): Promise<boolean>;
  /** Wraps the keys of these blobs anew, under the active key of the ring. */
  wrapAnew(ids: AsyncIterable<string> | Iterable<string>, ring: KeyWrapper): Promise<RewrapCount>;
  /** The same for all blobs, and clears away what a crash left of an earlier time. */
  wrapAllAnew(ring: KeyWrapper): Promise<RewrapCount>;
  /** The key of the ring that each wrapped key needs, in no order. */
  wrappingKeys(): AsyncIterable<string>;
  /** The ids of all blobs, those without a key as well, in no order. */
  list(): AsyncIterable<string>;
}

/** There is a blob of that id. */
export class BlobExists extends Error {
  readonly code = 'blob-exists';
}

const ID = /^[0-9A-Za-z-]{4,64}$/;

/** The name of a part, `<id>.<kind>`. @throws RangeError: no id is a path. */
export function partName(id: string, kind: SealedKind | KeyKind): string {
  if (!ID.test(id)) throw new RangeError('not a blob id');
  const copy = copyIn(kind);
  if (copy !== undefined && !ID.test(copy)) throw new RangeError('not the name of a copy');
  return `${id}.${kind}`;
}

/** Where the parts of an id lie together: the last two characters of it. */
export function shardOf(id: string): string {
  if (!ID.test(id)) throw new RangeError('not a blob id');
  return id.slice(-2);
}

/** `copy-01J…` → `01J…`; undefined for every other kind. */
export function copyIn(kind: string): string | undefined {
  return kind.startsWith('copy-') ? kind.slice('copy-'.length) : undefined;
}

/** What a key of a blob is wrapped with. */
export function keyContext(id: string, kind: KeyKind): string {
  return kind === 'key' ? `message|${id}` : `bytes|${id}`;
}
