/** A proposed change in one sentence: what was seen, and what is proposed. Pure. */
import type { TuningPair } from '#contracts';
import type { ProposedChange, TuningProposedData } from '#events';

export function sentenceOf(name: string, change: ProposedChange, evidence: TuningProposedData['evidence'], pair?: TuningPair): string {
  const closed = evidence.realLeaks + evidence.falseAlarms + evidence.testData + evidence.businessAsUsual;
  const seen = `Of ${String(closed)} closed messages in which “${name}” acted${between(pair)}, ${leaks(evidence.realLeaks)}.`;
  switch (change.kind) {
    case 'exception':
      return `${seen} An exception for them for ${String(change.days)} days is proposed.`;
    case 'threshold':
      return `${seen} Acting from ${String(change.to)} instead of ${String(change.from)} matches would still have caught all of those.`;
    case 'confidence':
      return `${seen} Asking for a confidence of ${String(change.to)} instead of ${String(change.from)} would still have caught all of those.`;
  }
}

function leaks(count: number): string {
  if (count === 0) return 'none was a real leak';
  return count === 1 ? 'one was a real leak' : `${String(count)} were real leaks`;
}

function between(pair: TuningPair | undefined): string {
  if (pair === undefined) return '';
  return pair.sender === '' ? ' between two people' : ` from ${pair.sender} to ${pair.recipient}`;
}
