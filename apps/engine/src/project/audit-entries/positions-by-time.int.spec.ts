import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../test/support/seeded-random.js';
import { auditEntriesProjection } from './audit-entries-projection.js';
import { firstSince, lastUntil } from './positions-by-time.js';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  auditEntriesProjection.create(db);
});
afterEach(() => db.close());

/** Where a log counts events, with some left out, and where it counts bytes: past what fits into 32 bits. */
const EVENTS = { start: 0, gaps: [1, 3] } as const;
const BYTES = { start: 2 ** 33, gaps: [1_000, 2_000] } as const;
const START = Date.UTC(2026, 2, 18);

interface Entry {
  readonly position: number;
  readonly ms: number;
}

function enter({ position, ms }: Entry): void {
  const [at, actor] = [new Date(ms).toISOString(), { kind: 'account', id: 'a1' } as const];
  const event = { type: 'AccountClosed', data: {} } as const;
  auditEntriesProjection.apply(db, { stream: 'account-a1', revision: 0, position, at, actor, event, opener: undefined });
}

/** Some 5,000 entries with gaps of such a width; the clock goes on by a second each, jitters, and is set back by up to an hour now and then. */
function hourglass(seed: number, { start, gaps }: { readonly start: number; readonly gaps: readonly [number, number] }): readonly Entry[] {
  const random = seededRandom(seed);
  const entries: Entry[] = [];
  for (let [position, ms] = [start, START]; entries.length < 5_000;) {
    position += random.between(...gaps);
    ms += random.between(0, 2_000) - (random.between(0, 400) === 0 ? random.between(0, 3_600_000) : 0);
    entries.push({ position, ms });
  }
  return entries;
}

describe('where a time lies in the log', () => {
  it.each([
    ['events', 1, EVENTS],
    ['events', 2, EVENTS],
    ['events', 3, EVENTS],
    ['bytes', 1, BYTES],
    ['bytes', 2, BYTES],
  ] as const)('is what looking at every entry says, whatever the clock did (positions count %s, seed %i)', (_, seed, positions) => {
    const entries = hourglass(seed, positions);
    db.transaction(() => entries.forEach(enter))();
    const times = [START - 1, START + 86_400_000, ...entries.filter((_, index) => index % 25 === 0).map(({ ms }) => ms)];
    for (const ms of times) {
      expect(firstSince(db, ms)).toBe(entries.find((entry) => entry.ms >= ms)?.position);
      expect(lastUntil(db, ms)).toBe(entries.findLast((entry) => entry.ms <= ms)?.position);
    }
  });

  it.each([
    ['events', EVENTS],
    ['bytes', BYTES],
  ] as const)('is looked up among few spans, whatever lies between entries (positions count %s)', (_, positions) => {
    const entries = hourglass(4, positions);
    db.transaction(() => entries.forEach(enter))();
    const spans = db.prepare<[], number>('SELECT count(*) FROM audit_entries_spans_v3').pluck().get();
    expect(spans).toBeLessThan(entries.length / 500);
  });

  it('is nowhere in an empty log', () => {
    expect([firstSince(db, START), lastUntil(db, START)]).toEqual([undefined, undefined]);
  });
});
