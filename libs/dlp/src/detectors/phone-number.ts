import { DASHES, type Detector, type Narrowed } from './detector.js';

const GAP = `[ ./()${DASHES}]{0,3}`;
const INTERNATIONAL = `(?:\\+|\\b00)[1-9](?:${GAP}\\d){7,13}`;
const NORTH_AMERICAN = `(?:\\b1[ .${DASHES}])?(?:\\([2-9]\\d{2}\\) ?|\\b[2-9]\\d{2}[ .${DASHES}])[2-9]\\d{2}[ .${DASHES}]\\d{4}`;
const NATIONAL = `\\(?\\b0[1-9]\\d{1,4}\\)?[ /${DASHES}]{1,3}\\d{2,8}(?:[ ${DASHES}]\\d{2,5}){0,3}`;

const STANDS_FOR_ITSELF = /^(?:\+|00[1-9]|(?:1.)?\([2-9]\d{2}\)|(?:1-)?[2-9]\d{2}-[2-9]\d{2}-\d{4}$)/;
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/**
 * Telephone numbers: international ones (+ or 00), the North American ten digits, and national ones with a leading zero near
 * a word that names them. Look-alikes: order numbers, dates, dimensions, decimals; digits without any mark are left alone.
 */
export const phoneNumber: Detector = {
  id: 'phone-number',
  name: 'Telephone number',
  description: 'International numbers and common national spellings; meant to be counted',
  sources: ['ITU-T E.164', 'ITU-T E.123', 'https://www.nationalnanpa.com/about_us/abt_nanp.html'],
  matcher: { regex: `${INTERNATIONAL}|${NORTH_AMERICAN}|${NATIONAL}` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const digits = candidate.replace(/\D/g, '').length;
    const isPlausible = digits >= MIN_DIGITS && digits <= MAX_DIGITS;
    const span = { start: 0, end: candidate.length };
    const piece = STANDS_FOR_ITSELF.test(candidate) ? span : { ...span, needsContext: true };
    return { pieces: isPlausible ? [piece] : [], resumeAt: candidate.length };
  },
  boundary: 'number',
  baseConfidence: 0.6,
  validatedBonus: 0,
  context: {
    positive: [
      'tel',
      'telephone',
      'phone',
      'telefon',
      'telefoon',
      'fax',
      'mobile',
      'mobil',
      'handy',
      'cell',
      'call',
      'whatsapp',
      'hotline',
      'durchwahl',
      'téléphone',
      'teléfono',
    ],
    negative: ['order', 'invoice', 'isbn', 'part', 'serial'],
    windowWords: 4,
  },
  matchFilter: 'mask',
  maxMatchBytes: 96,
  examples: {
    match: ['Tel. +49 30 1234567', '+1 202-555-0143', '(202) 555-0143', 'phone 030 / 1234567', 'call 202 555 0143', '0044 20 7946 0018'],
    lookAlike: [
      'Order 202555014301',
      '2025-01-12',
      '192.0.2.133',
      '202 555 0143',
      '0.25 1234567',
      '10 x 20 x 30',
      'invoice 030-1234',
      'a+4930123456789b',
    ],
  },
};
