/**
 * Raw messages at rest: one sealed file a message and sealed sidecars (the evidence, what was inside, copies made for recipients) under a key
 * of their own, and the message's key, which opens the sealed fields of its events; both keys lie wrapped beside them. So the bytes can go
 * before what people need to understand a decision. Destroying key files is how retention and erasure work; the sealed bytes may then linger
 * anywhere. Everything is on disk when {@link SealedBlobStore.put} resolves.
 *
 * `<dir>/<last two characters of the id>/<id>.msg|.evidence|.opened|.copy-<copy>|.bytes|.key`, 0600 in 0700; `<dir>/tmp` holds what is being written.
 */
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { absent, destroyFile, readKeyFile, removeIfThere, syncDirectory, writeSyncedFile } from './durable-file.js';
import type { KeyWrapper } from './key-ring.js';
import { messageSubkeys, newMessageKey } from './message-key.js';
import { rewrapFiles, type RewrapCount, sumOfCounts } from './rewrap.js';
import { openBytes, openStream, sealBytes, streamSealer } from './sealed-stream.js';

/** Sealed bytes beside the message, under the message's key. A copy that was made for recipients is named like a blob. */
export type Sidecar = 'evidence' | 'opened' | `copy-${string}`;

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
   * @throws when the id is stored already: a key must never be replaced under bytes that somebody relies on.
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

const ID = /^[0-9A-Za-z-]{4,64}$/;

/** Opens the store, creates its directory when it is missing, and removes what a crash left half-written. */
export async function openSealedBlobStore(directory: string, ring: KeyWrapper): Promise<SealedBlobStore> {
  await rm(`${directory}/tmp`, { recursive: true, force: true });
  await mkdir(`${directory}/tmp`, { recursive: true, mode: 0o700 });
  const files = blobFiles(directory);

  const { keyFile, blobKey } = storedKeys(files, ring);
  const remove = async (id: string): Promise<void> => {
    // the keys first: a crash half-way leaves bytes that nobody can read
    await destroyFile(files.path(id, 'bytes'));
    await destroyFile(files.path(id, 'key'));
    await removeSealed(files, id);
  };

  return {
    put: (id, content) => putBlob(files, ring, id, content),
    async putSidecar(id, sidecar, bytes) {
      const key = await blobKey(id);
      await files.storeTogether(id, [{ kind: sidecar, write: (file) => writeSealed(file, key, bytes, contextOf(id, sidecar)) }]);
    },
    async *open(id) {
      const key = await blobKey(id);
      yield* openStream(key, await readSealed(files.path(id, 'msg')), contextOf(id, 'msg'));
    },
    async read(id) {
      const key = await blobKey(id);
      const sealed = await readFile(files.path(id, 'msg')).catch(absent);
      if (sealed === undefined) throw new BlobGone(`the content of ${id} is gone`);
      return openBytes(key, sealed, contextOf(id, 'msg'));
    },
    async readSidecar(id, sidecar) {
      const key = await blobKey(id);
      const sealed = await readFile(files.path(id, sidecar)).catch(absent);
      return sealed === undefined ? undefined : openBytes(key, sealed, contextOf(id, sidecar));
    },
    async *openSidecar(id, sidecar) {
      const key = await blobKey(id);
      yield* openStream(key, await readSealed(files.path(id, sidecar)), contextOf(id, sidecar));
    },
    removeSidecar: (id, sidecar) => removeIfThere(files.path(id, sidecar)),
    copiesOf: (id) => files.copiesOf(id),
    messageKey: async (id) => (await keyFile(id))?.key,
    async destroyKey(id) {
      await destroyFile(files.path(id, 'bytes'));
      const destroyed = await destroyFile(files.path(id, 'key'));
      if (destroyed) await syncDirectory(files.shard(id));
      return destroyed;
    },
    async destroyBytes(id) {
      const file = await keyFile(id);
      if (file?.bytesApart === false) return remove(id);
      await destroyFile(files.path(id, 'bytes'));
      await removeSealed(files, id);
    },
    hasBytes: (id) => exists(files.path(id, 'msg')),
    remove,
    list: () => listIds(directory),
  };
}

/** Wraps the keys of all messages anew, under the active key of the ring. */
export async function rewrapSealedBlobs(directory: string, ring: KeyWrapper): Promise<RewrapCount> {
  const counts: RewrapCount[] = [];
  for (const shard of await shardsIn(directory)) {
    const files = (await readdir(`${directory}/${shard}`)).flatMap((name) => {
      const [, id = '', kind] = /^([\w-]+)\.(key|bytes)$/.exec(name) ?? [];
      const path = `${directory}/${shard}/${name}`;
      return kind === undefined ? [] : [{ path, context: kind === 'key' ? keyContext(id) : bytesContext(id) }];
    });
    const count = await rewrapFiles(files, ring);
    if (count.rewrapped > 0) await syncDirectory(`${directory}/${shard}`);
    counts.push(count);
  }
  return sumOfCounts(counts);
}

/** Second line of a key file: the bytes have a key of their own. Older files have one line. */
const BYTES_APART = 'bytes-apart';

interface KeyFile {
  readonly key: Buffer;
  readonly bytesApart: boolean;
}

/** The keys as they lie on disk. */
function storedKeys(files: BlobFiles, ring: KeyWrapper) {
  const keyFile = async (id: string): Promise<KeyFile | undefined> => {
    const text = await readKeyFile(files.path(id, 'key'));
    if (text === undefined) return undefined;
    const [wrapped = '', mark] = text.split('\n');
    return { key: ring.unwrapKey(wrapped.trim(), keyContext(id)), bytesApart: mark === BYTES_APART };
  };
  const blobKey = async (id: string): Promise<Buffer> => {
    const wrapped = await readKeyFile(files.path(id, 'bytes'));
    if (wrapped !== undefined) return ring.unwrapKey(wrapped.trim(), bytesContext(id));
    const file = await keyFile(id);
    if (file === undefined || file.bytesApart) throw new BlobGone(`the content of ${id} is gone`);
    return messageSubkeys(file.key).blob;
  };
  return { keyFile, blobKey };
}

async function removeSealed(files: BlobFiles, id: string): Promise<void> {
  for (const copy of await files.copiesOf(id)) await removeIfThere(files.path(id, `copy-${copy}`));
  for (const kind of ['evidence', 'opened'] as const) await removeIfThere(files.path(id, kind));
  await removeIfThere(files.path(id, 'msg'));
  await syncDirectory(files.shard(id)).catch(absent);
}

async function putBlob(files: BlobFiles, ring: KeyWrapper, id: string, content: BlobContent): Promise<void> {
  const { messageKey, message, copies = new Map<string, BlobBytes>() } = content;
  const key = newMessageKey();
  if ((await exists(files.path(id, 'key'))) || (await exists(files.path(id, 'msg')))) throw new Error(`${id} is stored already`);
  const parts: FilePart[] = [{ kind: 'msg', write: (file) => writeSealed(file, key, message, contextOf(id, 'msg')) }];
  for (const kind of ['evidence', 'opened'] as const) {
    const bytes = content[kind];
    if (bytes !== undefined) parts.push({ kind, write: (file) => file.writeFile(sealBytes(key, bytes, contextOf(id, kind))) });
  }
  for (const [copy, bytes] of copies) {
    const kind = `copy-${copy}` as const;
    parts.push({ kind, write: (file) => writeSealed(file, key, bytes, contextOf(id, kind)) });
  }
  parts.push({ kind: 'bytes', write: (file) => file.writeFile(`${ring.wrapKey(key, bytesContext(id))}\n`) });
  // the message's key last: a message without a key is gone, a key without a message would be a promise
  parts.push({ kind: 'key', write: (file) => file.writeFile(`${ring.wrapKey(messageKey, keyContext(id))}\n${BYTES_APART}\n`) });
  await ring.storing(() => files.storeTogether(id, parts));
}

type FileKind = 'msg' | 'key' | 'bytes' | Sidecar;

interface FilePart {
  readonly kind: FileKind;
  readonly write: (file: FileHandle) => Promise<void>;
}

interface BlobFiles {
  shard(id: string): string;
  path(id: string, kind: FileKind): string;
  copiesOf(id: string): Promise<readonly string[]>;
  /** Writes all parts, each with its own fsync and all at once, renames them in order, then one fsync of the directory. */
  storeTogether(id: string, parts: readonly FilePart[]): Promise<void>;
}

function blobFiles(directory: string): BlobFiles {
  const durableShards = new Set<string>();
  const shard = (id: string): string => {
    if (!ID.test(id)) throw new RangeError('not a blob id');
    return `${directory}/${id.slice(-2)}`;
  };
  const nameOf = (id: string, kind: FileKind): string => {
    const copy = copyIn(kind);
    if (copy !== undefined && !ID.test(copy)) throw new RangeError('not the name of a copy');
    return `${id}.${kind}`;
  };
  const path = (id: string, kind: FileKind): string => `${shard(id)}/${nameOf(id, kind)}`;
  const temporary = (id: string, kind: FileKind): string => `${directory}/tmp/${nameOf(id, kind)}`;
  const makeShard = async (name: string): Promise<void> => {
    if (durableShards.has(name)) return;
    await mkdir(name, { recursive: true, mode: 0o700 });
    await syncDirectory(directory);
    durableShards.add(name);
  };
  return {
    shard,
    path,
    async copiesOf(id) {
      const names = (await readdir(shard(id)).catch(absent)) ?? [];
      return names.flatMap((name) => (name.startsWith(`${id}.`) ? (copyIn(name.slice(id.length + 1)) ?? []) : []));
    },
    async storeTogether(id, parts) {
      await makeShard(shard(id));
      const written = await Promise.allSettled(parts.map((part) => writeSyncedFile(temporary(id, part.kind), part.write)));
      const toRemove = new Map(parts.map(({ kind }) => [kind, temporary(id, kind)]));
      try {
        for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason;
        for (const { kind } of parts) {
          await rename(temporary(id, kind), path(id, kind));
          toRemove.set(kind, path(id, kind));
        }
        await syncDirectory(shard(id));
      } catch (cause) {
        for (const name of [...toRemove.values()].reverse()) await removeIfThere(name); // the key first
        throw cause;
      }
    },
  };
}

/** `copy-01J…` → `01J…`. */
function copyIn(kind: string): string | undefined {
  return kind.startsWith('copy-') ? kind.slice('copy-'.length) : undefined;
}

async function writeSealed(file: FileHandle, key: Buffer, source: BlobBytes, context: string): Promise<void> {
  if (Buffer.isBuffer(source)) {
    await file.writeFile(sealBytes(key, source, context));
    return;
  }
  const sealer = streamSealer(key, context);
  for await (const chunk of source) for (const sealed of sealer.push(chunk)) await file.writeFile(sealed);
  for (const sealed of sealer.finish()) await file.writeFile(sealed);
}

async function readSealed(path: string): Promise<AsyncIterable<Buffer>> {
  const file = await open(path, 'r').catch(absent);
  if (file === undefined) throw new BlobGone('the content is gone');
  return createReadStream(path, { fd: file, highWaterMark: 262_144 });
}

async function exists(path: string): Promise<boolean> {
  return access(path)
    .then(() => true, absent)
    .then((found) => found ?? false);
}

async function* listIds(directory: string): AsyncGenerator<string> {
  for (const shard of await shardsIn(directory)) {
    for (const name of await readdir(`${directory}/${shard}`)) if (name.endsWith('.msg')) yield name.slice(0, -'.msg'.length);
  }
}

async function shardsIn(directory: string): Promise<string[]> {
  return ((await readdir(directory).catch(absent)) ?? []).filter((name) => name.length === 2);
}

function contextOf(id: string, kind: FileKind): string {
  return `${id}|${kind}`;
}

function bytesContext(id: string): string {
  return `bytes|${id}`;
}

function keyContext(id: string): string {
  return `message|${id}`;
}
