import { withoutSeparators, type Identifier } from './identifier.js';

const STRUCTURE = /^(\d{3})(\d{2})(\d{4})$/;

/** Numbers that were printed in public and are invalid for ever: the Woolworth wallet card and an SSA pamphlet. */
const VOIDED = new Set(['078051120', '219099999']);

/**
 * A US Social Security number: area (three digits), group (two), serial (four), without a check digit. Area 000, 666 and
 * 900–999, group 00 and serial 0000 are never assigned.
 */
export const usSsn: Identifier = {
  id: 'us-ssn',
  name: 'US Social Security number',
  sources: ['https://www.ssa.gov/employer/randomization.html', 'https://www.ssa.gov/history/ssn/misused.html'],
  compact: withoutSeparators,
  validate: (text) => {
    const digits = withoutSeparators(text);
    const [, area, group, serial] = STRUCTURE.exec(digits) ?? [];
    if (area === undefined || VOIDED.has(digits)) return false;
    return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
  },
};
