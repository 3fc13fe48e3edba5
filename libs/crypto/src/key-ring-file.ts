/** The key ring on disk: one JSON file, 0600, replaced as a whole, in a directory of its own, 0700. */
import { link, mkdir, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isErrno, removeIfThere, replaceFile, syncDirectory, writeSyncedFile } from './durable-file.js';
import { randomToken } from './tokens.js';
import { LiveKeyRing, newKeyRingContent, withFreshKey, withoutKeys, type KeyRingContent } from './key-ring.js';

/** The key ring cannot be used as it lies there; the text says what to do. */
export class KeyRingRefused extends Error {
  readonly code = 'key-ring-refused';
}

/** The key ring of a file; a change is on disk before it is in use. Changes come one at a time: the caller sees to it. */
export class FiledKeyRing extends LiveKeyRing {
  constructor(
    private readonly path: string,
    content: KeyRingContent,
  ) {
    super(content);
  }

  /** Adds a fresh key, which wraps from now on; what older keys wrapped stays readable. @param now - ISO-8601 UTC */
  rotate(now: string): Promise<void> {
    return this.change((content) => withFreshKey(content, now));
  }

  /** Takes old keys off the ring for good; the active one always stays. What they wrapped can never be opened again. */
  drop(ids: ReadonlySet<string>): Promise<void> {
    return this.change((content) => withoutKeys(content, ids));
  }

  private async change(changed: (content: KeyRingContent) => KeyRingContent): Promise<void> {
    const content = changed(await readKeyRing(this.path));
    await replaceKeyRing(this.path, content);
    this.adopt(content);
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

/** Of two processes that start at once one creates the ring; `link` never replaces, so the other reads that one. */
async function createKeyRing(path: string, now: string): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomToken(8)}.tmp`;
  await writeSyncedFile(temporary, (file) => file.writeFile(toJson(newKeyRingContent(now))));
  try {
    await link(temporary, path);
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw cause;
  } finally {
    await removeIfThere(temporary);
  }
  await syncDirectory(directory);
}

/** What the file held before is overwritten: a key that was dropped should be nowhere. An honest attempt only, as with destroyed keys. */
async function replaceKeyRing(path: string, content: KeyRingContent): Promise<void> {
  const before = await open(path, 'r+');
  try {
    const { size } = await before.stat();
    await replaceFile(dirname(path), basename(path), toJson(content));
    await before.write(Buffer.alloc(size), 0, size, 0);
    await before.datasync();
  } finally {
    await before.close();
  }
}

async function readKeyRing(path: string): Promise<KeyRingContent> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new KeyRingRefused(`the key ring ${path} is open to other users: chmod 600 it`);
  try {
    return fromJson(await readFile(path, 'utf8'));
  } catch {
    // the parser's own error could quote key material
    throw new KeyRingRefused(`the key ring ${path} is damaged: restore it from your backup`);
  }
}

function toJson(ring: KeyRingContent): string {
  const keys = ring.keys.map(({ id, created, key }) => ({ id, created, key: key.toString('base64url') }));
  return `${JSON.stringify({ format: 1, activeId: ring.activeId, keys, root: ring.root.toString('base64url') }, null, 2)}\n`;
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
  return { activeId, keys, root: asKey(ring['root']) };
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return Object.fromEntries(Object.entries(value));
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}

function asKey(value: unknown): Buffer {
  const key = Buffer.from(asText(value), 'base64url');
  if (key.length !== 32) throw new TypeError('not a key');
  return key;
}
