import { ACTIONS, DEFAULT_UNINSPECTABLE_ACTIONS, type Outcome, type Pattern, type Policy } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';

/** The policy that the `dlp` section of the configuration makes of these patterns. */
export function policyFor(dlp: EngineConfig['dlp'], patterns: readonly Pattern[], revision: string): Policy {
  const { mode, skipWords, scoreThresholds, uninspectable } = dlp;
  const thresholds = ACTIONS.flatMap((action) => {
    const score = action === 'must-encrypt' ? undefined : scoreThresholds[action];
    return score === undefined ? [] : [{ action, score }];
  });
  return {
    ...{ revision, mode, patterns, skipWords, scoreThresholds: thresholds },
    uninspectableActions: uninspectableActions(uninspectable),
    exceptions: [],
    mustEncrypt: [],
  };
}

/** Every reason gets the action for limits; those with a key of their own are set after. */
function uninspectableActions({ encrypted, unknownFormat, broken, limits }: EngineConfig['dlp']['uninspectable']): Record<string, Outcome> {
  const forLimits = Object.fromEntries(Object.keys(DEFAULT_UNINSPECTABLE_ACTIONS).map((reason) => [reason, limits]));
  return { ...forLimits, encrypted, 'unknown-format': unknownFormat, broken };
}
