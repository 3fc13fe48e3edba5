/**
 * One process of several that work in one folder of keys: `key-worker <job> <folder> <name>`. Says `ready`, begins at the first line it
 * is sent, ends at the next, and prints what it has acknowledged, one line each.
 */
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import {
  newMessageKey,
  openDayKeys,
  openKeyRing,
  openSealedBlobStore,
  rewrapSealedBlobs,
  rewrapSecrets,
  wrappedKeyFiles,
  wrappedSecrets,
  type FiledKeyRing,
} from '../src/index.js';

const [job = '', folder = '', name = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ring = await openKeyRing(`${folder}/keys/key-ring.json`, 'create', '2026-03-01T10:00:00.000Z');
let ending = false;

/** 26 characters that no other worker makes. */
const idOf = (count: number): string => `${name}${String(count).padStart(26 - name.length, '0')}`;

async function makeDayKeys(): Promise<void> {
  const days = await openDayKeys(`${folder}/keys/days`, ring);
  for (let day = 1; day <= 28; day++) {
    for (const month of ['01', '02', '03']) {
      const written = `2026-${month}-${String(day).padStart(2, '0')}`;
      const key = await days.keyForNewMessage(written, 'message');
      say(`${written} ${createHash('sha256').update(key).digest('hex')}`);
    }
  }
}

/** Stores secrets and messages until it is told to end. */
async function store(): Promise<void> {
  const secrets = wrappedSecrets(`${folder}/keys/dkim`, ring, 'dkim-key');
  const blobs = await openSealedBlobStore(`${folder}/blobs`, ring, name);
  for (let count = 0; !ending; count++) {
    await secrets.create(idOf(count), Buffer.from(idOf(count)));
    await blobs.put(idOf(count), { messageKey: newMessageKey(), message: Buffer.from(idOf(count)) });
    say(idOf(count));
  }
}

/** Rotates the ring again and again, each time to its end, as an engine does but for the time it waits. */
async function rotate(): Promise<void> {
  while (!ending) {
    await ring.rotate('2026-03-02T10:00:00.000Z');
    await wrapAnew(ring);
    const needed = new Set<string>();
    for await (const { keyId } of wrappedKeyFiles(folder)) needed.add(keyId);
    await ring.drop(new Set(ring.keys.map(({ id }) => id).filter((id) => !needed.has(id))));
    say('rotated');
  }
}

/** Wraps anew as fast as it can, whatever the ring says. */
async function rewrap(): Promise<void> {
  while (!ending) {
    await ring.rotate('2026-03-02T10:00:00.000Z');
    await wrapAnew(ring);
    say('wrapped');
  }
}

async function wrapAnew(live: FiledKeyRing): Promise<void> {
  await rewrapSecrets(`${folder}/keys/dkim`, live, 'dkim-key');
  await rewrapSealedBlobs(`${folder}/blobs`, live, name);
}

const JOBS: Readonly<Record<string, () => Promise<void>>> = { days: makeDayKeys, store, rotate, rewrap };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
say('ready');
await lines.next();
const work = JOBS[job]?.() ?? Promise.reject(new Error(`no such job: ${job}`));
const told = lines.next().then(() => {
  ending = true;
});
await work;
say('end');
await Promise.race([told, Promise.resolve()]);
process.exit(0);
