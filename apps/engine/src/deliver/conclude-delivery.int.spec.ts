import type { MessageEvent } from '#events';
import { expect, it } from 'vitest';
import { doubleHop } from '../../test/support/double-hop.js';
import { engineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains } from '../../test/support/policy-of-domains.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { messageStream } from '../platform/engine-keys.js';
import { DeliveryProcess } from './delivery-process.js';
import { Routes } from './routes.js';

/** As many as are ever under way at once. */
const COUNT = 24;

it('24 deliveries of one message that end at one moment are all concluded, each in its first run', async () => {
  const peer = await doubleHop();
  const fixture = await engineFixture({ routes: { outbound: { host: '127.0.0.1', port: peer.port, tls: 'none' } } });
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  const legalHolds = await LegalHoldBook.open(fixture);
  try {
    const recipients = Array.from({ length: COUNT }, (_, index) => `r${String(index)}@x.example`);
    const queued = recipients.map((_, index): MessageEvent => ({
      type: 'DeliveryQueued',
      data: { deliveryId: `delivery-${String(index)}`, recipients: [index], hop: 'outbound', cause: 'split' },
    }));
    await putInCustody(fixture, { recipients, disposition: 'hand-over', more: queued });
    const parts = { ...fixture, routes, legalHolds, policy: policyOfDomains(['sender.example']) };
    const results = await Promise.all(recipients.map((_, n) => new DeliveryProcess(parts).run(`delivery-${String(n)}`, MESSAGE_ID)));
    expect(results).toEqual(recipients.map(() => 'done'));
    const { events } = await fixture.events.read(messageStream(MESSAGE_ID));
    const concluded = events.flatMap(({ event }) => (event.type === 'DeliveryConcluded' ? event.data.relayed : []));
    expect([...concluded].sort((one, other) => one - other)).toEqual([...recipients.keys()]);
    // with the last of them nothing is left to send
    expect(events.at(-1)?.event.type).toBe('ContentDestroyed');
  } finally {
    await legalHolds.close();
    routes.close();
    await peer.close();
    await fixture.remove();
  }
});
