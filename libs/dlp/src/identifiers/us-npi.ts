import { withoutSeparators, type Identifier } from './identifier.js';
import { luhn } from './luhn.js';

/** Issuer and country (80: health, 840: United States) that the check digit is reckoned with. */
const CARD_PREFIX = '80840';
const STRUCTURE = /^[12]\d{9}$/;

/** A US National Provider Identifier: ten digits, the first 1 or 2, the last a Luhn check digit over the prefix 80840 as well. */
export const usNpi: Identifier = {
  id: 'us-npi',
  name: 'US National Provider Identifier',
  sources: ['45 CFR 162.406', 'https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand'],
  compact: withoutSeparators,
  validate: (text) => {
    const digits = withoutSeparators(text);
    return STRUCTURE.test(digits) && luhn.validate(`${CARD_PREFIX}${digits}`);
  },
};
