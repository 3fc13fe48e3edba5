/** Which settings of a place are shown, under which headings. Pure. */
import type { SettingDefinition, SettingInForce } from '#contracts';
import type { Edits } from './pending-changes.js';
import { headingOf } from './setting-value.js';

export interface ShownSetting {
  readonly definition: SettingDefinition;
  readonly setting: SettingInForce;
}

export interface SettingGroup {
  readonly heading: string;
  readonly settings: readonly ShownSetting[];
}

/** `now`: what mail heeds now, and whatever is set or being changed here. */
export type Choice = 'now' | 'here' | 'all';

type Known = ReadonlyMap<string, SettingDefinition>;

/** In the engine's order; a setting that nobody defines is left out. */
export const knownSettings = (settings: readonly SettingInForce[], known: Known): ShownSetting[] =>
  settings.flatMap((setting) => {
    const definition = known.get(setting.key);
    return definition === undefined ? [] : [{ definition, setting }];
  });

export function isShown({ definition, setting }: ShownSetting, choice: Choice, edits: Edits): boolean {
  const isOwn = setting.setHere !== null || setting.key in edits;
  return choice === 'all' || isOwn || (choice === 'now' && definition.inEffect);
}

/** Whether a word that somebody looks for is in its name, its description or its key. */
export const fits = ({ definition: { name, description, key } }: ShownSetting, sought: string): boolean =>
  [name, description, key].some((text) => text.toLowerCase().includes(sought.trim().toLowerCase()));

export function grouped(settings: readonly ShownSetting[]): SettingGroup[] {
  const groups = new Map<string, ShownSetting[]>();
  for (const one of settings) groups.set(one.definition.group, [...(groups.get(one.definition.group) ?? []), one]);
  return [...groups].map(([group, under]) => ({ heading: headingOf(group), settings: under }));
}
