import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account, DkimKey, KeyRing, PdfPassword } from '#contracts';
import { openKeyRing, openSealedBlobStore, wrappedKeyFiles } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { personKeys } from '../access/person-keys.js';
import { DkimKeyBook } from '../dkim-keys/dkim-key-book.js';
import { RingRotation } from '../key-ring/ring-rotation.js';
import { PdfPasswordBook } from '../passwords/pdf-password-book.js';

const SECRET = 'Kp7mWq3x-Tn9B';

let engine: HttpEngine;
let admin: HttpClient;
let dataDir = '';
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `ring-key-${String((keys += 1))}` });

beforeEach(async () => {
  engine = await startHttpEngine();
  dataDir = engine.parts.config.dataDir;
  admin = await engine.setUp();
});
afterEach(() => engine.close());

const show = (): Promise<KeyRing> => admin.json('GET', '/key-ring');

/** Rotates, waits for the end, and answers how it is then. */
async function rotate(): Promise<KeyRing> {
  await admin.json('POST', '/key-ring/rotate', {}, key());
  await engine.app.get(RingRotation).ended();
  return show();
}

/** Which keys of the ring files name, and how many. */
async function needed(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { keyId } of wrappedKeyFiles(dataDir)) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  return counts;
}

describe('the rotation of the key ring', () => {
  it('leaves everything readable, under the fresh key alone', async () => {
    const messageId = await holdMessage(engine.parts);
    const mail = await engine.parts.blobs.read(messageId);
    const dkim = await admin.json<DkimKey>('POST', '/dkim-keys', { domain: 'halden.example', selector: 's1', type: 'ed25519' }, key());
    await admin.json('POST', `/dkim-keys/${dkim.id}/publish`, {}, key());
    const kept = await admin.json<PdfPassword>('POST', '/pdf-passwords', { for: 'ada@x.example', password: SECRET }, key());
    const { accounts } = await admin.json<{ accounts: Account[] }>('GET', '/accounts');
    const [first] = (await show()).keys;
    const before = await needed();
    expect([...before.keys()]).toEqual([first?.id]);

    const { keys: now, isRotating, last } = await rotate();
    expect(now).toEqual([
      { id: engine.parts.keyRing.activeId, created: expect.any(String) as string, isActive: true, files: before.get(first?.id ?? '') },
    ]);
    expect(now[0]?.id).not.toBe(first?.id);
    expect([isRotating, last]).toEqual([false, { rewrapped: before.get(first?.id ?? ''), unreadable: 0 }]);
    expect([...(await needed()).keys()]).toEqual([now[0]?.id]);

    const ring = engine.parts.keyRing;
    const again = await openSealedBlobStore(path.join(dataDir, 'blobs'), ring);
    expect(await again.read(messageId)).toEqual(mail);
    expect((await DkimKeyBook.open(engine.parts)).signers()).toMatchObject([{ id: dkim.id }]);
    const passwords = await PdfPasswordBook.open(engine.parts);
    expect((await passwords.reveal(kept.id))?.reveal()).toBe(SECRET);
    expect(await personKeys(dataDir, ring).of(accounts[0]?.id ?? '')).toBeDefined();
  });

  it('is recorded with ids and nothing else', async () => {
    const [first] = (await show()).keys;
    const [active] = (await rotate()).keys;
    const facts = await engine.parts.store.readStream('key-ring');
    expect(facts.map(({ type, data }) => [type, JSON.parse(data) as unknown])).toEqual([
      ['KeyRingRotated', { keyId: active?.id }],
      ['KeyRingKeysDropped', { keyIds: [first?.id] }],
    ]);
  });

  it('keeps an old key for as long as one file needs it, wherever that lies', async () => {
    const { keyRing } = engine.parts;
    const [first] = (await show()).keys;
    const place = path.join(dataDir, 'keys', 'of-another-program');
    await mkdir(place);
    await writeFile(path.join(place, 'file'), `${keyRing.wrapKey(Buffer.from('secret'), 'other')}\n`);
    const { keys: now } = await rotate();
    expect(now.map(({ isActive, files }) => [isActive, files])).toEqual([
      [false, 1],
      [true, expect.any(Number) as number],
    ]);
    const wrapped = (await readFile(path.join(place, 'file'), 'utf8')).trim();
    expect(keyRing.unwrapKey(wrapped, 'other').toString()).toBe('secret');
    await writeFile(path.join(place, 'file'), '');
    expect((await rotate()).keys).toMatchObject([{ isActive: true }]);
    expect(keyRing.keys.some(({ id }) => id === first?.id)).toBe(false);
  });

  it('waits for what is being stored under the old key', async () => {
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const message = (async function* () {
      yield Buffer.from('first half, ');
      await waiting;
      yield Buffer.from('second half');
    })();
    const id = '01JNAVZ3T0SM8W5H6M2R4YB7XC';
    const stored = engine.parts.blobs.put(id, { messageKey: Buffer.alloc(32, 1), message });
    await new Promise((resolve) => setTimeout(resolve, 200)); // its keys are wrapped by now
    const [first] = (await show()).keys;
    await admin.json('POST', '/key-ring/rotate', {}, key());
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await show()).keys.map((each) => each.id)).toContain(first?.id);
    goOn();
    await stored;
    await engine.app.get(RingRotation).ended();
    expect((await show()).keys.map((each) => each.id)).not.toContain(first?.id);
    expect((await engine.parts.blobs.read(id)).toString()).toBe('first half, second half');
  });

  it('is carried out once for one request, and one at a time', async () => {
    const same = key();
    await admin.json('POST', '/key-ring/rotate', {}, same);
    const busy = await admin.send('POST', '/key-ring/rotate', {}, key());
    await engine.app.get(RingRotation).ended();
    const [active] = (await show()).keys;
    await admin.json('POST', '/key-ring/rotate', {}, same);
    await engine.app.get(RingRotation).ended();
    expect((await show()).keys).toMatchObject([{ id: active?.id }]);
    // the first may have been done with before the second came
    expect([200, 409]).toContain(busy.status);
  });

  const facts = async (): Promise<string[]> => {
    const { events } = await engine.parts.events.read('key-ring');
    return events.map(({ event }) => `${event.type} ${JSON.stringify(event.data)}`);
  };

  it('whose fact was not written yet at a stop is completed at the next start, once', async () => {
    await holdMessage(engine.parts);
    const { keyRing } = engine.parts;
    const first = keyRing.activeId;
    await keyRing.rotate(engine.clock.iso()); // and then the engine stopped
    for (let start = 0; start < 2; start += 1) {
      const next = new RingRotation({ ...engine.parts, ring: keyRing, graceMs: 0 });
      next.start();
      await next.ended();
    }
    const told = [`KeyRingRotated {"keyId":"${keyRing.activeId}"}`, `KeyRingKeysDropped {"keyIds":["${first}"]}`];
    expect(await facts()).toEqual(told);
  });

  it('whose fact cannot be written wraps nothing anew; ordered again it takes no second key', async () => {
    const { keyRing, events } = engine.parts;
    const first = keyRing.activeId;
    const before = await needed();
    const full = Object.assign(Object.create(events) as typeof events, { append: () => Promise.reject(new Error('disk full')) });
    const by = { actor: { kind: 'system', id: 'key-ring' }, commandId: 'rotate-once' } as const;
    const broken = new RingRotation({ ...engine.parts, events: full, ring: keyRing, graceMs: 0 });
    await expect(broken.rotate(by)).rejects.toThrow('disk full');
    await broken.ended();
    const fresh = keyRing.activeId;
    expect([keyRing.keys.length, fresh === first, await needed(), await facts()]).toEqual([2, false, before, []]);
    const mended = new RingRotation({ ...engine.parts, ring: keyRing, graceMs: 0 });
    expect(await mended.rotate(by)).toBe('rotating');
    await mended.ended();
    expect(keyRing.keys.map(({ id }) => id)).toEqual([fresh]);
    expect(await facts()).toEqual([`KeyRingRotated {"keyId":"${fresh}"}`, `KeyRingKeysDropped {"keyIds":["${first}"]}`]);
  });

  it('that stopped between the fact of a drop and the drop goes on without a second fact', async () => {
    const ringOnDisk = () => openKeyRing(path.join(dataDir, 'keys', 'key-ring.json'), 'refuse', '');
    const first = engine.parts.keyRing.activeId;
    const stuck = Object.assign(await ringOnDisk(), { drop: () => Promise.reject(new Error('killed')) });
    const killed = new RingRotation({ ...engine.parts, ring: stuck, graceMs: 0 });
    await killed.rotate({ actor: { kind: 'system', id: 'key-ring' }, commandId: 'rotate-once' });
    await killed.ended();
    const told = await facts();
    const keyRing = await ringOnDisk();
    expect([keyRing.keys.length, told.at(-1)]).toEqual([2, `KeyRingKeysDropped {"keyIds":["${first}"]}`]);
    const next = new RingRotation({ ...engine.parts, ring: keyRing, graceMs: 0 });
    next.start();
    await next.ended();
    expect([keyRing.keys.length, await facts()]).toEqual([1, told]);
  });

  it('that was cut off is gone on with at the next start', async () => {
    await holdMessage(engine.parts);
    const { keyRing } = engine.parts;
    await keyRing.rotate(engine.clock.iso()); // and then the engine stopped
    expect(keyRing.keys).toHaveLength(2);
    const next = new RingRotation({ ...engine.parts, ring: keyRing, graceMs: 0 });
    next.start();
    await next.ended();
    expect(keyRing.keys).toMatchObject([{ id: keyRing.activeId }]);
    expect([...(await needed()).keys()]).toEqual([keyRing.activeId]);
  });
});
