/** What the double keeps of the policy beside its patterns: places, history, simulations. */
import type { PolicyHistory, SettingInForce, SettingsOfPlace, Simulation } from '#contracts';

export interface KeptPlace {
  readonly id: string;
  readonly level: SettingsOfPlace['level'];
  readonly name: string;
  /** Ids from global down, without itself. */
  readonly above: readonly string[];
  revision: number;
  comment: string;
  properties: Record<string, string>;
  values: Record<string, { value: SettingInForce['value']; at: string; by: string }>;
  changes: SettingsOfPlace['changes'];
}

export interface DoubleSettings {
  readonly places: Map<string, KeptPlace>;
  policyRevision: number;
}

export interface DoubleHistory {
  changes: PolicyHistory['changes'];
}

export interface DoubleSimulations {
  readonly all: Map<string, { simulation: Simulation; asked: number }>;
}
