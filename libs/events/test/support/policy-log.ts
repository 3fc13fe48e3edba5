/** A log of the policy that grows by decisions, for given/when/then and for properties. */
import type { Pattern, PatternGroup, PatternRef } from '#dlp';
import { expect } from 'vitest';
import type { Actor } from '../../src/envelope.js';
import { evolvePolicy } from '../../src/policy/evolve-policy.js';
import type { SettingRule } from '../../src/policy/decide-place.js';
import { emptyPolicy, revisionOfStream, type PolicyState } from '../../src/policy/policy-state.js';
import type { PolicyFact, RecordedPolicyFact } from '../../src/policy/policy-streams.js';
import type { Refusal } from '../../src/refusal.js';
import { sealed } from '../../src/sealed.js';

export const ANA: Actor = { kind: 'account', id: '01JNAVZ3T0A2C4E6G8JAMPQRST' };
export const BEN: Actor = { kind: 'account', id: '01JNAVZ3T0A2C4E6G8JAMPQRSV' };
export const REASON = sealed.parse('v1.reason.AAAA');
export const NOW = '2026-03-01T10:00:00.000Z';
export const PLACE = '01JNAVZ3T0P1ACE0000000000A';
export const OTHER_PLACE = '01JNAVZ3T0P1ACE0000000000B';
export const EXCEPTION = '01JNAVZ3T0EXCEPT000000000A';

/** Facts by stream, each of one actor, a second apart. */
export class PolicyLog {
  readonly facts: RecordedPolicyFact[] = [];
  state: PolicyState = emptyPolicy();

  add(stream: string, events: readonly PolicyFact[], actor: Actor = ANA): this {
    for (const event of events) {
      const at = new Date(Date.parse(NOW) + this.facts.length * 1_000).toISOString();
      const fact = {
        stream,
        event,
        revision: revisionOfStream(this.state, stream) + 1,
        meta: { at, actor, commandId: `c${String(this.facts.length)}` },
      };
      this.facts.push(fact);
      this.state = evolvePolicy(this.state, fact);
    }
    return this;
  }

  /** Adds what was decided; a refusal fails the test. */
  take(stream: string, decision: readonly PolicyFact[] | Refusal, actor: Actor = ANA): this {
    if ('refused' in decision) return expect.fail(`${decision.refused}: ${decision.detail}`);
    return this.add(stream, decision, actor);
  }
}

/** What an author writes of a pattern. */
export function content(id: string, regex = 'project-\\d+'): Omit<Pattern, 'version' | 'state'> {
  return {
    id,
    name: id,
    description: '',
    matcher: { kind: 'regex', regex, caseSensitive: false },
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 5,
    parts: ['subject', 'body'],
    examples: { mustMatch: ['project-1'], mustNotMatch: [] },
  };
}

export function group(id: string, ...members: PatternRef[]): PatternGroup {
  return { id, name: id.toUpperCase(), description: '', members };
}

const EVERYWHERE = ['global', 'wildcard-domain', 'domain', 'user'] as const;
const flag = (value: unknown): string | undefined => (typeof value === 'boolean' ? undefined : 'must be true or false');
const RULES: ReadonlyMap<string, SettingRule> = new Map<string, SettingRule>([
  ['dlp.enabled', { levels: EVERYWHERE, check: flag }],
  ['dlp.skipWords', { levels: ['global'], check: (value) => (Array.isArray(value) ? undefined : 'must be a list') }],
  ['dlp.patterns', { levels: EVERYWHERE, check: (value) => (typeof value === 'object' ? undefined : 'must be a selection') }],
]);

/** Three settings, so that deciders are tried without the list of all of them. */
export function rule(key: string): SettingRule | undefined {
  return RULES.get(key);
}
