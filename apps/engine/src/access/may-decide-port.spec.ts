import type { Role, Severity } from '#contracts';
import { describe, expect, it } from 'vitest';
import { mayDecide, whyMayNotDecide, type HeldAction } from './may-decide-port.js';

const roles = (...given: Role[]): { roles: readonly Role[] } => ({ roles: given });

describe('what a role may decide', () => {
  it.each<[HeldAction, Severity, boolean]>([
    ['release', 'low', true],
    ['release', 'medium', true],
    ['release', 'high', false],
    ['release', 'critical', false],
    ['release', 'unknown', false],
    ['release-encrypted', 'medium', true],
    ['as-is', 'low', false],
    ['delete', 'medium', true],
    ['delete', 'high', false],
    ['deny', 'critical', true],
    ['reveal', 'critical', true],
    ['note', 'critical', true],
    ['assign', 'critical', true],
    ['escalate', 'critical', true],
    ['download', 'low', false],
    ['approve', 'low', false],
    ['extend', 'low', false],
    ['pin', 'low', false],
    ['restore', 'low', false],
  ])('lets triage %s mail of severity %s: %s', (action, severity, may) => {
    expect(mayDecide(roles('triage'), { action, severity })).toBe(may);
    expect(mayDecide(roles('triage', 'auditor'), { action, severity })).toBe(may);
  });

  it('lets a DLP manager do everything, also beside triage', () => {
    expect(mayDecide(roles('dlp-manager'), { action: 'as-is', severity: 'critical' })).toBe(true);
    expect(mayDecide(roles('triage', 'dlp-manager'), { action: 'as-is', severity: 'unknown' })).toBe(true);
  });

  it.each<Role>(['administrator', 'auditor', 'policy-author', 'policy-approver', 'break-glass'])('lets %s do nothing', (role) => {
    expect(whyMayNotDecide(roles(role), { action: 'note', severity: 'low' })).toMatchObject({ refused: 'role-missing' });
  });

  it('says to triage what to do instead', () => {
    expect(whyMayNotDecide(roles('triage'), { action: 'release', severity: 'high' })?.detail).toContain('escalate');
  });
});
