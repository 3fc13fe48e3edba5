import { BESIDE_A_WORD, detectorPattern, policyTemplate, shadowPattern } from './policy-template.js';

/** Test card numbers as the networks publish them. */
const VISA = '4111111111111111';
const MASTERCARD = '5555555555554444';

/** Payment card data: what PCI DSS v4.0 §3 forbids to be sent readable, and §3.3.1 to be kept at all. */
export const pci = policyTemplate({
  id: 'pci',
  name: 'Payment cards (PCI DSS)',
  description: 'Card numbers, lists of them, security codes and the content of magnetic stripes and chips.',
  patterns: [
    detectorPattern('credit-card', {
      id: 'pci-card-number',
      name: 'Payment card number',
      description: 'A card number with a valid check digit (PCI DSS v4.0 §4.2).',
      action: 'must-encrypt',
      weight: 6,
    }),
    detectorPattern('credit-card', {
      id: 'pci-card-list',
      name: 'List of payment card numbers',
      description: 'Five or more different card numbers: an export of customers, not a single payment.',
      threshold: { count: 5, of: 'distinct' },
      action: 'block',
      weight: 10,
    }),
    shadowPattern({
      id: 'pci-security-code',
      name: 'Card security code',
      description: 'Three or four digits named as the code of a card (CVV2, CVC2, CID), near words that speak of a card.',
      matcher: {
        kind: 'regex',
        regex:
          '\\b(?:cvv2?|cvc2?|cav2|cid|card verification (?:code|value)|security code|prüfziffer|kartenprüfnummer|cryptogramme)[ ]?(?:is|ist|:|=|#|-)?[ ]?\\d{3,4}\\b',
        caseSensitive: false,
      },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: ['card', 'visa', 'mastercard', 'amex', 'american express', 'expiry', 'expires', 'exp', 'kreditkarte', 'karte', 'gültig', 'carte', 'tarjeta', 'kaart', 'creditcard'],
        negative: ['door', 'alarm', 'gate', 'building'],
        windowWords: 12,
      },
      action: 'quarantine',
      weight: 8,
      examples: {
        mustMatch: [
          `Visa ${VISA}, exp 12/29, CVV 123`,
          'my card is on file, security code: 1234',
          'Kreditkarte gültig bis 12/29, Kartenprüfnummer 123',
        ],
        mustNotMatch: ['the security code 1234 opens the door', 'CVV 12345 of the card', 'the card has a CVV of three digits', 'cid 123'],
      },
    }),
    shadowPattern({
      id: 'pci-track-1',
      name: 'Magnetic stripe, track 1',
      description: 'Format B of ISO/IEC 7813: card number, name and date of expiry as the stripe holds them.',
      matcher: { kind: 'regex', regex: `%?B\\d{12,19}\\^[A-Z][A-Z .'/-]{1,25}\\^\\d{7}[0-9A-Z ]*`, caseSensitive: true },
      action: 'block',
      weight: 10,
      examples: {
        mustMatch: [
          `%B${VISA}^DOE/JANE^29121010000000000000?`,
          `B${MASTERCARD}^SPECIMEN/ANNA M^2912101`,
          `swiped: %B378282246310005^TEST CARD/AMEX^29121011234567890?`,
        ],
        mustNotMatch: [`B${VISA} DOE JANE 2912101`, `B${VISA}^29121010000^`, '2^B4111^A^2912101', `B${VISA}^doe/jane^2912101`],
      },
    }),
    shadowPattern({
      id: 'pci-track-2',
      name: 'Magnetic stripe, track 2',
      description: 'ISO/IEC 7813: card number, separator, date of expiry and service code; also as the chip holds it, with D as separator.',
      matcher: {
        kind: 'regex',
        regex: '(?:;|\\b)[3-6]\\d{12,18}(?:=|D)\\d{2}(?:0[1-9]|1[0-2])[1-79]\\d{2}\\d{2,13}\\b\\??',
        caseSensitive: true,
      },
      action: 'block',
      weight: 10,
      examples: {
        mustMatch: [`;${VISA}=29121010000000000000?`, `${MASTERCARD}=2912201123456`, `57 13 ${VISA}D29122011234567890`],
        mustNotMatch: [`${VISA}=29131010000000`, `x=${VISA}`, '1234=2912101', `${VISA}=total`],
      },
    }),
  ],
});
