/** A backup put in the place of an engine that has nothing yet, each file checked on the way. ADR 0035. */
import { existsSync } from 'node:fs';
import { chmod, copyFile as copyWhole, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { copyLog, openStore, openStoreForReading } from '#event-store';
import type { EngineConfig } from '../config/engine-config.js';
import { CannotRestore } from './cannot-restore.js';
import { copyFile, listedFile, makeEmptyFolder, settle, takeAway } from './copied-files.js';
import { type BackupPlaces, foldersOf, isOpenedByItsRing, LOG, verifiedLog } from './make-backup.js';
import { type ListedFile, type Manifest, readManifest } from './manifest.js';

const SQLITE = 'sqlite:';

export interface Restored {
  readonly events: number;
  readonly files: number;
  readonly keys: number;
  /** When the backup, and when that of the keys was begun; ISO-8601 UTC. */
  readonly begun: string;
  readonly keysBegun: string;
}

/**
 * Restores into the folders and the store of a configuration. The keys may be of a later backup than the rest: what was destroyed between
 * the two stays destroyed. Whatever fails, what was written is taken away again.
 * @throws CannotRestore when the target holds anything, or when a file is missing or is not what the manifest says.
 */
export async function restoreBackup(config: EngineConfig, { folder, keysFolder }: BackupPlaces): Promise<Restored> {
  const [rest, keys] = [await readManifest(folder), await readManifest(keysFolder)];
  if (rest.log === undefined) throw new CannotRestore(`${folder} holds keys only: name the folder of the backup, and this one with --keys`);
  const log = await requireLog(folder, rest);
  if (!(await isOpenedByItsRing(keysFolder)))
    throw new CannotRestore(`the key ring in ${keysFolder} does not open every key there: name another backup of the keys`);
  const targets = foldersOf(config);
  for (const { folder: target } of targets)
    if (!(await makeEmptyFolder(target))) throw new CannotRestore(`${target} is not empty: a backup is restored where nothing is`);
  try {
    for (const [from, { files }] of [
      [keysFolder, keys],
      [folder, rest],
    ] as const)
      await putFiles(from, files, targets);
    await putLog(folder, config.store.url);
    for (const { folder: target } of targets) await settle(target);
  } catch (cause) {
    for (const { folder: target } of targets) await takeAway(target);
    throw cause;
  }
  return { events: log.events, files: rest.files.length - 1, keys: keys.files.length, begun: rest.begun, keysBegun: keys.begun };
}

/** The log before anything is written. */
async function requireLog(folder: string, { log, files }: Manifest): Promise<NonNullable<Manifest['log']>> {
  const listed = files.find(({ path: name }) => name === LOG);
  if (listed === undefined) throw new CannotRestore(`the manifest of ${folder} names no log`);
  requireSame(folder, listed, await listedFile(folder, LOG).catch(() => undefined));
  const verified = await verifiedLog(path.join(folder, LOG));
  if (verified.events !== log?.events) throw new CannotRestore(`the log in ${folder} has not as many events as its manifest says`);
  return verified;
}

async function putFiles(from: string, files: readonly ListedFile[], targets: ReturnType<typeof foldersOf>): Promise<void> {
  for (const listed of files) {
    if (listed.path === LOG) continue;
    const [name = '', ...below] = listed.path.split('/');
    // an engine that has both in one folder takes both into it
    const target = targets.find((each) => each.name === name) ?? targets[0];
    if (target === undefined) continue;
    const copied = await copyFile(path.join(from, name), target.folder, below.join('/'));
    requireSame(from, listed, copied);
  }
}

function requireSame(folder: string, listed: ListedFile, found: ListedFile | undefined): void {
  const file = path.join(folder, listed.path);
  if (found === undefined) throw new CannotRestore(`${file} is missing`);
  if (found.bytes !== listed.bytes || found.sha256 !== listed.sha256)
    throw new CannotRestore(`${file} is not what the manifest says: it was changed, or the disk has changed it`);
}

/** Last, so that a folder whose log is there is restored whole. */
async function putLog(folder: string, url: string): Promise<void> {
  const target = url.startsWith(SQLITE) ? url.slice(SQLITE.length) : undefined;
  if (target !== undefined) {
    if (existsSync(target)) throw new CannotRestore(`${target} is there already: a backup is restored where nothing is`);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    try {
      await copyWhole(path.join(folder, LOG), target);
      await chmod(target, 0o600);
      await settle(path.dirname(target)); // it may lie on another disk than the folders
    } catch (cause) {
      await rm(target, { force: true });
      throw cause;
    }
    return;
  }
  const from = await openStoreForReading(`${SQLITE}${path.join(folder, LOG)}`);
  const to = await openStore(url);
  try {
    await copyLog(from, to);
  } finally {
    await to.close();
    await from.close();
  }
}
