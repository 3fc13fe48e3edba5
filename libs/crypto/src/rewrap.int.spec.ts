import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDayKeys, rewrapDayKeys } from './day-keys.js';
import { type FiledKeyRing, openKeyRing } from './key-ring-file.js';
import { openSealedBlobStore, rewrapSealedBlobs } from './sealed-blob-store.js';
import { wrappedKeyFiles } from './wrapped-key-files.js';
import { rewrapSecrets, wrappedSecrets } from './wrapped-secrets.js';

const NOW = '2026-03-01T10:00:00.000Z';
const LATER = '2027-03-01T10:00:00.000Z';
const ID = '01JNAVZ3T0DK8W5H6M2R4YB7XC';
const OTHER = '01JNAVZ3T0DK8W5H6M2R4YB7XD';

let directory: string;
let ring: FiledKeyRing;
let old: string;
const place = (...names: string[]): string => join(directory, ...names);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-rewrap-'));
  ring = await openKeyRing(place('keys', 'key-ring.json'), 'create', NOW);
  old = ring.activeId;
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Which keys of the ring are named by files, and how often. */
async function needed(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { keyId } of wrappedKeyFiles(directory)) counts[keyId] = (counts[keyId] ?? 0) + 1;
  return counts;
}

const secrets = () => wrappedSecrets(place('keys', 'dkim'), ring, 'dkim-key');
const blobs = () => openSealedBlobStore(place('blobs'), ring);
const days = () => openDayKeys(place('keys', 'days'), ring);

describe('what is wrapped anew', () => {
  it('opens without the key that wrapped it before: secrets, days, messages', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    const dayKey = await (await days()).keyForNewMessage('2026-03-01', ID);
    const messageKey = Buffer.alloc(32, 7);
    await (await blobs()).put(ID, { messageKey, message: Buffer.from('mail'), evidence: Buffer.from('evidence') });
    expect(await needed()).toEqual({ [old]: 4 });
    await ring.rotate(LATER);
    expect(await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key')).toEqual({ rewrapped: 1, unreadable: 0 });
    expect(await rewrapDayKeys(place('keys', 'days'), ring)).toEqual({ rewrapped: 1, unreadable: 0 });
    expect(await rewrapSealedBlobs(place('blobs'), ring)).toEqual({ rewrapped: 2, unreadable: 0 });
    expect(await needed()).toEqual({ [ring.activeId]: 4 });
    await ring.drop(new Set([old]));
    expect(await secrets().read(ID)).toEqual(Buffer.from('secret'));
    expect(await (await days()).keyOfMessage('2026-03-01', ID)).toEqual(dayKey);
    const store = await blobs();
    expect([await store.read(ID), await store.readSidecar(ID, 'evidence'), await store.messageKey(ID)]).toEqual([
      Buffer.from('mail'),
      Buffer.from('evidence'),
      messageKey,
    ]);
    await store.destroyBytes(ID); // the second line of its key file is there still: the bytes go, the key stays
    expect(await store.messageKey(ID)).toEqual(messageKey);
  });

  it('is left as it is the second time', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    await ring.rotate(LATER);
    await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key');
    const file = readFileSync(place('keys', 'dkim', ID));
    expect(await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key')).toEqual({ rewrapped: 0, unreadable: 0 });
    expect(readFileSync(place('keys', 'dkim', ID))).toEqual(file);
  });

  it('stays, and is counted, when it cannot be opened', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    const text = readFileSync(place('keys', 'dkim', ID), 'utf8');
    writeFileSync(place('keys', 'dkim', OTHER), text); // a copy in another place
    await ring.rotate(LATER);
    expect(await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key')).toEqual({ rewrapped: 1, unreadable: 1 });
    expect(readFileSync(place('keys', 'dkim', OTHER), 'utf8')).toBe(text);
    expect(await needed()).toEqual({ [old]: 1, [ring.activeId]: 1 });
  });

  it('is whole after a crash at any step, and nothing is left beside it', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    await ring.rotate(LATER);
    writeFileSync(place('keys', 'dkim', `${ID}.next`), 'k1.half');
    expect(await secrets().read(ID)).toEqual(Buffer.from('secret'));
    await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key');
    expect(readdirSync(place('keys', 'dkim'))).toEqual([ID]);
  });

  it('never brings back what was destroyed meanwhile', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `01JNAVZ3T0DK8W5H6M2R4Y${String(index).padStart(4, '0')}`);
    for (const id of ids) await secrets().create(id, Buffer.from('secret'));
    await ring.rotate(LATER);
    const rewrapping = rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key');
    await Promise.all([rewrapping, ...ids.map((id) => secrets().destroy(id))]);
    expect(readdirSync(place('keys', 'dkim'))).toEqual([]);
  });

  it('leaves no copy of a key beside a file that is destroyed after a crash', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    writeFileSync(place('keys', 'dkim', `${ID}.next`), readFileSync(place('keys', 'dkim', ID)));
    await secrets().destroy(ID);
    expect(readdirSync(place('keys', 'dkim'))).toEqual([]);
  });

  it('keeps no old key needed by what a crash left half-stored, and harms nothing that shares its bytes', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    linkSync(place('keys', 'dkim', ID), place('keys', 'dkim', `${ID}.tmp`)); // stopped between its two names
    writeFileSync(place('keys', 'dkim', `${OTHER}.tmp`), `${ring.wrapKey(Buffer.from('never'), `dkim-key|${OTHER}`)}\n`);
    writeFileSync(place('keys', 'dkim', `${OTHER}.next`), readFileSync(place('keys', 'dkim', ID)));
    await (await days()).keyForNewMessage('2026-03-01', ID);
    writeFileSync(place('keys', 'days', '2026-03-02.key.tmp'), `${ring.wrapKey(Buffer.alloc(32), 'day|2026-03-02')}\n`);
    await ring.rotate(LATER);
    const fresh = `${ring.wrapKey(Buffer.from('now'), 'x')}\n`;
    writeFileSync(place('keys', 'dkim', 'being-stored.tmp'), fresh);
    await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key');
    await rewrapDayKeys(place('keys', 'days'), ring);
    expect(readdirSync(place('keys', 'dkim')).sort()).toEqual([ID, 'being-stored.tmp']);
    expect(await needed()).toEqual({ [ring.activeId]: 3 });
    expect(await secrets().read(ID)).toEqual(Buffer.from('secret'));
  });

  it('lies behind symbolic links as well', async () => {
    await secrets().create(ID, Buffer.from('secret'));
    mkdirSync(place('other-disk'));
    renameSync(place('keys', 'dkim'), place('other-disk', 'dkim'));
    symlinkSync(place('other-disk', 'dkim'), place('keys', 'dkim'));
    await ring.rotate(LATER);
    expect(await rewrapSecrets(place('keys', 'dkim'), ring, 'dkim-key')).toEqual({ rewrapped: 1, unreadable: 0 });
    expect(await needed()).toEqual({ [ring.activeId]: 1 });
    expect(await secrets().read(ID)).toEqual(Buffer.from('secret'));
  });

  it('of a place that is not there is nothing', async () => {
    expect(await rewrapSealedBlobs(place('none'), ring)).toEqual({ rewrapped: 0, unreadable: 0 });
    expect(await rewrapDayKeys(place('none'), ring)).toEqual({ rewrapped: 0, unreadable: 0 });
    expect(await rewrapSecrets(place('none'), ring, 'x')).toEqual({ rewrapped: 0, unreadable: 0 });
  });
});

describe('the files that need a key of the ring', () => {
  it('are found wherever they lie, by their first line and not by their name', async () => {
    mkdirSync(place('somewhere', 'deep'), { recursive: true });
    writeFileSync(place('somewhere', 'deep', 'any'), `${ring.wrapKey(Buffer.alloc(2_000), 'x')}\nmore`);
    writeFileSync(place('somewhere', 'plain'), 'k1. is not a key');
    writeFileSync(place('somewhere', 'zeros'), Buffer.alloc(100));
    writeFileSync(place('somewhere', 'empty'), '');
    const found: string[] = [];
    for await (const { path, keyId } of wrappedKeyFiles(directory)) found.push(`${path.slice(directory.length)} ${keyId}`);
    expect(found).toEqual([`/somewhere/deep/any ${old}`]);
  });

  it('are found behind symbolic links, once each, and links in a circle or to nothing do no harm', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'lazaret-elsewhere-'));
    try {
      mkdirSync(join(elsewhere, 'blobs'));
      writeFileSync(join(elsewhere, 'blobs', 'one'), `${ring.wrapKey(Buffer.from('x'), 'x')}\n`);
      writeFileSync(join(elsewhere, 'two'), `${ring.wrapKey(Buffer.from('x'), 'x')}\n`);
      symlinkSync(join(elsewhere, 'blobs'), place('blobs'));
      symlinkSync(join(elsewhere, 'blobs'), place('again'));
      symlinkSync(join(elsewhere, 'two'), place('two'));
      symlinkSync(directory, place('round'));
      symlinkSync(place('circle'), place('circle'));
      symlinkSync(place('nowhere'), place('nothing'));
      expect(await needed()).toEqual({ [old]: 2 });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('are never looked for in a database, whatever a link to it is called', async () => {
    mkdirSync(place('db'));
    writeFileSync(place('db', 'lazaret.db'), `${ring.wrapKey(Buffer.from('x'), 'x')}\n`);
    symlinkSync(place('db', 'lazaret.db'), place('events'));
    expect(await needed()).toEqual({});
  });

  it('are not looked for where a file system puts what it has found, which its administrator alone may read', async () => {
    mkdirSync(place('lost+found'));
    writeFileSync(place('lost+found', 'file'), `${ring.wrapKey(Buffer.from('x'), 'x')}\n`);
    expect(await needed()).toEqual({});
  });
});
