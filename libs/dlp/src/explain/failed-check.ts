/** What a validator found wrong, in words for people. */
import { findCardIssuer } from '../identifiers/card.js';
import { IBAN_COUNTRIES } from '../identifiers/iban-countries.js';
import { iban } from '../identifiers/iban.js';
import type { Identifier } from '../identifiers/identifier.js';
import { luhn } from '../identifiers/luhn.js';

const LUHN = 'the Luhn check digit is wrong';

const WORDS: Readonly<Record<string, (text: string) => string>> = {
  luhn: () => LUHN,
  card: (text) => {
    const digits = luhn.compact(text);
    return findCardIssuer(digits) === undefined ? 'no card issuer gives out such numbers' : LUHN;
  },
  iban: (text) => {
    const number = iban.compact(text);
    const hasStructure = IBAN_COUNTRIES.get(number.slice(0, 2))?.bban.test(number.slice(4)) === true;
    return hasStructure ? 'the check digits of the IBAN are wrong' : 'no country has IBANs of this structure and length';
  },
  'nl-bsn': () => 'the eleven test fails',
  'us-ssn': () => 'no such Social Security number is given out',
  'uk-nino': () => 'no such National Insurance number is given out',
};

/** Why this text, which the validator refuses, is no such identifier; never the text itself. */
export function failedCheck(validator: Identifier, text: string): string {
  const words = Object.hasOwn(WORDS, validator.id) ? WORDS[validator.id] : undefined;
  return words?.(text) ?? `the check "${validator.name}" fails`;
}
