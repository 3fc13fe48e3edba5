import path from 'node:path';
import { openDayKeys, openKeyRing, type DayKeys } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { ClearedKeyRetention } from './cleared-key-retention.js';

let fixture: EngineFixture;
let days: DayKeys;
let retention: ClearedKeyRetention;

beforeEach(async () => {
  fixture = await engineFixture();
  const ring = await openKeyRing(path.join(fixture.directory, 'key-ring.json'), 'refuse', fixture.clock.iso());
  days = await openDayKeys(path.join(fixture.directory, 'days'), ring);
  for (const day of ['2026-02-18', '2026-02-19', '2026-03-01']) await days.keyForNewMessage(day, 'message');
  retention = new ClearedKeyRetention(days, fixture.clock, 10, fixture.log);
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

  it('destroys nothing on the word of a clock that has jumped', async () => {
    await retention.look();
    fixture.clock.advance(400 * 86_400);
    await retention.look();
    expect(await days.days()).toEqual(['2026-02-19', '2026-03-01']);
    fixture.clock.advance(-400 * 86_400);
    await retention.look();
    fixture.clock.advance(3_600);
    await retention.look();
    expect(await days.days()).toEqual(['2026-02-19', '2026-03-01']);
  });
});
