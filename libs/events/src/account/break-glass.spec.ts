import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import { accountDecider, type AccountCommand } from './account-decider.js';
import type { AccountEvent } from './account-events.js';
import { openBreakGlass } from './account-state.js';

const text = sealed.parse('v1.text.AAAA');
const emailTag = 'a'.repeat(32);
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 18, 9, minute)).toISOString();
const account: readonly AccountEvent[] = [{ type: 'AccountOpened', data: { person: text, emailTag, roles: ['break-glass'] } }];
const open: readonly AccountEvent[] = [
  ...account,
  { type: 'BreakGlassOpened', data: { openingId: 'o1', openedAt: at(0), until: at(60), reason: text } },
];
const opening: AccountCommand = { type: 'OpenBreakGlass', openingId: 'o1', now: at(0), until: at(60), reason: text };
const review = (minute: number, isSamePerson = false): AccountCommand => ({
  type: 'ReviewBreakGlass',
  openingId: 'o1',
  now: at(minute),
  reviewer: 'ben',
  isSamePerson,
  note: text,
});

function state(given: readonly AccountEvent[]) {
  return given.reduce(accountDecider.evolve, accountDecider.initialState());
}

function when(given: readonly AccountEvent[], command: AccountCommand) {
  return accountDecider.decide(command, state(given));
}

describe('emergency access', () => {
  it('is opened by whoever has the role, one at a time', () => {
    expect(when(account, opening)).toEqual([open[1]]);
    expect(when(open, { ...opening, openingId: 'o2', now: at(30), until: at(90) })).toMatchObject({ refused: 'break-glass-open' });
    expect(when(open, { ...opening, openingId: 'o2', now: at(60), until: at(90) })).toMatchObject([{ type: 'BreakGlassOpened' }]);
    const other: readonly AccountEvent[] = [{ type: 'AccountOpened', data: { person: text, emailTag, roles: ['dlp-manager'] } }];
    expect(when(other, opening)).toMatchObject({ refused: 'role-missing' });
  });

  it('ends at its time, when it is closed, and with the role or the account', () => {
    expect(openBreakGlass(state(open), at(59))?.openingId).toBe('o1');
    expect(openBreakGlass(state(open), at(60))).toBeUndefined();
    const closed: AccountEvent = { type: 'BreakGlassClosed', data: { openingId: 'o1', closedAt: at(10) } };
    expect(when(open, { type: 'CloseBreakGlass', openingId: 'o1', now: at(10) })).toEqual([closed]);
    expect(openBreakGlass(state([...open, closed]), at(11))).toBeUndefined();
    expect(when([...open, closed], { type: 'CloseBreakGlass', openingId: 'o1', now: at(11) })).toEqual([]);
    expect(openBreakGlass(state([...open, { type: 'RolesChanged', data: { roles: ['auditor'] } }]), at(1))).toBeUndefined();
    expect(openBreakGlass(state([...open, { type: 'AccountClosed', data: {} }]), at(1))).toBeUndefined();
  });

  it('is reviewed when it is over, by another person, once', () => {
    expect(when(open, review(10))).toMatchObject({ refused: 'break-glass-open' });
    expect(when(open, review(60, true))).toMatchObject({ refused: 'own-break-glass' });
    const reviewed: AccountEvent = {
      type: 'BreakGlassReviewed',
      data: { openingId: 'o1', reviewedAt: at(60), reviewer: 'ben', note: text },
    };
    expect(when(open, review(60))).toEqual([reviewed]);
    expect(when([...open, reviewed], review(61))).toMatchObject({ refused: 'break-glass-reviewed' });
    expect(when(open, { ...review(60), openingId: 'o9' } as AccountCommand)).toMatchObject({ refused: 'no-account' });
  });
});
