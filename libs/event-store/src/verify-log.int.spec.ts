import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/support/seeded-random.js';
import { LedgerByHand, testSigner, writeStreams } from '../../../test/support/sealed-log.js';
import { DEEDS, tamper } from '../../../test/support/tamper.js';
import type { OutsideAnchor } from './ledger-findings.js';
import { logEvents } from './log-events.js';
import { openStore, openStoreForReading } from './open-store.js';
import { verifyLog, type VerifyOptions } from './verify-log.js';

const signer = testSigner();
const streams = Array.from({ length: 12 }, (_, index) => `message-${String(index)}`);

/** Three checkpoints of 60 events each, then 12 events that nothing has sealed. Anchors: the second checkpoint and the third. */
let directory: string;
let anchors: OutsideAnchor[];
let sealedPosition: number;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lazaret-ledger-'));
  const store = await openStore(`sqlite:${directory}/sound.db`);
  const ledger = new LedgerByHand(store, signer);
  await writeStreams(store, streams, 5);
  await ledger.start();
  await ledger.seal();
  await writeStreams(store, ['node-mx1', ...streams], 5);
  const second = await ledger.seal();
  await writeStreams(store, streams, 5);
  const third = await ledger.seal();
  sealedPosition = third.position - 1;
  await writeStreams(store, streams, 1);
  await store.close();
  anchors = [second, third].map(({ revision, chain }, index) => ({
    revision,
    chain,
    checkpoint: index + 2,
    events: 120 + 60 * index,
    source: 'the file',
  }));
});
afterAll(() => rmSync(directory, { recursive: true }));

const edited = (): string => join(directory, 'edited.db');

function copy(sql?: string): string {
  cpSync(join(directory, 'sound.db'), edited());
  rmSync(`${edited()}-wal`, { force: true });
  const db = new Database(edited());
  if (sql !== undefined) db.exec(sql);
  db.close();
  return edited();
}

async function verify(path: string, options: VerifyOptions = {}) {
  const reader = await openStoreForReading(`sqlite:${path}`);
  try {
    return await verifyLog(logEvents(reader), options);
  } finally {
    await reader.close();
  }
}

describe('a log that nobody touched', () => {
  it('is sound, and says up to where: anchored, sealed, or neither', async () => {
    const path = copy();
    const sealed = { checkpoint: 3, events: 180, position: sealedPosition, at: '2026-03-01T10:00:00.000Z' };
    const common = { integrity: 'sound', faults: 0, checkpoints: 3, sealed, unsealed: 12, streams: 13, events: 196 };
    expect(await verify(path)).toMatchObject({ ...common, completeness: 'sealed' });
    const verdict = await verify(path, { anchors, pinned: [signer.publicKey] });
    expect(verdict).toMatchObject({ ...common, completeness: 'anchored', anchored: sealed });
    expect(verdict.firstBad).toBeUndefined();
    expect(await verify(path, { anchors: anchors.slice(0, 1) })).toMatchObject({
      completeness: 'anchored',
      anchored: { events: 120 },
      sealed,
    });
  });

  it('is not anchored by what the engine itself remembers, which still finds out what contradicts it', async () => {
    const own = anchors.map((anchor) => ({ ...anchor, isOfEngine: true }));
    const verdict = await verify(copy(), { anchors: own });
    expect(verdict).toMatchObject({ faults: 0, completeness: 'sealed' });
    expect(verdict.anchored).toBeUndefined();
    const cut = copy(`DELETE FROM events WHERE position > (SELECT position FROM events WHERE stream = 'ledger' AND revision = 2)`);
    expect(await verify(cut, { anchors: own })).toMatchObject({ completeness: 'broken', firstBad: { problem: 'cut off' } });
  });

  it('shows nothing of completeness without a ledger, and that is a fault when there should be one', async () => {
    const path = copy(`DELETE FROM events WHERE stream = 'ledger'`);
    expect(await verify(path)).toMatchObject({ integrity: 'sound', completeness: 'not shown', faults: 0, unsealed: 192 });
    expect(await verify(path, { pinned: [signer.publicKey] })).toMatchObject({ completeness: 'broken', firstBad: { problem: 'cut off' } });
    expect(await verify(path, { anchors })).toMatchObject({ completeness: 'broken', firstBad: { problem: 'cut off' } });
  });

  it('leaves out what the engines settle among themselves', async () => {
    expect(await verify(copy(`DELETE FROM events WHERE stream = 'node-mx1' AND revision < 3`))).toMatchObject({ faults: 0, unsealed: 12 });
  });
});

describe.each([
  ['who only writes to the file', false],
  ['who computes every chain anew', true],
])('somebody %s', (_, isSkilled) => {
  it.each(DEEDS)('is found out: %s', async (deed) => {
    const random = seededRandom(isSkilled ? 7 : 3);
    for (let round = 0; round < 5; round++) {
      const path = copy();
      const { position, what } = tamper(path, deed, { random, upTo: sealedPosition, isSkilled });
      const { firstBad, integrity, completeness } = await verify(path, { anchors, pinned: [signer.publicKey] });
      expect(firstBad, what).toBeDefined();
      expect([integrity, completeness], what).toContain('broken');
      if (deed === 'truncate') expect(firstBad?.problem, what).toBe('cut off');
      // the first event that is not what stood there; of a stream without its end, the next one of the log
      else expect(firstBad?.position, `${what}: ${JSON.stringify(firstBad)}`).toBe(await nextAudited(path, position));
    }
  });
});

/** The first event that the ledger covers, from a position on. */
async function nextAudited(path: string, position: number): Promise<number | undefined> {
  const reader = await openStoreForReading(`sqlite:${path}`);
  try {
    const rest = await reader.readAll(position - 1, 20);
    return rest.find(({ stream }) => stream !== 'ledger' && !stream.startsWith('node-'))?.position;
  } finally {
    await reader.close();
  }
}

describe('what needs something outside', () => {
  const cut = (): string =>
    copy(`DELETE FROM events WHERE position > (SELECT position FROM events WHERE stream = 'ledger' AND revision = 2)`);

  it('is not found without: a log that was cut off behind a checkpoint', async () => {
    expect(await verify(cut(), { pinned: [signer.publicKey] })).toMatchObject({ faults: 0, integrity: 'sound', completeness: 'sealed' });
  });

  it('is found with an anchor', async () => {
    const { firstBad, ...verdict } = await verify(cut(), { anchors });
    expect(verdict).toMatchObject({ integrity: 'sound', completeness: 'broken', anchored: { checkpoint: 2 } });
    expect(firstBad).toMatchObject({ stream: 'ledger', revision: 3, problem: 'cut off' });
    expect(firstBad?.detail).toBe('the file knows checkpoint 3 over 180 events, and the log ends before it with 120');
  });

  it('is not found without: events that nothing has sealed, cut off', async () => {
    const path = copy(`DELETE FROM events WHERE position > ${String(sealedPosition + 1)}`);
    expect(await verify(path, { anchors, pinned: [signer.publicKey] })).toMatchObject({ faults: 0, unsealed: 0 });
  });
});

describe('who has the file and another key', () => {
  it('is found out by the key that is trusted, and by an anchor, and by nothing else', async () => {
    const path = copy(`DELETE FROM events WHERE stream = 'ledger'; DELETE FROM events WHERE position > 100`);
    const store = await openStore(`sqlite:${path}`);
    const ledger = new LedgerByHand(store, testSigner());
    await ledger.start();
    await ledger.seal();
    await store.close();
    expect(await verify(path)).toMatchObject({ faults: 0, integrity: 'sound', completeness: 'sealed' });
    expect(await verify(path, { pinned: [signer.publicKey] })).toMatchObject({ integrity: 'broken', firstBad: { problem: 'unknown key' } });
    expect(await verify(path, { anchors })).toMatchObject({ completeness: 'broken', firstBad: { problem: 'cut off' } });
  });

  it('cannot go on with the ledger: neither by a checkpoint, nor by a rotation', async () => {
    const other = testSigner('01JNAVZ3T0A2C4E6G8JAMPQRSV');
    const path = copy(`DELETE FROM events WHERE stream = 'ledger'`);
    const store = await openStore(`sqlite:${path}`);
    const ledger = new LedgerByHand(store, signer);
    await ledger.start();
    ledger.use(other);
    await ledger.seal();
    await writeStreams(store, streams, 1);
    await ledger.rotate(testSigner('01JNAVZ3T0A2C4E6G8JAMPQRSW'));
    await store.close();
    const verdict = await verify(path);
    expect(verdict).toMatchObject({ integrity: 'broken', firstBad: { problem: 'wrong signature', stream: 'ledger', revision: 1 } });
    expect(verdict.keys).toHaveLength(1);
    expect(verdict.sealed).toBeUndefined();
  });
});

describe('keys of the ledger', () => {
  const next = testSigner('01JNAVZ3T0A2C4E6G8JAMPQRSV');

  async function withKeys(write: (ledger: LedgerByHand) => Promise<void>): Promise<string> {
    const path = copy(`DELETE FROM events WHERE stream = 'ledger'`);
    const store = await openStore(`sqlite:${path}`);
    const ledger = new LedgerByHand(store, signer);
    await ledger.start();
    await ledger.seal();
    await writeStreams(store, streams, 1);
    await write(ledger);
    await ledger.seal();
    await store.close();
    return path;
  }

  it('vouch for the next one, which vouches for all before', async () => {
    const path = await withKeys((ledger) => ledger.rotate(next));
    for (const pinned of [signer, next].map(({ publicKey }) => [publicKey])) {
      const verdict = await verify(path, { pinned });
      expect(verdict).toMatchObject({ faults: 0, completeness: 'sealed', checkpoints: 2 });
      expect(verdict.keys.map(({ from }) => from)).toEqual(['first', 'rotation']);
    }
  });

  it('may be lost: a new start is told, and is a fault until the new key is trusted', async () => {
    const path = await withKeys(async (ledger) => {
      ledger.use(next);
      await ledger.start('key-lost');
    });
    for (const pinned of [[], [signer.publicKey]]) {
      const verdict = await verify(path, { pinned });
      expect(verdict).toMatchObject({ integrity: 'broken', firstBad: { stream: 'ledger', revision: 2, problem: 'unknown key' } });
    }
    const verdict = await verify(path, { pinned: [next.publicKey] });
    expect(verdict).toMatchObject({ faults: 0, checkpoints: 2, keys: [{ from: 'first' }, { from: 'key-lost', keyId: next.keyId }] });
  });
});

describe('the ledger itself', () => {
  it.each([
    [
      'an entry that is altered',
      `UPDATE events SET data = replace(data, '"events":120', '"events":119') WHERE stream = 'ledger' AND revision = 2`,
      'altered',
      2,
    ],
    ['an entry that is gone', `DELETE FROM events WHERE stream = 'ledger' AND revision = 2`, 'missing', 3],
    ['an entry of a newer program', `UPDATE events SET version = 9 WHERE stream = 'ledger' AND revision = 2`, 'altered', 2],
  ])('is held together: %s', async (_, sql, problem, revision) => {
    const { firstBad, integrity } = await verify(copy(sql));
    expect(firstBad).toMatchObject({ stream: 'ledger', revision, problem });
    expect(integrity).toBe('broken');
  });
});
