import { describe, expect, it } from 'vitest';
import { combineEnds, encryptDecision } from './combine-ends.js';
import { UnusableSetting } from './resolve-settings.js';
import type { EncryptMode, SettingValue } from './setting.js';

describe('both ends of a mail', () => {
  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [false, false, false],
  ])('§3.5: scan only if both want it: %s and %s → %s', (sender, recipient, combined) => {
    expect(combineEnds('dlp.enabled', sender, recipient)).toBe(combined);
  });

  it.each([
    [true, false, true],
    [false, true, true],
    [false, false, false],
  ])('§3.5: hold what cannot be encrypted if one wants it: %s or %s → %s', (sender, recipient, combined) => {
    expect(combineEnds('dlp.quarantineOnFailedEncryption', sender, recipient)).toBe(combined);
  });

  it.each<[string, SettingValue, SettingValue, SettingValue]>([
    ['smime.maxSize', 5_000, 9_000, 5_000],
    ['smime.maxSize', 9_000, 0, 0],
    ['smime.additionalCertificates', ['b', 'a'], ['a', 'c'], ['a', 'b', 'c']],
    ['encrypt.subjectTrigger', { kind: 'keyword', text: 's' }, { kind: 'keyword', text: 'r' }, { kind: 'keyword', text: 's' }],
    ['subjectFilter.rules', ['s'], ['r'], ['s']],
    ['dlp.mode', 'monitor', 'enforce', 'monitor'],
    ['locality', 'internal', 'external', 'external'],
    ['pgp.encoding', 'inline', 'mime', 'mime'],
    ['securityInfo.enabled', true, false, false],
  ])('§3.5: %s of %j and %j → %j', (key, sender, recipient, combined) => {
    expect(combineEnds(key, sender, recipient)).toEqual(combined);
  });

  it('never guesses: values of another kind and unknown keys are thrown', () => {
    expect(() => combineEnds('dlp.enabled', 'true', true)).toThrow(UnusableSetting);
    expect(() => combineEnds('encrypt.mode', 'allow', 'sometimes')).toThrow(UnusableSetting);
    expect(() => combineEnds('smime.maxSize', 5, '5')).toThrow(UnusableSetting);
    expect(() => combineEnds('constructor', true, true)).toThrow(UnusableSetting);
  });
});

// Worked out by hand from the reference: any mandatory → must; else any force → try; else any none → none; else try.
const TABLE: readonly (readonly [EncryptMode, EncryptMode, EncryptMode, 'must' | 'try' | 'none'])[] = [
  ['no-encryption', 'no-encryption', 'no-encryption', 'none'],
  ['no-encryption', 'allow', 'no-encryption', 'none'],
  ['no-encryption', 'force', 'force', 'try'],
  ['no-encryption', 'mandatory', 'mandatory', 'must'],
  ['allow', 'no-encryption', 'no-encryption', 'none'],
  ['allow', 'allow', 'allow', 'try'],
  ['allow', 'force', 'force', 'try'],
  ['allow', 'mandatory', 'mandatory', 'must'],
  ['force', 'no-encryption', 'force', 'try'],
  ['force', 'allow', 'force', 'try'],
  ['force', 'force', 'force', 'try'],
  ['force', 'mandatory', 'mandatory', 'must'],
  ['mandatory', 'no-encryption', 'mandatory', 'must'],
  ['mandatory', 'allow', 'mandatory', 'must'],
  ['mandatory', 'force', 'mandatory', 'must'],
  ['mandatory', 'mandatory', 'mandatory', 'must'],
];

describe('encrypt mode', () => {
  it.each(TABLE)('§3.3: %s and %s → %s: %s', (sender, recipient, mode, decision) => {
    expect(combineEnds('encrypt.mode', sender, recipient)).toBe(mode);
    expect(encryptDecision(sender, recipient, false)).toBe(decision);
  });

  it.each(TABLE)('§3.3: what a pattern or trigger demands beats %s and %s', (sender, recipient) => {
    expect(encryptDecision(sender, recipient, true)).toBe('must');
  });
});
