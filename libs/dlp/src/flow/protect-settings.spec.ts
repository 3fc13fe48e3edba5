import { describe, expect, it } from 'vitest';
import { DEFAULT_PASSWORD_RULE } from '#crypto';
import { PASSWORD_DEMANDS } from '../settings/password-rules.js';
import { resolveSettings, UnusableSetting, type ResolvedSettings } from '../settings/resolve-settings.js';
import type { SettingValues } from '../settings/setting.js';
import { incomingHandling } from './incoming-handling.js';
import { FACTORY_PROTECT, protectSettings } from './protect-settings.js';

const end = (values: SettingValues = {}): ResolvedSettings =>
  resolveSettings({ base: {}, scopes: [{ id: 'global', scope: { level: 'global' }, values }] }, { domain: null, tag: null });
const between = (sender: SettingValues, recipient: SettingValues) => protectSettings(end(sender), end(recipient));

describe('how mail between two ends is protected', () => {
  it('is by the factory strong where nobody has set anything: AES-256-GCM, OAEP with SHA-256, SHA-256, AES-256', () => {
    expect(between({}, {})).toEqual(FACTORY_PROTECT);
    expect(FACTORY_PROTECT).toMatchObject({
      smime: {
        cipher: 'AES256-GCM',
        keyTransport: 'RSAES-OAEP-SHA256',
        signingAlgorithm: 'SHA256WithRSAEncryption',
        revocationOutage: 'refuse',
      },
      pgp: { cipher: 'AES_256', hash: 'SHA256' },
      password: { length: 16 },
    });
  });

  // §3.5 of the reference: who is asked for what.
  it('needs a method to be on at both ends', () => {
    for (const method of ['smime', 'pgp', 'pdf'] as const) {
      const [on, off] = [{ [`${method}.enabled`]: true }, { [`${method}.enabled`]: false }];
      expect([between(on, on), between(on, off), between(off, on)].map((each) => each[method].enabled)).toEqual([true, false, false]);
    }
  });

  it('takes the algorithms of the recipient, the smaller size, the certificates of both and the stricter rule', () => {
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
    const sender = {
      ...{ 'smime.encryptionAlgorithm': 'AES128-CBC', 'smime.maxSize': 1_000, 'smime.additionalCertificates': [b] },
      ...{ 'certificates.revocationOutage': 'accept', 'pdf.replyLink': 'https://a.example/r' },
    };
    const recipient = {
      ...{ 'smime.encryptionAlgorithm': 'AES256-CBC', 'smime.maxSize': 2_000, 'smime.additionalCertificates': [a, b] },
      ...{ 'certificates.revocationOutage': 'refuse', 'pdf.replyLink': 'https://b.example/r' },
    };
    const { smime, pdf } = between(sender, recipient);
    expect(smime).toMatchObject({ cipher: 'AES256-CBC', maxBytes: 1_000, additionalCertificates: [a, b], revocationOutage: 'refuse' });
    expect(pdf.replyLink).toBe('https://a.example/r');
  });

  it('cannot be known from a value that is offered no more, and nothing is let through for it', () => {
    expect(() => between({}, { 'smime.encryptionAlgorithm': '3DES' })).toThrow(UnusableSetting);
  });
});

describe('how protected mail is opened for a recipient', () => {
  it('is by the factory decrypted and marked, its signatures left on, its certificates kept if they lead to a root', () => {
    expect(incomingHandling(end())).toEqual({
      decrypt: true,
      infoHeaders: true,
      tags: null,
      smime: {
        ...{ strict: false, allowPkcs1v15: false, removeSignature: false, revocationOutage: 'refuse' },
        ...{ importCertificates: true, importUntrusted: false },
      },
      pgp: { removeSignature: false, readInline: false, importKeys: true },
    });
  });

  it('has the tags of the recipient where they are wanted', () => {
    const tags = incomingHandling(end({ 'securityInfo.enabled': true, 'securityInfo.signed': '[ok]' })).tags;
    expect(tags).toMatchObject({ signed: '[ok]', decrypted: '[decrypted]', signedBy: '[signed by: %s]' });
  });
});

describe('what is asked of a password that a person sets', () => {
  it('is at least what the makers of passwords ask of theirs', () => {
    expect(PASSWORD_DEMANDS.standard).toEqual(DEFAULT_PASSWORD_RULE);
    const names = ['leastCharacters', 'leastClasses', 'leastDistinct', 'phraseCharacters'] as const;
    for (const name of names) expect(PASSWORD_DEMANDS.strong[name]).toBeGreaterThan(PASSWORD_DEMANDS.standard[name]);
  });
});
