/** Every mail is accounted for: over random mail through the real reception, releases and deliveries, and after an engine that ended anywhere. */
import { evolveMessage, noMessage, type MessageState } from '#events';
import { describe, expect, it } from 'vitest';
import { seededRandom, type SeededRandom } from '../../../../test/support/seeded-random.js';
import { custodyWithoutFlow } from '../../test/support/custody-without-flow.js';
import type { Fault, Said } from '../../test/support/double-hop.js';
import { Course } from '../../test/support/durable-course.js';
import { FlowStage } from '../../test/support/flow-stage.js';
import { Projections } from '../project/projections.js';
import { openReadDatabase } from '../project/read-database.js';
import { ReportFacts } from '../project/report-facts/report-facts.js';
import { reconcile } from './reconciliation.js';

const MAILS = 12;
const OUTSIDE = ['ann@kestrel.example', 'bea@kestrel.example', 'cid@kestrel.example'] as const;
const INSIDE = 'dan@sender.example';
/** Steps after which the engine may end: an append is named by its last fact. */
const ENDS = ['CustodyTaken', 'FlowPassed', 'HandedOver', 'DeliveryQueued', 'DeliveryAttempted', 'ReleaseScheduled', 'bytes kept'] as const;

function faultsOf(random: SeededRandom): (said: Said) => Fault {
  return ({ step }) => {
    if (step === 'RCPT') return random.pick([undefined, undefined, undefined, '550 5.1.1 no\r\n', '450 4.2.0 later\r\n']);
    if (step === 'dot') return random.pick([undefined, undefined, undefined, 'close', '554 5.7.1 no\r\n']);
    return undefined;
  };
}

/** Mail comes in, some of it is released, everything is delivered as far as it goes; it may end at any step. */
async function live(stage: FlowStage, random: SeededRandom, mails: number): Promise<void> {
  const progress = { isDone: false };
  const life = async (): Promise<void> => {
    for (let mail = 0; mail < mails; mail++) await oneMail(stage, random);
    progress.isDone = true;
  };
  const whole = life();
  while (!progress.isDone && !stage.course.isOver) await Promise.race([whole, passed(5)]);
  if (!progress.isDone) await passed(20); // what it had begun comes to rest
}

async function oneMail(stage: FlowStage, random: SeededRandom): Promise<void> {
  const outside = OUTSIDE.filter(() => random.next() < 0.5);
  const recipients = [...outside, ...(outside.length === 0 || random.next() < 0.3 ? [INSIDE] : [])];
  const demands = random.next() < 0.4 ? (['subject-trigger'] as const) : [];
  const { messageId } = await stage.receive({ raw: 'Subject: x\r\n\r\nhello\r\n', recipients, demands });
  await stage.deliver(messageId, 1);
  if (random.next() < 0.5) await stage.release(messageId, random.pick(['release', 'as-is']));
  await stage.deliver(messageId, random.between(1, 2));
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** As an engine that starts: what was being handed over gets its outcome, releases are committed. */
async function goOn(stage: FlowStage): Promise<void> {
  stage.begin();
  for (const id of stage.messages()) {
    await custodyWithoutFlow(stage.fixture).recordInterrupted(id);
    await stage.commit(id);
    await stage.deliver(id, 1);
  }
}

/** Copies by where they are, folded from the log by the decider's own state: no read model has a part in it. */
async function copiesInLog(stage: FlowStage): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const id of stage.messages()) {
    const state = (await stage.facts(id)).reduce<MessageState>(evolveMessage, noMessage);
    for (const { status } of state.status === 'known' ? state.recipients : []) counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

async function reconciled(stage: FlowStage, batchEvents: number) {
  const { store, keys, clock } = stage.fixture;
  const db = openReadDatabase(':memory:');
  const stopped: Error[] = [];
  const projections = new Projections({ store, keys, db, batchEvents, onStopped: (cause) => stopped.push(cause) });
  await projections.start();
  await projections.caughtUp();
  const now = new Date(clock.now().getTime() + 1).toISOString();
  const result = await reconcile({ facts: new ReportFacts({ db }), db }, { from: '2026-03-01T00:00:00.000Z', to: now, now });
  await projections.stop();
  db.close();
  expect(stopped).toEqual([]);
  return result;
}

describe('reconciliation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has no gap, whatever happens to mail and wherever the engine ends (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const stage = await FlowStage.open({ fault: faultsOf(random) });
    try {
      await live(stage, random, MAILS);
      const at = random.between(1, 4);
      stage.begin(new Course({ after: `${random.pick(ENDS)}${at === 1 ? '' : ` ${String(at)}`}` }));
      await live(stage, random, MAILS);
      await goOn(stage);
      const { rows, figures } = await reconciled(stage, random.pick([1, 3, 64, 2_048]));
      const mails = stage.messages().length;
      expect(figures.map(({ value }) => value)).toEqual([mails, 0, 0, 0, 0]);
      const copies = Object.fromEntries(rows.slice(1).flatMap(({ state, copies: count }) => (count === 0 ? [] : [[state, count]])));
      expect(copies).toEqual(await copiesInLog(stage));
      expect(rows[0]).toMatchObject({ mails, counted: mails, difference: 0 });
    } finally {
      await stage.close();
    }
  });

  it('shows a mail without an outcome as under way at first, and as a gap an hour later', async () => {
    const stage = await FlowStage.open({});
    try {
      await stage.receive({ raw: 'Subject: x\r\n\r\nhello\r\n', recipients: [OUTSIDE[0]] });
      stage.begin(new Course({ after: 'FlowPassed' }));
      await live(stage, seededRandom(1), 1);
      const isOpen = (await copiesInLog(stage))['handing-over'] ?? 0;
      expect(isOpen).toBeGreaterThan(0);
      const underWay = await reconciled(stage, 64);
      expect(underWay.figures.slice(1, 3).map(({ value }) => value)).toEqual([1, 0]);
      stage.fixture.clock.advance(3_601);
      const late = await reconciled(stage, 64);
      expect(late.figures.slice(1, 4).map(({ value }) => value)).toEqual([0, 1, isOpen]);
    } finally {
      await stage.close();
    }
  });
});
