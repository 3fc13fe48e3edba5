/** Every level from the factory down to one place, and which of them says something about a setting. Pure. */
import type { SettingInForce } from '#contracts';
import type { SettingJson, SettingsPlace } from '../gateway-api/settings-api.js';
import { placeName } from './place-tree.js';

export interface Rung {
  readonly name: string;
  /** Undefined: this level says nothing. */
  readonly value: SettingJson | undefined;
  /** The level whose value is in force. */
  readonly isSource: boolean;
}

type Said = SettingInForce['ladder'][number];

const saysAt = (place: SettingsPlace, rung: Pick<Said, 'level' | 'place'>): boolean =>
  place.level === 'global' ? rung.level === 'global' : rung.place === place.id || (rung.place !== '' && rung.place === place.name);

/** Weakest level first. `path` leads from global to the place that is shown. */
export function ladderOf(setting: Pick<SettingInForce, 'ladder' | 'from'>, path: readonly SettingsPlace[]): Rung[] {
  const factory = setting.ladder.find((rung) => rung.level === 'factory');
  const levels = path.map((place) => ({
    name: placeName(place),
    value: setting.ladder.find((rung) => saysAt(place, rung))?.value,
    isSource: saysAt(place, setting.from),
  }));
  return [{ name: 'Factory', value: factory?.value, isSource: setting.from.level === 'factory' }, ...levels];
}

/** Where a value comes from, by name. */
export function sourceName(from: SettingInForce['from'], places: readonly SettingsPlace[]): string {
  if (from.level === 'factory') return 'Factory';
  const place = places.find((each) => saysAt(each, from));
  return place === undefined ? from.place : placeName(place);
}
