/** Everything that is decided about detection at one moment: what a revision of the policy names. Immutable. */
import type { Pattern } from '../pattern.js';
import type { PatternRef, ScopeRef, SettingsTree } from '../settings/setting.js';

/** Patterns under one name; groups may hold groups. */
export interface PatternGroup {
  /** Lower case letters, digits, `-`, `_`, `.`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly PatternRef[];
}

/** Keeps patterns from acting for some senders and recipients until a moment. */
export interface PolicyException {
  readonly id: string;
  readonly refs: readonly PatternRef[];
  /** Null: every sender. */
  readonly sender: ScopeRef | null;
  /** Null: every recipient. */
  readonly recipient: ScopeRef | null;
  /** ISO-8601 UTC; from this moment on it has no effect. */
  readonly expiresAt: string;
}

export interface PolicySet {
  readonly revision: string;
  /** Every version that may still be scanned or shown, in its present state. A pattern has at most one live and one shadow version. */
  readonly patterns: readonly Pattern[];
  readonly groups: readonly PatternGroup[];
  readonly settings: SettingsTree;
  readonly exceptions: readonly PolicyException[];
}
