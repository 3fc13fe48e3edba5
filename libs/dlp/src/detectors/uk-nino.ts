import { ukNino } from '../identifiers/uk-nino.js';
import { GROUP_SEPARATORS, type Detector, type Narrowed } from './detector.js';

const USUAL_SPELLING = /^[A-Z]{2}(?:(.?)\d{2}\1\d{2}\1\d{2}\1|.\d{6}.?)[A-D]$/i;

/**
 * UK National Insurance numbers: two letters, six digits, a letter A to D, in one block or in pairs. Look-alikes: temporary
 * numbers (prefix TN), post codes, part numbers with other letters.
 */
export const ukNinoNumber: Detector = {
  id: 'uk-nino',
  name: 'UK National Insurance number',
  description: 'National Insurance numbers with an allocated prefix',
  sources: ['https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110'],
  matcher: { regex: `(?i:\\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[${GROUP_SEPARATORS}]{0,2}\\d){6}[${GROUP_SEPARATORS}]{0,2}[A-D]\\b)` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const span = { start: 0, end: candidate.length };
    return { pieces: [USUAL_SPELLING.test(candidate) ? span : { ...span, needsContext: true }], resumeAt: 2 };
  },
  validator: ukNino,
  boundary: 'word',
  baseConfidence: 0.4,
  validatedBonus: 0.2,
  context: {
    positive: ['national insurance', 'insurance number', 'ni number', 'ni no', 'nino', 'nin', 'ni', 'hmrc', 'payroll', 'paye'],
    negative: ['part', 'order', 'serial', 'sku', 'model', 'flight', 'invoice'],
    windowWords: 6,
  },
  matchFilter: 'mask',
  maxMatchBytes: 48,
  examples: {
    match: ['NI number AB 12 34 56 C', 'nino: jg103759a', 'AB123456C', 'National Insurance: AB-12-34-56-C'],
    lookAlike: ['QQ 12 34 56 C', 'GB123456A', 'AB123456E', 'XAB123456C', 'AB1234567C', 'AO123456B', 'part AB12345C'],
  },
};
