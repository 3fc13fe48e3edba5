import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDayKeys } from './day-keys.js';
import { KeyRingRefused, openKeyRing } from './key-ring-file.js';
import { Unsealable } from './seal.js';

const NOW = '2026-11-22T10:00:00.000Z';
const LATER = '2027-01-01T00:00:00.000Z';
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-keys-'));
  path = join(directory, 'keys', 'key-ring.json');
});
afterEach(() => rmSync(directory, { recursive: true }));
const modeOf = (name: string): number => statSync(name).mode & 0o777;

describe('the key ring', () => {
  it('is made at the first start, for its owner only, and found again', async () => {
    const made = await openKeyRing(path, 'create', NOW);
    expect(made.keys).toEqual([{ id: made.activeId, created: NOW }]);
    expect([modeOf(path), modeOf(join(directory, 'keys'))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(directory, 'keys'))).toEqual(['key-ring.json']);
    const found = await openKeyRing(path, 'refuse', LATER);
    expect(found.unwrapKey(made.wrapKey(Buffer.from('key'), 'x'), 'x').toString()).toBe('key');
    expect(found.secret('session')).toEqual(made.secret('session'));
  });

  it('is one and the same for starters that come together', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, () => openKeyRing(path, 'create', NOW)));
    expect(new Set(rings.map(({ activeId }) => activeId)).size).toBe(1);
  });

  it('is not made anew where a store holds events', async () => {
    await expect(openKeyRing(path, 'refuse', NOW)).rejects.toThrow(/missing.*backup/);
    expect(() => statSync(path)).toThrow();
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused when others may touch it (%o)', async (mode) => {
    await openKeyRing(path, 'create', NOW);
    chmodSync(path, mode);
    await expect(openKeyRing(path, 'create', NOW)).rejects.toBeInstanceOf(KeyRingRefused);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of another format', (text: string) => text.replace('"format": 1', '"format": 2')],
    ['without its active key', (text: string) => text.replace(/"activeId": "\w+"/, '"activeId": "0000000000000000"')],
    ['with a short key', (text: string) => text.replace(/"root": "[\w-]{4}/, '"root": "')],
  ])('is refused when it is %s, without a word of what stands in it', async (_, damage) => {
    await openKeyRing(path, 'create', NOW);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, damage(text));
    const refused: unknown = await openKeyRing(path, 'create', NOW).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(KeyRingRefused);
    expect(String(refused)).toBe(`Error: the key ring ${path} is damaged: restore it from your backup`);
  });

  it('wraps with the fresh key after a rotation, unwraps with all, and keeps its secrets', async () => {
    const ring = await openKeyRing(path, 'create', NOW);
    const [first] = ring.keys;
    const secret = ring.secret('address-tag');
    const wrapped = ring.wrapKey(Buffer.alloc(32, 1), 'message|01JD');
    await ring.rotate(LATER);
    expect(ring.activeId).not.toBe(first?.id);
    expect(ring.keys).toEqual([first, { id: ring.activeId, created: LATER }]);
    expect((await openKeyRing(path, 'refuse', LATER)).keys).toEqual(ring.keys);
    expect(ring.unwrapKey(wrapped, 'message|01JD')).toEqual(Buffer.alloc(32, 1));
    expect(ring.secret('address-tag')).toEqual(secret);
    expect(ring.wrapKey(Buffer.alloc(32), 'x').split('.')[1]).toBe(ring.activeId);
    expect(modeOf(path)).toBe(0o600);
  });

  it('opens nothing any more that a key wrapped which was dropped, and never drops the active one', async () => {
    const ring = await openKeyRing(path, 'create', NOW);
    const wrapped = ring.wrapKey(Buffer.alloc(32, 1), 'x');
    const old = ring.activeId;
    await ring.rotate(LATER);
    await ring.drop(new Set([old, ring.activeId]));
    expect((await openKeyRing(path, 'refuse', LATER)).keys).toEqual([{ id: ring.activeId, created: LATER }]);
    expect(() => ring.unwrapKey(wrapped, 'x')).toThrow(Unsealable);
    expect(ring.unwrapKey(ring.wrapKey(Buffer.from('new'), 'x'), 'x').toString()).toBe('new');
    expect(readdirSync(join(directory, 'keys'))).toEqual(['key-ring.json', 'key-ring.json.3']);
  });

  it('says when everything is in its file that was wrapped before', async () => {
    const ring = await openKeyRing(path, 'create', NOW);
    let isStored = (): void => undefined;
    const never = (): Promise<never> => Promise.reject(new Error('nothing was rotated'));
    const storing = ring.storing(() => new Promise<void>((resolve) => (isStored = resolve)), never);
    const failing = ring.storing(() => Promise.reject(new Error('disk full')), never);
    await expect(failing).rejects.toThrow('disk full');
    let isTold = false;
    const told = ring.stored().then(() => (isTold = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isTold).toBe(false);
    isStored();
    await Promise.all([storing, told]);
    await ring.stored();
  });

  it('opens a wrapped key in its own place only, and no forged one', async () => {
    const ring = await openKeyRing(path, 'create', NOW);
    const wrapped = ring.wrapKey(Buffer.alloc(32, 1), 'message|01JD');
    expect(() => ring.unwrapKey(wrapped, 'message|01JE')).toThrow(Unsealable);
    for (const forged of ['', wrapped.slice(0, -2), wrapped.replace('k1.', 'k2.'), wrapped.replace(ring.activeId, '0'.repeat(16))])
      expect(() => ring.unwrapKey(forged, 'message|01JD'), forged).toThrow(Unsealable);
  });

  it('has another secret for each purpose', async () => {
    const ring = await openKeyRing(path, 'create', NOW);
    const purposes = ['system-mail', 'address-tag', 'session', 'body-hash', 'originator-link'] as const;
    expect(new Set(purposes.map((purpose) => ring.secret(purpose).toString('hex'))).size).toBe(5);
  });
});

describe('the keys of days', () => {
  const DAY = '2026-11-22';
  const open = async () => openDayKeys(join(directory, 'days'), await openKeyRing(path, 'create', NOW));

  it('give each message of a day its own key, the same one after a restart', async () => {
    const keys = await open();
    const made = await Promise.all(['a', 'b', 'c'].map((id) => keys.keyForNewMessage(DAY, id)));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(3);
    const again = await open();
    expect(await again.keyOfMessage(DAY, 'b')).toEqual(made[1]);
    expect(await again.keyForNewMessage(DAY, 'c')).toEqual(made[2]);
    expect(await again.keyForNewMessage('2026-11-23', 'a')).not.toEqual(made[0]);
    expect(await again.days()).toEqual([DAY, '2026-11-23']);
  });

  it('lie wrapped in one file a day, for the owner only', async () => {
    const key = await (await open()).keyForNewMessage(DAY, 'a');
    const file = join(directory, 'days', `${DAY}.key`);
    expect(readdirSync(join(directory, 'days'))).toEqual([`${DAY}.key`]);
    expect([modeOf(file), modeOf(join(directory, 'days'))]).toEqual([0o600, 0o700]);
    expect(readFileSync(file, 'utf8')).toMatch(/^k1\.[0-9a-f]{16}\.[\w-]+\.[\w-]+\n$/);
    expect(key.length).toBe(32);
  });

  it('are gone for good once destroyed, and other days stay', async () => {
    const keys = await open();
    const lost = await keys.keyForNewMessage(DAY, 'a');
    const kept = await keys.keyForNewMessage('2026-11-23', 'a');
    expect([await keys.destroy(DAY), await keys.destroy(DAY)]).toEqual([true, false]);
    for (const opened of [keys, await open()]) {
      expect(await opened.keyOfMessage(DAY, 'a')).toBeUndefined();
      expect(await opened.keyOfMessage('2026-11-23', 'a')).toEqual(kept);
    }
    expect(await keys.keyForNewMessage(DAY, 'a')).not.toEqual(lost);
  });

  it('are gone, not broken, after a crash in which the file is zeros and has its name still', async () => {
    await (await open()).keyForNewMessage(DAY, 'a');
    const path = join(directory, 'days', `${DAY}.key`);
    writeFileSync(path, Buffer.alloc(readFileSync(path).length));
    const keys = await open();
    expect(await keys.keyOfMessage(DAY, 'a')).toBeUndefined();
    expect(await keys.destroy(DAY)).toBe(true);
    expect(await keys.days()).toEqual([]);
  });

  it('do not open when the file of another day was put in their place', async () => {
    await (await open()).keyForNewMessage(DAY, 'a');
    writeFileSync(join(directory, 'days', '2026-11-23.key'), readFileSync(join(directory, 'days', `${DAY}.key`)));
    await expect((await open()).keyOfMessage('2026-11-23', 'a')).rejects.toThrow(Unsealable);
  });

  it('know no day that is not written as one', async () => {
    await expect((await open()).keyForNewMessage('../../etc', 'a')).rejects.toThrow(RangeError);
  });
});
