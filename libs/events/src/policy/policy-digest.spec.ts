import { createHash } from 'node:crypto';
import type { Pattern, PolicySet } from '#dlp';
import { describe, expect, it } from 'vitest';
import { content } from '../../test/support/policy-log.js';
import { policyDigest } from './policy-digest.js';

const TAG = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const falcon: Pattern = { ...content('falcon', 'project falcon'), version: 3, state: 'live' };
const SET: PolicySet = {
  revision: 'x',
  patterns: [falcon, { ...content('iban'), version: 1, state: 'draft' }],
  groups: [{ id: 'pci', name: 'Cards', description: '', members: ['pattern/falcon'] }],
  settings: {
    base: { 'dlp.mode': 'enforce' },
    scopes: [
      { id: 'global', scope: { level: 'global' }, values: {} },
      { id: '01JNAVZ3T0P1ACE0000000000A', scope: { level: 'user', tag: TAG }, values: { 'encrypt.mode': 'force', 'dlp.mode': 'monitor' } },
    ],
  },
  exceptions: [],
};
const digest = (change: Partial<PolicySet> = {}): string => policyDigest({ ...SET, ...change });
const withFalcon = (change: Partial<Pattern>): string => digest({ patterns: [{ ...falcon, ...change }] });
const withScope = (change: Partial<PolicySet['settings']['scopes'][number]>): string =>
  digest({ settings: { ...SET.settings, scopes: SET.settings.scopes.map((each) => ({ ...each, ...change })) } });

describe('the digest of a policy', () => {
  it('is over one line of JSON for each thing that decides', () => {
    // written by hand
    const lines = [
      '{"dlp.mode":"enforce"}',
      '{"id":"pci","members":["pattern/falcon"]}',
      '{"action":"quarantine","delayEvaluation":false,"id":"falcon","matchFilter":"mask","matcher":{"caseSensitive":false,"kind":"regex",' +
        '"regex":"project falcon"},"minConfidence":0.5,"parts":["subject","body"],"state":"live","threshold":{"count":1,"of":"distinct"},"weight":5}',
      `{"scope":{"level":"user","tag":"${TAG}"},"values":{"dlp.mode":"monitor","encrypt.mode":"force"}}`,
    ];
    const text = ['base', 'group', 'pattern', 'place'].map((kind, index) => `${kind} ${lines[index] ?? ''}`).join('\n');
    expect(digest()).toBe(createHash('sha256').update(text).digest('hex').slice(0, 16));
  });

  it('stays the same where nothing else decides', () => {
    const addresses = { key: '01JNAVZ3T0P1ACE0000000000C', addresses: 'v1.AAAA.AAAA' };
    const { base, scopes } = SET.settings;
    const same = [
      withFalcon({ version: 4, name: 'Falcon', description: 'more', examples: { mustMatch: ['project falcon'], mustNotMatch: [] } }),
      digest({ patterns: [...SET.patterns].reverse(), revision: 'y' }),
      digest({ patterns: [falcon, { ...falcon, version: 1, state: 'retired' }] }),
      digest({ settings: { base, scopes: [...scopes].reverse().map((scope) => ({ ...scope, id: `draft-${scope.id}` })) } }),
      digest({ settings: { base: { ...base, 'dlp.managers': addresses }, scopes } }),
    ];
    expect(new Set([digest(), ...same]).size).toBe(1);
  });

  it('is another one for whatever decides otherwise', () => {
    const others = [
      withFalcon({ state: 'shadow' }),
      withFalcon({ action: 'block' }),
      withFalcon({ matcher: { kind: 'regex', regex: 'project falcon', caseSensitive: true } }),
      digest({ patterns: [falcon, { ...falcon, version: 4, state: 'shadow' }] }),
      digest({ groups: [] }),
      digest({ settings: { ...SET.settings, base: {} } }),
      withScope({ values: { 'encrypt.mode': 'force' } }),
      withScope({ scope: { level: 'domain', domain: 'example.com' } }),
      digest({ exceptions: [{ id: 'e', refs: ['all'], sender: null, recipient: null, expiresAt: '2026-03-01T10:00:00.000Z' }] }),
    ];
    expect(new Set([digest(), ...others]).size).toBe(others.length + 1);
  });
});
