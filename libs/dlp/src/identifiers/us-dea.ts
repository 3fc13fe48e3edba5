import { withoutSeparators, type Identifier } from './identifier.js';

/** Kind of registrant, first letter of the name (or 9), six digits and a check digit. */
const STRUCTURE = /^[ABCDEFGHJKLMPRSTUX][A-Z9](\d{7})$/;

/**
 * A registration number of the US Drug Enforcement Administration. The last digit is that of the sum of the first, third and
 * fifth digit and twice the second, fourth and sixth.
 */
export const usDea: Identifier = {
  id: 'us-dea',
  name: 'US DEA registration number',
  sources: ['https://www.deadiversion.usdoj.gov/drugreg/practioners.html'],
  compact: (text) => withoutSeparators(text).toUpperCase(),
  validate: (text) => {
    const [, digits = ''] = STRUCTURE.exec(withoutSeparators(text).toUpperCase()) ?? [];
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, check = -1] = [...digits].map(Number);
    return (first + third + fifth + 2 * (second + fourth + sixth)) % 10 === check;
  },
};
