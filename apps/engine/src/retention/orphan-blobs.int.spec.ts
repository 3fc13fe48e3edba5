import { rmSync } from 'node:fs';
import path from 'node:path';
import { newMessageKey } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { removeOrphanBlobs, type OrphanSearch } from './orphan-blobs.js';

const ORPHAN = '01JNAVZ3T0QK8W5H6M2R4YB7XE';
let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await engineFixture();
  await putInCustody(fixture, { recipients: ['a@x.example'] });
  await store(ORPHAN);
});
afterEach(async () => {
  await fixture.remove();
});

function store(id: string): Promise<void> {
  return fixture.blobs.put(id, { messageKey: newMessageKey(), message: Buffer.from('Subject: left behind\r\n\r\n') });
}

const knowsNothing = { hasWorkFor: () => false };

function search(logWentBack = false, agenda: OrphanSearch['agenda'] = knowsNothing): Promise<void> {
  return removeOrphanBlobs({ ...fixture, agenda, dataDir: fixture.directory }, logWentBack);
}

async function stored(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of fixture.blobs.list()) ids.push(id);
  return ids.sort();
}

describe('the search for bytes without facts', () => {
  it('removes a message that was stored and never recorded, with its key, and no other', async () => {
    await search();
    expect(await stored()).toEqual([MESSAGE_ID]);
    expect(await fixture.blobs.messageKey(ORPHAN)).toBeUndefined();
    expect(await fixture.blobs.messageKey(MESSAGE_ID)).toBeDefined();
  });

  it('leaves what the agenda knows, without a look into the log', async () => {
    const looks: string[] = [];
    const store: OrphanSearch['store'] = { readStream: (stream) => (looks.push(stream), fixture.store.readStream(stream)) };
    const agenda = { hasWorkFor: (id: string) => id === MESSAGE_ID };
    await removeOrphanBlobs({ ...fixture, store, agenda, dataDir: fixture.directory }, false);
    expect(await stored()).toEqual([MESSAGE_ID]);
    expect(looks).toEqual([`message-${ORPHAN}`]);
  });

  it('removes nothing while the log may have lost events, also at later starts, until somebody allows it', async () => {
    await search(true);
    await search();
    expect(await stored()).toEqual([MESSAGE_ID, ORPHAN]);
    rmSync(path.join(fixture.directory, 'keep-orphan-blobs'));
    await search();
    expect(await stored()).toEqual([MESSAGE_ID]);
  });

  it('removes nothing when there are more than a stop can leave', async () => {
    for (let count = 0; count < 1_000; count++) await store(`01JNAVZ3T0QK8W5H6M2R4Z${String(count).padStart(4, '0')}`);
    await search();
    expect(await stored()).toHaveLength(1_002);
  });
});
