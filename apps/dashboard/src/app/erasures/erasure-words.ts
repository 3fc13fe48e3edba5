import type { Erasure, ErasureReason } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

export const erasureChips: Record<Erasure['state'], Chip> = {
  ordered: { words: 'Waits for a second person', icon: 'two', tone: 'approval' },
  confirmed: { words: 'Being carried out', icon: 'clock', tone: 'hold' },
  withdrawn: { words: 'Withdrawn', icon: 'undo', tone: 'gone' },
  'carried-out': { words: 'Carried out', icon: 'check', tone: 'gone' },
};

/** In the order of GDPR article 17(1). */
export const erasureReasons: readonly { readonly reason: ErasureReason; readonly words: string }[] = [
  { reason: 'no-longer-needed', words: 'No longer needed' },
  { reason: 'consent-withdrawn', words: 'Consent withdrawn' },
  { reason: 'objection', words: 'The person objects' },
  { reason: 'unlawful', words: 'Should never have been kept' },
  { reason: 'legal-duty', words: 'A legal duty to erase' },
];

export const reasonWords = (reason: ErasureReason): string => erasureReasons.find((each) => each.reason === reason)?.words ?? reason;

/** What was done. */
export function doneWords({ erased, gone }: NonNullable<Erasure['result']>): string {
  const before = gone === 0 ? '' : `; ${counted(gone, 'message')} could not be read any more`;
  return `${counted(erased, 'message')} erased${before}.`;
}

/** What was left, and when it can go; empty: nothing. */
export function leftWords({ undecided, underLegalHold, cleared, lastClearedDay }: NonNullable<Erasure['result']>): string[] {
  return [
    ...(undecided === 0
      ? []
      : [`${counted(undecided, 'message')} left: somebody still has to decide, or it is on its way. Order it again then.`]),
    ...(underLegalHold === 0 ? [] : [`${counted(underLegalHold, 'message')} left under a legal hold.`]),
    ...(cleared === 0
      ? []
      : [
          `${counted(cleared, 'message')} never held: subject and addresses go with the keys of their days, the last ${lastClearedDay ?? ''}.`,
        ]),
  ];
}
