/** Why a change of the policy was declined. */
import type { Refusal } from '../refusal.js';

export type PolicyRefusalCode =
  /** Somebody changed it since it was read. */
  | 'revision-conflict'
  | 'unknown-pattern'
  | 'unknown-version'
  /** It does not fit the schema of stored patterns. */
  | 'unstorable-pattern'
  /** From this state no version goes to that one. */
  | 'move-not-allowed'
  /** The author of a version may not take it live where approval is separate. */
  | 'author-approves'
  /** Where approval is separate, it takes a person to take a version live. */
  | 'account-needed'
  | 'in-use'
  /** A pattern or group is named that does not exist. */
  | 'unknown-reference'
  | 'unknown-group'
  | 'group-cycle'
  | 'unknown-place'
  | 'place-exists'
  | 'global-place'
  | 'unknown-setting'
  | 'wrong-level'
  | 'wrong-value'
  | 'unknown-exception'
  | 'exception-exists'
  | 'already-expired'
  /** More than one fact can hold. */
  | 'too-large'
  /** What mail is searched for would take longer to compile than inspection may take. */
  | 'policy-too-expensive'
  /** It would not take effect: an older policy is in force, since the newest patterns cannot be searched for. */
  | 'policy-not-in-force';

/** Something that names a pattern or a group. */
export interface PolicyUse {
  readonly kind: 'group' | 'setting' | 'exception';
  /** Of the group, the place or the exception. */
  readonly id: string;
}

export interface PolicyRefusal extends Refusal<PolicyRefusalCode> {
  /** With `in-use`: by what; empty when it is in force itself. */
  readonly uses?: readonly PolicyUse[];
}

export function refuse(refused: PolicyRefusalCode, detail: string): PolicyRefusal {
  return { refused, detail };
}

/** What a fact may hold as JSON: the store takes 64 KiB with the metadata. */
export const MAX_FACT_BYTES = 60_000;
/** What a setting's value may hold: a fact says what it was and what it is. */
export const MAX_VALUE_BYTES = 28_000;

/** Bytes of UTF-8 that a value takes as JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The facts, unless one of them is more than the store takes. */
export function storable<Fact extends { readonly data: unknown }>(facts: readonly Fact[]): readonly Fact[] | PolicyRefusal {
  const largest = Math.max(0, ...facts.map(({ data }) => jsonBytes(data)));
  return largest <= MAX_FACT_BYTES
    ? facts
    : refuse('too-large', `one change holds ${String(MAX_FACT_BYTES)} bytes at most, and this has ${String(largest)}`);
}
