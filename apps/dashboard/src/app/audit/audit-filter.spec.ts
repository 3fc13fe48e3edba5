import { describe, expect, it } from 'vitest';
import { filterIn, filterOf, queryOf } from './audit-filter.js';

const ID = '01JPM7W3T8Q2B4C6D8E0F1G2H3';

describe('a filter of the event log', () => {
  it.each([
    ['type:ReleaseCommitted', { type: 'ReleaseCommitted' }],
    ['ReleaseCommitted', { type: 'ReleaseCommitted' }],
    [` message: ${ID} `, { message: ID }],
    [ID, { message: ID }],
    ['delivery-5b1f', { stream: 'delivery-5b1f' }],
    ['account', { kind: 'account' }],
    ['actor:account:01J', { actor: 'account:01J' }],
    ['since:2026-03-18', { since: '2026-03-18' }],
    ['since:yesterday', undefined],
    ['until:2026-13-45', undefined],
    ['', undefined],
  ])('%s', (typed, filter) => {
    expect(filterOf(typed)).toEqual(filter);
  });

  it('is kept in the address, and takes nothing else from it', () => {
    expect(filterIn({ type: 'AuditRead', until: '', density: 'compact', kind: ['a', 'b'] })).toEqual({ type: 'AuditRead' });
  });

  it('asks for instants, from the first moment of a day to the last', () => {
    const { from = '', to = '', ...rest } = queryOf({ since: '2026-03-18', until: '2026-03-18', message: ID });
    expect(rest).toEqual({ messageId: ID });
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000 - 1);
    expect(queryOf({ since: '2026-03-18T09:00:00Z' })).toEqual({ from: '2026-03-18T09:00:00.000Z' });
  });
});
