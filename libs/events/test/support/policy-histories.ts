/** Random histories of the policy, made of decisions only: what the deciders refuse did not happen. */
import type { PatternRef, PatternState } from '#dlp';
import * as fc from 'fast-check';
import { decideGrantException, decideWithdrawException } from '../../src/policy/decide-exception.js';
import { decideDeleteGroup, decideSaveGroup } from '../../src/policy/decide-group.js';
import { decideDeletePattern, decideMovePattern, decideSavePattern } from '../../src/policy/decide-pattern.js';
import { decideChangeSettings, decideClosePlace, decideOpenPlace } from '../../src/policy/decide-place.js';
import type { PolicyScope } from '../../src/policy/policy-events.js';
import type { PolicyFact } from '../../src/policy/policy-streams.js';
import type { Refusal } from '../../src/refusal.js';
import { sealed } from '../../src/sealed.js';
import { ANA, BEN, content, group, NOW, PolicyLog, REASON, rule } from './policy-log.js';

const ID = (kind: string, index: number): string => `01JNAVZ3T0${kind}0000000000000${String(index)}`.slice(0, 26);
const STATES: readonly PatternState[] = ['draft', 'shadow', 'live', 'retired'];
const SCOPES: readonly PolicyScope[] = [
  { level: 'domain', domain: 'halden.example' },
  { level: 'wildcard-domain', domain: 'halden.example' },
  { level: 'user', tag: '5e'.repeat(16), address: sealed.parse('v1.address.AAAA') },
];
const refs: fc.Arbitrary<PatternRef[]> = fc.array(
  fc.constantFrom<PatternRef>('all', 'pattern/p0', 'pattern/p1', 'pattern/p2', 'group/g0', 'group/g1'),
  { minLength: 1, maxLength: 3 },
);
const small = fc.integer({ min: 0, max: 2 });
const LATER = '2027-03-01T10:00:00.000Z';

type Step = (log: PolicyLog) => { readonly stream: string; readonly decision: readonly PolicyFact[] | Refusal };

const patternStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(small, small, fc.constantFrom(...STATES)).map(([id, regex, state]): Step => (log) => {
    const command = {
      content: content(`p${String(id)}`, `x{${String(regex)}}`),
      state,
      cause: 'edit',
      actor: ANA,
      separateApproval: false,
    } as const;
    return { stream: `pattern-p${String(id)}`, decision: decideSavePattern(log.state, command) };
  }),
  fc.tuple(small, fc.integer({ min: 1, max: 3 }), fc.constantFrom(...STATES)).map(([id, version, to]): Step => (log) => {
    const command = { id: `p${String(id)}`, version, to, reason: null, actor: BEN, separateApproval: false };
    return { stream: `pattern-p${String(id)}`, decision: decideMovePattern(log.state, command) };
  }),
  small.map((id): Step => (log) => ({
    stream: `pattern-p${String(id)}`,
    decision: decideDeletePattern(log.state, { id: `p${String(id)}`, now: NOW, reason: null }),
  })),
);

const groupStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(small, refs).map(([id, members]): Step => (log) => ({
    stream: `group-g${String(id)}`,
    decision: decideSaveGroup(log.state, { group: group(`g${String(id)}`, ...members), reason: null }),
  })),
  small.map((id): Step => (log) => ({
    stream: `group-g${String(id)}`,
    decision: decideDeleteGroup(log.state, { id: `g${String(id)}`, now: NOW, reason: null }),
  })),
);

const changes = fc.oneof(
  fc.constantFrom(true, false, null).map((value) => [{ key: 'dlp.enabled', value }]),
  fc.tuple(fc.constantFrom('add', 'replace'), refs).map(([inherit, named]) => [{ key: 'dlp.patterns', value: { inherit, refs: named } }]),
);
const placeStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(...SCOPES), fc.constantFrom('edit', 'edit', 'needed'))
    .map(([index, scope, cause]): Step => (log) => {
      const id = ID('P', index);
      return { stream: `settings-${id}`, decision: decideOpenPlace(log.state, { id, scope, cause }) };
    }),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean(), changes).map(([index, isGlobal, values]): Step => (log) => {
    const id = isGlobal ? 'global' : ID('P', index);
    return { stream: `settings-${id}`, decision: decideChangeSettings(log.state, { id, changes: values, reason: null, rule }) };
  }),
  fc.integer({ min: 0, max: 4 }).map((index): Step => (log) => ({
    stream: `settings-${ID('P', index)}`,
    decision: decideClosePlace(log.state, { id: ID('P', index), reason: null }),
  })),
);

const exceptionStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(small, refs, fc.option(fc.constantFrom(...SCOPES), { nil: null })).map(([index, named, sender]): Step => (log) => {
    const command = { id: ID('E', index), refs: named, sender, recipient: null, expiresAt: LATER, now: NOW, owner: BEN.id, reason: REASON };
    return { stream: `exception-${ID('E', index)}`, decision: decideGrantException(log.state, command) };
  }),
  small.map((index): Step => (log) => ({
    stream: `exception-${ID('E', index)}`,
    decision: decideWithdrawException(log.state, { id: ID('E', index), reason: null }),
  })),
);

/** Logs of up to 60 decisions about three patterns, three groups, five places and three exceptions. */
export const policyHistories: fc.Arbitrary<PolicyLog> = fc
  .array(fc.oneof({ weight: 3, arbitrary: patternStep }, groupStep, { weight: 2, arbitrary: placeStep }, exceptionStep), { maxLength: 60 })
  .map((steps) => {
    const log = new PolicyLog();
    for (const step of steps) {
      const { stream, decision } = step(log);
      if (!('refused' in decision)) log.add(stream, decision);
    }
    return log;
  });
