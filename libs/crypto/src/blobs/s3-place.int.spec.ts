import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startS3, type S3ForTests } from '../../../../test/support/s3-server.js';
import { openKeyRing, type FiledKeyRing } from '../key-ring-file.js';
import { blobStoreContract } from '../sealed-blob-store.contract.js';
import { sealedBlobStore, type SealedBlobStore } from '../sealed-blob-store.js';
import type { BlobPlace } from './blob-place.js';
import { openS3, readBucketAddress } from './open-s3.js';
import { BlobsUnavailable, BucketRefused } from './s3-bucket.js';

const ID = '01JNAVZ3T0DK8W5H6M2R4YB7XC';
const MIB = 1024 * 1024;
const QUICK = { callMs: 1_500, partBytes: 5 * MIB };

let s3: S3ForTests;
const opened: (() => void)[] = [];
const folders: string[] = [];
let prefixes = 0;

beforeAll(async () => {
  s3 = await startS3();
}, 30_000);
afterAll(() => s3.close());
afterEach(() => {
  Object.assign(s3, { faults: [], heedsConditions: true, versioning: undefined, lifecycle: undefined });
  for (const close of opened.splice(0)) close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Memory that nothing refers to any more is not counted. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

async function open(): Promise<{ readonly place: BlobPlace; readonly ring: FiledKeyRing; readonly warnings: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-bucket-'));
  folders.push(folder);
  const ring = await openKeyRing(join(folder, 'keys', 'key-ring.json'), 'create', '2026-03-01T10:00:00.000Z');
  prefixes += 1;
  const { place, warnings, close } = await openS3(s3.url(`mail/${String(prefixes)}`), QUICK);
  opened.push(close);
  return { place, ring, warnings };
}

blobStoreContract('a bucket', open);

describe('a bucket that does not answer as it should', () => {
  let place: BlobPlace;
  let store: SealedBlobStore;
  const messageKey = Buffer.alloc(32, 7);
  const put = () => store.put(ID, { messageKey, message: Buffer.from('mail'), evidence: Buffer.from('evidence') });

  beforeEach(async () => {
    const opening = await open();
    place = opening.place;
    store = sealedBlobStore(place, opening.ring);
  });

  it.each(['error', 'cut', 'answer-lost'] as const)('once (%s) is asked again, and the blob is whole', async (fault) => {
    for (const part of ['msg', 'bytes', 'key'])
      s3.faults.push({ method: 'PUT', path: new RegExp(`\\.${part}$|\\.${part}\\?`), fault, times: 1 });
    await put();
    expect([(await store.read(ID)).toString(), await store.messageKey(ID)]).toEqual(['mail', messageKey]);
    expect(s3.faults.map(({ times }) => times)).toEqual([0, 0, 0]);
  });

  it.each(['error', 'cut', 'silence'] as const)('at the key (%s) has nothing acknowledged, and leaves no key', async (fault) => {
    s3.faults = [{ method: 'PUT', path: /\.key(\?|$)/, fault }];
    await expect(put()).rejects.toThrow(BlobsUnavailable);
    s3.faults = [];
    expect([await store.messageKey(ID), await store.hasBytes(ID)]).toEqual([undefined, false]);
  });

  it('when a key is to be destroyed does not say that it is', async () => {
    await put();
    s3.faults = [{ method: 'DELETE', path: /./, fault: 'error' }];
    await expect(store.destroyKey(ID)).rejects.toThrow(BlobsUnavailable);
    s3.faults = [];
    expect(await store.messageKey(ID)).toEqual(messageKey);
    expect(await store.destroyKey(ID)).toBe(true);
  });

  it('is read on where a connection was cut, and told of when it is cut again and again', async () => {
    const mail = Buffer.alloc(3 * MIB, 'x');
    await store.put(ID, { messageKey, message: mail });
    const whole = async (): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for await (const chunk of store.open(ID)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    s3.faults = [{ method: 'GET', path: /\.msg/, fault: 'half-answer', times: 2 }];
    expect((await whole()).equals(mail)).toBe(true);
    s3.faults = [{ method: 'GET', path: /\.msg/, fault: 'half-answer' }];
    await expect(whole()).rejects.toThrow(BlobsUnavailable);
  });

  it('is never believed when it is silent: every call has its time', async () => {
    await put();
    s3.faults = [{ method: 'GET', path: /./, fault: 'silence' }];
    const startedAt = performance.now();
    await expect(store.read(ID)).rejects.toThrow(BlobsUnavailable);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('a mail that is larger than a part', () => {
  it('goes both ways in flat memory', async () => {
    const opening = await open();
    const store = sealedBlobStore(opening.place, opening.ring);
    let [highest, sent] = [0, 0];
    let looks = 0;
    const look = (): void => {
      looks += 1;
      if (looks % 50 !== 0) return;
      collectGarbage();
      highest = Math.max(highest, process.memoryUsage().arrayBuffers);
    };
    async function* message(): AsyncGenerator<Buffer> {
      for (; sent < 1_600; sent++) {
        look();
        yield Buffer.alloc(65_536, sent % 251);
      }
    }
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    await store.put(ID, { messageKey: Buffer.alloc(32, 7), message: message() });
    let received = 0;
    for await (const chunk of store.open(ID)) {
      look();
      received += chunk.length;
    }
    expect(received).toBe(100 * MIB);
    expect(highest - before).toBeLessThan(60 * MIB);
  }, 60_000);
});

describe('the opening of a bucket', () => {
  it('reads its address', () => {
    expect(readBucketAddress('s3://mail-blobs/lazaret/held/?region=eu-central-1')).toEqual({
      bucket: 'mail-blobs',
      prefix: 'lazaret/held',
      endpoint: undefined,
      region: 'eu-central-1',
    });
    expect(readBucketAddress('s3://b-1?endpoint=https://s3.example.org').endpoint).toBe('https://s3.example.org');
    expect(() => readBucketAddress('https://b-1/x')).toThrow(RangeError);
  });

  it('refuses a server that takes no notice of conditions', async () => {
    s3.heedsConditions = false;
    await expect(open()).rejects.toThrow(BucketRefused);
  });

  it('refuses a bucket that keeps versions for ever, and warns where they go within a month', async () => {
    const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>${body}`;
    s3.versioning = xml('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
    s3.lifecycle = xml('<LifecycleConfiguration></LifecycleConfiguration>');
    await expect(open()).rejects.toThrow(/keeps versions, so that destroyed keys would stay readable/);
    s3.lifecycle = xml(
      '<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix>mail/</Prefix></Filter><Status>Enabled</Status>' +
        '<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>',
    );
    expect((await open()).warnings).toEqual(['the bucket keeps versions: a destroyed key stays readable in it for 7 days']);
    s3.versioning = xml('<VersioningConfiguration></VersioningConfiguration>');
    expect((await open()).warnings).toEqual([]);
  });

  it('tells in a sentence that nobody answers', async () => {
    s3.faults = [{ method: 'PUT', path: /./, fault: 'cut' }];
    await expect(open()).rejects.toThrow(/^the bucket does not answer as it should/);
  });
});
