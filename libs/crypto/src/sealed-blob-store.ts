/**
 * Raw messages at rest: one sealed file a message and sealed sidecars (the evidence, what was inside, copies made for recipients) under a key
 * of their own, and the message's key, which opens the sealed fields of its events; both keys lie wrapped beside them. So the bytes can go
 * before what people need to understand a decision. Destroying key files is how retention and erasure work; the sealed bytes may then linger
 * anywhere. Everything is on disk, or confirmed by the bucket, when {@link SealedBlobStore.put} resolves.
 */
import { keyContext, type BlobPart, type BlobPlace, type SealedKind, type Sidecar } from './blobs/blob-place.js';
import { openFolderPlace } from './blobs/folder-place.js';
import type { KeyWrapper } from './key-ring.js';
import { messageSubkeys, newMessageKey } from './message-key.js';
import { openWrapped, type RewrapCount } from './rewrap.js';
import { openBytes, openStream, sealBytes, streamSealer } from './sealed-stream.js';
import { Unsealable } from './seal.js';

/** There is nothing to read under this id: never stored, removed, or its key was destroyed. */
export class BlobGone extends Error {
  readonly code = 'blob-gone';
}

/** What is stored of a message in one step. */
export interface BlobContent {
  /** 32 bytes, random, of this message alone; stored wrapped. */
  readonly messageKey: Buffer;
  readonly message: BlobBytes;
  readonly evidence?: Buffer;
  /** What was inside of a protected message, as it was scanned. */
  readonly opened?: Buffer;
  /** Copies made for recipients, by their names. */
  readonly copies?: ReadonlyMap<string, BlobBytes>;
}

/** An iterable is sealed while it is read, in flat memory. */
export type BlobBytes = Buffer | AsyncIterable<Uint8Array>;

/** The store. Ids are 4–64 letters, digits or hyphens; any other is a RangeError, so no id is a path. */
export interface SealedBlobStore {
  /**
   * Seals and stores; durable when it resolves. A failure (disk full, failed fsync, throwing source) leaves nothing behind.
   * @throws BlobExists when the id is stored already: a key must never be replaced under bytes that somebody relies on.
   */
  put(id: string, content: BlobContent): Promise<void>;
  /** Adds or replaces a sidecar of a stored message; durable when it resolves. @throws BlobGone */
  putSidecar(id: string, sidecar: Sidecar, bytes: BlobBytes): Promise<void>;
  /** The raw message in verified chunks; act on none before the end. @throws BlobGone, Unsealable */
  open(id: string): AsyncIterable<Buffer>;
  /** The raw message as a whole. @throws BlobGone, Unsealable */
  read(id: string): Promise<Buffer>;
  /** A sidecar as a whole; undefined when the message has none. @throws BlobGone, Unsealable */
  readSidecar(id: string, sidecar: Sidecar): Promise<Buffer | undefined>;
  /** A sidecar in verified chunks; act on none before the end. @throws BlobGone, also when there is no such sidecar; Unsealable */
  openSidecar(id: string, sidecar: Sidecar): AsyncIterable<Buffer>;
  /** Removes a sidecar, if it is there. */
  removeSidecar(id: string, sidecar: Sidecar): Promise<void>;
  /** The names of the copies that lie beside a message, in no order. */
  copiesOf(id: string): Promise<readonly string[]>;
  /** The message key; undefined once it was destroyed. @throws Unsealable */
  messageKey(id: string): Promise<Buffer | undefined>;
  /** Destroys the keys for good, durably; the message and all its sealed fields are unreadable from then on. @returns false when there was none. */
  destroyKey(id: string): Promise<boolean>;
  /**
   * Destroys the key of the bytes and removes them; the sealed fields stay readable. Of a message that was stored when both
   * hung on one key, everything goes.
   */
  destroyBytes(id: string): Promise<void>;
  /** Whether the raw message lies here, readable or not. */
  hasBytes(id: string): Promise<boolean>;
  /** Destroys the keys and removes the sealed files. */
  remove(id: string): Promise<void>;
  /** The ids of all stored messages, those without a key as well, in no order. */
  list(): AsyncIterable<string>;
}

/**
 * Opens the store of a folder, creates it when it is missing, and removes what a crash left half-written.
 * @param writer - tells this process from others that use the folder, and is the same after a restart.
 */
export async function openSealedBlobStore(directory: string, ring: KeyWrapper, writer = 'engine'): Promise<SealedBlobStore> {
  return sealedBlobStore(await openFolderPlace(directory, writer), ring);
}

/** Wraps the keys of all messages of a folder anew, under the active key of the ring. */
export async function rewrapSealedBlobs(directory: string, ring: KeyWrapper, writer = 'engine'): Promise<RewrapCount> {
  return (await openFolderPlace(directory, writer)).wrapAllAnew(ring);
}

/** The store of a place. */
export function sealedBlobStore(place: BlobPlace, ring: KeyWrapper): SealedBlobStore {
  const { keyFile, blobKey } = storedKeys(place, ring);
  const remove = async (id: string): Promise<void> => {
    // the keys first: a crash half-way leaves bytes that nobody can read
    await place.destroyKey(id, 'bytes');
    await place.destroyKey(id, 'key');
    await removeSealed(place, id);
  };
  const opened = async function* (id: string, kind: SealedKind): AsyncGenerator<Buffer> {
    const key = await blobKey(id);
    const sealed = await place.stream(id, kind);
    if (sealed === undefined) throw gone(id);
    yield* openStream(key, sealed, contextOf(id, kind));
  };

  return {
    put: (id, content) => putBlob(place, ring, id, content),
    async putSidecar(id, sidecar, bytes) {
      const key = await blobKey(id);
      await place.replace(id, { kind: sidecar, bytes: () => sealedBytes(key, bytes, contextOf(id, sidecar)) });
    },
    open: (id) => opened(id, 'msg'),
    async read(id) {
      const key = await blobKey(id);
      const sealed = await place.read(id, 'msg');
      if (sealed === undefined) throw gone(id);
      return openBytes(key, sealed, contextOf(id, 'msg'));
    },
    async readSidecar(id, sidecar) {
      const key = await blobKey(id);
      const sealed = await place.read(id, sidecar);
      return sealed === undefined ? undefined : openBytes(key, sealed, contextOf(id, sidecar));
    },
    openSidecar: (id, sidecar) => opened(id, sidecar),
    removeSidecar: (id, sidecar) => place.remove(id, [sidecar]),
    copiesOf: (id) => place.copiesOf(id),
    messageKey: async (id) => (await keyFile(id))?.key,
    async destroyKey(id) {
      await place.destroyKey(id, 'bytes');
      return place.destroyKey(id, 'key');
    },
    async destroyBytes(id) {
      const file = await keyFile(id);
      if (file?.bytesApart === false) return remove(id);
      await place.destroyKey(id, 'bytes');
      await removeSealed(place, id);
    },
    hasBytes: (id) => place.has(id, 'msg'),
    remove,
    list: () => place.list(),
  };
}

/** Second line of a key file: the bytes have a key of their own. Older files have one line. */
const BYTES_APART = 'bytes-apart';

interface KeyFile {
  readonly key: Buffer;
  readonly bytesApart: boolean;
}

/** The keys as they lie there. */
function storedKeys(place: BlobPlace, ring: KeyWrapper) {
  const openKey = (id: string, kind: 'key' | 'bytes') => openWrapped(() => place.readKey(id, kind), keyContext(id, kind), ring);
  const keyFile = async (id: string): Promise<KeyFile | undefined> => {
    const opened = await openKey(id, 'key');
    return opened === undefined ? undefined : { key: opened.key, bytesApart: opened.rest[0] === BYTES_APART };
  };
  const blobKey = async (id: string): Promise<Buffer> => {
    const own = await openKey(id, 'bytes');
    if (own !== undefined) return own.key;
    const file = await keyFile(id);
    if (file === undefined || file.bytesApart) throw gone(id);
    return messageSubkeys(file.key).blob;
  };
  return { keyFile, blobKey };
}

async function removeSealed(place: BlobPlace, id: string): Promise<void> {
  const copies = (await place.copiesOf(id)).map((copy) => `copy-${copy}` as const);
  await place.remove(id, [...copies, 'evidence', 'opened', 'msg']);
}

async function putBlob(place: BlobPlace, ring: KeyWrapper, id: string, content: BlobContent): Promise<void> {
  const { messageKey, message, copies = new Map<string, BlobBytes>() } = content;
  const key = newMessageKey();
  const part = (kind: SealedKind, bytes: BlobBytes): BlobPart => ({ kind, bytes: () => sealedBytes(key, bytes, contextOf(id, kind)) });
  const parts: BlobPart[] = [part('msg', message)];
  for (const kind of ['evidence', 'opened'] as const) {
    const bytes = content[kind];
    if (bytes !== undefined) parts.push(part(kind, bytes));
  }
  for (const [copy, bytes] of copies) parts.push(part(`copy-${copy}`, bytes));
  parts.push({ kind: 'bytes', bytes: () => [Buffer.from(`${ring.wrapKey(key, keyContext(id, 'bytes'))}\n`)] });
  // the message's key last: a message without a key is gone, a key without a message would be a promise
  parts.push({ kind: 'key', bytes: () => [Buffer.from(`${ring.wrapKey(messageKey, keyContext(id, 'key'))}\n${BYTES_APART}\n`)] });
  await ring.storing(
    () => place.storeNew(id, parts),
    async () => {
      if ((await place.wrapAnew([id], ring)).unreadable > 0) throw new Unsealable();
    },
  );
}

async function* sealedBytes(key: Buffer, source: BlobBytes, context: string): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(source)) {
    yield sealBytes(key, source, context);
    return;
  }
  const sealer = streamSealer(key, context);
  for await (const chunk of source) yield* sealer.push(chunk);
  yield* sealer.finish();
}

function gone(id: string): BlobGone {
  return new BlobGone(`the content of ${id} is gone`);
}

function contextOf(id: string, kind: SealedKind): string {
  return `${id}|${kind}`;
}
