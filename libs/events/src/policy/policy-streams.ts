/** The streams that the policy is folded from, and the facts that lie in them. */
import { patternEventSchemas, type PatternEvent } from '../pattern/pattern-events.js';
import { policyEventSchemas, type PolicyEvent } from './policy-events.js';
import type { EventMeta } from '../envelope.js';

/** Any fact of the policy. */
export type PolicyFact = PatternEvent | PolicyEvent;

/** One fact of the policy as it stands in the log. */
export interface RecordedPolicyFact {
  readonly stream: string;
  /** Of the stream, from 0. */
  readonly revision: number;
  readonly event: PolicyFact;
  readonly meta: EventMeta;
}

/** Stream of the factory level's overlay. */
export const POLICY_BASE_STREAM = 'policy-base';
/** Id of the global place: it is there before anything was recorded, and is never closed. */
export const GLOBAL_PLACE = 'global';
/** What the names of all policy streams begin with, for filters of the log. */
export const POLICY_STREAM_PREFIXES = ['pattern-', 'group-', 'settings-', 'exception-', POLICY_BASE_STREAM] as const;

export const patternStream = (id: string): string => `pattern-${id}`;
export const groupStream = (id: string): string => `group-${id}`;
/** @param id `global`, or the ULID of the place. */
export const placeStream = (id: string): string => `settings-${id}`;
export const exceptionStream = (id: string): string => `exception-${id}`;

/** Whether a stream is part of the policy. */
export function isPolicyStream(stream: string): boolean {
  return POLICY_STREAM_PREFIXES.some((prefix) => (prefix === POLICY_BASE_STREAM ? stream === prefix : stream.startsWith(prefix)));
}

/** Whether a fact is one of the policy: whatever else was decoded is not. */
export function isPolicyFact(event: { readonly type: string }): event is PolicyFact {
  return Object.hasOwn(patternEventSchemas, event.type) || Object.hasOwn(policyEventSchemas, event.type);
}
