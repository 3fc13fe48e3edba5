import type { Action, Pattern } from '../pattern.js';
import { defaultPatterns } from './default-patterns.js';
import type { Outcome } from './verdict.js';

/** What applies to one group of recipients: immutable, named by its revision in every verdict. */
export interface Policy {
  readonly revision: string;
  /** `monitor` reports everything and lets every mail pass. */
  readonly mode: 'enforce' | 'monitor';
  readonly patterns: readonly Pattern[];
  /** Words dropped from the folded view before it is scanned. */
  readonly skipWords: readonly string[];
  /** The message score at which an action is taken; empty: the score only informs. */
  readonly scoreThresholds: readonly { readonly action: Action; readonly score: number }[];
  /** By reason (`encrypted`, `too-deep`, …) what happens to a mail with such a part; a reason not named is held. */
  readonly uninspectableActions: Readonly<Record<string, Outcome>>;
}

/** What nobody could read is held; what merely has a format without text that is known (an image, a drawing) is reported. */
export const DEFAULT_UNINSPECTABLE_ACTIONS: Policy['uninspectableActions'] = {
  encrypted: 'quarantine',
  'unknown-format': 'warn',
  broken: 'quarantine',
  'too-deep': 'quarantine',
  'too-large': 'quarantine',
  'too-many-files': 'quarantine',
  ratio: 'quarantine',
  'limit-reached': 'quarantine',
};

/** The policy of a new installation: the built-in detectors, enforced. */
export function defaultPolicy(revision: string): Policy {
  return {
    revision,
    mode: 'enforce',
    patterns: defaultPatterns(),
    skipWords: [],
    scoreThresholds: [],
    uninspectableActions: DEFAULT_UNINSPECTABLE_ACTIONS,
  };
}
