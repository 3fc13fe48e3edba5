/** What the outbox of notices sends, and when: SQLite, files and SMTP are real, the next hop is a double. */
import { simpleParser } from 'mailparser';
import { describe, expect, it, vi } from 'vitest';
import { messageStream } from '../platform/engine-keys.js';
import { RecordsOfNotices } from './notice-records.js';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';

const ANNA = 'anna@halden.example';
const HOUR_S = 3_600;
const SENT = 'quarantine sent';
const WAITS = 'quarantine digested';

const has = (stage: NoticeStage, ...states: string[]): boolean => JSON.stringify(stage.states()) === JSON.stringify(states);

/** When its sender was told of a mail, as the page of it says. */
async function toldAt({ parts: { events, keys } }: NoticeStage, id = ''): Promise<readonly string[]> {
  const { events: facts } = await events.read(messageStream(id));
  return new RecordsOfNotices(events).toldSenderAt(id, facts, keys.tagAddress(ANNA) ?? '');
}

describe('an answer that cannot be recorded', () => {
  it('is kept until it can be: nothing is sent again meanwhile', () =>
    onNoticeStage({ fails: 'NoticeSent' }, async (stage) => {
      await stage.hold({ sender: ANNA, subject: 'One' });
      await stage.until(() => stage.mailsTo(ANNA).length === 1);
      const settled = (): boolean => {
        stage.clock.advance(1); // what fails is tried again after 15 seconds
        return has(stage, SENT) && stage.isIdle;
      };
      await stage.until(settled);
      await stage.stop();
      expect(await stage.facts()).toEqual(['NoticeQueued', 'NoticeSent']);
      expect([stage.mailsTo(ANNA).length, await stage.keptFiles()]).toEqual([1, []]);
    }));
});

describe('many notices that are due at once', () => {
  const PEOPLE = 200;

  it('leave one after the other, not so many at each look', () =>
    onNoticeStage({}, async (stage) => {
      const toTell = (): number => new Set(stage.outbox.book.work.due('9999', ['tell'], 1_000).map(({ messageId }) => messageId)).size;
      await stage.stop();
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      try {
        await stage.beginWith({ trialMode: false, internalDomains: ['halden.example'] });
        for (let number = 1; number <= PEOPLE; number += 1)
          await stage.hold({ sender: `person-${String(number)}@halden.example`, subject: 'One' });
        await stage.until(() => toTell() === PEOPLE);
        vi.advanceTimersByTime(250); // one look
        await stage.until(() => toTell() === 0 && stage.states().length === PEOPLE);
        vi.advanceTimersByTime(250);
        await stage.until(() => stage.states().every((state) => state === SENT) && stage.isIdle);
        expect(stage.hop.mails).toHaveLength(PEOPLE);
      } finally {
        vi.useRealTimers();
      }
    }));
});

describe('the lag', () => {
  it('is the age of the oldest notice that waits, and nought when none does', () =>
    onNoticeStage({}, async (stage) => {
      const figures = () => stage.outbox.book.figures(stage.clock.iso());
      stage.hop.script = { rcpt: () => '451 4.3.0 later' };
      await stage.hold({ sender: ANNA, subject: 'One' });
      await stage.until(() => has(stage, 'quarantine deferred'));
      stage.clock.advance(45);
      expect(figures()).toEqual({ queued: 1, digested: 0, failed: 0, lagSeconds: 45 });
      stage.hop.script = {};
      stage.clock.advance(45);
      await stage.until(() => has(stage, SENT) && stage.isIdle);
      expect(figures()).toEqual({ queued: 0, digested: 0, failed: 0, lagSeconds: 0 });
    }));
});

describe('what was written in trial mode to somebody who may be told there only', () => {
  const CEO = 'ceo@bigcorp.example';
  const TRIAL = { trialMode: true, internalDomains: [] };
  const PRODUCTION = { ...TRIAL, trialMode: false };
  const LATER = { rcpt: () => '451 4.3.0 later' as const };

  const because = (stage: NoticeStage): string[] => stage.outbox.book.newest({ limit: 200 }, () => true).map((row) => row.because);

  it('goes into no digest once mail leaves the machine', () =>
    onNoticeStage({}, async (stage) => {
      await stage.beginWith(TRIAL);
      await stage.set({ 'notices.digestAbove': 1 });
      for (const subject of ['One', 'Two', 'Three']) await stage.hold({ sender: CEO, subject });
      await stage.until(() => has(stage, WAITS, WAITS, SENT));
      await stage.beginWith(PRODUCTION);
      stage.clock.advance(HOUR_S + 6);
      await stage.until(() => has(stage, 'quarantine failed', 'quarantine failed', SENT) && stage.isIdle);
      expect(because(stage).sort()).toEqual(['', 'trial-over', 'trial-over']);
      expect(stage.mailsTo(CEO)).toHaveLength(1);
      expect(await stage.keptFiles()).toEqual([]);
    }));

  it('is not sent once mail leaves the machine, neither a notice nor a digest that waits', () =>
    onNoticeStage({}, async (stage) => {
      await stage.beginWith(TRIAL);
      await stage.set({ 'notices.digestAbove': 1 });
      stage.hop.script = LATER;
      for (const subject of ['One', 'Two']) await stage.hold({ sender: CEO, subject });
      await stage.until(() => has(stage, 'quarantine deferred', WAITS));
      stage.clock.advance(HOUR_S + 6);
      await stage.until(() => stage.states()[0] === 'digest deferred');
      await stage.beginWith(PRODUCTION);
      stage.hop.script = {};
      stage.clock.advance(61);
      await stage.until(() => has(stage, 'digest failed', WAITS, 'quarantine failed') && stage.isIdle);
      expect(because(stage).sort()).toEqual(['', 'trial-over', 'trial-over']);
      expect(stage.mailsTo(CEO)).toEqual([]);
      expect(await stage.keptFiles()).toEqual([]);
    }));

  it('is of no concern to a sender inside, who is told as ever', () =>
    onNoticeStage({}, async (stage) => {
      const inside = { trialMode: true, internalDomains: ['halden.example'] };
      await stage.beginWith(inside);
      stage.hop.script = LATER;
      await stage.hold({ sender: ANNA, subject: 'One' });
      await stage.until(() => has(stage, 'quarantine deferred'));
      await stage.beginWith({ ...inside, trialMode: false });
      stage.hop.script = {};
      stage.clock.advance(61);
      await stage.until(() => has(stage, SENT) && stage.isIdle);
      expect(stage.mailsTo(ANNA)).toHaveLength(1);
    }));
});

describe('a digest', () => {
  it('lists in one mail the notices of an hour above the limit, each with its reference, and no more', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'notices.digestAbove': 2 });
      const ids: string[] = [];
      for (const [index, subject] of ['One', 'Two', 'Three', 'Four', 'Five'].entries()) {
        ids.push(await stage.hold({ sender: ANNA, subject }));
        const states = [...Array<string>(Math.max(0, index - 1)).fill(WAITS), ...Array<string>(Math.min(2, index + 1)).fill(SENT)];
        await stage.until(() => has(stage, ...states));
      }
      await stage.hold({ sender: 'bo@halden.example', subject: 'Another one’s' });
      await stage.until(() => has(stage, WAITS, WAITS, WAITS, SENT, SENT, SENT));
      stage.clock.advance(HOUR_S - 1);
      await stage.hold({ sender: 'cy@halden.example', subject: 'A third one’s' });
      await stage.until(() => stage.mailsTo('cy@halden.example').length === 1); // so it has looked at what is due
      expect(stage.mailsTo(ANNA)).toHaveLength(2);
      expect([await toldAt(stage, ids[0]), await toldAt(stage, ids[4])]).toEqual([['2026-03-01T10:00:00.000Z'], []]);
      stage.clock.advance(10);
      await stage.until(() => stage.states()[0] === 'digest sent' && stage.isIdle);
      const sent = stage.mailsTo(ANNA).at(-1);
      const read = await simpleParser(sent?.bytes ?? '');
      expect([sent?.sender, read.subject, stage.mailsTo(ANNA).length]).toEqual(['', 'Summary of 3 mails', 3]);
      for (const text of [read.text ?? '', read.html === false ? '' : read.html]) {
        for (const subject of ['Three', 'Four', 'Five']) expect(text).toMatch(new RegExp(`Held, not sent:.*${subject}`));
        for (const id of ids.slice(2)) expect(text).toContain(id);
        for (const other of ['One', 'Two', 'Another', ...ids.slice(0, 2)]) expect(text).not.toContain(other);
      }
      expect(read.headers.get('auto-submitted')).toBe('auto-generated');
      expect(stage.mailsTo('bo@halden.example')).toHaveLength(1);
      // the page of each mail says so: an hour and nine seconds later
      for (const id of ids.slice(2)) expect(await toldAt(stage, id)).toEqual(['2026-03-01T11:00:09.000Z']);
      expect(await toldAt(stage, ids[0])).toEqual(['2026-03-01T10:00:00.000Z']);
    }));
});
