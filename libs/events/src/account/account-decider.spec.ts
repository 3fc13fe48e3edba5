import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import { accountDecider, type AccountCommand } from './account-decider.js';
import type { AccountEvent } from './account-events.js';

const person = sealed.parse('v1.person.AAAA');
const hash = sealed.parse('v1.hash.AAAA');
const emailTag = 'a'.repeat(32);
const opened: readonly AccountEvent[] = [
  { type: 'AccountOpened', data: { person, emailTag, roles: ['dlp-manager'] } },
  { type: 'PasswordSet', data: { hash } },
];

function when(given: readonly AccountEvent[], command: AccountCommand): ReturnType<typeof accountDecider.decide> {
  return accountDecider.decide(command, given.reduce(accountDecider.evolve, accountDecider.initialState()));
}

describe('an account', () => {
  it('opens with a password and each role once', () => {
    const roles = ['dlp-manager', 'administrator', 'dlp-manager'] as const;
    expect(when([], { type: 'OpenAccount', person, emailTag, roles, passwordHash: hash })).toEqual([
      { type: 'AccountOpened', data: { person, emailTag, roles: ['administrator', 'dlp-manager'] } },
      { type: 'PasswordSet', data: { hash } },
    ]);
  });

  it('opens once', () => {
    const again = { type: 'OpenAccount', person, emailTag, roles: ['auditor'], passwordHash: hash } as const;
    expect(when(opened, again)).toMatchObject({ refused: 'account-exists' });
  });

  it('records sign-in, refused sign-in and sign-out', () => {
    expect(when(opened, { type: 'RecordSignIn' })).toEqual([{ type: 'SignedIn', data: { method: 'password' } }]);
    expect(when(opened, { type: 'RecordRefusedSignIn', cause: 'wrong-password' })).toEqual([
      { type: 'SignInRefused', data: { cause: 'wrong-password' } },
    ]);
    expect(when(opened, { type: 'RecordSignOut' })).toEqual([{ type: 'SignedOut', data: {} }]);
  });

  it('changes roles only when they differ', () => {
    expect(when(opened, { type: 'ChangeRoles', roles: ['dlp-manager'] })).toEqual([]);
    expect(when(opened, { type: 'ChangeRoles', roles: ['auditor'] })).toEqual([{ type: 'RolesChanged', data: { roles: ['auditor'] } }]);
  });

  it('changes its reach only when it differs, in whatever order it is said', () => {
    const reach = { domains: ['b.example', 'a.example'], teams: [], patternGroups: ['payment'] };
    const changed: AccountEvent = { type: 'ReachChanged', data: { ...reach, domains: ['a.example', 'b.example'] } };
    expect(when(opened, { type: 'ChangeReach', reach })).toEqual([changed]);
    expect(when([...opened, changed], { type: 'ChangeReach', reach })).toEqual([]);
    expect(when([...opened, { type: 'AccountClosed', data: {} }], { type: 'ChangeReach', reach })).toMatchObject({
      refused: 'account-closed',
    });
  });

  it('takes no sign-in and no new password once closed, and still records the refusal', () => {
    const closed: readonly AccountEvent[] = [...opened, { type: 'AccountClosed', data: {} }];
    expect(when(closed, { type: 'RecordSignIn' })).toMatchObject({ refused: 'account-closed' });
    expect(when(closed, { type: 'SetPassword', passwordHash: hash })).toMatchObject({ refused: 'account-closed' });
    expect(when(closed, { type: 'RecordRefusedSignIn', cause: 'closed' })).toHaveLength(1);
    expect(when(closed, { type: 'CloseAccount' })).toEqual([]);
  });

  it('knows nothing about an account that was never opened', () => {
    expect(when([], { type: 'RecordSignIn' })).toMatchObject({ refused: 'no-account' });
  });

  it('holds the newest password hash', () => {
    const newer = sealed.parse('v1.newer.AAAA');
    const state = [...opened, { type: 'PasswordSet', data: { hash: newer } } as const].reduce(
      accountDecider.evolve,
      accountDecider.initialState(),
    );
    expect(state).toMatchObject({ status: 'open', passwordHash: newer });
  });
});
