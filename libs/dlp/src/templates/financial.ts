import { BESIDE_A_WORD, detectorPattern, policyTemplate, shadowPattern, VALID_BESIDE_A_WORD } from './policy-template.js';

/** Money: accounts, payments, and figures that markets do not know yet. */
export const financial = policyTemplate({
  id: 'financial',
  name: 'Financial data',
  description: 'Bank accounts and lists of them, instructions of payment, figures before they are published, mergers.',
  patterns: [
    detectorPattern('iban', {
      id: 'financial-iban',
      name: 'Bank account (IBAN)',
      description: 'An international bank account number with valid check digits.',
      action: 'warn',
      weight: 3,
    }),
    detectorPattern('iban', {
      id: 'financial-iban-list',
      name: 'List of bank accounts',
      description: 'Five or more different accounts: a payroll or an export, not an invoice.',
      threshold: { count: 5, of: 'distinct' },
      action: 'quarantine',
      weight: 8,
    }),
    shadowPattern({
      id: 'financial-us-routing',
      name: 'US bank routing number',
      description: 'Nine digits with the check digit of a routing number, near words that name it.',
      matcher: { kind: 'regex', regex: '\\b\\d{9}\\b', caseSensitive: true },
      validator: 'us-aba',
      minConfidence: VALID_BESIDE_A_WORD,
      context: {
        positive: ['routing', 'aba', 'rtn', 'ach', 'transit number', 'wire transfer', 'direct deposit'],
        negative: ['ssn', 'order', 'tracking', 'invoice', 'phone', 'zip'],
        windowWords: 6,
      },
      action: 'must-encrypt',
      weight: 4,
      examples: {
        mustMatch: ['Routing number: 011000015', 'ABA 021001208 account 12345', 'wire transfer to 011000015'],
        mustNotMatch: ['Routing number: 011000016', 'order 011000015', 'call 011000015', 'routing 0110000155'],
      },
    }),
    shadowPattern({
      id: 'financial-uk-account',
      name: 'UK sort code and account',
      description: 'A sort code that is named as such.',
      matcher: { kind: 'regex', regex: '\\bsort ?code[ .:=]{1,3}\\d{2}[ -]?\\d{2}[ -]?\\d{2}\\b', caseSensitive: false },
      action: 'must-encrypt',
      weight: 4,
      examples: {
        mustMatch: ['Sort code: 20-00-00, account 55779911', 'sortcode 200000', 'Sort Code 20 00 00'],
        mustNotMatch: ['sort code 20-00', 'sort the code 200000', 'date 20-00-00', 'sort code: see below'],
      },
    }),
    shadowPattern({
      id: 'financial-payment-details',
      name: 'Changed or new payment details',
      description: 'Instructions to pay to an account: what false invoices ask for as well.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'wire transfer instructions', 'wiring instructions', 'new bank details', 'change of bank details', 'updated bank details', 'beneficiary account number',
          'neue bankverbindung', 'geänderte bankverbindung', 'nieuwe bankgegevens', 'gewijzigd rekeningnummer', 'nouvelles coordonnées bancaires', 'nuevos datos bancarios',
        ],
      },
      matchFilter: 'none',
      action: 'warn',
      weight: 3,
      examples: {
        mustMatch: ['Please note our new bank details.', 'Wire Transfer Instructions', 'unsere neue Bankverbindung lautet'],
        mustNotMatch: ['details of the new bank', 'wire the transfer switch', 'bank details on request', 'Verbindung zur Bank'],
      },
    }),
    shadowPattern({
      id: 'financial-unpublished-results',
      name: 'Results before they are published',
      description: 'Words of quarterly figures together with words that say they are not public.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'earnings release', 'quarterly results', 'preliminary results', 'revenue forecast', 'profit warning', 'guidance revision', 'quartalszahlen', 'quartalsergebnis',
          'gewinnwarnung', 'umsatzprognose', 'kwartaalcijfers', 'winstwaarschuwing', 'résultats trimestriels', 'avertissement sur résultats', 'resultados trimestrales',
        ],
      },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: [
          'draft', 'embargo', 'embargoed', 'confidential', 'unpublished', 'not public', 'non public', 'before release', 'insider', 'entwurf', 'vertraulich', 'unveröffentlicht',
          'sperrfrist', 'vertrouwelijk', 'confidentiel', 'confidencial', 'borrador',
        ],
        negative: ['published', 'press release', 'veröffentlicht', 'newsletter'],
        windowWords: 12,
      },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 6,
      examples: {
        mustMatch: ['DRAFT – quarterly results, do not share', 'profit warning (embargo until Tuesday)', 'Entwurf der Quartalszahlen'],
        mustNotMatch: [
          'quarterly results are on our site',
          'the published quarterly results, no draft',
          'quarterly review of results',
          'draft of the newsletter',
        ],
      },
    }),
    shadowPattern({
      id: 'financial-merger',
      name: 'Mergers and acquisitions',
      description: 'Two different terms of a deal that is under way.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'letter of intent', 'term sheet', 'due diligence', 'data room', 'share purchase agreement', 'asset purchase agreement', 'merger agreement', 'takeover bid', 'tender offer',
          'indicative offer', 'binding offer', 'exclusivity agreement', 'absichtserklärung', 'anteilskaufvertrag', 'unternehmenskaufvertrag', 'übernahmeangebot', 'datenraum',
          'intentieverklaring', 'overnamebod', 'lettre d\'intention', 'offre publique d\'achat', 'carta de intenciones', 'oferta pública de adquisición',
        ],
      },
      threshold: { count: 2, of: 'distinct' },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 5,
      examples: {
        mustMatch: ['the term sheet is attached', 'access to the data room', 'Übernahmeangebot', "lettre d'intention signée"],
        mustNotMatch: [
          'the long term sheets',
          'due on Friday, diligence required',
          'data in the room',
          'offer in the store',
          'merger of two cells',
        ],
      },
    }),
  ],
});
