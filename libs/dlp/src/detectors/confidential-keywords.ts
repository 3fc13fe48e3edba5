import type { Detector } from './detector.js';

/**
 * Phrases with which organisations mark what must stay inside. Single words (`confidential`) are left out on purpose: they
 * stand in the footer of nearly every business mail.
 */
export const confidentialKeywords: Detector = {
  id: 'confidential-keywords',
  name: 'Confidentiality marking',
  description: 'Markings such as "strictly confidential" or "internal use only" in English, German, French, Italian, Spanish and Dutch',
  sources: ['https://www.first.org/tlp/', 'ISO/IEC 27001:2022 Annex A 5.13 (labelling of information)'],
  matcher: {
    // prettier-ignore
    keywords: [
      'strictly confidential', 'company confidential', 'highly confidential', 'top secret', 'trade secret', 'internal use only', 'for internal use', 'internal only',
      'not for distribution', 'do not distribute', 'do not forward outside', 'attorney-client privilege', 'attorney-client privileged', 'attorney work product', 'merger agreement',
      'non-disclosure agreement', 'insider information', 'board minutes', 'proprietary and confidential', 'tlp:red', 'salary review',
      'streng vertraulich', 'streng geheim', 'nur für den internen gebrauch', 'nur für den dienstgebrauch', 'geschäftsgeheimnis', 'betriebsgeheimnis',
      'strictement confidentiel', 'usage interne uniquement', 'strettamente confidenziale', 'solo per uso interno', 'estrictamente confidencial', 'solo para uso interno',
      'strikt vertrouwelijk', 'alleen voor intern gebruik',
    ],
  },
  view: 'folded',
  boundary: 'word',
  baseConfidence: 0.8,
  validatedBonus: 0,
  context: { positive: [], negative: [], windowWords: 0 },
  matchFilter: 'none',
  maxMatchBytes: 192,
  examples: {
    match: [
      'STRICTLY CONFIDENTIAL',
      'for Internal  Use\nOnly',
      'Attorney-Client Privilege',
      'Nur für den internen Gebrauch!',
      's t r i c t l y  c o n f i d e n t i a l',
      'ｓｔｒｉｃｔｌｙ ｃｏｎｆｉｄｅｎｔｉａｌ',
    ],
    lookAlike: [
      'This e-mail is confidential.',
      'unstrictly confidentially',
      'internal users only',
      'top secretary',
      'a trade secretariat',
      'strictly speaking, confidential',
    ],
  },
};
