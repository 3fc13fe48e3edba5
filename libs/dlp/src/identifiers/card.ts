import { CARD_ISSUERS, type CardIssuer } from './card-issuers.js';
import { withoutSeparators, type Identifier } from './identifier.js';
import { luhn } from './luhn.js';

const CARD_LENGTH = /^\d{13,19}$/;

/** A payment card number (PAN): 13 to 19 digits of a known issuer range and length, ending in a Luhn digit. */
export const card: Identifier = {
  id: 'card',
  name: 'Payment card number',
  sources: ['ISO/IEC 7812-1:2017', 'issuer ranges: card-issuers.ts'],
  compact: withoutSeparators,
  validate: (text) => {
    const digits = withoutSeparators(text);
    return CARD_LENGTH.test(digits) && findCardIssuer(digits) !== undefined && luhn.validate(digits);
  },
};

/** The issuer range that a number of exactly this length falls in, if any. `digits` holds digits only. */
export function findCardIssuer(digits: string): CardIssuer | undefined {
  const firstFour = Number(digits.slice(0, 4));
  return CARD_ISSUERS.find((issuer) => {
    const prefix = Math.floor(firstFour / 10 ** (4 - String(issuer.from).length));
    return prefix >= issuer.from && prefix <= issuer.to && issuer.lengths.includes(digits.length);
  });
}
