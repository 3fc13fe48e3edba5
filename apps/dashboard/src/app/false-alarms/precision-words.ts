/** Precision, never a share alone: base and range go with it. Pure. */
import type { PrecisionFigures, TuningHistory } from '#contracts';
import { counted } from '../shared-ui/figures.js';

export const precisionWords = ({ precision }: Pick<PrecisionFigures, 'precision'>): string =>
  precision === null ? 'not known' : precision.toFixed(2);

/** `0.04 to 0.21 of 52 closed`. */
export const rangeWords = ({ low, high, closed }: Pick<PrecisionFigures, 'low' | 'high' | 'closed'>): string =>
  closed === 0 ? 'nothing closed yet' : `${low.toFixed(2)} to ${high.toFixed(2)}, of ${closed.toLocaleString('en')} closed`;

export const percent = (share: number): number => Math.round(share * 1000) / 10;

/** What a proposal would have done to recorded mail: gain and cost in one sentence. */
export function historyWords({
  messages,
  stillHeld,
  noLongerHeld,
}: Pick<TuningHistory, 'messages' | 'stillHeld' | 'noLongerHeld'>): string {
  const { falseAlarms, testData, businessAsUsual, undecided, realLeaks } = noLongerHeld;
  const spared = falseAlarms + testData + businessAsUsual;
  const lost = realLeaks === 0 ? 'no real leak' : counted(realLeaks, 'real leak');
  return `Of ${counted(messages, 'recorded message')}, ${stillHeld.toLocaleString('en')} would still be held. Not held: ${counted(
    spared,
    'false alarm',
  )}, ${counted(undecided, 'undecided', 'undecided')} and ${lost}.`;
}

/** `41 s`, `12 min`, `3 h`. */
export function secondsWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)}\u00a0min` : `${Math.round(seconds / 3600)}\u00a0h`;
}
