import { ACTIONS, DEFAULT_UNINSPECTABLE_ACTIONS, type Outcome, type SettingValues } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';

/** What the `dlp` section of the configuration puts in the place of the factory's values, by the keys of the settings tree. Checked when it is read. */
export function configuredBase(dlp: EngineConfig['dlp']): SettingValues {
  const { mode, skipWords, scoreThresholds, uninspectable } = dlp;
  const thresholds = ACTIONS.flatMap((action) => {
    const score = action === 'must-encrypt' ? undefined : scoreThresholds[action];
    return score === undefined ? [] : [[action, score] as const];
  });
  return {
    'dlp.mode': mode,
    'dlp.skipWords': [...skipWords],
    'dlp.scoreThresholds': Object.fromEntries(thresholds),
    'dlp.uninspectableActions': uninspectableActions(uninspectable),
  };
}

/** Every reason gets the action for limits; those with a key of their own are set after. */
function uninspectableActions({ encrypted, unknownFormat, broken, limits }: EngineConfig['dlp']['uninspectable']): Record<string, Outcome> {
  const forLimits = Object.fromEntries(Object.keys(DEFAULT_UNINSPECTABLE_ACTIONS).map((reason) => [reason, limits]));
  return { ...forLimits, encrypted, 'unknown-format': unknownFormat, broken };
}
