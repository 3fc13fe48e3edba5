/**
 * The key ring on disk: one JSON file, 0600, in a directory of its own, 0700. Several processes may change it: each change is counted, and
 * whoever makes the file of the next count first (`key-ring.json.<count>`, by `link`, which never replaces) has made the change. What has the
 * highest count is the ring; `key-ring.json` is a copy of it for people and back-ups, and the ring itself as long as nothing was changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { absent, createFile, destroyFile, isErrno, readKeyFile, replaceFile, syncDirectory } from './durable-file.js';
import { LiveKeyRing, newKeyRingContent, withFreshKey, withoutKeys, type KeyRingContent } from './key-ring.js';

/** The key ring cannot be used as it lies there; the text says what to do. */
export class KeyRingRefused extends Error {
  readonly code = 'key-ring-refused';
}

/** The key ring of a file; a change is on disk before it is in use, and what other processes change is taken over. */
export class FiledKeyRing extends LiveKeyRing {
  private serial: number;

  constructor(
    private readonly path: string,
    content: KeyRingContent,
  ) {
    super(content);
    this.serial = content.serial;
  }

  /** Adds a fresh key, which wraps from now on; what older keys wrapped stays readable. @param now - ISO-8601 UTC */
  rotate(now: string): Promise<void> {
    return this.change((content) => withFreshKey(content, now));
  }

  /** Takes old keys off the ring for good; the active one always stays. What they wrapped can never be opened again. */
  drop(ids: ReadonlySet<string>): Promise<void> {
    return this.change((content) => withoutKeys(content, ids));
  }

  override async reload(): Promise<void> {
    this.takeOver(await readKeyRing(this.path));
  }

  protected override lookAgain(): void {
    const [directory, base] = [dirname(this.path), basename(this.path)];
    const newest = newestIn(readdirSync(directory), base) ?? base;
    try {
      this.takeOver(fromJson(readFileSync(`${directory}/${newest}`, 'utf8')));
    } catch {
      // replaced this moment: whoever reads a wrapped key reads it once more
    }
  }

  private async change(changed: (content: KeyRingContent) => KeyRingContent): Promise<void> {
    for (;;) {
      const content = changed(await readKeyRing(this.path));
      if (!(await commit(this.path, content))) continue; // somebody else has changed it first
      this.takeOver(content);
      return;
    }
  }

  private takeOver(content: KeyRingContent): void {
    if (content.serial <= this.serial) return;
    this.adopt(content);
    this.serial = content.serial;
  }
}

/**
 * Opens the key ring.
 * @param whenMissing - `create` for the first start; `refuse` where anything is kept already, because a fresh ring
 *   would make all that was ever sealed unreadable without a word.
 * @param now - ISO-8601 UTC, the creation date of a new key.
 * @throws KeyRingRefused when others than its owner may read it, when it is damaged, or missing and not to be created.
 */
export async function openKeyRing(path: string, whenMissing: 'create' | 'refuse', now: string): Promise<FiledKeyRing> {
  const content = await readKeyRing(path).catch(async (cause: unknown) => {
    if (!isErrno(cause, 'ENOENT')) throw cause;
    if (whenMissing === 'refuse')
      throw new KeyRingRefused(
        `the key ring ${path} is missing, and without it nothing that is kept can be read: restore it from your backup`,
      );
    await createKeyRing(path, now);
    return readKeyRing(path);
  });
  return new FiledKeyRing(path, content);
}

/** Of two processes that start at once one creates the ring; the other reads that one. */
async function createKeyRing(path: string, now: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await createFile(path, toJson(newKeyRingContent(now))).catch((cause: unknown) => {
    if (!isErrno(cause, 'EEXIST')) throw cause;
  });
  await syncDirectory(dirname(path)); // the other may not have come to it
}

/** @returns false when another change has come first. */
async function commit(path: string, content: KeyRingContent): Promise<boolean> {
  const [directory, base] = [dirname(path), basename(path)];
  const own = `${base}.${String(content.serial)}`;
  try {
    await createFile(`${directory}/${own}`, toJson(content));
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return false;
    throw cause;
  }
  // whoever slept since it read the ring may find the name free again, long after the change of this count
  const names = await readdir(directory);
  if (newestIn(names, base) !== own) {
    await destroyFile(`${directory}/${own}`);
    return false;
  }
  await replaceCopy(path, content);
  for (const older of changesIn(names, base)) if (older !== own) await destroyFile(`${directory}/${older}`);
  await syncDirectory(directory);
  return true;
}

/** What the copy held before is overwritten: a key that was dropped should be nowhere. An honest attempt only, as with destroyed keys. */
async function replaceCopy(path: string, content: KeyRingContent): Promise<void> {
  const before = await open(path, 'r+').catch(absent);
  try {
    await replaceFile(dirname(path), basename(path), toJson(content));
    if (before === undefined) return;
    const { size } = await before.stat();
    await before.write(Buffer.alloc(size), 0, size, 0);
    await before.datasync();
  } finally {
    await before?.close();
  }
}

/** Names of the files of changes, in no order. */
function changesIn(names: readonly string[], base: string): readonly string[] {
  return names.filter((name) => name.startsWith(`${base}.`) && /^\d{1,9}$/.test(name.slice(base.length + 1)));
}

function newestIn(names: readonly string[], base: string): string | undefined {
  const count = (name: string): number => Number(name.slice(base.length + 1));
  return [...changesIn(names, base)].sort((one, other) => count(other) - count(one))[0];
}

/** A file that is destroyed while it is read has been replaced: the next look finds what has taken its place. */
const LOOKS = 20;

/** @throws ENOENT when there is none; KeyRingRefused */
async function readKeyRing(path: string): Promise<KeyRingContent> {
  for (let look = 0; look < LOOKS; look++) {
    const names = (await readdir(dirname(path)).catch(absent)) ?? [];
    const newest = newestIn(names, basename(path));
    const file = newest === undefined ? path : `${dirname(path)}/${newest}`;
    const found = newest === undefined ? await stat(file) : await stat(file).catch(absent);
    if (found === undefined) continue;
    if ((found.mode & 0o077) !== 0) throw new KeyRingRefused(`the key ring ${file} is open to other users: chmod 600 it`);
    const text = await readKeyFile(file);
    if (text !== undefined) return parsed(file, text);
  }
  throw new KeyRingRefused(damage(path));
}

function parsed(path: string, text: string): KeyRingContent {
  try {
    return fromJson(text);
  } catch {
    // the parser's own error could quote key material
    throw new KeyRingRefused(damage(path));
  }
}

function damage(path: string): string {
  return `the key ring ${path} is damaged: restore it from your backup`;
}

function toJson({ activeId, keys, root, serial }: KeyRingContent): string {
  const written = keys.map(({ id, created, key }) => ({ id, created, key: key.toString('base64url') }));
  return `${JSON.stringify({ format: 1, serial, activeId, keys: written, root: root.toString('base64url') }, null, 2)}\n`;
}

function fromJson(text: string): KeyRingContent {
  const ring = asRecord(JSON.parse(text));
  if (ring['format'] !== 1 || !Array.isArray(ring['keys'])) throw new TypeError('unknown format');
  const keys = ring['keys'].map(asRecord).map((entry) => ({
    id: asText(entry['id']),
    created: asText(entry['created']),
    key: asKey(entry['key']),
  }));
  const activeId = asText(ring['activeId']);
  if (!keys.some(({ id }) => id === activeId)) throw new TypeError('no active key');
  return { activeId, keys, root: asKey(ring['root']), serial: asCount(ring['serial'] ?? 1) };
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return Object.fromEntries(Object.entries(value));
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}

function asCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw new TypeError('not a count');
  return value;
}

function asKey(value: unknown): Buffer {
  const key = Buffer.from(asText(value), 'base64url');
  if (key.length !== 32) throw new TypeError('not a key');
  return key;
}
