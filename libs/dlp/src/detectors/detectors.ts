import { awsAccessKey } from './aws-access-key.js';
import { confidentialKeywords } from './confidential-keywords.js';
import { creditCard } from './credit-card.js';
import type { Detector } from './detector.js';
import { emailAddressList } from './email-address.js';
import { ibanNumber } from './iban.js';
import { ipAddress } from './ip-address.js';
import { jsonWebToken } from './jwt.js';
import { nlBsnNumber } from './nl-bsn.js';
import { phoneNumber } from './phone-number.js';
import { privateKey } from './private-key.js';
import { ukNinoNumber } from './uk-nino.js';
import { usSsnNumber } from './us-ssn.js';

/**
 * Every built-in detector, most telling first: where two of them see the same characters, the earlier one owns them (a card
 * number inside an IBAN is no card, ten digits of a card are no telephone number).
 */
export const DETECTORS: readonly Detector[] = [
  privateKey,
  jsonWebToken,
  awsAccessKey,
  ibanNumber,
  creditCard,
  emailAddressList,
  ukNinoNumber,
  usSsnNumber,
  nlBsnNumber,
  ipAddress,
  phoneNumber,
  confidentialKeywords,
];

/** The detector with this id, if there is one. */
export function findDetector(id: string): Detector | undefined {
  return DETECTORS.find((detector) => detector.id === id);
}
