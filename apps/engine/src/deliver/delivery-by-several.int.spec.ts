import type { MessageEvent } from '#events';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop } from '../../test/support/double-hop.js';
import { engineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains } from '../../test/support/policy-of-domains.js';
import { SeveralNodes, type NodeForSpecs } from '../../test/support/several-nodes.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { whileHeld, LeaseLost } from '../nodes/nodes.js';
import { deliveryStream } from '../platform/engine-keys.js';
import { DeliveryProcess } from './delivery-process.js';
import { Routes } from './routes.js';

const DELIVERY_ID = 'delivery-1';
const SOON = { timeout: 5_000, interval: 10 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function stage() {
  const several = new SeveralNodes();
  closers.push(() => several.close());
  const [one, two] = await Promise.all([several.join('mx1'), several.join('mx2')]);
  const peer = await doubleHop();
  const outbound = { host: '127.0.0.1', port: peer.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
  const fixture = await engineFixture({ routes: { outbound }, delivery: { retrySeconds: [60] } });
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  const legalHolds = await LegalHoldBook.open(fixture);
  closers.push(
    () => fixture.remove(),
    () => legalHolds.close(),
    () => peer.close(),
    () => {
      routes.close();
    },
  );
  const queued: MessageEvent = {
    type: 'DeliveryQueued',
    data: { deliveryId: DELIVERY_ID, recipients: [0], hop: 'outbound', cause: 'split' },
  };
  await putInCustody(fixture, { recipients: ['a@x.example'], disposition: 'hand-over', more: [queued] });
  const parts = { ...fixture, routes, legalHolds, policy: policyOfDomains(['sender.example']) };
  const run = ({ nodes }: NodeForSpecs) => new DeliveryProcess({ ...parts, nodes }).run(DELIVERY_ID, MESSAGE_ID);
  const facts = async () => (await fixture.events.read(deliveryStream(DELIVERY_ID))).events.map(({ event }) => event);
  /** It dies when the outcome is to be recorded: the mail is at the next hop. */
  const diesBefore = (type: string): (() => void) => {
    const { store } = fixture;
    const append = store.append.bind(store);
    store.append = (request) => (request.events[0]?.type === type ? Promise.reject(new Error('died here')) : append(request));
    return () => (store.append = append);
  };
  /** Before it begins its attempt, after it has seen that it is due. */
  const sleepsUntil = (work: () => Promise<unknown>): void => {
    const { store } = fixture;
    const read = store.readStream.bind(store);
    let reads = 0;
    store.readStream = async (stream, from) => {
      if (stream === deliveryStream(DELIVERY_ID) && (reads += 1) === 2) await work();
      return read(stream, from);
    };
  };
  return { one, two, peer, run, facts, diesBefore, sleepsUntil };
}

describe('a delivery among several engines', () => {
  it('is left to the engine that is at it, and gone on with by another one as soon as that is gone', async () => {
    const { one, two, peer, run, facts, diesBefore } = await stage();
    const goOn = diesBefore('DeliveryRelayed');
    await expect(run(one)).rejects.toThrow('died here');
    goOn();
    expect(await run(two)).toMatchObject({ again: expect.any(String) as string });
    expect((await facts()).map(({ type }) => type)).toEqual(['DeliveryRequested', 'DeliveryAttempted']);
    one.silence(true);
    await expect.poll(() => two.nodes.isGone(one.nodes.id), SOON).toBe(true);
    expect(await run(two)).toBe('done');
    expect(await facts()).toMatchObject([
      { type: 'DeliveryRequested' },
      { type: 'DeliveryAttempted', data: { attempt: 1, by: { node: one.nodes.id } } },
      { type: 'DeliveryAttempted', data: { attempt: 2, by: { node: two.nodes.id } } },
      { type: 'DeliveryRelayed', data: { attempt: 2 } },
    ]);
    expect(peer.mails).toHaveLength(2);
  });

  it('is sent once, whichever engines look at it at the same time', async () => {
    const { one, two, peer, run, facts } = await stage();
    const results = await Promise.all([run(one), run(two)]);
    expect(results).toContain('done');
    expect(peer.mails).toHaveLength(1);
    expect((await facts()).filter(({ type }) => type === 'DeliveryAttempted')).toHaveLength(1);
  });

  it('is not sent by an engine that slept while another one began and ended it, though its own lease still holds', async () => {
    const { one, two, peer, run, facts, sleepsUntil } = await stage();
    sleepsUntil(() => run(two));
    expect(await run(one)).toMatchObject({ again: expect.any(String) as string });
    expect(one.nodes.lease()?.holds()).toBe(true);
    expect(peer.mails).toHaveLength(1);
    expect((await facts()).map(({ type }) => type)).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryRelayed']);
    expect(await run(one)).toBe('done');
    expect(peer.mails).toHaveLength(1);
  });

  it('is not begun by an engine without a lease, nor ended by one that slept meanwhile', async () => {
    const { one, run, facts, peer } = await stage();
    const lease = one.nodes.needLease();
    one.silence(true);
    await expect.poll(() => one.nodes.lease(), SOON).toBeUndefined();
    await expect(run(one)).rejects.toBeInstanceOf(LeaseLost);
    expect((await facts()).map(({ type }) => type)).toEqual(['DeliveryRequested']);
    expect(peer.mails).toEqual([]);
    const passed: Buffer[] = [];
    const giving = async (): Promise<void> => {
      for await (const chunk of whileHeld([Buffer.from('all but the end')], lease)) passed.push(chunk);
    };
    await expect(giving()).rejects.toBeInstanceOf(LeaseLost);
    expect(passed).toHaveLength(1);
  });
});
