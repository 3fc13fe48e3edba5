import { describe, expect, it } from 'vitest';
import { secondPersonRules, type FourEyesFacts, type FourEyesSettings } from './second-person-port.js';

const OFF: FourEyesSettings = { severity: null, patterns: [], matches: 0, kinds: [] };
const mail: FourEyesFacts = { kind: 'release', severity: 'medium', patterns: ['iban', 'bic'], matches: 12 };

describe('a second person', () => {
  it('is asked for by nothing when no rule is set', () => {
    expect(secondPersonRules({ ...mail, kind: 'as-is', severity: 'critical', matches: 100_000 }, OFF)).toEqual([]);
  });

  it.each([
    ['its severity', { severity: 'medium' }, ['severity']],
    ['a higher severity than asked for', { severity: 'low' }, ['severity']],
    ['one of its patterns', { patterns: ['bic'] }, ['pattern']],
    ['exactly so many matches', { matches: 12 }, ['matches']],
    ['the kind of release', { kinds: ['as-is', 'release'] }, ['kind']],
    ['several rules, all of which are named', { severity: 'medium', matches: 1, kinds: ['release'] }, ['severity', 'matches', 'kind']],
  ] as const)('is asked for by %s', (_, settings, rules) => {
    expect(secondPersonRules(mail, { ...OFF, ...settings })).toEqual(rules);
  });

  it.each([
    ['a lower severity', { severity: 'high' }],
    ['other patterns', { patterns: ['credit-card'] }],
    ['one match less', { matches: 13 }],
    ['another kind', { kinds: ['as-is'] }],
  ] as const)('is not asked for by %s', (_, settings) => {
    expect(secondPersonRules(mail, { ...OFF, ...settings })).toEqual([]);
  });

  it('is asked for by what nobody could read as by what is high', () => {
    const unread: FourEyesFacts = { ...mail, severity: 'unknown' };
    expect(secondPersonRules(unread, { ...OFF, severity: 'high' })).toEqual(['severity']);
    expect(secondPersonRules(unread, { ...OFF, severity: 'critical' })).toEqual([]);
  });
});
