import { usSsn } from '../identifiers/us-ssn.js';
import { GROUP_SEPARATORS, type Detector, type Narrowed } from './detector.js';
import { splitDigitGroups } from './digit-groups.js';

/**
 * US Social Security numbers. The dashed form `ddd-dd-dddd` stands for itself; other separators, and nine digits in a row,
 * count only near words that name the number. Look-alikes: part and order numbers, telephone numbers, ZIP+4, dates.
 */
export const usSsnNumber: Detector = {
  id: 'us-ssn',
  name: 'US Social Security number',
  description: 'Social Security numbers written with dashes, and other spellings near words that name them',
  sources: ['https://www.ssa.gov/employer/randomization.html'],
  matcher: { regex: `\\b\\d{3}[${GROUP_SEPARATORS}]{0,3}\\d{2}[${GROUP_SEPARATORS}]{0,3}\\d{4}\\b` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const groups = splitDigitGroups(candidate);
    const isDashed =
      groups.length === 3 && groups.slice(1).every((group) => /^ ?(?:-|\xe2\x80[\x90-\x95]|\xe2\x88\x92) ?$/.test(group.separator));
    const span = { start: 0, end: candidate.length };
    return { pieces: [isDashed ? span : { ...span, needsContext: true }], resumeAt: Math.min(4, candidate.length) };
  },
  validator: usSsn,
  boundary: 'number',
  baseConfidence: 0.4,
  validatedBonus: 0.2,
  context: {
    positive: ['ssn', 'ssns', 'social security', 'soc sec', 'social', 'ss no', 'ss number', 'itin', 'tax id', 'taxpayer', 'w2', 'w9'],
    negative: ['part', 'order', 'serial', 'invoice', 'tracking', 'sku', 'model', 'phone', 'tel', 'fax', 'zip'],
    windowWords: 6,
  },
  matchFilter: 'mask',
  maxMatchBytes: 32,
  examples: {
    match: [
      'SSN: 536-90-4399',
      'the number is 536-90-4399 as told',
      'social security number 536 90 4399',
      'ssn 536904399',
      'SSN 536.90.4399',
      'Anna;536-90-4399;Berlin',
    ],
    lookAlike: [
      'Part no. 000-12-3456',
      '666-12-3456',
      '987-65-4321',
      '536-00-4399',
      '536-90-0000',
      'order 536904399',
      'call 536-904-3990',
      '1-536-90-4399-2',
      'A536-90-4399',
      '536 90 4399',
      'wallet card 078-05-1120',
    ],
  },
};
