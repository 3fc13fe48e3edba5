import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StandingClock } from '../../test/support/engine-fixture.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { putInCustody } from '../../test/support/message-in-custody.js';
import { TrustedClock } from './trusted-clock.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const YEARS = 10 * 365 * DAY;
let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await engineFixture();
});
afterEach(async () => {
  await fixture.remove();
});

/** A clock as a start of the engine finds it. */
function open(clock: StandingClock = fixture.clock): Promise<TrustedClock> {
  return TrustedClock.open(fixture.directory, fixture.store, clock, fixture.log);
}

/** Looks every quarter of an hour; answers what each look said. */
function run(trusted: TrustedClock, clock: StandingClock, hours: number): boolean[] {
  return Array.from({ length: hours * 4 }, () => {
    clock.advance(HOUR / 4);
    return trusted.isBelieved();
  });
}

describe('the clock that retention believes', () => {
  it('is believed at a first start, and as long as it runs', async () => {
    const trusted = await open();
    expect(trusted.isBelieved()).toBe(true);
    fixture.clock.advance(30 * DAY);
    expect(trusted.isBelieved()).toBe(true);
  });

  it.each([
    ['forward', YEARS],
    ['back', -YEARS],
    ['forward by four days', 4 * DAY],
  ])('is not believed when it leaps %s, and again when it is put right', async (_, seconds) => {
    const trusted = await open();
    fixture.clock.leap(seconds);
    expect(trusted.isBelieved()).toBe(false);
    fixture.clock.leap(-seconds);
    expect(trusted.isBelieved()).toBe(true);
  });

  it('is believed after a small correction', async () => {
    const trusted = await open();
    fixture.clock.leap(2 * DAY);
    expect(trusted.isBelieved()).toBe(true);
  });

  it('is believed in its new place after a day without another leap, and not before', async () => {
    const trusted = await open();
    fixture.clock.leap(YEARS);
    expect(trusted.isBelieved()).toBe(false);
    expect(new Set(run(trusted, fixture.clock, 23))).toEqual(new Set([false]));
    fixture.clock.leap(YEARS);
    expect(new Set(run(trusted, fixture.clock, 24))).toEqual(new Set([false]));
    expect(run(trusted, fixture.clock, 1).at(-1)).toBe(true);
  });

  it('is measured after a restart by the newest event', async () => {
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    fixture.clock.leap(YEARS);
    expect((await open()).isBelieved()).toBe(false);
  });

  it('is not believed after a restart because mail has come meanwhile', async () => {
    expect((await open()).isBelieved()).toBe(true);
    fixture.clock.leap(YEARS);
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    expect((await open()).isBelieved()).toBe(false);
    expect((await open()).isBelieved()).toBe(false);
  });

  it('counts the steady day from the last start', async () => {
    expect((await open()).isBelieved()).toBe(true);
    fixture.clock.leap(YEARS);
    run(await open(), fixture.clock, 20);
    const restarted = await open();
    expect(run(restarted, fixture.clock, 20)).not.toContain(true);
    expect(run(restarted, fixture.clock, 6).at(-1)).toBe(true);
    expect((await open()).isBelieved()).toBe(true);
  });

  it('reads a torn file as none', async () => {
    writeFileSync(path.join(fixture.directory, 'trusted-clock.json'), '{"believ');
    expect((await open()).isBelieved()).toBe(true);
  });
});
