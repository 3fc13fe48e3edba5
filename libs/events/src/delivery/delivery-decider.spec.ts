import { describe, expect, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import { sealed } from '../sealed.js';
import { deliveryDecider, type AttemptResult, type DeliveryCommand } from './delivery-decider.js';
import type { DeliveryEvent } from './delivery-events.js';

const given = specificationOf(deliveryDecider);
const reply = sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA');
const NOW = '2026-03-01T10:00:00.000Z';
const IN_A_MINUTE = '2026-03-01T10:01:00.000Z';

const request: DeliveryCommand = { type: 'RequestDelivery', messageId: 'm', recipients: [0, 1, 2], hop: 'outbound', cause: 'release' };
const begin = { type: 'BeginAttempt', attempt: 1, now: NOW, hopAnswers: true, by: null, takenFrom: null } as const;
const second = { ...begin, attempt: 2 } as const;
const notice: DeliveryCommand = { type: 'RecordNotice', kind: 'failed', recipients: [0, 1, 2], outcome: 'sent', by: null };
const requested: DeliveryEvent = {
  type: 'DeliveryRequested',
  data: { messageId: 'm', recipients: [0, 1, 2], hop: 'outbound', cause: 'release' },
};
const attempted: DeliveryEvent = { type: 'DeliveryAttempted', data: { attempt: 1, recipients: [0, 1, 2] } };
const failed: DeliveryEvent = {
  type: 'DeliveryFailed',
  data: { attempt: 1, recipients: [0, 1, 2], replies: [0, 1, 2].map((recipient) => result(recipient, 550)) },
};

function result(recipient: number, code: number): AttemptResult & { reply: typeof reply } {
  return { recipient, code, reply };
}

function record(results: readonly AttemptResult[], retryInSeconds: number | null = 60): DeliveryCommand {
  return { type: 'RecordAttempt', results, now: NOW, because: 'refused', reportsPassedOn: false, retryInSeconds, by: null };
}

describe('a delivery', () => {
  it.each([begin, record([]), notice])('that was never requested refuses $type', (command) => {
    given().when(command).thenRefused('not-found');
  });

  it('is requested once', () => {
    given().when(request).then([requested]);
    given(requested).when(request).thenNothing();
  });

  it('begins an attempt for all who wait', () => {
    given(requested).when(begin).then([attempted]);
  });

  it('makes an attempt again whose outcome a crash has hidden', () => {
    given(requested, attempted)
      .when(second)
      .then([{ type: 'DeliveryAttempted', data: { attempt: 2, recipients: [0, 1, 2] } }]);
  });

  it('settles each recipient by its own answer', () => {
    given(requested, attempted)
      .when(record([result(0, 250), result(1, 450), result(2, 550)]))
      .then([
        { type: 'DeliveryRelayed', data: { attempt: 1, recipients: [0], code: 250, reply, reportsPassedOn: false } },
        { type: 'DeliveryFailed', data: { attempt: 1, recipients: [2], replies: [result(2, 550)] } },
        {
          type: 'DeliveryDeferred',
          data: { attempt: 1, recipients: [1], nextAttemptAt: IN_A_MINUTE, because: 'refused', replies: [result(1, 450)] },
        },
      ]);
  });

  it('goes on with those only who still wait, and not before the gap has passed', () => {
    const deferred = given(
      requested,
      attempted,
      { type: 'DeliveryRelayed', data: { attempt: 1, recipients: [0], code: 250, reply, reportsPassedOn: false } },
      { type: 'DeliveryFailed', data: { attempt: 1, recipients: [2], replies: [result(2, 550)] } },
      {
        type: 'DeliveryDeferred',
        data: { attempt: 1, recipients: [1], nextAttemptAt: IN_A_MINUTE, because: 'refused', replies: [result(1, 450)] },
      },
    );
    deferred.when({ ...second, now: '2026-03-01T10:00:59.999Z' }).thenRefused('held-elsewhere');
    deferred.when({ ...second, now: IN_A_MINUTE }).then([{ type: 'DeliveryAttempted', data: { attempt: 2, recipients: [1] } }]);
  });

  it('goes on early when the next hop that was not reached answers again, and only then', () => {
    const deferred = (because: 'unreachable' | 'no-answer' | 'refused') =>
      given(requested, attempted, {
        type: 'DeliveryDeferred',
        data: { attempt: 1, recipients: [0, 1, 2], nextAttemptAt: IN_A_MINUTE, because, replies: [] },
      });
    deferred('unreachable')
      .when(second)
      .then([{ type: 'DeliveryAttempted', data: { attempt: 2, recipients: [0, 1, 2] } }]);
    deferred('unreachable')
      .when({ ...second, hopAnswers: false })
      .thenRefused('held-elsewhere');
    deferred('no-answer').when(second).thenRefused('held-elsewhere');
    deferred('refused').when(second).thenRefused('held-elsewhere');
  });

  it('tells of a delay while it waits, and of a success that the next hop does not report', () => {
    const relayed: DeliveryEvent = {
      type: 'DeliveryRelayed',
      data: { attempt: 1, recipients: [1], code: 250, reply, reportsPassedOn: false },
    };
    const passedOn: DeliveryEvent = {
      type: 'DeliveryRelayed',
      data: { attempt: 1, recipients: [2], code: 250, reply, reportsPassedOn: true },
    };
    const scene = given(requested, attempted, relayed, passedOn);
    const told = (kind: 'delayed' | 'relayed', recipients: number[]): DeliveryEvent => ({
      type: 'SenderNotified',
      data: { recipients, kind, outcome: 'sent' },
    });
    const tell = (kind: 'delayed' | 'relayed'): DeliveryCommand => ({
      type: 'RecordNotice',
      kind,
      recipients: [0, 1, 2],
      outcome: 'sent',
      by: null,
    });
    scene.when(tell('delayed')).then([told('delayed', [0])]);
    scene.when(tell('relayed')).then([told('relayed', [1])]);
    given(requested, attempted, relayed, passedOn, told('relayed', [1]))
      .when(tell('relayed'))
      .thenNothing();
  });

  it.each([0, 354, 421, 450])('tries again after the answer %i', (code) => {
    const decided = deliveryDecider.decide(record([result(0, code)]), given(requested, attempted).state);
    expect(decided).toMatchObject([{ type: 'DeliveryDeferred', data: { recipients: [0] } }]);
  });

  it.each([0, 354, 450])('fails on the answer %i when it is given up', (code) => {
    const decided = deliveryDecider.decide(record([result(0, code)], null), given(requested, attempted).state);
    expect(decided).toMatchObject([{ type: 'DeliveryFailed', data: { recipients: [0] } }]);
  });

  it('records an answer only for an attempt that was begun', () => {
    given(requested)
      .when(record([result(0, 250)]))
      .thenNothing();
  });

  it('is attempted by nobody who has seen it as it was before', () => {
    const waits: DeliveryEvent = {
      type: 'DeliveryDeferred',
      data: { attempt: 1, recipients: [1], nextAttemptAt: NOW, because: 'refused', replies: [] },
    };
    given(requested, attempted, waits).when(begin).thenRefused('held-elsewhere');
  });

  it('attempts nothing when all are settled', () => {
    given(requested, attempted, {
      type: 'DeliveryRelayed',
      data: { attempt: 1, recipients: [0, 1, 2], code: 250, reply, reportsPassedOn: false },
    })
      .when(second)
      .thenRefused('held-elsewhere');
  });

  it('spreads the replies of many recipients over events that each fit the store', () => {
    const everybody = Array.from({ length: 200 }, (_, recipient) => recipient);
    const long = sealed.parse(`v1.${'A'.repeat(16)}.${'B'.repeat(700)}`);
    const facts: DeliveryEvent[] = [
      { type: 'DeliveryRequested', data: { messageId: 'm', recipients: everybody, hop: 'outbound', cause: 'split' } },
      { type: 'DeliveryAttempted', data: { attempt: 1, recipients: everybody } },
    ];
    const results = everybody.map((recipient) => ({ recipient, code: recipient < 120 ? 450 : 550, reply: long }));
    const decided = deliveryDecider.decide(record(results), given(...facts).state);
    if ('refused' in decided) throw new Error('refused');
    expect(decided.map((event) => JSON.stringify(event.data).length).filter((length) => length > 60_000)).toEqual([]);
    const { state } = given(...facts, ...decided);
    expect(state).toMatchObject({ status: 'open', attempting: false, waiting: everybody.slice(0, 120), failed: everybody.slice(120) });
  });

  it('tells the sender once, and only of failures', () => {
    given(requested, attempted).when(notice).thenNothing();
    const told: DeliveryEvent = { type: 'SenderNotified', data: { recipients: [0, 1, 2], kind: 'failed', outcome: 'sent' } };
    given(requested, attempted, failed).when(notice).then([told]);
    given(requested, attempted, failed, told).when(notice).thenNothing();
  });

  it('tells the sender of each failure when it is known, of none twice', () => {
    const facts: DeliveryEvent[] = [
      requested,
      attempted,
      { type: 'DeliveryFailed', data: { attempt: 1, recipients: [2], replies: [result(2, 550)] } },
      { type: 'SenderNotified', data: { recipients: [2], kind: 'failed', outcome: 'sent' } },
    ];
    given(...facts)
      .when(notice)
      .thenNothing();
    const later: DeliveryEvent = { type: 'DeliveryFailed', data: { attempt: 2, recipients: [0], replies: [result(0, 550)] } };
    given(...facts, later)
      .when(notice)
      .then([{ type: 'SenderNotified', data: { recipients: [0], kind: 'failed', outcome: 'sent' } }]);
  });
});

describe('a delivery among several engines', () => {
  const one = { node: 'mx1/a', fence: 3 };
  const two = { node: 'mx2/b', fence: 9 };
  const beginOf = (by: typeof one, attempt: number, takenFrom: string | null = null): DeliveryCommand => ({
    ...begin,
    attempt,
    by,
    takenFrom,
  });
  const recordOf = (by: string): DeliveryCommand => ({ ...record([0, 1, 2].map((each) => result(each, 250))), by }) as DeliveryCommand;
  const attemptOf = (by: typeof one, attempt = 1): DeliveryEvent => ({
    type: 'DeliveryAttempted',
    data: { attempt, recipients: [0, 1, 2], by },
  });

  it('names the engine that makes an attempt, and its fence', () => {
    given(requested)
      .when(beginOf(one, 1))
      .then([attemptOf(one)]);
  });

  it('leaves an attempt to the engine that makes it, and to itself again', () => {
    given(requested, attemptOf(one)).when(beginOf(two, 2)).thenRefused('held-elsewhere');
    given(requested, attemptOf(one))
      .when(beginOf(one, 2))
      .then([attemptOf(one, 2)]);
  });

  it('takes an attempt over from the engine that is gone, and from no other', () => {
    given(requested, attemptOf(one))
      .when(beginOf(two, 2, one.node))
      .then([attemptOf(two, 2)]);
    given(requested, attemptOf(two))
      .when(beginOf({ node: 'mx3/c', fence: 1 }, 2, one.node))
      .thenRefused('held-elsewhere');
  });

  it('takes no outcome of an engine from which the attempt was taken over', () => {
    const scene = given(requested, attemptOf(one), attemptOf(two, 2));
    scene.when(recordOf(one.node)).thenRefused('held-elsewhere');
    scene
      .when(recordOf(two.node))
      .then([{ type: 'DeliveryRelayed', data: { attempt: 2, recipients: [0, 1, 2], code: 250, reply, reportsPassedOn: false } }]);
  });

  it('is anybody’s again when the attempt has its outcome', () => {
    const deferred: DeliveryEvent = {
      type: 'DeliveryDeferred',
      data: { attempt: 1, recipients: [0, 1, 2], nextAttemptAt: NOW, because: 'refused', replies: [] },
    };
    given(requested, attemptOf(one), deferred)
      .when(beginOf(two, 2))
      .then([attemptOf(two, 2)]);
  });

  it('is the only engine’s, whoever was at it before', () => {
    given(requested, attemptOf(one))
      .when(second)
      .then([{ type: 'DeliveryAttempted', data: { attempt: 2, recipients: [0, 1, 2] } }]);
    given(requested, attemptOf(one), failed)
      .when(notice)
      .then([{ type: 'SenderNotified', data: { recipients: [0, 1, 2], kind: 'failed', outcome: 'sent' } }]);
  });

  it('has each report begun by one engine, and told by that one', () => {
    const beginReport = (by: typeof one, takenFrom: string | null = null): DeliveryCommand => ({
      type: 'BeginReport',
      kind: 'failed',
      recipients: [0, 1, 2],
      by,
      takenFrom,
    });
    const begun: DeliveryEvent = { type: 'SenderReportBegun', data: { recipients: [0, 1, 2], kind: 'failed', by: one } };
    const told: DeliveryEvent = { type: 'SenderNotified', data: { recipients: [0, 1, 2], kind: 'failed', outcome: 'sent' } };
    given(requested, attemptOf(one), failed).when(beginReport(one)).then([begun]);
    const scene = given(requested, attemptOf(one), failed, begun);
    scene.when(beginReport(two)).thenRefused('held-elsewhere');
    scene.when({ ...notice, by: two.node }).thenRefused('held-elsewhere');
    scene.when({ ...notice, by: one.node }).then([told]);
    scene.when(beginReport(two, one.node)).then([{ ...begun, data: { ...begun.data, by: two } }]);
    given(requested, attemptOf(one), failed, begun, told).when(beginReport(two)).thenRefused('held-elsewhere');
  });
});
