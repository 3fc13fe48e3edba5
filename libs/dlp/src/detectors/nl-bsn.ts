import { nlBsn } from '../identifiers/nl-bsn.js';
import { DASHES, type Detector, type Narrowed } from './detector.js';

const SEPARATOR = `[ .${DASHES}]{0,2}`;
const OFFICIAL_SPELLING = /^\d{4}\.\d{2}\.\d{3}$/;

/**
 * Dutch citizen service numbers. One in eleven numbers passes the eleven test, so that digits alone say little: except for
 * the official spelling `dddd.dd.ddd` a word that names the number must stand near. Look-alikes: telephone and order numbers.
 */
export const nlBsnNumber: Detector = {
  id: 'nl-bsn',
  name: 'Dutch citizen service number',
  description: 'Burgerservicenummers that pass the eleven test, near words that name them',
  sources: ['https://www.rvig.nl/bsn'],
  matcher: { regex: `\\b(?:\\d{4}${SEPARATOR}\\d{2}${SEPARATOR}\\d{3}|\\d{3}${SEPARATOR}\\d{3}${SEPARATOR}\\d{3}|\\d{8})\\b` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const span = { start: 0, end: candidate.length };
    return { pieces: [OFFICIAL_SPELLING.test(candidate) ? span : { ...span, needsContext: true }], resumeAt: 3 };
  },
  validator: nlBsn,
  boundary: 'number',
  baseConfidence: 0.3,
  validatedBonus: 0.25,
  context: {
    positive: ['bsn', 'burgerservicenummer', 'sofinummer', 'sofi', 'burger service nummer', 'citizen service number', 'persoonsnummer'],
    negative: ['telefoon', 'tel', 'phone', 'order', 'factuur', 'bestelling', 'kvk'],
    windowWords: 6,
  },
  matchFilter: 'mask',
  maxMatchBytes: 32,
  examples: {
    match: ['BSN: 111222333', 'burgerservicenummer 1112.22.333', 'het sofinummer is 123456782', 'dossier 1112.22.333'],
    lookAlike: ['BSN: 111222334', 'order 111222333', 'BSN 1112223330', 'bsn 11122233A', 'tel 020 123 4567', 'bsn 000000000', '111 222 333'],
  },
};
