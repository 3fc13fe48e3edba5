import { card } from './card.js';
import { emailAddress } from './email-address.js';
import { iban } from './iban.js';
import type { Identifier } from './identifier.js';
import { ipv4 } from './ipv4.js';
import { ipv6 } from './ipv6.js';
import { jwt } from './jwt.js';
import { luhn } from './luhn.js';
import { nlBsn } from './nl-bsn.js';
import { ukNino } from './uk-nino.js';
import { usAba } from './us-aba.js';
import { usDea } from './us-dea.js';
import { usNpi } from './us-npi.js';
import { usSsn } from './us-ssn.js';

/** Every identifier that a pattern may name as its validator. */
export const VALIDATORS: readonly Identifier[] = [
  card,
  emailAddress,
  iban,
  ipv4,
  ipv6,
  jwt,
  luhn,
  nlBsn,
  ukNino,
  usAba,
  usDea,
  usNpi,
  usSsn,
];

/** The identifier with this id, if there is one. */
export function findValidator(id: string): Identifier | undefined {
  return VALIDATORS.find((validator) => validator.id === id);
}
