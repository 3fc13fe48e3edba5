import { describe, expect, it } from 'vitest';
import { isWithin, NO_LIMITS, reachesAll, REACHES_ALL, REACHES_NOTHING, reachOf, reachWithin, type ReachFacts } from './reach-port.js';

const facts: ReachFacts = { senderDomain: 'halden.example', team: 'claims', patterns: ['iban', 'credit-card'] };
const groups = [
  { id: 'payment', name: 'Payment', description: '', members: ['pattern/credit-card', 'group/accounts'] },
  { id: 'accounts', name: 'Accounts', description: '', members: ['pattern/iban', 'group/payment'] },
  { id: 'whatever', name: 'Whatever', description: '', members: ['all'] },
] as const;

describe('the reach of an account', () => {
  it('is everything without limits, and nothing for strangers', () => {
    expect(reachWithin(NO_LIMITS, groups)).toEqual(REACHES_ALL);
    expect(reachesAll(reachWithin(NO_LIMITS, groups))).toBe(true);
    expect(isWithin(REACHES_ALL, { senderDomain: null, team: null, patterns: [] })).toBe(true);
    expect(reachOf(null)).toBe(REACHES_NOTHING);
    expect(isWithin(REACHES_NOTHING, facts)).toBe(false);
  });

  it('opens groups within groups', () => {
    expect(reachWithin({ ...NO_LIMITS, patternGroups: ['payment'] }, groups).patterns).toEqual(['credit-card', 'iban']);
  });

  it('is not widened by a group that is gone, and not limited by one that holds all', () => {
    expect(reachWithin({ ...NO_LIMITS, patternGroups: ['gone'] }, groups).patterns).toEqual([]);
    expect(reachWithin({ ...NO_LIMITS, patternGroups: ['whatever'] }, groups).patterns).toBeNull();
  });

  it.each([
    [{ domains: ['halden.example'] }, true],
    [{ domains: ['other.example', 'halden.example'] }, true],
    [{ domains: ['other.example'] }, false],
    [{ domains: ['example'] }, false],
    [{ teams: ['claims'] }, true],
    [{ teams: ['legal'] }, false],
    [{ patterns: ['iban'] }, true],
    [{ patterns: ['passport'] }, false],
    [{ patterns: [] }, false],
    [{ domains: ['halden.example'], teams: ['legal'] }, false],
    [{ domains: ['other.example'], patterns: ['iban'] }, false],
    [{ domains: ['halden.example'], teams: ['claims'], patterns: ['iban'] }, true],
  ])('%j lets the message in: %s', (limits, within) => {
    expect(isWithin({ ...REACHES_ALL, ...limits }, facts)).toBe(within);
  });

  it('with any limit holds nothing that has no domain, no team, no pattern', () => {
    const bare: ReachFacts = { senderDomain: null, team: null, patterns: [] };
    expect(isWithin({ ...REACHES_ALL, domains: ['halden.example'] }, bare)).toBe(false);
    expect(isWithin({ ...REACHES_ALL, teams: ['claims'] }, bare)).toBe(false);
    expect(isWithin({ ...REACHES_ALL, patterns: ['iban'] }, bare)).toBe(false);
  });
});
