/**
 * Sealed blobs in a folder: `<dir>/<last two characters of the id>/<id>.<kind>`, 0600 in 0700; `<dir>/tmp/<writer>` holds what is being
 * written. Several processes may share it, each as a writer of its own.
 */
import { createReadStream } from 'node:fs';
import { access, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { absent, destroyFile, isErrno, readKeyFile, removeIfThere, syncDirectory, writeSyncedFile } from '../durable-file.js';
import type { KeyWrapper } from '../key-ring.js';
import { removeLeftovers, rewrapFiles, sumOfCounts, type RewrapCount, type WrappedFile } from '../rewrap.js';
import { randomToken } from '../tokens.js';
import { wrappedKeyFiles } from '../wrapped-key-files.js';
import {
  BlobExists,
  copyIn,
  keyContext,
  partName,
  shardOf,
  type BlobPart,
  type BlobPlace,
  type KeyKind,
  type SealedKind,
} from './blob-place.js';

/** What a process has left half-written that did not come back; a mail takes minutes at most. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Opens the folder, makes it where it is missing, and removes what this writer left half-written before.
 * @param writer - tells this process from others that use the folder, and is the same after a restart.
 */
export async function openFolderPlace(directory: string, writer: string): Promise<BlobPlace> {
  const temporary = `${directory}/tmp/${writer}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  await removeAbandoned(`${directory}/tmp`);
  return new FolderPlace(directory, temporary);
}

class FolderPlace implements BlobPlace {
  private readonly durableShards = new Set<string>();

  constructor(
    private readonly directory: string,
    private readonly temporary: string,
  ) {}

  async storeNew(id: string, parts: readonly BlobPart[]): Promise<void> {
    for (const kind of ['key', 'msg'] as const) if (await this.has(id, kind)) throw stored(id);
    await this.storeTogether(id, parts, async (from, to) => {
      await link(from, to); // unlike a rename it never replaces
      await removeIfThere(from);
    });
  }

  replace(id: string, part: BlobPart): Promise<void> {
    return this.storeTogether(id, [part], rename);
  }

  read(id: string, kind: SealedKind): Promise<Buffer | undefined> {
    return readFile(this.path(id, kind)).catch(absent);
  }

  async stream(id: string, kind: SealedKind): Promise<AsyncIterable<Buffer> | undefined> {
    const path = this.path(id, kind);
    const file = await open(path, 'r').catch(absent);
    return file === undefined ? undefined : createReadStream(path, { fd: file, highWaterMark: 262_144 });
  }

  async has(id: string, kind: SealedKind | KeyKind): Promise<boolean> {
    const found = await access(this.path(id, kind)).then(() => true, absent);
    return found ?? false;
  }

  async copiesOf(id: string): Promise<readonly string[]> {
    const names = (await readdir(this.shard(id)).catch(absent)) ?? [];
    return names.flatMap((name) => (name.startsWith(`${id}.`) ? (copyIn(name.slice(id.length + 1)) ?? []) : []));
  }

  async remove(id: string, kinds: readonly SealedKind[]): Promise<void> {
    for (const kind of kinds) await removeIfThere(this.path(id, kind));
    await syncDirectory(this.shard(id)).catch(absent);
  }

  readKey(id: string, kind: KeyKind): Promise<string | undefined> {
    return readKeyFile(this.path(id, kind));
  }

  async destroyKey(id: string, kind: KeyKind): Promise<boolean> {
    const destroyed = await destroyFile(this.path(id, kind));
    if (destroyed) await syncDirectory(this.shard(id));
    return destroyed;
  }

  async wrapAnew(ids: AsyncIterable<string> | Iterable<string>, ring: KeyWrapper): Promise<RewrapCount> {
    const counts: RewrapCount[] = [];
    for await (const id of ids) {
      counts.push(await rewrapFiles([this.wrapped(id, 'bytes'), this.wrapped(id, 'key')], ring));
      await syncDirectory(this.shard(id)).catch(absent);
    }
    return sumOfCounts(counts);
  }

  async wrapAllAnew(ring: KeyWrapper): Promise<RewrapCount> {
    const counts: RewrapCount[] = [];
    for (const shard of await this.shards()) {
      const files = (await readdir(`${this.directory}/${shard}`)).flatMap((name) => {
        const [, id = '', kind] = /^([\w-]+)\.(key|bytes)$/.exec(name) ?? [];
        return kind === 'key' || kind === 'bytes' ? [this.wrapped(id, kind)] : [];
      });
      const count = await rewrapFiles(files, ring);
      await removeLeftovers(`${this.directory}/${shard}`, ring);
      if (count.rewrapped > 0) await syncDirectory(`${this.directory}/${shard}`);
      counts.push(count);
    }
    return sumOfCounts(counts);
  }

  async *wrappingKeys(): AsyncIterable<string> {
    for await (const { keyId } of wrappedKeyFiles(this.directory)) yield keyId;
  }

  async *list(): AsyncIterable<string> {
    for (const shard of await this.shards()) {
      for (const name of await readdir(`${this.directory}/${shard}`)) if (name.endsWith('.msg')) yield name.slice(0, -'.msg'.length);
    }
  }

  /** Writes all parts, each with its own fsync and all at once, names them in order, then one fsync of the directory. */
  private async storeTogether(id: string, parts: readonly BlobPart[], name: (from: string, to: string) => Promise<void>): Promise<void> {
    await this.makeShard(this.shard(id));
    const attempt = randomToken(6);
    const made = (part: BlobPart): string => `${this.temporary}/${attempt}.${partName(id, part.kind)}`;
    const written = await Promise.allSettled(parts.map((part) => writePart(made(part), part)));
    const toRemove = new Map(parts.map((part) => [part.kind, made(part)]));
    try {
      for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason;
      for (const part of parts) {
        await name(made(part), this.path(id, part.kind));
        toRemove.set(part.kind, this.path(id, part.kind));
      }
      await syncDirectory(this.shard(id));
    } catch (cause) {
      for (const path of [...toRemove.values()].reverse()) await removeIfThere(path); // the key first
      throw isErrno(cause, 'EEXIST') ? stored(id) : cause;
    }
  }

  private async makeShard(path: string): Promise<void> {
    if (this.durableShards.has(path)) return;
    await mkdir(path, { recursive: true, mode: 0o700 });
    await syncDirectory(this.directory);
    this.durableShards.add(path);
  }

  private async shards(): Promise<string[]> {
    return ((await readdir(this.directory).catch(absent)) ?? []).filter((name) => name.length === 2);
  }

  private shard(id: string): string {
    return `${this.directory}/${shardOf(id)}`;
  }

  private path(id: string, kind: SealedKind | KeyKind): string {
    return `${this.shard(id)}/${partName(id, kind)}`;
  }

  private wrapped(id: string, kind: KeyKind): WrappedFile {
    return { path: this.path(id, kind), context: keyContext(id, kind) };
  }
}

function stored(id: string): BlobExists {
  return new BlobExists(`${id} is stored already`);
}

function writePart(path: string, part: BlobPart): Promise<void> {
  return writeSyncedFile(path, async (file) => {
    for await (const chunk of part.bytes()) await file.writeFile(chunk);
  });
}

/** What others have left: those that come back see to their own. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    const files = entry.isDirectory() ? ((await readdir(path).catch(absent)) ?? []).map((name) => `${path}/${name}`) : [path];
    for (const file of files) {
      const found = await stat(file).catch(absent);
      if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS) await removeIfThere(file);
    }
  }
}
