import type { Action, Pattern } from '../pattern.js';
import { defaultPatterns } from './default-patterns.js';
import type { FlowSettings } from '../flow/flow-settings.js';
import type { ProtectSettings } from '../flow/protect-settings.js';
import { DEFAULT_UNINSPECTABLE_ACTIONS } from './uninspectable-actions.js';
import type { MustEncryptCause, Outcome } from './verdict.js';

/** An exception as far as it reaches one sender and one recipient. */
export interface AppliedException {
  readonly id: string;
  /** Ids of the patterns that must not act. */
  readonly patterns: ReadonlySet<string>;
}

/** What applies to one sender and one group of recipients: immutable, named by its revision in every verdict. */
export interface Policy {
  readonly revision: string;
  /** False: scanning is off at one end; nothing detected or unreadable counts, only what settings and triggers demand. Absent: true. */
  readonly scanning?: boolean;
  /** `monitor` reports everything and acts on nothing that was detected. */
  readonly mode: 'enforce' | 'monitor';
  readonly patterns: readonly Pattern[];
  /** Words dropped from the folded view before it is scanned. */
  readonly skipWords: readonly string[];
  /** The message score at which an action is taken; empty: the score only informs. */
  readonly scoreThresholds: readonly { readonly action: Action; readonly score: number }[];
  /** By reason (`encrypted`, `too-deep`, …) what happens to a mail with such a part; a reason not named is held. */
  readonly uninspectableActions: Readonly<Record<string, Outcome>>;
  /** In force at the time of the message; the first that names a pattern keeps it from acting. */
  readonly exceptions: readonly AppliedException[];
  /** What demands encryption beside the patterns. */
  readonly mustEncrypt: readonly MustEncryptCause[];
  /** What else steers the mail between the two ends; absent: as the factory says. */
  readonly flow?: FlowSettings;
  /** How mail between the two ends is protected; absent: as the factory says. */
  readonly protect?: ProtectSettings;
}

/** The policy of a new installation: the built-in detectors, enforced. */
export function defaultPolicy(revision: string): Policy {
  return {
    revision,
    mode: 'enforce',
    patterns: defaultPatterns(),
    skipWords: [],
    scoreThresholds: [],
    uninspectableActions: DEFAULT_UNINSPECTABLE_ACTIONS,
    exceptions: [],
    mustEncrypt: [],
  };
}
