import { describe, expect, it } from 'vitest';
import { indexAt, replayPoint, type Placed } from './replay-point.js';

/** The clock was set back before the third. */
const EVENTS: readonly Placed[] = [
  { position: 3, stream: 'a', revision: 0, at: '2026-03-01T10:00:00.000Z', policyRevision: '1'.repeat(16) },
  { position: 5, stream: 'b', revision: 0, at: '2026-03-01T12:00:00.000Z', policyRevision: '2'.repeat(16) },
  { position: 9, stream: 'a', revision: 1, at: '2026-03-01T11:00:00.000Z', policyRevision: '3'.repeat(16) },
];

describe('a point of the past', () => {
  it.each<[string, string | undefined, number]>([
    ['now', undefined, 2],
    ['a position where something stands', '@5', 1],
    ['a position between two', '@8', 1],
    ['a position before all', '@2', -1],
    ['a revision of its own stream', '1', 2],
    ['a revision that only another stream has', '7', -1],
    ['a revision of the policy', '2222222222222222', 1],
    ['a revision of the policy that never was', 'ffffffffffffffff', -1],
    ['the time of an event', '2026-03-01T10:00:00Z', 0],
    ['the same in another zone', '2026-03-01T12:00:00+02:00', 0],
    ['a time before all', '2026-03-01T09:59:59.999Z', -1],
    // the last event that says so, and all before it, whatever their clocks said
    ['a time that was twice', '2026-03-01T11:30:00Z', 2],
    ['a time after all', '2027-01-01T00:00:00Z', 2],
  ])('%s', (_, asOf, index) => {
    expect(indexAt(EVENTS, replayPoint(asOf, { lastUntil: () => 0 }), 'a')).toBe(index);
  });

  it('at a time has what stands before the last event of the whole log that says so', () => {
    const eleven = replayPoint('2026-03-01T10:30:00Z', { lastUntil: (ms) => (ms === Date.parse('2026-03-01T10:30:00Z') ? 6 : 0) });
    expect(indexAt(EVENTS, eleven, 'a')).toBe(1);
  });
});
