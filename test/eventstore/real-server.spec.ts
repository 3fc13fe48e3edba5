/** The same promises as on the double, asked of a real EventStoreDB or KurrentDB: `EVENTSTORE_URL=esdb://… npm run test:eventstore`. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openStore } from '#event-store';
import { eventStoreContract } from '../../libs/event-store/src/event-store.contract.js';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { releaseTo, sendHeld } from '../support/mail-on-server.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';

const url = process.env['EVENTSTORE_URL'] ?? '';

// first: an engine begins on an empty log, or on one that its keys belong to
describe('an engine on a real server', () => {
  let isEmpty: boolean;
  let hop: NextHopDouble | undefined;
  let engine: EngineProcess | undefined;
  beforeAll(async () => {
    const store = await openStore(url);
    isEmpty = (await store.lastPosition()) === 0;
    await store.close();
  });
  afterAll(async () => {
    await engine?.dispose();
    await hop?.stop();
  });

  it('takes mail in, holds it, shows it and releases it', async ({ skip }) => {
    if (!isEmpty) {
      console.warn('skipped: the log of the server is not empty, and an engine begins on an empty one only');
      skip('the log of the server is not empty');
    }
    hop = await openNextHopDouble();
    engine = await startEngine({ settings: { store: { url }, routes: outboundTo(hop.port) } });
    await releaseTo(hop, engine, await sendHeld(engine, 'First'));
  });
});

eventStoreContract('eventstoredb (a real server)', () =>
  Promise.resolve({ open: () => openStore(url), dispose: () => Promise.resolve(), isUsed: true }),
);
