import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyRing } from './key-ring-file.js';
import { messageSubkeys, newMessageKey } from './message-key.js';
import { Unsealable } from './seal.js';
import { sealBytes } from './sealed-stream.js';
import { BlobGone, openSealedBlobStore, type SealedBlobStore } from './sealed-blob-store.js';

const ID = '01JD00000000000000000000AB';
const MAIL = Buffer.from('Subject: 4111 1111 1111 1111\r\n\r\nhello\r\n'.repeat(5_000));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-blobs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function open(blobs = join(directory, 'blobs')): Promise<SealedBlobStore> {
  return openSealedBlobStore(blobs, await openKeyRing(join(directory, 'key-ring.json'), 'create', '2026-11-22T10:00:00.000Z'));
}
async function* inPieces(bytes: Buffer, failAfter = Infinity): AsyncGenerator<Buffer> {
  for (let from = 0, n = 0; from < bytes.length; from += 10_007, n++) {
    if (n >= failAfter) throw new Error('the client went away');
    await Promise.resolve();
    yield bytes.subarray(from, from + 10_007);
  }
}
async function all(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
async function ids(store: SealedBlobStore): Promise<string[]> {
  const found: string[] = [];
  for await (const id of store.list()) found.push(id);
  return found.sort();
}
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));

describe('the blob store', () => {
  it.each([
    ['a buffer', () => MAIL],
    ['a stream', () => inPieces(MAIL)],
  ])('keeps a message that came as %s, byte for byte, also for the next process', async (_, source) => {
    const messageKey = newMessageKey();
    await (await open()).put(ID, { messageKey, message: source(), evidence: Buffer.from('{"findings":[]}') });
    const store = await open();
    expect((await store.read(ID)).equals(MAIL)).toBe(true);
    expect((await all(store.open(ID))).equals(MAIL)).toBe(true);
    expect((await store.readSidecar(ID, 'evidence'))?.toString()).toBe('{"findings":[]}');
    expect(await store.messageKey(ID)).toEqual(messageKey);
  });

  it('keeps an empty message', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: Buffer.alloc(0) });
    expect([(await store.read(ID)).length, (await all(store.open(ID))).length, await store.readSidecar(ID, 'evidence')]).toEqual([
      0,
      0,
      undefined,
    ]);
  });

  it('writes nothing readable, for the owner only, and leaves nothing beside', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, evidence: Buffer.from('4111') });
    expect(filesIn(join(directory, 'blobs')).sort()).toEqual([`${ID}.bytes`, `${ID}.evidence`, `${ID}.key`, `${ID}.msg`]);
    for (const kind of ['msg', 'key', 'bytes', 'evidence']) {
      const path = join(directory, 'blobs', 'AB', `${ID}.${kind}`);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path, 'latin1')).not.toContain('4111');
    }
    for (const folder of ['blobs', 'blobs/AB', 'blobs/tmp']) expect(statSync(join(directory, folder)).mode & 0o777).toBe(0o700);
  });

  it('is unreadable for good once the key is destroyed, with all that was sealed beside it', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, evidence: Buffer.from('e') });
    expect([await store.destroyKey(ID), await store.destroyKey(ID)]).toEqual([true, false]);
    for (const reader of [store, await open()]) {
      await expect(reader.read(ID)).rejects.toThrow(BlobGone);
      await expect(all(reader.open(ID))).rejects.toThrow(BlobGone);
      await expect(reader.readSidecar(ID, 'evidence')).rejects.toThrow(BlobGone);
      await expect(reader.putSidecar(ID, 'evidence', Buffer.from('x'))).rejects.toThrow(BlobGone);
      expect(await reader.messageKey(ID)).toBeUndefined();
      expect(await ids(reader)).toEqual([ID]);
    }
  });

  it('destroys the bytes for good and keeps the key that opens the fields of the events', async () => {
    const store = await open();
    const messageKey = newMessageKey();
    await store.put(ID, { messageKey, message: MAIL, evidence: Buffer.from('e') });
    expect(await store.hasBytes(ID)).toBe(true);
    await store.destroyBytes(ID);
    await store.destroyBytes(ID);
    expect(await store.hasBytes(ID)).toBe(false);
    for (const reader of [store, await open()]) {
      await expect(reader.read(ID)).rejects.toThrow(BlobGone);
      await expect(reader.readSidecar(ID, 'evidence')).rejects.toThrow(BlobGone);
      expect((await reader.messageKey(ID))?.equals(messageKey)).toBe(true);
    }
    expect(filesIn(join(directory, 'blobs'))).toEqual([`${ID}.key`]);
    await store.remove(ID);
    expect(filesIn(join(directory, 'blobs'))).toEqual([]);
  });

  it.each(['key', 'bytes'])(
    'is gone, not broken, while or after a crash in which the .%s file is zeros and has its name still',
    async (kind) => {
      const store = await open();
      await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
      const path = join(directory, 'blobs', 'AB', `${ID}.${kind}`);
      writeFileSync(path, Buffer.alloc(readFileSync(path).length));
      if (kind === 'key') expect(await store.messageKey(ID)).toBeUndefined();
      else await expect(store.read(ID)).rejects.toThrow(BlobGone);
      await store.remove(ID);
      expect(filesIn(join(directory, 'blobs'))).toEqual([]);
    },
  );

  it('reads a message whose bytes hang on its own key, as they were stored before, and destroys both with the bytes', async () => {
    const ring = await openKeyRing(join(directory, 'key-ring.json'), 'create', '2026-11-22T10:00:00.000Z');
    const store = await open();
    const messageKey = newMessageKey();
    mkdirSync(join(directory, 'blobs', 'AB'));
    writeFileSync(join(directory, 'blobs', 'AB', `${ID}.msg`), sealBytes(messageSubkeys(messageKey).blob, MAIL, `${ID}|msg`));
    writeFileSync(join(directory, 'blobs', 'AB', `${ID}.key`), `${ring.wrapKey(messageKey, `message|${ID}`)}\n`);
    expect((await store.read(ID)).equals(MAIL)).toBe(true);
    await store.destroyBytes(ID);
    expect(await store.messageKey(ID)).toBeUndefined();
    expect(filesIn(join(directory, 'blobs'))).toEqual([]);
  });

  it('removes a message as a whole, and again without complaint', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, evidence: Buffer.from('e') });
    await store.remove(ID);
    await store.remove(ID);
    await store.remove('never-stored');
    expect(filesIn(join(directory, 'blobs'))).toEqual([]);
  });

  it('never replaces what is stored under an id, whether its key is there or was destroyed', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
    await expect(store.put(ID, { messageKey: newMessageKey(), message: Buffer.from('other') })).rejects.toThrow('stored already');
    expect((await store.read(ID)).equals(MAIL)).toBe(true);
    await store.destroyKey(ID);
    await expect(store.put(ID, { messageKey: newMessageKey(), message: Buffer.from('other') })).rejects.toThrow('stored already');
  });

  it('replaces a sidecar', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
    await store.putSidecar(ID, 'evidence', Buffer.from('one'));
    await store.putSidecar(ID, 'evidence', Buffer.from('two'));
    expect((await store.readSidecar(ID, 'evidence'))?.toString()).toBe('two');
  });

  it('keeps copies that were made for recipients beside the message, and destroys them with its bytes', async () => {
    const store = await open();
    const [one, two] = [Buffer.from('for a'), Buffer.from('for b'.repeat(50_000))];
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, copies: new Map([['01COPYONE', one]]) });
    await store.putSidecar(ID, 'copy-01COPYTWO', two);
    const again = await open();
    expect([...(await again.copiesOf(ID))].sort()).toEqual(['01COPYONE', '01COPYTWO']);
    expect(await all(again.openSidecar(ID, 'copy-01COPYONE'))).toEqual(one);
    expect((await all(again.openSidecar(ID, 'copy-01COPYTWO'))).equals(two)).toBe(true);
    for (const name of filesIn(join(directory, 'blobs')).filter((file) => file.includes('copy-')))
      expect(readFileSync(join(directory, 'blobs', 'AB', name)).includes('for a')).toBe(false);
    await again.removeSidecar(ID, 'copy-01COPYONE');
    await again.removeSidecar(ID, 'copy-01COPYONE');
    expect(await again.copiesOf(ID)).toEqual(['01COPYTWO']);
    await expect(all(again.openSidecar(ID, 'copy-01COPYONE'))).rejects.toThrow(BlobGone);
    await again.destroyBytes(ID);
    await expect(all(again.openSidecar(ID, 'copy-01COPYTWO'))).rejects.toThrow(BlobGone);
    expect(filesIn(join(directory, 'blobs'))).toEqual([`${ID}.key`]);
  });

  it('keeps what was inside of a protected message beside it, and destroys it with its bytes', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, opened: Buffer.from('in clear') });
    expect((await (await open()).readSidecar(ID, 'opened'))?.toString()).toBe('in clear');
    expect(readFileSync(join(directory, 'blobs', 'AB', `${ID}.opened`)).includes('in clear')).toBe(false);
    await store.destroyBytes(ID);
    await expect(store.readSidecar(ID, 'opened')).rejects.toThrow(BlobGone);
    expect(filesIn(join(directory, 'blobs'))).toEqual([`${ID}.key`]);
  });

  it('takes the bytes of one copy for no other, and no path for the name of one', async () => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, copies: new Map([['01COPYONE', Buffer.from('for a')]]) });
    const shard = join(directory, 'blobs', 'AB');
    renameSync(join(shard, `${ID}.copy-01COPYONE`), join(shard, `${ID}.copy-01COPYTWO`));
    await expect(all(store.openSidecar(ID, 'copy-01COPYTWO'))).rejects.toThrow(Unsealable);
    await expect(store.putSidecar(ID, 'copy-../../x', Buffer.from('x'))).rejects.toThrow(RangeError);
    expect(await store.copiesOf('01NEVERSTOREDAB')).toEqual([]);
  });

  it('leaves nothing when the source fails half-way', async () => {
    const store = await open();
    const failing = store.put(ID, { messageKey: newMessageKey(), message: inPieces(MAIL, 15), evidence: Buffer.from('e') });
    await expect(failing).rejects.toThrow('the client went away');
    expect(filesIn(join(directory, 'blobs'))).toEqual([]);
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
  });

  it('removes at its start what a crash left half-written', async () => {
    await open();
    writeFileSync(join(directory, 'blobs', 'tmp', 'engine', `${ID}.msg`), 'half');
    await open();
    expect(filesIn(join(directory, 'blobs'))).toEqual([]);
  });

  it.each(['msg', 'evidence', 'bytes', 'key'])('does not open when one bit of the .%s file is changed', async (kind) => {
    const store = await open();
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL, evidence: Buffer.from('e'.repeat(100)) });
    const path = join(directory, 'blobs', 'AB', `${ID}.${kind}`);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    writeFileSync(path, bytes);
    const read = { evidence: () => store.readSidecar(ID, 'evidence'), key: () => store.messageKey(ID) }[kind] ?? (() => store.read(ID));
    await expect(read()).rejects.toThrow(Unsealable);
    if (kind === 'msg') await expect(all(store.open(ID))).rejects.toThrow(Unsealable);
  });

  it('does not open files that were put under another id', async () => {
    const store = await open();
    const other = `${ID.slice(0, -3)}9AB`;
    await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
    for (const kind of ['msg', 'key', 'bytes'])
      writeFileSync(join(directory, 'blobs', 'AB', `${other}.${kind}`), readFileSync(join(directory, 'blobs', 'AB', `${ID}.${kind}`)));
    await expect(store.read(other)).rejects.toThrow(Unsealable);
    await expect(store.messageKey(other)).rejects.toThrow(Unsealable);
  });

  it.each(['../../etc/passwd', 'a/b', '', 'abc', 'a'.repeat(65), 'name.key', 'tmp/../x'])('takes no id like %s', async (id) => {
    const store = await open();
    await expect(store.put(id, { messageKey: newMessageKey(), message: MAIL })).rejects.toThrow(RangeError);
    await expect(store.read(id)).rejects.toThrow(RangeError);
  });

  it('lists every stored id once', async () => {
    const store = await open();
    const stored = ['AA', 'AB', 'ZZ'].map((end) => `01JD0000${end}`);
    for (const id of stored) await store.put(id, { messageKey: newMessageKey(), message: Buffer.from(id), evidence: Buffer.from('e') });
    expect(await ids(store)).toEqual(stored);
  });

  it('says that the disk is full, leaves no half file and keeps what it had', async ({ skip }) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { encoding: 'utf8' });
    if (mounted.status !== 0) skip(`no tmpfs can be mounted: ${mounted.stderr || String(mounted.error)}`);
    try {
      const store = await open(join(disk, 'blobs'));
      await store.put(ID, { messageKey: newMessageKey(), message: MAIL });
      const big = Buffer.alloc(2_000_000, 1);
      for (const message of [big, inPieces(big)])
        await expect(store.put('01JD0000CC', { messageKey: newMessageKey(), message, evidence: MAIL })).rejects.toMatchObject({
          code: 'ENOSPC',
        });
      expect(filesIn(disk).sort()).toEqual([`${ID}.bytes`, `${ID}.key`, `${ID}.msg`]);
      expect((await store.read(ID)).equals(MAIL)).toBe(true);
      await store.put('01JD0000CC', { messageKey: newMessageKey(), message: MAIL });
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
