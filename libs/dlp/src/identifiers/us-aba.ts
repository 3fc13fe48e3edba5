import { withoutSeparators, type Identifier } from './identifier.js';

const STRUCTURE = /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/;
const WEIGHTS = [3, 7, 1] as const;

/** A US bank routing number: nine digits with a prefix of the Federal Reserve; weighted 3, 7, 1 they make a multiple of ten. */
export const usAba: Identifier = {
  id: 'us-aba',
  name: 'US bank routing number',
  sources: ['ANSI X9.100-189', 'https://www.aba.com/about-us/routing-number'],
  compact: withoutSeparators,
  validate: (text) => {
    const digits = withoutSeparators(text);
    if (!STRUCTURE.test(digits) || digits === '000000000') return false;
    return [...digits].reduce((sum, digit, i) => sum + Number(digit) * (WEIGHTS[i % 3] ?? 0), 0) % 10 === 0;
  },
};
