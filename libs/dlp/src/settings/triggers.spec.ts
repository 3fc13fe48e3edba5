import { describe, expect, it } from 'vitest';
import { resolveSettings, UnusableSetting } from './resolve-settings.js';
import type { SettingValues } from './setting.js';
import { headerTriggerMatches, sendersTriggers, triggerMatches, withoutMatch, type SenderTriggers } from './triggers.js';

function triggersWith(values: SettingValues): SenderTriggers {
  const scopes = [{ id: 'global', scope: { level: 'global' }, values }] as const;
  return sendersTriggers(resolveSettings({ base: {}, scopes }, { domain: 'example.com', tag: null }));
}

describe('a trigger', () => {
  it.each([
    ['keyword', '[encrypt]', 'Offer [ENCRYPT]', true],
    ['keyword', '[encrypt]', 'Offer encrypt', false],
    ['keyword', 'a.c', 'abc', false],
    ['keyword', '', 'anything', false],
    ['regex', '', 'anything', false],
    ['regex', '^secure:', 'Secure: offer', true],
    ['regex', '^secure:', 'Re: secure: offer', false],
    ['regex', 'a.c', 'ABC', true],
  ] as const)('§3.4: as %s %j finds in %j: %s', (kind, text, subject, found) => {
    expect(triggerMatches({ kind, text }, subject)).toBe(found);
  });

  it.each([
    ['keyword', '[encrypt]', '[encrypt] Offer', 'Offer'],
    ['keyword', '[encrypt]', 'An [Encrypt] offer', 'An offer'],
    ['keyword', '[encrypt]', 'Offer', 'Offer'],
    ['keyword', '[encrypt]', '[encrypt][encrypt]', ''],
    ['keyword', '[encrypt]', '  spaced  out  ', '  spaced  out  '],
    ['regex', '\\bsec(ure)?:\\s*', 'Sec: one secure: two', 'one two'],
  ] as const)('§3.4: taken out as %s %j of %j leaves %j', (kind, text, subject, left) => {
    expect(withoutMatch({ kind, text }, subject)).toBe(left);
  });

  it('§3.4: looks for a header field by name whatever its case, and for its value', () => {
    const fields = [{ name: 'x-encrypt', value: 'Yes please' }];
    expect(headerTriggerMatches({ header: 'X-Encrypt', kind: 'keyword', text: 'yes' }, fields)).toBe(true);
    expect(headerTriggerMatches({ header: 'X-Encrypt', kind: 'regex', text: '^yes$' }, fields)).toBe(false);
    expect(headerTriggerMatches({ header: 'X-Other', kind: 'keyword', text: 'yes' }, fields)).toBe(false);
    expect(headerTriggerMatches({ header: '', kind: 'keyword', text: 'yes' }, fields)).toBe(false);
  });
});

describe('the triggers of a sender', () => {
  const header = { header: 'X-Encrypt', kind: 'regex', text: '.' } as const;

  it('§3.4: look for nothing until they are switched on', () => {
    expect(triggersWith({ 'encrypt.headerTrigger': header })).toEqual({
      encrypt: { subject: null, header: null, removesMatch: true },
      sign: { subject: null, header: null, removesMatch: true },
    });
  });

  it('§3.4: are a keyword or expression in the subject and one in a header field, for encryption and for signatures', () => {
    const triggers = triggersWith({
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.headerTriggerAllowed': true,
      'encrypt.headerTrigger': header,
      'sign.subjectTriggerEnabled': true,
      'sign.subjectTrigger': { kind: 'regex', text: '^sign:' },
      'sign.subjectTriggerRemoveMatch': false,
      'sign.headerTriggerAllowed': true,
      'sign.headerTrigger': { header: 'X-Sign', kind: 'keyword', text: 'yes' },
    });
    expect(triggers).toEqual({
      encrypt: { subject: { kind: 'keyword', text: '[encrypt]' }, header, removesMatch: true },
      sign: { subject: { kind: 'regex', text: '^sign:' }, header: { header: 'X-Sign', kind: 'keyword', text: 'yes' }, removesMatch: false },
    });
  });

  it('§3.4: are none when there is nothing to look for, or no field to look at', () => {
    const { encrypt } = triggersWith({
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.subjectTrigger': { kind: 'keyword', text: '' },
      'encrypt.headerTriggerAllowed': true,
      'encrypt.headerTrigger': { ...header, header: '' },
    });
    expect(encrypt).toEqual({ subject: null, header: null, removesMatch: true });
  });

  it('are not guessed when what is stored cannot be used', () => {
    const broken = { 'encrypt.subjectTriggerEnabled': true, 'encrypt.subjectTrigger': { kind: 'regex', text: '(' } } as const;
    expect(() => triggersWith(broken)).toThrow(UnusableSetting);
  });
});
