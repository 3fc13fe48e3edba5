import { computed, Injectable, signal } from '@angular/core';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { type Notes, sameNotes } from './notes.js';

/** Values by key that shall be set; `null` gives a value back to the level above. */
export type Edits = Readonly<Record<string, SettingJson>>;

/** A comment and properties that are being written, and what they began from. */
export interface NotesDraft {
  readonly began: Notes;
  readonly written: Notes;
}

type ByPlace<T> = Readonly<Record<string, T>>;

const none: Edits = {};

/** What was changed on the settings and is not saved yet, per place: going to another place or page and coming back loses nothing. */
@Injectable({ providedIn: 'root' })
export class PendingChanges {
  private readonly edits = signal<ByPlace<Edits>>({});
  private readonly notes = signal<ByPlace<NotesDraft>>({});
  /** Places with something unsaved. */
  readonly places = computed(() => {
    const noted = Object.entries(this.notes()).filter(([, { began, written }]) => !sameNotes(began, written));
    return new Set([...Object.keys(this.edits()), ...noted.map(([place]) => place)]);
  });

  of(place: string): Edits {
    return this.edits()[place] ?? none;
  }

  has(place: string, key: string): boolean {
    return key in this.of(place);
  }

  set(place: string, key: string, value: SettingJson): void {
    this.edits.update((all) => ({ ...all, [place]: { ...all[place], [key]: value } }));
  }

  drop(place: string, key: string): void {
    const rest = without(this.of(place), key);
    this.edits.update((all) => (Object.keys(rest).length === 0 ? without(all, place) : { ...all, [place]: rest }));
  }

  /** Forgets the values; notes have their own button. */
  clear(place: string): void {
    this.edits.update((all) => without(all, place));
  }

  /** The notes as they are being written; null when nobody writes there. */
  notesOf(place: string): NotesDraft | null {
    return this.notes()[place] ?? null;
  }

  /** `stored` is what they begin from, when they begin. */
  write(place: string, written: Notes, stored: Notes): void {
    this.notes.update((all) => ({ ...all, [place]: { began: all[place]?.began ?? stored, written } }));
  }

  dropNotes(place: string): void {
    this.notes.update((all) => without(all, place));
  }
}

const without = <T>(record: ByPlace<T>, key: string): ByPlace<T> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
