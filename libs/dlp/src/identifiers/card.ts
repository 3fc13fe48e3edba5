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
  return ISSUERS_BY_FIRST_FOUR[Number(digits.slice(0, 4))]?.find((issuer) => issuer.lengths.includes(digits.length));
}

/** Issuers by the first four digits, spread out once: rows of digits ask for every one of their positions. */
const ISSUERS_BY_FIRST_FOUR: readonly (readonly CardIssuer[])[] = Array.from({ length: 10_000 }, (_, firstFour) =>
  CARD_ISSUERS.filter((issuer) => {
    const prefix = Math.floor(firstFour / 10 ** (4 - String(issuer.from).length));
    return prefix >= issuer.from && prefix <= issuer.to;
  }),
);
