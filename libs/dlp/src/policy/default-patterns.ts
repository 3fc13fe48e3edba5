import type { Detector } from '../detectors/detector.js';
import { DETECTORS } from '../detectors/detectors.js';
import { PART_KINDS, type Action, type Pattern, type PatternState } from '../pattern.js';

/** What a mail administrator expects of each detector on the first day. */
interface Choice {
  readonly action: Action;
  readonly state: PatternState;
  /** Distinct values at which the pattern triggers. */
  readonly count: number;
  readonly weight: number;
}

/** A finding at this confidence counts: what a checksum or an unmistakable spelling carries without any word beside it. */
const MIN_CONFIDENCE = 0.5;

/**
 * Single numbers of persons, accounts and cards hold a mail; secrets too. Addresses count as a list, for every mail holds some.
 * Telephone numbers and IP addresses stand in signatures and logs: they are recorded, and act once somebody says so.
 */
// prettier-ignore
const CHOICES: Readonly<Record<string, Choice>> = {
  'credit-card':           { action: 'quarantine', state: 'live',   count: 1,  weight: 10 },
  'iban':                  { action: 'quarantine', state: 'live',   count: 1,  weight: 6 },
  'us-ssn':                { action: 'quarantine', state: 'live',   count: 1,  weight: 10 },
  'uk-nino':               { action: 'quarantine', state: 'live',   count: 1,  weight: 8 },
  'nl-bsn':                { action: 'quarantine', state: 'live',   count: 1,  weight: 8 },
  'private-key':           { action: 'quarantine', state: 'live',   count: 1,  weight: 10 },
  'aws-access-key':        { action: 'quarantine', state: 'live',   count: 1,  weight: 10 },
  'confidential-keywords': { action: 'quarantine', state: 'live',   count: 1,  weight: 4 },
  'email-address':         { action: 'quarantine', state: 'live',   count: 20, weight: 4 },
  'jwt':                   { action: 'warn',       state: 'live',   count: 1,  weight: 4 },
  'phone-number':          { action: 'warn',       state: 'shadow', count: 10, weight: 1 },
  'ip-address':            { action: 'warn',       state: 'shadow', count: 10, weight: 1 },
};

/** The built-in detectors as version 1 of one pattern each. */
export function defaultPatterns(): Pattern[] {
  return DETECTORS.flatMap((detector) => {
    const choice = CHOICES[detector.id];
    return choice === undefined ? [] : [patternOf(detector, choice)];
  });
}

function patternOf(detector: Detector, { action, state, count, weight }: Choice): Pattern {
  return {
    id: detector.id,
    version: 1,
    name: detector.name,
    description: detector.description,
    matcher: { kind: 'detector', detector: detector.id },
    threshold: { count, of: 'distinct' },
    minConfidence: MIN_CONFIDENCE,
    action,
    delayEvaluation: false,
    matchFilter: detector.matchFilter,
    weight,
    parts: PART_KINDS,
    state,
    examples: { mustMatch: detector.examples.match, mustNotMatch: detector.examples.lookAlike },
  };
}
