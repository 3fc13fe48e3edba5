import { withoutSeparators, type Identifier } from './identifier.js';

const DIGITS = /^\d{2,32}$/;

/**
 * The check digit of payment cards, IMEI and many customer numbers: from the right every second digit is doubled
 * (nines cast out) and the sum must be a multiple of ten.
 */
export const luhn: Identifier = {
  id: 'luhn',
  name: 'Luhn check digit',
  sources: ['ISO/IEC 7812-1:2017 Annex B'],
  compact: withoutSeparators,
  validate: (text) => {
    const digits = withoutSeparators(text);
    return DIGITS.test(digits) && luhnSum(digits) % 10 === 0;
  },
};

function luhnSum(digits: string): number {
  let sum = 0;
  for (let i = digits.length - 1, doubled = false; i >= 0; i--, doubled = !doubled) {
    const digit = digits.charCodeAt(i) - 48;
    const value = doubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum;
}
