import path from 'node:path';
import { openDayKeys, openKeyRing, type DayKeys } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { ClearedKeyRetention } from './cleared-key-retention.js';
import { TrustedClock } from './trusted-clock.js';

let fixture: EngineFixture;
let days: DayKeys;
let retention: ClearedKeyRetention;

beforeEach(async () => {
  fixture = await engineFixture();
  const ring = await openKeyRing(path.join(fixture.directory, 'key-ring.json'), 'refuse', fixture.clock.iso());
  days = await openDayKeys(path.join(fixture.directory, 'days'), ring);
  for (const day of ['2026-02-18', '2026-02-19', '2026-03-01']) await days.keyForNewMessage(day, 'message');
  const trusted = await TrustedClock.open(fixture.directory, fixture.store, fixture.clock, fixture.log);
  retention = new ClearedKeyRetention({ days, keepDays: 10 }, fixture.clock, trusted, fixture.log);
});
afterEach(async () => {
  await fixture.remove();
});

describe('the retention of cleared mail', () => {
  it('destroys the keys of days that are older, and no other', async () => {
    await retention.look();
    expect(await days.days()).toEqual(['2026-02-19', '2026-03-01']);
    fixture.clock.advance(86_400);
    await retention.look();
    expect(await days.days()).toEqual(['2026-03-01']);
  });

  it('destroys nothing on the word of a clock that has leapt, and goes on when it is put right', async () => {
    fixture.clock.leap(10 * 365 * 86_400);
    await retention.look();
    expect(await days.days()).toEqual(['2026-02-18', '2026-02-19', '2026-03-01']);
    fixture.clock.leap(-10 * 365 * 86_400);
    await retention.look();
    expect(await days.days()).toEqual(['2026-02-19', '2026-03-01']);
  });
});
