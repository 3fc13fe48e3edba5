/** The outbox stops right after each of its durable steps, and another begins: SQLite, files and SMTP are real, the next hop is a double. */
import { simpleParser } from 'mailparser';
import { describe, it, type ExpectStatic } from 'vitest';
import type { Ending } from '../../test/support/durable-course.js';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';

const ANNA = 'anna@halden.example';
const HOUR_S = 3_600;

interface Story {
  /** Every step of it, as an engine takes them that nothing stops. */
  readonly steps: readonly string[];
  /** How many of them are as in the story before: no stop is made there again. */
  readonly known: number;
  /** Facts of the notices when all is over, in any order: a digest may be sent before all is recorded that it tells of. */
  readonly facts: readonly string[];
  /** Subjects that Anna gets, each once. */
  readonly subjects: readonly string[];
  tell(stage: NoticeStage, losesRows: boolean): Promise<void>;
}

const has = (stage: NoticeStage, ...states: string[]): boolean => JSON.stringify(stage.states()) === JSON.stringify(states);

const taken: Story = {
  steps: ['mail kept', 'NoticeQueued', 'offered', 'taken', 'NoticeSent', 'mail destroyed'],
  known: 0,
  facts: ['NoticeQueued', 'NoticeSent'],
  subjects: ['Held, not sent: One'],
  async tell(stage, losesRows) {
    await stage.hold({ sender: ANNA, subject: 'One' });
    await stage.until(() => has(stage, 'quarantine sent') && stage.isIdle, losesRows);
  },
};

const later: Story = {
  steps: ['mail kept', 'NoticeQueued', 'offered', 'NoticeDeferred', 'offered 2', 'taken', 'NoticeSent', 'mail destroyed'],
  known: 2,
  facts: ['NoticeQueued', 'NoticeDeferred', 'NoticeSent'],
  subjects: ['Held, not sent: One'],
  async tell(stage, losesRows) {
    stage.hop.script = { rcpt: () => '451 4.3.0 later' };
    await stage.hold({ sender: ANNA, subject: 'One' });
    await stage.until(() => has(stage, 'quarantine deferred'), losesRows);
    stage.hop.script = {};
    stage.clock.advance(61);
    await stage.until(() => has(stage, 'quarantine sent') && stage.isIdle, losesRows);
  },
};

const never: Story = {
  steps: ['mail kept', 'NoticeQueued', 'offered', 'NoticeFailed', 'mail destroyed'],
  known: 2,
  facts: ['NoticeQueued', 'NoticeFailed'],
  subjects: [],
  async tell(stage, losesRows) {
    stage.hop.script = { rcpt: () => '550 5.1.1 nobody' };
    await stage.hold({ sender: ANNA, subject: 'One' });
    await stage.until(() => has(stage, 'quarantine failed') && stage.isIdle, losesRows);
  },
};

const withheld: Story = {
  steps: ['NoticeWithheld'],
  known: 0,
  facts: ['NoticeWithheld'],
  subjects: [],
  async tell(stage, losesRows) {
    await stage.hold({ sender: 'victim@elsewhere.example', subject: 'One' });
    await stage.until(() => has(stage, 'quarantine withheld') && stage.isIdle, losesRows);
  },
};

const SENT = 'quarantine sent';
const WAITS = 'quarantine digested';
const digest: Story = {
  steps: [
    ...taken.steps,
    ...['mail kept 2', 'NoticeDigested', 'mail kept 3', 'NoticeDigested 2'],
    ...['mail kept 4', 'NoticeQueued 2', 'NoticeCarried', 'NoticeCarried 2', 'mail destroyed 2', 'mail destroyed 3'],
    ...['offered 2', 'taken 2', 'NoticeSent 2', 'mail destroyed 4'],
  ],
  known: 6,
  facts: [
    ...['NoticeQueued', 'NoticeSent', 'NoticeQueued', 'NoticeDigested', 'NoticeQueued', 'NoticeDigested', 'NoticeQueued', 'NoticeSent'],
    ...['NoticeCarried', 'NoticeCarried'],
  ],
  subjects: ['Held, not sent: One', 'Summary of 2 mails'],
  async tell(stage, losesRows) {
    await stage.set({ 'notices.digestAbove': 1 });
    await stage.hold({ sender: ANNA, subject: 'One' });
    await stage.until(() => has(stage, SENT) && stage.isIdle, losesRows);
    await stage.hold({ sender: ANNA, subject: 'Two' });
    await stage.until(() => has(stage, WAITS, SENT), losesRows);
    await stage.hold({ sender: ANNA, subject: 'Three' });
    await stage.until(() => has(stage, WAITS, WAITS, SENT), losesRows);
    stage.clock.advance(HOUR_S + 6);
    await stage.until(() => has(stage, 'digest sent', WAITS, WAITS, SENT) && stage.isIdle, losesRows);
  },
};

const STORIES = { taken, later, never, withheld, digest } as const;

function play(story: Story, ending: Ending | undefined, use: (stage: NoticeStage) => Promise<void>): Promise<void> {
  return onNoticeStage(ending ?? {}, async (stage) => {
    await story.tell(stage, ending?.losesRows ?? false);
    await use(stage);
  });
}

/** Nothing lost, nothing twice but what SMTP itself leaves open, nothing left behind. */
async function isWhole(stage: NoticeStage, story: Story, twice: readonly string[], expect: ExpectStatic): Promise<void> {
  expect((await stage.facts()).sort()).toEqual([...story.facts].sort());
  await stage.stop();
  const mails = await Promise.all(stage.mailsTo(ANNA).map(({ bytes }) => simpleParser(bytes)));
  expect(mails.map(({ subject }) => subject).sort()).toEqual([...story.subjects, ...twice].sort());
  // the same mail, and not another one of the same content: a mailbox may drop the second
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(story.subjects.length);
  expect(await stage.keptFiles()).toEqual([]);
}

/** After each step; the read database goes with every second stop, and with each of the plain story. */
function stopsOf({ steps, known }: Story): (Ending & { readonly losesRows: boolean })[] {
  const stops = steps.slice(known).map((after, index) => ({ after, losesRows: index % 2 === 0 }));
  return known > 0 ? stops : [...stops, ...stops.map(({ after, losesRows }) => ({ after, losesRows: !losesRows }))];
}

describe.concurrent.each(Object.entries(STORIES))('notices that are %s', (_name, story) => {
  it('take these steps', ({ expect }) =>
    play(story, undefined, async (stage) => {
      // sending a digest and clearing up behind it go on at the same time
      expect([...stage.steps].sort()).toEqual([...story.steps].sort());
      await isWhole(stage, story, [], expect);
    }));

  it.for(stopsOf(story))(
    'are told all, and none twice, after a stop after $after (rows lost: $losesRows)',
    ({ after, losesRows }, { expect }) =>
      play(story, { after, losesRows }, async (stage) => {
        // the next hop has said 250, and nobody heard it: SMTP leaves no other way than to ask again (RFC 5321 §4.5.4.1)
        const twice = /^taken/.test(after) ? [after === 'taken' ? 'Held, not sent: One' : 'Summary of 2 mails'] : [];
        await isWhole(stage, story, twice, expect);
      }),
  );
});
