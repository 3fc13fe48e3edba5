import { applyDraft, type PolicyDraft, type PolicySet } from '#dlp';
import { policyDigest } from '#events';
import { describe, expect, it } from 'vitest';
import { patternFrom } from '../policy/pattern-content.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { draftChanges } from './draft-changes.js';

const falcon = patternFrom(patternContent());
const SET: PolicySet = {
  revision: 'r',
  patterns: [
    { ...falcon, version: 1, state: 'live' },
    { ...falcon, id: 'eagle', version: 1, state: 'live' },
  ],
  groups: [{ id: 'birds', name: 'Birds', description: '', members: ['pattern/falcon'] }],
  settings: {
    base: {},
    scopes: [{ id: 'global', scope: { level: 'global' }, values: { 'dlp.mode': 'enforce', 'encrypt.mode': 'force' } }],
  },
  exceptions: [],
};

function changes(draft: Partial<PolicyDraft>) {
  const drafted = applyDraft(SET, { patterns: [], moves: [], groups: [], settings: [], ...draft });
  if (drafted.kind === 'refused') throw new Error(drafted.problems.join());
  return draftChanges(SET, drafted.set);
}

describe('what a draft changes', () => {
  it('is told by ids: patterns, groups, and keys of settings by place', () => {
    const told = changes({
      patterns: [{ content: falcon, state: 'shadow' }],
      moves: [{ pattern: 'eagle', version: 1, to: 'retired' }],
      groups: [
        { id: 'birds', name: 'Birds', description: '', members: ['pattern/eagle'] },
        { id: 'For Marieke, marieke@halden.example', name: '', description: '', members: [] },
      ],
      settings: [
        { scope: { level: 'global' }, key: 'dlp.mode', value: 'monitor' },
        { scope: { level: 'global' }, key: 'encrypt.mode', value: 'force' },
        { scope: { level: 'user', tag: 'a'.repeat(32) }, key: 'encrypt.mode', value: 'mandatory' },
      ],
    });
    expect(told).toMatchObject({
      patterns: ['eagle', 'falcon'],
      groups: ['birds'],
      settings: [
        { place: 'global', key: 'dlp.mode' },
        { place: null, key: 'encrypt.mode' },
      ],
    });
    expect(told.draftDigest).not.toBe(policyDigest(SET));
  });

  it('is nothing for a draft of what is in force already', () => {
    expect(changes({ settings: [{ scope: { level: 'global' }, key: 'dlp.mode', value: 'enforce' }] })).toEqual({
      draftDigest: policyDigest(SET),
      patterns: [],
      groups: [],
      settings: [],
    });
  });
});
