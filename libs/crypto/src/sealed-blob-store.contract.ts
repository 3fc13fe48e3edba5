/** What every place of sealed blobs promises, run against each: a folder, and a bucket. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BlobExists, type BlobPlace } from './blobs/blob-place.js';
import type { FiledKeyRing } from './key-ring-file.js';
import { newMessageKey } from './message-key.js';
import { Unsealable } from './seal.js';
import { BlobGone, sealedBlobStore, type SealedBlobStore } from './sealed-blob-store.js';

const ID = '01JNAVZ3T0DK8W5H6M2R4YB7XC';
const OTHER = '01JNAVZ3T0DK8W5H6M2R4YB7XD';
const LATER = '2027-03-01T10:00:00.000Z';

/** What a place is tried with; a fresh place and a fresh ring each time. */
export interface PlaceOnTrial {
  readonly place: BlobPlace;
  readonly ring: FiledKeyRing;
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** @param open - a place with nothing in it. */
export function blobStoreContract(what: string, open: () => Promise<PlaceOnTrial>): void {
  describe(`sealed blobs in ${what}`, () => {
    let place: BlobPlace;
    let ring: FiledKeyRing;
    let store: SealedBlobStore;
    const messageKey = Buffer.alloc(32, 7);

    beforeEach(async () => {
      ({ place, ring } = await open());
      store = sealedBlobStore(place, ring);
    });
    const put = (id = ID) =>
      store.put(id, {
        messageKey,
        message: Buffer.from('mail'),
        evidence: Buffer.from('evidence'),
        copies: new Map([['copy1', Buffer.from('copy')]]),
      });

    it('are read back with everything beside them, and are nobody’s otherwise', async () => {
      await put();
      expect((await store.read(ID)).toString()).toBe('mail');
      expect((await collect(store.open(ID))).toString()).toBe('mail');
      expect((await store.readSidecar(ID, 'evidence'))?.toString()).toBe('evidence');
      expect((await collect(store.openSidecar(ID, 'copy-copy1'))).toString()).toBe('copy');
      expect(await store.readSidecar(ID, 'opened')).toBeUndefined();
      expect([await store.copiesOf(ID), await store.messageKey(ID), await store.hasBytes(ID)]).toEqual([['copy1'], messageKey, true]);
      expect((await place.read(ID, 'msg'))?.includes('mail')).toBe(false);
      await expect(store.read(OTHER)).rejects.toThrow(BlobGone);
      expect([await store.messageKey(OTHER), await store.hasBytes(OTHER)]).toEqual([undefined, false]);
    });

    it('hold a stream of many chunks, word for word', async () => {
      const chunk = (count: number): Buffer => Buffer.alloc(100_000, count % 251);
      async function* message(): AsyncGenerator<Buffer> {
        for (let count = 0; count < 130; count++) yield chunk(count);
      }
      await store.put(ID, { messageKey, message: message() });
      const whole = Buffer.concat(Array.from({ length: 130 }, (_, count) => chunk(count)));
      expect((await collect(store.open(ID))).equals(whole)).toBe(true);
    });

    it('are stored once: who comes second with the same id changes nothing', async () => {
      const both = await Promise.allSettled([put(), store.put(ID, { messageKey: newMessageKey(), message: Buffer.from('other') })]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = both.find((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toBeInstanceOf(BlobExists);
      expect(['mail', 'other']).toContain((await store.read(ID)).toString());
    });

    it('leave nothing behind when their source breaks off', async () => {
      async function* broken(): AsyncGenerator<Buffer> {
        yield Buffer.from('half');
        throw new Error('the client is gone');
      }
      await expect(store.put(ID, { messageKey, message: broken() })).rejects.toThrow('the client is gone');
      expect([await store.messageKey(ID), await store.hasBytes(ID), await all(store.list())]).toEqual([undefined, false, []]);
      await put();
    });

    it('take more beside them later, and give it away again', async () => {
      await put();
      await store.putSidecar(ID, 'opened', Buffer.from('inside'));
      await store.putSidecar(ID, 'opened', Buffer.from('inside again'));
      expect((await store.readSidecar(ID, 'opened'))?.toString()).toBe('inside again');
      await store.removeSidecar(ID, 'opened');
      await store.removeSidecar(ID, 'opened');
      expect(await store.readSidecar(ID, 'opened')).toBeUndefined();
      await expect(store.putSidecar(OTHER, 'opened', Buffer.from('x'))).rejects.toThrow(BlobGone);
    });

    it('are unreadable once their key is destroyed, which is told once', async () => {
      await put();
      expect([await store.destroyKey(ID), await store.destroyKey(ID)]).toEqual([true, false]);
      await expect(store.read(ID)).rejects.toThrow(BlobGone);
      expect(await store.messageKey(ID)).toBeUndefined();
    });

    it('lose their bytes, and keep the key of what people need to understand a decision', async () => {
      await put();
      await store.destroyBytes(ID);
      await expect(store.read(ID)).rejects.toThrow(BlobGone);
      expect([await store.messageKey(ID), await store.hasBytes(ID), await store.copiesOf(ID)]).toEqual([messageKey, false, []]);
    });

    it('are listed, and removed as a whole', async () => {
      await put();
      await put(OTHER);
      expect((await all(store.list())).sort()).toEqual([ID, OTHER]);
      await store.remove(ID);
      expect([await all(store.list()), await store.messageKey(ID)]).toEqual([[OTHER], undefined]);
      await store.remove(ID);
    });

    it('open only as what they were stored as', async () => {
      await put();
      await put(OTHER);
      const bytes = (await place.read(OTHER, 'msg')) ?? Buffer.alloc(0);
      await place.replace(ID, { kind: 'msg', bytes: () => [bytes] });
      await expect(store.read(ID)).rejects.toThrow(Unsealable);
    });

    it('open under a rotated ring, whose old key nothing needs any more', async () => {
      await put();
      await put(OTHER);
      const old = ring.activeId;
      await ring.rotate(LATER);
      expect(new Set(await all(place.wrappingKeys()))).toEqual(new Set([old]));
      expect(await place.wrapAllAnew(ring)).toEqual({ rewrapped: 4, unreadable: 0 });
      expect(await place.wrapAllAnew(ring)).toEqual({ rewrapped: 0, unreadable: 0 });
      expect(await all(place.wrappingKeys())).toEqual(Array.from({ length: 4 }, () => ring.activeId));
      await ring.drop(new Set([old]));
      expect([(await store.read(ID)).toString(), await store.messageKey(OTHER)]).toEqual(['mail', messageKey]);
    });

    it('that are destroyed while they are wrapped anew stay so', async () => {
      const ids = Array.from({ length: 12 }, (_, count) => `01JNAVZ3T0DK8W5H6M2R4YB${String(count).padStart(3, '0')}`);
      for (const id of ids) await put(id);
      await ring.rotate(LATER);
      const destroyed = ids.filter((_, index) => index % 2 === 0);
      await Promise.all([place.wrapAllAnew(ring), ...destroyed.map((id) => store.destroyKey(id))]);
      for (const id of ids) expect(await store.messageKey(id)).toEqual(destroyed.includes(id) ? undefined : messageKey);
    });

    it.each(['../../etc/passwd', 'a/b', '', 'abc', 'a'.repeat(65), 'name.key'])('take no id like %j', async (id) => {
      await expect(put(id)).rejects.toThrow(RangeError);
    });
  });
}
