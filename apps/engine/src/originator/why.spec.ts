import { describe, expect, it } from 'vitest';
import { placeOf } from './why.js';

describe('a place in a mail', () => {
  it.each([
    ['subject', 'subject'],
    ['headers', 'headers'],
    ['1', 'text'],
    ['1.2', 'text'],
    ['3', 'part'],
    ['2/march.zip/ledger.xlsx#March', { name: 'march.zip › ledger.xlsx › March' }],
    ['2/ledger.xlsx', { name: 'ledger.xlsx' }],
  ])('%s is %j to its sender', (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });

  it('shows the end of a long number only', () => {
    expect(placeOf('2/card 4111 1111 1111 1111.pdf')).toEqual({ name: 'card •••• 1111.pdf' });
  });
});
