import { messageDecider, type Hop, type MessageCommand, type Routing } from '#events';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains } from '../../test/support/policy-of-domains.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { deliveryStream, messageStream } from '../platform/engine-keys.js';
import { DeliveryProcess } from './delivery-process.js';
import { Routes } from './routes.js';

const TO = ['ana@inside.example', 'bob@x.example', 'eve@x.example'];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Stage {
  readonly inside: DoubleHop;
  readonly outside: DoubleHop;
  readonly fixture: EngineFixture;
  /** Commits a release of all copies; answers the deliveries that the agenda would see to. */
  release(kind: 'release' | 'as-is', routing?: readonly Routing[]): Promise<readonly string[]>;
  /** One run of one delivery by a fresh process, as after a restart. */
  run(deliveryId: string): Promise<unknown>;
}

async function stage(hops: readonly Hop[], atOutside?: (said: Said) => Fault): Promise<Stage> {
  const [inside, outside] = [await doubleHop(), await doubleHop(atOutside)];
  const hop = ({ port }: DoubleHop) => ({ host: '127.0.0.1', port, tls: 'none', connectSeconds: 1, replySeconds: 1 });
  const routed = { inbound: hop(inside), outbound: hop(outside) };
  const fixture = await engineFixture({ routes: routed, delivery: { retrySeconds: [60] } });
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  const legalHolds = await LegalHoldBook.open(fixture);
  closers.push(
    () => fixture.remove(),
    () => legalHolds.close(),
    () => inside.close(),
    () => outside.close(),
    () => {
      routes.close();
    },
  );
  await putInCustody(fixture, { recipients: TO, hops });
  return {
    inside,
    outside,
    fixture,
    release: (kind, routing) => release(fixture, kind, routing),
    run: (deliveryId) =>
      new DeliveryProcess({ ...fixture, routes, legalHolds, policy: policyOfDomains(['sender.example']) }).run(deliveryId, MESSAGE_ID),
  };
}

async function release({ events, clock }: EngineFixture, kind: 'release' | 'as-is', routing?: readonly Routing[]): Promise<string[]> {
  const ask = async (command: MessageCommand): Promise<void> => {
    const meta = { at: clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId: `ask-${command.type}` } as const;
    await events.decide(messageDecider, messageStream(MESSAGE_ID), command, meta);
  };
  await ask({
    ...{ type: 'ScheduleRelease', kind, fourEyes: [], patternAuthors: [], actorId: 'cli', actorTag: null, clearTextAcknowledged: true },
    ...{ reason: 'business-need', verdict: 'false-alarm', note: null, undoSeconds: 1, now: clock.iso(), decisionId: 'release-1' },
  });
  clock.advance(1);
  await ask({ type: 'CommitDecision', now: clock.iso(), ...(routing && { routing }) });
  const facts = (await events.read(messageStream(MESSAGE_ID))).events;
  return facts.flatMap(({ event }) => (event.type === 'ReleaseCommitted' ? [event.data.deliveryId] : []));
}

const mailed = ({ mails }: DoubleHop): (readonly string[])[] => mails.map(({ recipients }) => recipients);
const away: Routing['transitions'] = [
  { from: 'post-quarantine-release', to: 'post-dlp', because: 'release' },
  { from: 'dkim-sign', to: 'transport', because: 'not-signed' },
];
const home: Routing['transitions'] = [
  { from: 'post-quarantine-release', to: 'internal', because: 'recipient-inside' },
  { from: 'internal', to: 'transport', because: 'not-scanned' },
];

describe('a release to people inside and outside together', () => {
  it('sends each copy where the flow has led it, though all of them were bound outside', async () => {
    const scene = await stage(['outbound', 'outbound', 'outbound']);
    const deliveries = await scene.release('release', [
      { recipients: [0], to: 'transport', transitions: home },
      { recipients: [1, 2], to: 'transport', transitions: away },
    ]);
    for (const each of deliveries) expect(await scene.run(each)).toBe('done');
    expect([mailed(scene.inside), mailed(scene.outside)]).toEqual([[TO.slice(0, 1)], [TO.slice(1)]]);
  });

  it('sends to people inside the copy that was made for them, and keeps none of it', async () => {
    const scene = await stage(['outbound', 'outbound', 'outbound']);
    const [copyId, copy] = ['01JNAVZ3T0CPY0000000000000', Buffer.from('Subject: Figures\r\n\r\nopened\r\n')];
    await scene.fixture.blobs.putSidecar(MESSAGE_ID, `copy-${copyId}`, copy);
    const form = { kind: 'incoming', copyId, isDecrypted: true, sizeBytes: copy.length } as const;
    const deliveries = await scene.release('release', [
      { recipients: [0], to: 'transport', transitions: home, form },
      { recipients: [1, 2], to: 'transport', transitions: away },
    ]);
    for (const each of deliveries) expect(await scene.run(each)).toBe('done');
    const isCopy = ({ mails }: DoubleHop): boolean[] => mails.map(({ wire }) => wire.endsWith(copy.toString()));
    expect([isCopy(scene.inside), isCopy(scene.outside)]).toEqual([[true], [false]]);
    expect(await scene.fixture.blobs.copiesOf(MESSAGE_ID)).toEqual([]);
  });

  it('sends as it is by the hop of each copy, not all of them by that of the first', async () => {
    const scene = await stage(['inbound', 'outbound', 'outbound']);
    for (const each of await scene.release('as-is')) expect(await scene.run(each)).toBe('done');
    expect([mailed(scene.inside), mailed(scene.outside)]).toEqual([[TO.slice(0, 1)], [TO.slice(1)]]);
  });

  it('keeps books of each hop: one that defers is asked again, and nobody gets the mail twice', async () => {
    let later = true;
    const scene = await stage(['inbound', 'outbound', 'outbound'], ({ step, line }) =>
      step === 'RCPT' && line.includes('eve@') && later ? '450 4.2.0 Later\r\n' : undefined,
    );
    const deliveries = await scene.release('as-is');
    for (const each of [...deliveries, ...deliveries, ...deliveries]) await scene.run(each); // as after restarts
    later = false;
    scene.fixture.clock.advance(60);
    for (const each of [...deliveries, ...deliveries]) expect(await scene.run(each)).toBe('done');
    expect(mailed(scene.inside)).toEqual([[TO[0]]]);
    expect(mailed(scene.outside)).toEqual([[TO[1]], [TO[2]]]);
    const asked = await Promise.all(deliveries.map(async (id) => (await scene.fixture.events.read(deliveryStream(id))).events[0]?.event));
    expect(asked).toMatchObject([{ data: { hop: 'inbound', recipients: [0] } }, { data: { hop: 'outbound', recipients: [1, 2] } }]);
    const { events } = await scene.fixture.events.read(messageStream(MESSAGE_ID));
    const relayed = events.flatMap(({ event }) => (event.type === 'DeliveryConcluded' ? event.data.relayed : []));
    expect(relayed.sort()).toEqual([0, 1, 2]);
    const state = events.reduce(
      (folded, { event }) => messageDecider.evolve(folded, event as Parameters<typeof messageDecider.evolve>[1]), // a message stream holds nothing else
      messageDecider.initialState(),
    );
    expect(state).toMatchObject({ pending: null, recipients: TO.map(() => ({ status: 'relayed' })) });
  });
});
