import { describe, expect, it } from 'vitest';
import type { ClosedCase, End } from '../project/precision/figures.js';
import { proposalsFor, type TunedPattern } from './propose.js';

const card: TunedPattern = { id: 'credit-card', version: 4, threshold: 1, minConfidence: 0.5 };
const [ANA, BEN] = ['a'.repeat(32), 'b'.repeat(32)];

let made = 0;
const closed = (verdict: ClosedCase['verdict'], times: number, more: Partial<ClosedCase> = {}): ClosedCase[] =>
  Array.from({ length: times }, () => ({
    ...{
      pattern: 'credit-card',
      message: `m${String(made++)}`,
      count: 1,
      maxConfidence: 0.9,
      verdict,
      heldAt: '2026-03-18T09:00:00.000Z',
      seconds: 60,
    },
    ...more,
  }));
const between = (cases: readonly ClosedCase[]): End[] => cases.map(({ message }) => ({ message, sender_tag: ANA, recipient_tag: BEN }));
const changes = (cases: readonly ClosedCase[], ends: readonly End[] = []): unknown[] =>
  proposalsFor([card], cases, ends).map(({ data }) => data.change);

describe('what the verdicts speak for', () => {
  it('is an exception for a pair to whom a pattern was five times wrong', () => {
    const cases = [...closed('false-alarm', 3), ...closed('business-as-usual', 2)];
    expect(changes(cases, between(cases))).toEqual([{ kind: 'exception', senderTag: ANA, recipientTag: BEN, days: 90 }]);
  });

  it('is none after four, nor when one of them was a leak', () => {
    const four = closed('false-alarm', 4);
    expect(changes(four, between(four))).toEqual([]);
    const leak = [...closed('false-alarm', 9), ...closed('real-leak', 1)];
    expect(changes(leak, between(leak))).toEqual([]);
  });

  it('is a higher threshold that spares the false alarms and none of the leaks', () => {
    const cases = [
      ...closed('false-alarm', 15, { count: 1 }),
      ...closed('test-data', 5, { count: 3 }),
      ...closed('real-leak', 2, { count: 2 }),
    ];
    expect(changes(cases)).toEqual([{ kind: 'threshold', from: 1, to: 2 }]);
  });

  it('is a higher confidence when the counts do not tell leaks from false alarms', () => {
    const cases = [...closed('false-alarm', 20, { maxConfidence: 0.6 }), ...closed('real-leak', 2, { maxConfidence: 0.95 })];
    expect(changes(cases)).toEqual([{ kind: 'confidence', from: 0.5, to: 0.65 }]);
  });

  it('is nothing for a pattern that is right often enough, or of which too little is known', () => {
    expect(changes([...closed('false-alarm', 12), ...closed('real-leak', 12, { count: 5 })])).toEqual([]);
    expect(changes(closed('false-alarm', 19))).toEqual([]);
  });

  it('is nothing when every change would let a known leak out', () => {
    expect(changes([...closed('false-alarm', 20), ...closed('real-leak', 1)])).toEqual([]);
  });

  it('has an id that follows from what it is, and another one for another version', () => {
    const cases = closed('false-alarm', 20);
    const ids = (version: number): string[] => proposalsFor([{ ...card, version }], cases, []).map(({ id }) => id);
    expect(ids(4)).toEqual(ids(4));
    expect(ids(5)).not.toEqual(ids(4));
  });
});
