import { setTimeout as pause } from 'node:timers/promises';
import type { MessageEvent } from '#events';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said, type Step } from '../../test/support/double-hop.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains } from '../../test/support/policy-of-domains.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { deliveryStream } from '../platform/engine-keys.js';
import { DeliveryProcess } from './delivery-process.js';
import { Routes } from './routes.js';

const DELIVERY_ID = 'delivery-1';
const GAPS = [60, 300, 3600];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Stage {
  readonly peer: DoubleHop;
  readonly fixture: EngineFixture;
  /** While it is set, what the next hop does wrong. */
  fault: ((said: Said) => Fault) | undefined;
  /** As the agenda runs it; answers the seconds until the next look, or `done`. */
  run(): Promise<number | 'done'>;
  story(): Promise<string[]>;
}

async function stage(recipients: readonly string[], fault: (said: Said) => Fault): Promise<Stage> {
  const scene: { fault: Stage['fault'] } = { fault };
  const peer = await doubleHop((said) => scene.fault?.(said));
  const outbound = { host: '127.0.0.1', port: peer.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
  const fixture = await engineFixture({ routes: { outbound }, delivery: { retrySeconds: GAPS, giveUpDays: 5 } });
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
    data: { deliveryId: DELIVERY_ID, recipients: [...recipients.keys()], hop: 'outbound', cause: 'split' },
  };
  await putInCustody(fixture, { recipients, disposition: 'hand-over', more: [queued] });
  return Object.assign(scene, {
    peer,
    fixture,
    run: async () => {
      const result = await new DeliveryProcess({ ...fixture, routes, legalHolds, policy: policyOfDomains(['sender.example']) }).run(
        DELIVERY_ID,
        MESSAGE_ID,
      );
      return result === 'done' ? result : (Date.parse(result.again) - fixture.clock.now().getTime()) / 1000;
    },
    story: async () => (await fixture.events.read(deliveryStream(DELIVERY_ID))).events.map(({ event }) => event.type),
  });
}

/** Runs it three times, each when it is due; answers the gaps. */
async function threeTries(scene: Stage): Promise<(number | 'done')[]> {
  const gaps: (number | 'done')[] = [];
  for (let tries = 0; tries < 3; tries++) {
    const gap = await scene.run();
    gaps.push(gap);
    scene.fixture.clock.advance(gap === 'done' ? 0 : gap);
  }
  return gaps;
}

/** A next hop that was down is up again when a probe gets through. */
async function untilDone(scene: Stage): Promise<number | 'done'> {
  let result = await scene.run();
  for (let looks = 0; looks < 60 && result !== 'done'; looks++) {
    await pause(250);
    result = await scene.run();
  }
  return result;
}

const BEFORE: readonly Step[] = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'];
const TEMPORARY: readonly (readonly [Step, string])[] = [...BEFORE, 'dot' as const].flatMap((step) => [
  [step, '421 4.3.2 Going down\r\n'] as const,
  [step, '451 4.3.0 Later\r\n'] as const,
]);
const HANG_UPS = [...BEFORE, 'bytes', 'dot'] as const;
const SILENCES = [...BEFORE, 'dot'] as const;

describe('a next hop that does not take a mail now', () => {
  const cases: readonly (readonly [Step, Fault])[] = [
    ...TEMPORARY,
    ...HANG_UPS.map((step) => [step, 'close'] as const),
    ...SILENCES.map((step) => [step, 'silence'] as const),
  ];

  // DLV01, DLV04, DLV05 of the hardening list
  it.each(cases)(
    'at %s (%j) is tried again with growing gaps, and takes it once',
    async (step, fault) => {
      const scene = await stage(['a@x.example'], (said) =>
        said.step === (step === 'bytes' ? 'DATA' : step) ? midway(step, fault) : undefined,
      );
      expect(await threeTries(scene)).toEqual(GAPS);
      expect(scene.peer.mails).toEqual([]);
      expect((await scene.story()).filter((type) => type === 'DeliveryDeferred')).toHaveLength(3);
      scene.fault = undefined;
      expect(await untilDone(scene)).toBe('done');
      expect(scene.peer.mails).toHaveLength(1);
      expect(scene.peer.mails[0]?.wire.endsWith('last line\r\n')).toBe(true);
      expect((await scene.story()).at(-1)).toBe('DeliveryRelayed');
    },
    40_000,
  );
});

/** The message of these tests is one piece: in its midst the connection ends after 354 is said, before the piece is read. */
function midway(step: Step, fault: Fault): Fault {
  return step === 'bytes' ? '354 Go ahead\r\n421 4.3.2 Going down\r\n' : fault;
}

describe('a next hop that refuses a mail for good', () => {
  // DLV02
  it.each(['MAIL', 'RCPT', 'DATA', 'dot'] as const)('at %s gets it once, and the sender one report', async (step) => {
    let refused = 0;
    const scene = await stage(['a@x.example'], (said) => (said.step === step && (refused += 1) === 1 ? '550 5.7.1 Never\r\n' : undefined));
    expect(await scene.run()).toBe('done');
    expect(refused).toBeGreaterThan(0);
    expect(scene.peer.mails.map(({ sender, recipients }) => [sender, recipients])).toEqual([['', ['rosalind@sender.example']]]);
    expect(scene.peer.mails[0]?.wire).toContain('Status: 5.7.1');
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryFailed', 'SenderNotified']);
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toHaveLength(1);
  });

  it('is no matter of the mail when it refuses the connection: the mail waits', async () => {
    const scene = await stage(['a@x.example'], ({ step }) => (step === 'connect' ? '554 5.3.2 No service here\r\n' : undefined));
    expect(await threeTries(scene)).toEqual(GAPS);
    expect(await scene.story()).not.toContain('DeliveryFailed');
  });
});

describe('a next hop that answers each recipient differently', () => {
  const mixed = ({ step, line }: Said): Fault => {
    if (step !== 'RCPT') return undefined;
    if (line.includes('b@')) return '450 4.2.1 Greylisted\r\n';
    return line.includes('c@') ? '550 5.1.1 No such user\r\n' : undefined;
  };

  // DLV03
  it('has the mail for the first, gets it for the second later, and the third is reported', async () => {
    const scene = await stage(['a@x.example', 'b@x.example', 'c@x.example'], mixed);
    expect(await threeTries(scene)).toEqual(GAPS);
    scene.fault = undefined;
    expect(await untilDone(scene)).toBe('done');
    const sent = scene.peer.mails.map(({ sender, recipients }) => [sender, recipients]);
    expect(sent).toEqual([
      ['rosalind@sender.example', ['a@x.example']],
      ['', ['rosalind@sender.example']],
      ['rosalind@sender.example', ['b@x.example']],
    ]);
  });

  it('and then gives no answer to the message: who was refused stays refused, who was taken is tried again', async () => {
    const scene = await stage(['a@x.example', 'b@x.example', 'c@x.example'], (said) =>
      said.step === 'dot' && scene.peer.lines.at(-2)?.includes('rosalind') !== true ? 'close' : mixed(said),
    );
    expect(await scene.run()).toBe(60);
    const { events } = await scene.fixture.events.read(deliveryStream(DELIVERY_ID));
    const told = events.flatMap(({ event }) =>
      event.type === 'DeliveryFailed' || event.type === 'DeliveryDeferred'
        ? [[event.type, event.data.replies.map(({ code }) => code)]]
        : [],
    );
    expect(told).toEqual([
      ['DeliveryFailed', [550]],
      ['DeliveryDeferred', [0, 450]],
    ]);
  });
});
