import { withoutSeparators, type Identifier } from './identifier.js';

/** Weights of the eleven test, leftmost digit first; the last one is negative, which tells it from the bank account test. */
const WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/**
 * A Dutch citizen service number (burgerservicenummer): nine digits, or eight with the leading zero left out, whose weighted
 * sum is a multiple of eleven.
 */
export const nlBsn: Identifier = {
  id: 'nl-bsn',
  name: 'Dutch citizen service number',
  sources: ['https://www.rvig.nl/bsn', 'https://nl.wikipedia.org/wiki/Burgerservicenummer'],
  compact: (text) => withoutSeparators(text).padStart(9, '0'),
  validate: (text) => {
    const digits = withoutSeparators(text);
    if (!/^\d{8,9}$/.test(digits)) return false;
    const number = digits.padStart(9, '0');
    if (/^(\d)\1+$/.test(number)) return false;
    const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (number.charCodeAt(i) - 48), 0);
    return sum % 11 === 0;
  },
};
