import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicySet } from '#dlp';
import { OTHER_PLACE, PLACE, PolicyLog, REASON } from '../../test/support/policy-log.js';
import { policyHistories } from '../../test/support/policy-histories.js';
import { evolvePolicy, foldPolicy } from './evolve-policy.js';
import { diffPolicies } from './policy-diff.js';
import { FIRST_POLICY_REVISION, nextPolicyRevision } from './policy-revision.js';
import { policySetOf } from './policy-set-of.js';
import { emptyPolicy, type Place, type PolicyState } from './policy-state.js';
import { factsToRestore } from './restore-policy.js';

const RUNS = { numRuns: 300, seed: 20260301 };

/** All of a policy that a verdict depends on. */
function judging(state: PolicyState): PolicySet {
  const set = policySetOf(state, '');
  return { ...set, patterns: set.patterns.filter(({ state: where }) => where === 'live' || where === 'shadow') };
}

/** Without the places that the engine made for itself and at which nothing is set: mail is judged alike without them. */
function withoutNeeded(state: PolicyState): PolicySet {
  const isSpare = (place: Place): boolean => place.cause === 'needed' && place.values.size === 0;
  return judging({ ...state, places: new Map([...state.places].filter(([, place]) => !isSpare(place))) });
}

function scopesOf(state: PolicyState): string[] {
  return judging(state).settings.scopes.map(({ scope }) => JSON.stringify(scope));
}

function revisions(facts: PolicyLog['facts']): string[] {
  let revision = FIRST_POLICY_REVISION;
  return facts.map((fact) => (revision = nextPolicyRevision(revision, fact)));
}

describe('folding the policy', () => {
  it('gives the policy as of any fact by a replay up to it, whatever was folded since', () => {
    fc.assert(
      fc.property(policyHistories, ({ facts }) => {
        let state = emptyPolicy();
        const lived = facts.map((fact) => (state = evolvePolicy(state, fact)));
        lived.forEach((then, index) => {
          expect(foldPolicy(emptyPolicy(), facts.slice(0, index + 1))).toEqual(then);
        });
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  it('keeps at most one version live and one in shadow', () => {
    fc.assert(
      fc.property(policyHistories, ({ state }) => {
        const inForce = judging(state).patterns.map(({ id, state: where }) => `${id} ${where}`);
        expect(new Set(inForce).size).toBe(inForce.length);
      }),
      RUNS,
    );
  });

  it('keeps one place a domain, a wildcard domain and a person', () => {
    fc.assert(
      fc.property(policyHistories, ({ state }) => {
        const scopes = scopesOf(state);
        expect(new Set(scopes).size).toBe(scopes.length);
      }),
      RUNS,
    );
  });
});

describe('the revision', () => {
  it('is another one after every fact, and the same for the same log', () => {
    fc.assert(
      fc.property(policyHistories, ({ facts }) => {
        const chain = revisions(facts);
        expect(new Set([FIRST_POLICY_REVISION, ...chain]).size).toBe(facts.length + 1);
        expect(revisions(facts)).toEqual(chain);
      }),
      RUNS,
    );
  });

  it('tells of the whole history: a change in the middle changes every revision after it', () => {
    fc.assert(
      fc.property(policyHistories, fc.nat(), ({ facts }, at) => {
        fc.pre(facts.length > 0);
        const cut = at % facts.length;
        const altered = facts.map((fact, index) => (index === cut ? { ...fact, stream: `${fact.stream}x` } : fact));
        const [before, after] = [revisions(facts), revisions(altered)];
        expect(after.slice(0, cut)).toEqual(before.slice(0, cut));
        expect(after.slice(cut).filter((revision) => before.includes(revision))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('does not tell who decided, nor when', () => {
    const [fact] = new PolicyLog().add('group-g', [{ type: 'GroupDeleted', data: { reason: null } }]).facts;
    const other = { ...fact!, meta: { ...fact!.meta, at: '2030-01-01T00:00:00.000Z', actor: { kind: 'cli', id: 'cli' } as const } };
    expect(nextPolicyRevision(FIRST_POLICY_REVISION, other)).toBe(nextPolicyRevision(FIRST_POLICY_REVISION, fact!));
    // sha256 of ["0000000000000000","group-g",0,"GroupDeleted",{"reason":null}], by another program
    expect(nextPolicyRevision(FIRST_POLICY_REVISION, fact!)).toBe('ae24b3c0dd3a3937');
  });
});

describe('going back to an earlier policy', () => {
  it('makes mail be judged as it was then, by new facts', () => {
    fc.assert(
      fc.property(policyHistories, fc.nat(), (log, at) => {
        const then = foldPolicy(emptyPolicy(), log.facts.slice(0, at % (log.facts.length + 1)));
        const now = new PolicyLog();
        for (const { stream, event } of log.facts) now.add(stream, [event]);
        for (const { stream, facts } of factsToRestore(now.state, then, () => REASON)) now.add(stream, facts);
        const [restored, wanted] = [withoutNeeded(now.state), withoutNeeded(then)];
        const left = new Set(wanted.settings.scopes.map(({ id }) => id));
        const scopes = restored.settings.scopes.filter(({ id, values }) => left.has(id) || Object.keys(values).length > 0);
        expect({ ...restored, settings: { ...restored.settings, scopes } }).toEqual(wanted);
        expect(factsToRestore(now.state, then, () => REASON)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('leaves no domain and no person two places, whatever the engine made for itself since', () => {
    fc.assert(
      fc.property(policyHistories, fc.nat(), (log, at) => {
        const then = foldPolicy(emptyPolicy(), log.facts.slice(0, at % (log.facts.length + 1)));
        const now = new PolicyLog();
        for (const { stream, event } of log.facts) now.add(stream, [event]);
        for (const { stream, facts } of factsToRestore(now.state, then, () => REASON)) now.add(stream, facts);
        expect(new Set(scopesOf(now.state)).size).toBe(scopesOf(now.state).length);
        const missing = scopesOf(then).filter((scope) => !scopesOf(now.state).includes(scope));
        expect(missing).toEqual([]);
      }),
      RUNS,
    );
  });

  it('closes a place that the engine made where another one comes back', () => {
    const scope = { level: 'user', tag: '5e'.repeat(16), address: REASON } as const;
    const log = new PolicyLog().add(`settings-${PLACE}`, [{ type: 'ScopeOpened', data: { scope, cause: 'edit' } }]);
    const then = log.state;
    log.add(`settings-${PLACE}`, [{ type: 'ScopeClosed', data: { reason: null } }]);
    log.add(`settings-${OTHER_PLACE}`, [{ type: 'ScopeOpened', data: { scope, cause: 'needed' } }]);
    expect(factsToRestore(log.state, then, () => REASON)).toEqual([
      { stream: `settings-${OTHER_PLACE}`, facts: [{ type: 'ScopeClosed', data: { reason: REASON } }] },
      { stream: `settings-${PLACE}`, facts: [{ type: 'ScopeOpened', data: { scope, cause: 'rollback' } }] },
    ]);
  });

  it('leaves a place that the engine made for itself, without what was set there', () => {
    const log = new PolicyLog();
    const then = log.state;
    const scope = { level: 'user', tag: '5e'.repeat(16), address: REASON } as const;
    const changes = [{ key: 'dlp.enabled', before: null, after: false }];
    log.add(`settings-${PLACE}`, [
      { type: 'ScopeOpened', data: { scope, cause: 'needed' } },
      { type: 'SettingsChanged', data: { changes, reason: null } },
    ]);
    expect(factsToRestore(log.state, then, () => REASON)).toEqual([
      {
        stream: `settings-${PLACE}`,
        facts: [{ type: 'SettingsChanged', data: { changes: [{ key: 'dlp.enabled', before: false, after: null }], reason: REASON } }],
      },
    ]);
  });

  it('spreads values over facts where one could not hold them all', () => {
    const value = (letter: string): string[] => [letter.repeat(27_000)];
    const set = (log: PolicyLog, letter: string): void => {
      for (const key of ['a', 'b', 'c']) {
        const before = log.state.places.get('global')?.values.get(key)?.value as string[] | undefined;
        log.add('settings-global', [
          { type: 'SettingsChanged', data: { changes: [{ key, before: before ?? null, after: value(letter) }], reason: null } },
        ]);
      }
    };
    const log = new PolicyLog();
    set(log, 'x');
    const then = log.state;
    set(log, 'y');
    const [back] = factsToRestore(log.state, then, () => REASON);
    expect(back?.facts.map(({ data }) => JSON.stringify(data).length < 65_536)).toEqual([true, true, true]);
    expect(judging(log.add('settings-global', back?.facts ?? []).state)).toEqual(judging(then));
  });

  it('needs nothing where nothing differs', () => {
    fc.assert(
      fc.property(policyHistories, ({ state }) => {
        expect(factsToRestore(state, state, () => REASON)).toEqual([]);
        expect(diffPolicies(state, state)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('the difference of two policies', () => {
  it('tells places that somebody opened or closed, not those that the engine made for itself', () => {
    const [log, others] = [new PolicyLog(), new PolicyLog()];
    const scope = { level: 'domain', domain: 'claims.example' } as const;
    const then = log.state;
    log.add(`settings-${PLACE}`, [{ type: 'ScopeOpened', data: { scope, cause: 'edit' } }]);
    others.add(`settings-${PLACE}`, [{ type: 'ScopeOpened', data: { scope, cause: 'needed' } }]);
    expect(diffPolicies(then, log.state)).toEqual([{ kind: 'place', id: PLACE, scope, change: 'added', fields: [] }]);
    expect(diffPolicies(log.state, then)).toEqual([{ kind: 'place', id: PLACE, scope, change: 'removed', fields: [] }]);
    expect(diffPolicies(then, others.state)).toEqual([]);
  });

  it('is empty only if both judge alike, and is the same backwards with the sides changed', () => {
    fc.assert(
      fc.property(policyHistories, fc.nat(), ({ facts, state }, at) => {
        const then = foldPolicy(emptyPolicy(), facts.slice(0, at % (facts.length + 1)));
        const forth = diffPolicies(then, state);
        if (forth.length === 0) expect(judging({ ...state, places: then.places })).toEqual(judging(then));
        const back = diffPolicies(state, then);
        const turned = back.map(({ fields, ...rest }) => ({
          ...rest,
          change: ({ added: 'removed', removed: 'added', changed: 'changed' } as const)[rest.change],
          fields: fields.map(({ field, before, after }) => ({ field, before: after, after: before })),
        }));
        const ordered = (differences: readonly object[]): unknown[] => differences.map((each) => JSON.stringify(each, sorted)).sort();
        expect(ordered(turned)).toEqual(ordered(forth));
      }),
      RUNS,
    );
  });
});

/** Fields in the order of their names: differences have no order among themselves. */
function sorted(key: string, value: unknown): unknown {
  if (key === 'fields' && Array.isArray(value)) return value.map((item) => JSON.stringify(item)).sort();
  return value;
}
