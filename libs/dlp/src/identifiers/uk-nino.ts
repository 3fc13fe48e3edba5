import { withoutSeparators, type Identifier } from './identifier.js';

/** D, F, I, Q, U and V stand nowhere in the prefix, O not in its second place; the suffix is A to D. */
const STRUCTURE = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/;

/** Prefixes that are not used: territories with their own series, and administrative numbers. */
const UNUSED_PREFIXES = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

/** A UK National Insurance number: two letters, six digits, one letter. It has no check digit. */
export const ukNino: Identifier = {
  id: 'uk-nino',
  name: 'UK National Insurance number',
  sources: ['https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110'],
  compact: (text) => withoutSeparators(text).toUpperCase(),
  validate: (text) => {
    const number = withoutSeparators(text).toUpperCase();
    return STRUCTURE.test(number) && !UNUSED_PREFIXES.has(number.slice(0, 2));
  },
};
