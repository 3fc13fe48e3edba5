import { messageDecider, type MessageCommand, type MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { messageStream } from '../platform/engine-keys.js';
import { bounceReferences } from './bounce-reference.js';
import { Bounces } from './bounces.js';

let fixture: EngineFixture;
let bounces: Bounces;
let reports = 0;
beforeEach(async () => {
  fixture = await engineFixture();
  bounces = new Bounces(fixture);
});
afterEach(() => fixture.remove());

async function released(recipients: readonly string[], relayed = [...recipients.keys()]): Promise<void> {
  await putInCustody(fixture, { recipients });
  const said = { reason: 'business-need', verdict: 'business-as-usual', note: null, actorTag: null, actorId: 'cli' } as const;
  const rules = { fourEyes: [], patternAuthors: [], clearTextAcknowledged: false };
  const now = fixture.clock.iso();
  await ask({ type: 'ScheduleRelease', kind: 'as-is', ...said, ...rules, undoSeconds: 0, now, decisionId: 'release-1' });
  await ask({ type: 'CommitDecision', now });
  if (relayed.length > 0) await ask({ type: 'ConcludeDelivery', deliveryId: 'release-1', relayed, failed: [], now: fixture.clock.iso() });
}

let commands = 0;
async function ask(command: MessageCommand): Promise<void> {
  const meta = { at: fixture.clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId: `ask-${String((commands += 1))}` } as const;
  expect((await fixture.events.decide(messageDecider, messageStream(MESSAGE_ID), command, meta)).outcome).toBe('appended');
}

async function bounced(): Promise<Extract<MessageEvent, { type: 'CopiesBounced' }>['data'][]> {
  const { events } = await fixture.events.read(messageStream(MESSAGE_ID));
  return events.flatMap(({ event }) => (event.type === 'CopiesBounced' ? [event.data] : []));
}

function report(name: string, ...addresses: string[]) {
  return bounces.take(`report-${String((reports += 1))}`, {
    names: [name],
    failed: addresses.map((address) => ({ addresses: [address], code: 550, reply: '5.1.1 User unknown' })),
  });
}

function reference(): string {
  return bounceReferences(fixture.keys.ring).of(MESSAGE_ID);
}

describe('a report on a released mail', () => {
  it('brings the copies that it names back to the queue, the others not', async () => {
    await released(['a@x.example', 'b@x.example']);
    await report(reference(), 'B@X.example');
    const [fact, ...more] = await bounced();
    expect(more).toEqual([]);
    expect(fact).toMatchObject({ recipients: [1], deliveryId: null, source: 'report', code: 550 });
    const sealer = await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' });
    expect(fact?.reply && sealer?.open('reply', fact.reply)).toBe('5.1.1 User unknown');
    expect(JSON.stringify(fixture.memory)).not.toContain('User unknown');
  });

  it('is known by our trace field as well as by the envelope id', async () => {
    await released(['a@x.example']);
    await report(`from mail.sender.example by gateway.example (Lazaret) with ESMTPS id ${reference()}; now`, 'a@x.example');
    expect(await bounced()).toHaveLength(1);
  });

  it('counts once, however often it comes', async () => {
    await released(['a@x.example']);
    await report(reference(), 'a@x.example');
    await report(reference(), 'a@x.example');
    expect(await bounced()).toHaveLength(1);
  });

  it('may name the address that the only recipient forwards to, but none of several strangers', async () => {
    await released(['a@x.example']);
    await report(reference(), 'elsewhere@y.example');
    expect(await bounced()).toMatchObject([{ recipients: [0] }]);
  });

  it('that names a stranger among several recipients changes nothing', async () => {
    await released(['a@x.example', 'b@x.example']);
    await report(reference(), 'elsewhere@y.example');
    expect(await bounced()).toEqual([]);
  });

  it('cannot be forged: every other reference is refused', async () => {
    await released(['a@x.example']);
    const genuine = reference();
    const forged = [...genuine].map((character, at) => genuine.slice(0, at) + (character === '0' ? '1' : '0') + genuine.slice(at + 1));
    for (const name of [...forged, MESSAGE_ID, `${MESSAGE_ID}-`, genuine.slice(0, -1), `${genuine}0`, ''])
      await report(name, 'a@x.example');
    expect(await bounced()).toEqual([]);
  });

  it('says nothing of a mail that nobody has released', async () => {
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await report(reference(), 'a@x.example');
    expect(await bounced()).toEqual([]);
  });

  it('that is quicker than the record of the delivery waits for it', async () => {
    await released(['a@x.example'], []);
    const taken = report(reference(), 'a@x.example');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await ask({ type: 'ConcludeDelivery', deliveryId: 'release-1', relayed: [0], failed: [], now: fixture.clock.iso() });
    await taken;
    expect(await bounced()).toHaveLength(1);
  });

  it('says in one fact what it says alike of several copies, and waits for those that are still on their way', async () => {
    await released(['a@x.example', 'b@x.example', 'c@x.example'], [0, 1]);
    const taken = report(reference(), 'a@x.example', 'b@x.example', 'c@x.example');
    await expect.poll(async () => (await bounced()).map(({ recipients }) => recipients)).toEqual([[0, 1]]);
    await ask({ type: 'ConcludeDelivery', deliveryId: 'release-1', relayed: [2], failed: [], now: fixture.clock.iso() });
    await taken;
    expect((await bounced()).map(({ recipients }) => recipients)).toEqual([[0, 1], [2]]);
  });

  it('waits for two seconds in all, whatever it says of how many', async () => {
    await released(['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'], []);
    const failed = ['a', 'b', 'c', 'd'].map((name) => ({ addresses: [`${name}@x.example`], code: 550, reply: `5.1.1 No ${name} here` }));
    const begun = performance.now();
    await bounces.take('slow', { names: [reference()], failed });
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await bounced()).toEqual([]);
  });

  it('on a mail whose content is gone changes nothing', async () => {
    await released(['a@x.example']);
    await fixture.blobs.remove(MESSAGE_ID);
    await report(reference(), 'a@x.example');
    expect(await bounced()).toEqual([]);
  });
});
