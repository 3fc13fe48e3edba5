/**
 * A backup while mail is taken: the log first, then the files that it speaks of. Whatever was acknowledged before it began was on disk
 * before, so it is in the log of the backup, and its files are there unless somebody has destroyed them since. ADR 0035.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { KeyRingRefused, openKeyRing, wrappedKeyFiles } from '#crypto';
import { openStoreForReading, snapshotLog, verifyStreams } from '#event-store';
import type { EngineConfig } from '../config/engine-config.js';
import { sharedDir } from '../config/shared-dir.js';
import { packageVersion } from '../platform/package-root.js';
import { CannotRestore } from './cannot-restore.js';
import { copyFile, filesToKeep, kindOf, listedFile, makeEmptyFolder, settle } from './copied-files.js';
import { type ListedFile, type Manifest, writeManifest } from './manifest.js';

/** Names inside a backup. */
export const LOG = 'log.db';
export const SHARED = 'shared';
export const OWN = 'own';

/** While a rotation of the key ring changes files under way, the keys are copied again, so often at most. */
const KEY_ATTEMPTS = 5;

export interface BackupPlaces {
  readonly folder: string;
  /** Where the wrapped keys and their ring go: apart, where they can be kept for a shorter time than the rest. */
  readonly keysFolder: string;
}

export interface Backup {
  readonly events: number;
  readonly files: number;
  readonly keys: number;
  readonly bytes: number;
  /** Of the manifest. */
  readonly sha256: string;
}

/** The folders of an engine that a backup holds, by their names in it. */
export function foldersOf(config: EngineConfig): readonly { readonly name: string; readonly folder: string }[] {
  const [shared, own] = [path.resolve(sharedDir(config)), path.resolve(config.dataDir)];
  return [{ name: SHARED, folder: shared }, ...(own === shared ? [] : [{ name: OWN, folder: own }])];
}

/** @param begun - ISO-8601 UTC, now. @throws CannotRestore, and what the store says that cannot be opened. */
export async function makeBackup(config: EngineConfig, { folder, keysFolder }: BackupPlaces, begun: string): Promise<Backup> {
  for (const each of [folder, keysFolder])
    if (!(await makeEmptyFolder(each))) throw new CannotRestore(`${each} is not empty: a backup is made into a folder of its own`);
  await snapshotLog(config.store.url, path.join(folder, LOG));
  const log = await verifiedLog(path.join(folder, LOG));
  const files = [await listedFile(folder, LOG), ...(await copyKind('other', config, folder))];
  const keys = await copyKeys(config, keysFolder);
  const program = packageVersion();
  await settle(keysFolder);
  await writeManifest(keysFolder, { program, begun, files: keys });
  await settle(folder);
  const sha256 = await writeManifest(folder, { program, begun, log, files });
  await settle(folder);
  const bytes = [...files, ...keys].reduce((sum, file) => sum + file.bytes, 0);
  return { events: log.events, files: files.length, keys: keys.length, bytes, sha256 };
}

/** @throws CannotRestore when the log does not hold together. */
export async function verifiedLog(file: string): Promise<NonNullable<Manifest['log']>> {
  const reader = await openStoreForReading(`sqlite:${file}`);
  try {
    const { events, streams, firstBad } = await verifyStreams(reader);
    if (firstBad === undefined) return { events, streams };
    const { stream, revision, problem } = firstBad;
    throw new CannotRestore(`event ${revision} of stream ${stream} is ${problem} in ${file}: \`lazaret audit verify\` says more`);
  } finally {
    await reader.close();
  }
}

async function copyKind(kind: 'key' | 'other', config: EngineConfig, to: string): Promise<ListedFile[]> {
  const copied: ListedFile[] = [];
  for (const { name, folder } of foldersOf(config))
    for await (const file of filesToKeep(folder)) {
      if ((await kindWithPlace(path.join(folder, file), file)) !== kind) continue;
      const listed = await copyFile(folder, path.join(to, name), file);
      if (listed !== undefined) copied.push({ ...listed, path: path.posix.join(name, listed.path) });
    }
  return copied;
}

/** Whatever lies among the keys is one, such as the ring itself. */
async function kindWithPlace(file: string, name: string): Promise<'key' | 'other' | 'gone'> {
  const kind = await kindOf(file);
  return kind === 'other' && name.startsWith('keys/') ? 'key' : kind;
}

/** All keys as one rotation of the ring has left them. @throws CannotRestore when rotations do not end. */
async function copyKeys(config: EngineConfig, to: string): Promise<ListedFile[]> {
  for (let attempt = 0; attempt < KEY_ATTEMPTS; attempt++) {
    const copied = await copyKind('key', config, to);
    if (await isOpenedByItsRing(to)) return copied;
    for (const { name } of foldersOf(config)) await rm(path.join(to, name, 'keys'), { recursive: true, force: true });
  }
  throw new CannotRestore('the key ring is being rotated: make the backup once that is done (`lazaret key-ring show`)');
}

/** Whether the ring in the backup opens every key in it. */
export async function isOpenedByItsRing(keysFolder: string): Promise<boolean> {
  const ring = await openKeyRing(path.join(keysFolder, SHARED, 'keys', 'key-ring.json'), 'refuse', '').catch(refusedRing);
  if (ring === undefined) return false;
  const ids = new Set(ring.keys.map(({ id }) => id));
  for await (const { keyId } of wrappedKeyFiles(keysFolder)) if (!ids.has(keyId)) return false;
  return true;
}

function refusedRing(cause: unknown): undefined {
  if (cause instanceof KeyRingRefused) return undefined;
  throw cause;
}
