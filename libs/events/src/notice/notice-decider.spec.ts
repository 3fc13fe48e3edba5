import { describe, expect, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import { sealed } from '../sealed.js';
import { noticeDecider, type NoticeCommand } from './notice-decider.js';
import type { NoticeEvent } from './notice-events.js';

const given = specificationOf(noticeDecider);
const reply = sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA');
const LATER = '2026-03-01T10:01:00.000Z';
const about = { kind: 'quarantine', audience: 'originator', messageId: 'm' } as const;
const notice = { ...about, to: reply, toTag: 'ab'.repeat(16), language: 'en', subjectShown: true } as const;
const queue: NoticeCommand = { type: 'QueueNotice', notice, digest: null };
const queued: NoticeEvent = { type: 'NoticeQueued', data: notice };
const digested: NoticeEvent = { type: 'NoticeDigested', data: { into: 'd', sendAt: LATER } };
const pass = { type: 'PassNotice', refusedPasses: 0 } as const;
const passed: NoticeEvent = { type: 'NoticePassed', data: {} };

function attempt(code: number, nextAttemptAt: string | null = LATER): NoticeCommand {
  return { type: 'RecordNoticeAttempt', code, reply, nextAttemptAt, by: null };
}

function sent(number: number): NoticeEvent {
  return { type: 'NoticeSent', data: { attempt: number, code: 250, reply } };
}

describe('a notice', () => {
  it('is queued once', () => {
    given().when(queue).then([queued]);
    given(queued).when(queue).thenNothing();
    given(queued, sent(1)).when(queue).thenNothing();
  });

  it('goes into a digest at once, and is not sent itself then', () => {
    given()
      .when({ ...queue, digest: { into: 'd', sendAt: LATER } })
      .then([queued, digested]);
    given(queued, digested).when(attempt(250)).thenNothing();
  });

  it('is carried by one digest, and by none when it is sent itself', () => {
    const carried: NoticeEvent = { type: 'NoticeCarried', data: { by: 'e' } };
    given(queued, digested).when({ type: 'CarryNotice', by: 'e' }).then([carried]);
    given(queued, digested, carried).when({ type: 'CarryNotice', by: 'f' }).thenNothing();
    given(queued).when({ type: 'CarryNotice', by: 'e' }).thenNothing();
  });

  it('is withheld for good', () => {
    const withheld: NoticeEvent = { type: 'NoticeWithheld', data: { ...about, cause: 'null-sender' } };
    given().when({ type: 'WithholdNotice', notice: withheld.data }).then([withheld]);
    given(withheld).when(queue).thenNothing();
    given(withheld).when(attempt(250)).thenRefused('not-found');
  });

  it('is sent, deferred or failed by what the next hop says', () => {
    given(queued)
      .when(attempt(250))
      .then([sent(1)]);
    given(queued)
      .when(attempt(451))
      .then([{ type: 'NoticeDeferred', data: { attempt: 1, nextAttemptAt: LATER, code: 451, reply } }]);
    given(queued)
      .when(attempt(0, null))
      .then([{ type: 'NoticeFailed', data: { attempt: 1, cause: 'gave-up', code: 0, reply } }]);
    given(queued)
      .when(attempt(550))
      .then([{ type: 'NoticeFailed', data: { attempt: 1, cause: 'refused', code: 550, reply } }]);
    given(queued)
      .when({ type: 'LoseNotice' })
      .then([{ type: 'NoticeFailed', data: { attempt: 1, cause: 'content-lost', code: 0, reply: null } }]);
  });

  it('of the trial mode is dropped when that is over, also while it waits for a digest, and not once it is settled', () => {
    const dropped: NoticeEvent = { type: 'NoticeFailed', data: { attempt: 1, cause: 'trial-over', code: 0, reply: null } };
    given(queued).when({ type: 'DropNotice' }).then([dropped]);
    given(queued, digested).when({ type: 'DropNotice' }).then([dropped]);
    given(queued, dropped).when({ type: 'DropNotice' }).thenNothing();
    given(queued, sent(1)).when({ type: 'DropNotice' }).thenNothing();
  });

  it('counts its attempts', () => {
    given(queued, { type: 'NoticeDeferred', data: { attempt: 1, nextAttemptAt: LATER, code: 451, reply } })
      .when(attempt(250))
      .then([sent(2)]);
  });

  it.each([attempt(250), attempt(550), { type: 'LoseNotice' } as const])('is settled once', (command) => {
    given(queued, sent(1)).when(command).thenNothing();
  });

  it('comes by unscanned once, whether or not we know yet that it was sent', () => {
    given(queued).when(pass).then([passed]);
    given(queued, sent(1)).when(pass).then([passed]);
    given(queued, passed, sent(1)).when(pass).thenRefused('passed-before');
    given().when(pass).thenRefused('not-found');
  });

  it('comes by again for each pass that the next hop has refused for now', () => {
    given(queued, passed)
      .when({ ...pass, refusedPasses: 1 })
      .then([passed]);
    given(queued, passed, passed)
      .when({ ...pass, refusedPasses: 1 })
      .thenRefused('passed-before');
  });

  it('is still sent when it came by before its sending was recorded', () => {
    expect(given(queued, passed).state).toEqual({ status: 'queued', attempts: 0, passes: 1, heldBy: null });
  });
});

describe('a notice among several engines', () => {
  const one = { node: 'mx1/a', fence: 3 };
  const two = { node: 'mx2/b', fence: 9 };
  const begin = (by: typeof one, takenFrom: string | null = null): NoticeCommand => ({ type: 'BeginNoticeAttempt', by, takenFrom });
  const begun = (by: typeof one, number = 1): NoticeEvent => ({ type: 'NoticeAttempted', data: { attempt: number, by } });
  const answerOf = (by: string): NoticeCommand => ({ ...attempt(250), by }) as NoticeCommand;

  it('is sent by one of them, which says so before', () => {
    given(queued)
      .when(begin(one))
      .then([begun(one)]);
    given(queued, begun(one)).when(begin(two)).thenRefused('held-elsewhere');
    given(queued, begun(one))
      .when(answerOf(one.node))
      .then([sent(1)]);
    given(queued, begun(one), sent(1)).when(begin(two)).thenRefused('held-elsewhere');
  });

  it('is taken over from one that is gone, whose answer then counts no more', () => {
    given(queued, begun(one))
      .when(begin(two, one.node))
      .then([begun(two)]);
    given(queued, begun(one), begun(two)).when(answerOf(one.node)).thenRefused('held-elsewhere');
  });
});
