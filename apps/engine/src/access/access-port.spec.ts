import { routes, type Role, type RouteName } from '#contracts';
import { describe, expect, it } from 'vitest';
import { REACHES_ALL } from './reach-port.js';
import { AccessRefused, requireRole, type Caller } from './access-port.js';

const caller = (...roles: Role[]): Caller => ({
  actor: { kind: 'account', id: 'a' },
  name: 'A',
  email: 'a@x.example',
  roles,
  reach: REACHES_ALL,
  actorTag: null,
  sessionDigest: null,
});

function answer(route: RouteName, who: Caller | null): string {
  try {
    requireRole(route, who);
    return 'may';
  } catch (cause) {
    if (cause instanceof AccessRefused) return cause.code;
    throw cause;
  }
}

describe('the rule of a route', () => {
  it('lets anybody use public routes', () => {
    expect(answer('signIn', null)).toBe('may');
  });

  it('asks strangers to sign in', () => {
    expect(answer('status', null)).toBe('sign-in-needed');
    expect(answer('release', null)).toBe('sign-in-needed');
  });

  it('lets an administrator open accounts and see no mail', () => {
    expect(answer('openAccount', caller('administrator'))).toBe('may');
    expect(answer('heldMessages', caller('administrator'))).toBe('role-missing');
    expect(answer('heldContent', caller('administrator'))).toBe('role-missing');
  });

  it('lets an auditor read the list and the log, open no content and decide nothing', () => {
    expect(answer('heldMessages', caller('auditor'))).toBe('may');
    expect(answer('auditEvents', caller('auditor'))).toBe('may');
    expect(answer('heldContent', caller('auditor'))).toBe('role-missing');
    expect(answer('release', caller('auditor'))).toBe('role-missing');
  });

  it('keeps the audit log from DLP managers', () => {
    expect(answer('auditEvents', caller('dlp-manager'))).toBe('role-missing');
  });

  it('is written down for every route', () => {
    for (const [name, { access }] of Object.entries(routes)) {
      expect(typeof access === 'string' || access.length > 0, name).toBe(true);
    }
  });
});
