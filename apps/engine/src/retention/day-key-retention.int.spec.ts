import { Unsealable } from '#crypto';
import { StoreUnavailable } from '#event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { DayKeyRetention } from './day-key-retention.js';
import { DestructionRecord } from './destruction-record.js';
import { TrustedClock } from './trusted-clock.js';

let fixture: EngineFixture;
let retention: DayKeyRetention;
/** The day that stands in the message's id. */
const DAY = '2025-03-02';

beforeEach(async () => {
  fixture = await engineFixture();
  const { cleared, decisions, access } = fixture.days;
  for (const days of [cleared, decisions, access]) {
    for (const day of ['2026-02-18', '2026-02-19', '2026-03-01']) await days.keyForNewMessage(day, 'message');
  }
  const trusted = await TrustedClock.open(fixture.directory, fixture.store, fixture.clock, fixture.log);
  const kept = [
    { what: 'cleared-mail', days: cleared, keepDays: 10 },
    { what: 'decisions', days: decisions, keepDays: 3650 },
    { what: 'access-log', days: access, keepDays: 11 },
  ] as const;
  retention = new DayKeyRetention(kept, fixture, trusted);
});
afterEach(async () => {
  await fixture.remove();
});

describe('the retention of keys by day', () => {
  it('destroys the keys of days that are older, each kind by its own clock, and no other', async () => {
    const { cleared, decisions, access } = fixture.days;
    await retention.look();
    expect(await cleared.days()).toEqual(['2026-02-19', '2026-03-01']);
    expect(await access.days()).toEqual(['2026-02-18', '2026-02-19', '2026-03-01']);
    fixture.clock.advance(86_400);
    await retention.look();
    expect(await cleared.days()).toEqual(['2026-03-01']);
    expect(await access.days()).toEqual(['2026-02-19', '2026-03-01']);
    expect(await decisions.days()).toEqual(['2026-02-18', '2026-02-19', '2026-03-01']);
  });

  it('destroys nothing on the word of a clock that has leapt, and goes on when it is put right', async () => {
    const { cleared } = fixture.days;
    fixture.clock.leap(10 * 365 * 86_400);
    await retention.look();
    expect(await cleared.days()).toEqual(['2026-02-18', '2026-02-19', '2026-03-01']);
    fixture.clock.leap(-10 * 365 * 86_400);
    await retention.look();
    expect(await cleared.days()).toEqual(['2026-02-19', '2026-03-01']);
  });
});

describe('the record of destroyed keys', () => {
  const facts = async (what: string) =>
    (await fixture.events.read(`retention-${what}`)).events.map(({ event }) => event.type === 'DayKeyDestroyed' && event.data);

  it('names each day with the rule, its kind apart, before the key goes', async () => {
    const { cleared, access } = fixture.days;
    fixture.clock.advance(86_400);
    await retention.look();
    expect(await facts('cleared-mail')).toEqual([
      { what: 'cleared-mail', day: '2026-02-18', keptDays: 10 },
      { what: 'cleared-mail', day: '2026-02-19', keptDays: 10 },
    ]);
    expect(await facts('access-log')).toEqual([{ what: 'access-log', day: '2026-02-18', keptDays: 11 }]);
    expect(await facts('decisions')).toEqual([]);
    expect([await cleared.days(), await access.days()]).toEqual([['2026-03-01'], ['2026-02-19', '2026-03-01']]);
  });

  it('comes first: a key whose end cannot be recorded stays; and it comes once, although a key outlives it', async () => {
    const { cleared } = fixture.days;
    const append = fixture.store.append.bind(fixture.store);
    fixture.store.append = () => Promise.reject(new StoreUnavailable('away'));
    await retention.look();
    expect(await cleared.days()).toContain('2026-02-18');
    fixture.store.append = append;
    await new DestructionRecord(fixture).dayKey('cleared-mail', '2026-02-18', 10); // and then the engine stopped
    await retention.look();
    expect(await cleared.days()).not.toContain('2026-02-18');
    expect((await facts('cleared-mail')).length).toBe(1);
  });
});

describe('what people wrote about a held message', () => {
  it('is read when nothing of the mail can be read any more, until its own time is over', async () => {
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await fixture.keys.prepareForDecisions(MESSAGE_ID);
    const sealer = await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' });
    const [note, subject] = [sealer?.seal('note', 'agreed by phone'), sealer?.seal('headers', 'Figures')];
    if (!sealer || note === undefined || subject === undefined) throw new Error('the message has no key');
    await fixture.blobs.remove(MESSAGE_ID);
    expect(await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' })).toBeUndefined();
    const opener = await fixture.keys.ofDecisions(MESSAGE_ID);
    expect(opener?.open('note', note)).toBe('agreed by phone');
    expect(() => opener?.open('headers', subject)).toThrow(Unsealable);
    await fixture.days.decisions.destroy(DAY);
    expect(await fixture.keys.ofDecisions(MESSAGE_ID)).toBeUndefined();
  });
});
