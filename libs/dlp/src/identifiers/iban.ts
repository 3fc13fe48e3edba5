import { IBAN_COUNTRIES } from './iban-countries.js';
import { withoutSeparators, type Identifier } from './identifier.js';

const STRUCTURE = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/**
 * An international bank account number: country, two check digits, the country's own account number of fixed length and
 * structure; the whole, rotated by four and read in base 36, leaves 1 when divided by 97.
 */
export const iban: Identifier = {
  id: 'iban',
  name: 'International bank account number',
  sources: ['ISO 13616-1:2020', 'ISO 7064 (MOD 97-10)', 'lengths and structures: iban-countries.ts'],
  compact: (text) => withoutSeparators(text).toUpperCase(),
  validate: (text) => {
    const number = withoutSeparators(text).toUpperCase();
    if (!STRUCTURE.test(number)) return false;
    const structure = IBAN_COUNTRIES.get(number.slice(0, 2));
    return structure !== undefined && structure.bban.test(number.slice(4)) && mod97(number.slice(4) + number.slice(0, 4)) === 1;
  },
};

function mod97(alphanumeric: string): number {
  let remainder = 0;
  for (const character of alphanumeric) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
