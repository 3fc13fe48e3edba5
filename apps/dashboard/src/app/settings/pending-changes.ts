import { computed, Injectable, signal } from '@angular/core';
import type { SettingJson } from '../gateway-api/settings-api.js';

/** Values by key that shall be set; `null` gives a value back to the level above. */
export type Edits = Readonly<Record<string, SettingJson>>;

const none: Edits = {};

/** What was changed on the page and is not saved yet, per place: going to another place and coming back loses nothing. */
@Injectable()
export class PendingChanges {
  private readonly all = signal<Readonly<Record<string, Edits>>>({});
  /** Places with something unsaved. */
  readonly places = computed(() => new Set(Object.keys(this.all())));

  of(place: string): Edits {
    return this.all()[place] ?? none;
  }

  has(place: string, key: string): boolean {
    return key in this.of(place);
  }

  set(place: string, key: string, value: SettingJson): void {
    this.all.update((all) => ({ ...all, [place]: { ...all[place], [key]: value } }));
  }

  drop(place: string, key: string): void {
    const rest = without(this.of(place), key);
    this.all.update((all) => (Object.keys(rest).length === 0 ? without(all, place) : { ...all, [place]: rest }));
  }

  clear(place: string): void {
    this.all.update((all) => without(all, place));
  }
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
