import { noticeDecider, type NoticeEvent } from '#events';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop } from '../../test/support/double-hop.js';
import { engineFixture } from '../../test/support/engine-fixture.js';
import { SeveralNodes, type NodeForSpecs } from '../../test/support/several-nodes.js';
import { Routes } from '../deliver/routes.js';
import { EventLog } from '../platform/event-log.js';
import { NoticeMailStore } from './notice-mail-store.js';
import { noticeStream } from './notice-parts.js';
import { NoticeSender } from './notice-sender.js';

const ID = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
const MAIL = Buffer.from('From: <>\r\nSubject: Held\r\n\r\nIt waits.\r\n');
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
  closers.push(() => peer.close());
  const fixture = await engineFixture({ routes: { outbound: { host: '127.0.0.1', port: peer.port, tls: 'none' } } });
  closers.push(() => fixture.remove());
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  closers.push(() => {
    routes.close();
  });
  const mails = await NoticeMailStore.open(fixture.directory, fixture.keys.ring);
  await mails.put(ID, MAIL, { to: 'a@x.example', hop: 'outbound', language: 'en', item: null });
  const told = { kind: 'certificate-end', audience: 'managers', messageId: null, to: null } as const;
  const notice = { ...told, toTag: 'ab'.repeat(16), language: 'en', subjectShown: false } as const;
  const meta = { at: fixture.clock.iso(), actor: { kind: 'system', id: 'notices' }, commandId: 'queue' } as const;
  await fixture.events.decide(noticeDecider, noticeStream(ID), { type: 'QueueNotice', notice, digest: null }, meta);
  /** Its facts go through `before`, which may keep one from being recorded. */
  const senderOf = ({ nodes }: NodeForSpecs, before: (fact: string) => Promise<void> = () => Promise.resolve()): NoticeSender => {
    const { store } = fixture;
    const append: typeof store.append = async (request) => {
      await before(request.events[0]?.type ?? '');
      return store.append(request);
    };
    return new NoticeSender({ ...fixture, nodes, mails, hops: routes, events: new EventLog({ ...store, append }, nodes.id) });
  };
  const facts = async (): Promise<NoticeEvent[]> =>
    (await fixture.events.read(noticeStream(ID))).events.map(({ event }) => event as NoticeEvent);
  return { one, two, peer, senderOf, facts };
}

describe('a notice among several engines', () => {
  it('is begun anew, and sent once, by an engine that had begun it before another one took it over and died', async () => {
    const { one, two, peer, senderOf, facts } = await stage();
    const dying = senderOf(two, (fact) => (fact === 'NoticeSent' ? Promise.reject(new Error('died here')) : Promise.resolve()));
    let sleeps = true;
    const sleeper = senderOf(one, async (fact) => {
      if (!sleeps || fact === 'NoticeAttempted') return;
      // its mail is given to the next hop, and before that is recorded another engine does the same
      sleeps = false;
      one.silence(true);
      await expect.poll(() => two.nodes.isGone(one.nodes.id), SOON).toBe(true);
      await expect(dying.send({ id: ID })).rejects.toThrow('died here');
      one.silence(false);
      await expect.poll(() => one.nodes.lease()?.holds(), SOON).toBe(true);
    });
    expect(await sleeper.send({ id: ID })).toBeDefined();
    two.silence(true);
    await expect.poll(() => one.nodes.isGone(two.nodes.id), SOON).toBe(true);
    const sent = peer.mails.length;
    expect(await sleeper.send({ id: ID })).toBeUndefined();
    expect(await sleeper.send({ id: ID })).toBeUndefined();
    expect(peer.mails).toHaveLength(sent + 1);
    expect(await facts()).toMatchObject([
      { type: 'NoticeQueued' },
      { type: 'NoticeAttempted', data: { by: { node: one.nodes.id } } },
      { type: 'NoticeAttempted', data: { by: { node: two.nodes.id } } },
      { type: 'NoticeAttempted', data: { by: { node: one.nodes.id } } },
      { type: 'NoticeSent' },
    ]);
  });
});
