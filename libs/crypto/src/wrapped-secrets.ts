/**
 * Small secrets, one file each, wrapped by the key ring: private keys, passwords, keys of people. A copy in another place does not
 * open, since each is bound to its kind and its id. `<directory>/<id>`, 0600 in 0700. Several processes may use the directory.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { absent, createFile, destroyFile, syncDirectory } from './durable-file.js';
import type { KeyWrapper } from './key-ring.js';
import { openWrappedFile, removeLeftovers, rewrapFiles, type RewrapCount, wrapStoredAnew } from './rewrap.js';

/** The secrets of one kind. Ids are ULIDs; any other is a RangeError, so no id is a path. */
export interface WrappedSecrets {
  /** Durable when it resolves. @throws EEXIST when there is one of that id. */
  create(id: string, secret: Uint8Array): Promise<void>;
  /** Undefined when there never was one, or once it was destroyed. @throws Unsealable when the file is not what was written. */
  read(id: string): Promise<Buffer | undefined>;
  /** For good, durably. @returns false when there was none. */
  destroy(id: string): Promise<boolean>;
  /** Of all that are there, in no order. */
  ids(): Promise<string[]>;
}

const ID = /^[0-9A-Z]{26}$/;

/** @param kind - what they are, e.g. `dkim-key`; part of what binds each to its place. */
export function wrappedSecrets(directory: string, ring: KeyWrapper, kind: string): WrappedSecrets {
  const file = (id: string): string => {
    if (!ID.test(id)) throw new RangeError(`not an id of a ${kind}`);
    return `${directory}/${id}`;
  };
  return {
    async create(id, secret) {
      const [path, context] = [file(id), `${kind}|${id}`];
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const create = async (): Promise<void> => createFile(path, `${ring.wrapKey(secret, context)}\n`);
      await ring.storing(create, () => wrapStoredAnew([{ path, context }], ring));
    },
    read: async (id) => (await openWrappedFile({ path: file(id), context: `${kind}|${id}` }, ring))?.key,
    async destroy(id) {
      const destroyed = await destroyFile(file(id));
      if (destroyed) await syncDirectory(directory);
      return destroyed;
    },
    ids: () => idsIn(directory),
  };
}

/** Wraps all of one kind anew, under the active key of the ring. */
export async function rewrapSecrets(directory: string, ring: KeyWrapper, kind: string): Promise<RewrapCount> {
  const files = (await idsIn(directory)).map((id) => ({ path: `${directory}/${id}`, context: `${kind}|${id}` }));
  const count = await rewrapFiles(files, ring);
  await removeLeftovers(directory, ring);
  if (count.rewrapped > 0) await syncDirectory(directory);
  return count;
}

async function idsIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch(absent)) ?? [];
  return names.filter((name) => ID.test(name));
}
