import { IBAN_COUNTRIES } from '../identifiers/iban-countries.js';
import { iban } from '../identifiers/iban.js';
import { GROUP_SEPARATORS, type Detector, type Narrowed } from './detector.js';

const COUNTRY_CODES = [...IBAN_COUNTRIES.keys()].map(([first = '', second = '']) => `${first}[ .]?${second}`).join('|');

/**
 * International bank account numbers in any case, in one block or in groups.
 *
 * The expression takes as many characters as the longest IBAN may have; the country's own length then says where the number
 * ends, since the next word of the sentence would fit as well. Look-alikes: order codes that begin with a country code,
 * wrong check digits, SWIFT codes, VAT numbers (country code and 8–12 characters).
 */
export const ibanNumber: Detector = {
  id: 'iban',
  name: 'International bank account number',
  description: 'IBAN of every country of the SWIFT registry with valid structure and check digits',
  sources: ['ISO 13616-1:2020', 'https://www.swift.com/standards/data-standards/iban-international-bank-account-number'],
  matcher: { regex: `(?i:\\b(?:${COUNTRY_CODES})(?:[${GROUP_SEPARATORS}]{0,2}\\d){2}(?:[${GROUP_SEPARATORS}]{0,2}[0-9A-Z]){11,30})` },
  view: 'exact',
  narrow: cutToCountryLength,
  almost: cutUnsound,
  validator: iban,
  boundary: 'word',
  baseConfidence: 0.35,
  validatedBonus: 0.5,
  context: {
    positive: [
      'iban',
      'account',
      'bank',
      'konto',
      'bankverbindung',
      'kontonummer',
      'transfer',
      'überweisung',
      'bic',
      'swift',
      'compte',
      'conto',
      'cuenta',
      'rekening',
    ],
    negative: [],
    windowWords: 6,
  },
  matchFilter: 'mask',
  maxMatchBytes: 256,
  examples: {
    match: [
      'IBAN: DE89 3704 0044 0532 0130 00 please',
      'transfer to GB82WEST12345698765432',
      'fr14 2004 1010 0505 0001 3m02 606',
      'NL91-ABNA-0417-1643-00',
      'account de89370400440532013000.',
    ],
    lookAlike: [
      'DE89 3704 0044 0532 0130 01',
      'DE8937040044053201300',
      'XDE89370400440532013000',
      'DE893704004405320130005',
      'VAT DE123456789',
      'SWIFT DEUTDEFF500',
      'Is 12 monkeys a film about the end of all days?',
    ],
  },
};

function cutToCountryLength(candidate: string): Narrowed {
  const end = countryLength(candidate);
  // Only a sound number may take the text it covers away from the search: the words of a sentence hide no IBAN behind them.
  return end > 0 && isSound(candidate.slice(0, end)) ? { pieces: [{ start: 0, end }], resumeAt: end } : { pieces: [], resumeAt: 2 };
}

/** Of its country's length and structure, so that only the check digits can be wrong. */
function cutUnsound(candidate: string): Narrowed {
  const end = countryLength(candidate);
  const number = iban.compact(candidate.slice(0, end).replace(/[^0-9A-Za-z]/g, ''));
  const hasStructure = IBAN_COUNTRIES.get(number.slice(0, 2))?.bban.test(number.slice(4)) === true;
  return hasStructure && !iban.validate(number) ? { pieces: [{ start: 0, end }], resumeAt: end } : { pieces: [], resumeAt: 2 };
}

/** How much of the candidate the number of its country takes; 0 when the candidate is too short. */
function countryLength(candidate: string): number {
  const length = IBAN_COUNTRIES.get(iban.compact(candidate.slice(0, 3)).slice(0, 2))?.length ?? 0;
  let characters = 0;
  let end = 0;
  while (end < candidate.length && characters < length) {
    if (/[0-9A-Za-z]/.test(candidate.charAt(end))) characters++;
    end++;
  }
  return characters === length ? end : 0;
}

function isSound(number: string): boolean {
  return iban.validate(number.replace(/[^0-9A-Za-z]/g, ''));
}
