import { policyResolver, UnusableSetting, type SettingsScope } from '#dlp';
import { describe, expect, it } from 'vitest';
import { senderPolicy, type SenderPolicy } from './sender-policy.js';

const TAG = 'a1'.repeat(16);

function ofSender(values: SettingsScope['values'], sender = { domain: 'sender.example', tag: TAG }): SenderPolicy {
  const scopes: SettingsScope[] = [{ id: 'place', scope: { level: 'user', tag: TAG }, values }];
  return senderPolicy(policyResolver({ revision: 'r1', patterns: [], groups: [], settings: { base: {}, scopes }, exceptions: [] }), sender);
}

describe('the policy of a sender', () => {
  it('lets nobody demand encryption by what they write until somebody allows it', () => {
    expect(ofSender({})).toMatchObject({ mode: 'enforce', team: null, triggers: { subject: null, header: null } });
  });

  it('holds the triggers that are switched on for this sender, and for no other', () => {
    const header = { header: 'X-Encrypt', kind: 'regex', text: '^yes$' } as const;
    const values = { 'encrypt.subjectTriggerEnabled': true, 'encrypt.headerTriggerAllowed': true, 'encrypt.headerTrigger': header };
    expect(ofSender(values).triggers).toEqual({ subject: { kind: 'keyword', text: '[encrypt]' }, header });
    expect(ofSender(values, { domain: 'sender.example', tag: 'b2'.repeat(16) }).triggers).toEqual({ subject: null, header: null });
  });

  it('leaves out a trigger that could never match', () => {
    const values = {
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.subjectTrigger': { kind: 'keyword', text: '' },
      'encrypt.headerTriggerAllowed': true,
    } as const;
    expect(ofSender(values).triggers).toEqual({ subject: null, header: null });
  });

  it('is not to be had from a value that cannot be used', () => {
    expect(() => ofSender({ 'dlp.mode': 'sometimes' })).toThrow(UnusableSetting);
  });
});
