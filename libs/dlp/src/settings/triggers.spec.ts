import { describe, expect, it } from 'vitest';
import { resolveSettings, UnusableSetting } from './resolve-settings.js';
import type { SettingValues } from './setting.js';
import { headerTriggerMatches, sendersTriggers, triggerMatches, withoutMatch, type SenderTriggers } from './triggers.js';

function triggersWith(values: SettingValues): SenderTriggers {
  const scopes = [{ id: 'global', scope: { level: 'global' }, values }] as const;
  return sendersTriggers(resolveSettings({ base: {}, scopes }, { domain: 'example.com', tag: null }));
}

const mail = (subject: string, ...fields: readonly (readonly [string, string])[]) => ({
  subject,
  fields: fields.map(([name, value]) => ({ name, value })),
});

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
  it('§3.4: demand nothing until they are switched on', () => {
    const values = { 'encrypt.headerTrigger': { header: 'X-Encrypt', kind: 'keyword', text: 'yes' } } as const;
    expect(triggersWith(values).demands(mail('[encrypt]', ['X-Encrypt', 'yes']))).toEqual([]);
  });

  it('§3.4: name the subject before the header, each once', () => {
    const triggers = triggersWith({
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.headerTriggerAllowed': true,
      'encrypt.headerTrigger': { header: 'X-Encrypt', kind: 'regex', text: '.' },
    });
    expect(triggers.demands(mail('[encrypt] [encrypt]', ['X-ENCRYPT', '1'], ['X-Encrypt', '1']))).toEqual([
      'subject-trigger',
      'header-trigger',
    ]);
    expect(triggers.demands(mail('offer', ['X-Encrypt', '1']))).toEqual(['header-trigger']);
    expect(triggers.demands(mail('offer'))).toEqual([]);
    expect(triggers.demands(mail('[encrypt]'))).toEqual(['subject-trigger']);
  });

  it('§3.4: leave the subject as it is unless the match is to be removed', () => {
    const kept = triggersWith({ 'encrypt.subjectTriggerEnabled': true, 'encrypt.subjectTriggerRemoveMatch': false });
    const removed = triggersWith({ 'encrypt.subjectTriggerEnabled': true, 'encrypt.subjectTriggerRemoveMatch': true });
    expect([kept.withoutTrigger('[encrypt] Offer'), removed.withoutTrigger('[encrypt] Offer')]).toEqual(['[encrypt] Offer', 'Offer']);
  });

  it('§3.4: ask for a signature by triggers of the same shape', () => {
    const triggers = triggersWith({ 'sign.subjectTriggerEnabled': true, 'sign.subjectTrigger': { kind: 'keyword', text: 'sign:' } });
    expect([triggers.asksForSignature(mail('Sign: offer')), triggers.asksForSignature(mail('offer'))]).toEqual([true, false]);
  });

  it('§3.4: answer two mails alike: an expression has no memory', () => {
    const triggers = triggersWith({ 'encrypt.subjectTriggerEnabled': true });
    const demands = [1, 2, 3].map(() => triggers.demands(mail('[encrypt]')).length);
    expect(demands).toEqual([1, 1, 1]);
  });

  it('are not guessed when what is stored cannot be used', () => {
    const broken = { 'encrypt.subjectTriggerEnabled': true, 'encrypt.subjectTrigger': { kind: 'regex', text: '(' } } as const;
    expect(() => triggersWith(broken)).toThrow(UnusableSetting);
  });
});
