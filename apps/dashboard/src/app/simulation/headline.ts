/** A simulation in one sentence, gain and cost in it, and its figures with what they are counted from. Pure. */
import type { SimulationResult } from '#contracts';
import { counted } from '../shared-ui/figures.js';

const number = (count: number): string => count.toLocaleString('en');

/** `From 224 holds to 89, but 5 real leaks would pass`. */
export function headlineOf({ messages, replayed, totals, verdicts }: SimulationResult): string {
  if (messages === 0) return 'No mail is recorded in this time';
  if (replayed === 0) return 'No message could be judged again';
  if (totals.newlyCaught + totals.noLongerCaught + totals.actionChanged === 0) return 'Nothing would change';
  const { heldBefore, heldAfter } = totals;
  const holds =
    heldBefore === heldAfter ? `${counted(heldAfter, 'hold')} as now` : `From ${counted(heldBefore, 'hold')} to ${number(heldAfter)}`;
  return `${holds}${costWords(totals, verdicts)}`;
}

function costWords(totals: SimulationResult['totals'], verdicts: SimulationResult['verdicts']): string {
  if (verdicts.realLeaksLost > 0) return `, but ${counted(verdicts.realLeaksLost, 'real leak')} would pass`;
  const estimate = verdicts.newlyCaughtEstimatedFalse;
  if (totals.newlyCaught > 0 && estimate !== null && Math.round(estimate.estimate) > 0)
    return `, with about ${counted(Math.round(estimate.estimate), 'more false alarm')}`;
  if (totals.noLongerCaught === 0) return `, ${counted(totals.newlyCaught, 'message')} newly caught`;
  return verdicts.realLeaksKnown > 0
    ? `, and all ${counted(verdicts.realLeaksKnown, 'known real leak')} stay caught`
    : ', no real leak is known in this time';
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** Beside the value, smaller. */
  readonly was: string;
  /** What it is counted from. */
  readonly base: string;
  readonly tone: 'bad' | 'good' | 'plain';
}

/** Precision as `0.29`; without anything decided there is none. */
const precision = (real: number, decided: number): string => (decided === 0 ? '–' : (real / decided).toFixed(2));

export function figuresOf({ totals, verdicts }: SimulationResult): Figure[] {
  const { realLeaksLost, realLeaksKnown, newlyCaughtEstimatedFalse: estimate } = verdicts;
  const share = realLeaksKnown === 0 ? '' : `, ${Math.round((realLeaksLost / realLeaksKnown) * 100)}\u00a0%`;
  const newly =
    estimate === null
      ? 'nobody has looked at them'
      : `about ${number(Math.round(estimate.estimate))} false, from ${counted(estimate.base, 'decision')}`;
  const plain = { was: '', tone: 'plain' } as const;
  return [
    { ...plain, name: 'Newly caught', value: number(totals.newlyCaught), base: newly },
    {
      ...plain,
      name: 'No longer caught',
      value: number(totals.noLongerCaught),
      base: `${number(verdicts.falseAlarmsSaved)} of ${counted(verdicts.falseAlarmsKnown, 'known false alarm')}`,
    },
    {
      ...plain,
      name: 'Real leaks lost',
      value: number(realLeaksLost),
      base: `of ${number(realLeaksKnown)} known${share}`,
      tone: realLeaksLost > 0 ? 'bad' : 'plain',
    },
    { ...plain, name: 'Changed action', value: number(totals.actionChanged), base: 'caught before and after, or neither' },
    {
      name: 'Precision',
      value: precision(verdicts.heldAfterReal, verdicts.heldAfterDecided),
      was: `was ${precision(verdicts.heldBeforeReal, verdicts.heldBeforeDecided)}`,
      base: `${number(verdicts.heldAfterReal)} of ${number(verdicts.heldAfterDecided)} decided, was ${number(verdicts.heldBeforeReal)} of ${number(verdicts.heldBeforeDecided)}`,
      tone: isBetter(verdicts) ? 'good' : 'plain',
    },
  ];
}

const isBetter = (verdicts: SimulationResult['verdicts']): boolean =>
  verdicts.heldAfterDecided > 0 &&
  verdicts.heldBeforeDecided > 0 &&
  verdicts.heldAfterReal / verdicts.heldAfterDecided > verdicts.heldBeforeReal / verdicts.heldBeforeDecided;
