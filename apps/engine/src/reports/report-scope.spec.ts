import { describe, expect, it } from 'vitest';
import { daysOf, endOf, periodOf } from './report-period.js';
import { scopeOf } from './report-scope.js';

const NOW = '2026-03-18T09:30:00.000Z';

describe('a period', () => {
  it('of two days holds both of them whole', () => {
    const period = periodOf({ from: '2026-03-01', to: '2026-03-02' }, NOW);
    expect(period).toEqual({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' });
    expect(period && daysOf(period)).toEqual({ first: '2026-03-01', last: '2026-03-02' });
    expect(period && endOf(period)).toBe('2026-03-02T23:59:59.999Z');
  });

  it('is the last thirty days where nothing is said', () => {
    expect(periodOf({}, NOW)).toEqual({ from: '2026-02-16T09:30:00.000Z', to: NOW });
  });

  it('of instants ends before the second one, in whatever zone they are written', () => {
    expect(periodOf({ from: '2026-03-01T10:00:00+02:00', to: '2026-03-01T10:00:00Z' }, NOW)).toEqual({
      from: '2026-03-01T08:00:00.000Z',
      to: '2026-03-01T10:00:00.000Z',
    });
  });

  it('ends with the year 9999 at the latest, and is not taken for an empty one then', () => {
    const period = periodOf({ from: '2026-03-01', to: '9999-12-31' }, NOW);
    expect(period).toEqual({ from: '2026-03-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' });
    expect(NOW < String(period?.to)).toBe(true);
    expect(periodOf({ from: '2026-03-01', to: '9999-12-31T23:59:59-12:00' }, NOW)?.to).toBe('9999-12-31T23:59:59.999Z');
  });

  it('cannot end before it begins', () => {
    expect(periodOf({ from: '2026-03-02', to: '2026-03-01' }, NOW)).toBeUndefined();
  });
});

describe('a scope', () => {
  it.each([
    ['all', { kind: 'all', value: '' }],
    ['team:claims: north', { kind: 'team', value: 'claims: north' }],
    ['pattern:credit-card', { kind: 'pattern', value: 'credit-card' }],
    ['person:ana@halden.example', { kind: 'person', value: 'ana@halden.example' }],
    ['message:01ARZ3NDEKTSV4RRFFQ69G5FAV', { kind: 'message', value: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
  ])('%s is understood', (text, scope) => {
    expect(scopeOf(text)).toEqual(scope);
  });

  it.each(['', 'everything', 'team:', 'team: ', 'person:nobody', 'message:1', 'message:../../etc', `team:${'x'.repeat(255)}`])(
    '%j is refused',
    (text) => {
      expect(scopeOf(text)).toBeUndefined();
    },
  );
});
