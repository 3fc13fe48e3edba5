import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import type { SettingsOfPlace } from '#contracts';
import { SettingsApi } from '../gateway-api/settings-api.js';
import { command } from '../policy/command.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { annotationOf, type Notes, notesOf, type Property, sameNotes } from './notes.js';
import { PendingChanges } from './pending-changes.js';

/** A comment and free properties of a place: for people, they change nothing. */
@Component({
  selector: 'lz-place-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, NgTemplateOutlet, ProblemNote],
  templateUrl: './place-notes.html',
})
export class PlaceNotes {
  readonly place = input.required<SettingsOfPlace>();
  readonly mayWrite = input(false);
  /** The place is not as it is shown any more: these notes were saved, or somebody else was faster. */
  readonly outdated = output();
  private readonly api = inject(SettingsApi);
  private readonly pending = inject(PendingChanges);
  private readonly id = computed(() => this.place().id);
  private readonly draft = computed(() => this.pending.notesOf(this.id()));
  protected readonly stored = computed(() => notesOf(this.place()));
  protected readonly opened = linkedSignal({ source: this.id, computation: () => false });
  /** What is written is still there after another place was looked at, or something else here was saved. */
  protected readonly editing = computed(() => this.opened() || this.draft() !== null);
  protected readonly written = computed(() => this.draft()?.written ?? this.stored());
  /** Somebody else saved other notes since these were begun. */
  protected readonly overtaken = computed(() => {
    const draft = this.draft();
    return draft !== null && !sameNotes(draft.began, this.stored());
  });
  protected readonly command = command();
  protected readonly isEmpty = computed(() => this.stored().comment === '' && this.stored().properties.length === 0);

  protected write(change: Partial<Notes>): void {
    this.pending.write(this.id(), { ...this.written(), ...change }, this.stored());
  }

  protected set(at: number, change: Partial<Property>): void {
    this.write({ properties: this.written().properties.map((property, each) => (each === at ? { ...property, ...change } : property)) });
  }

  protected add(): void {
    this.write({ properties: [...this.written().properties, { name: '', value: '' }] });
  }

  protected remove(at: number): void {
    this.write({ properties: this.written().properties.filter((_, each) => each !== at) });
  }

  protected close(): void {
    this.opened.set(false);
    this.command.dismiss();
    this.pending.dropNotes(this.id());
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { id, revision } = this.place();
    const request = { ...annotationOf(this.written()), expectedRevision: revision };
    if ((await this.command.run(request, (key) => this.api.annotate(id, request, key))) !== undefined) {
      this.pending.dropNotes(id);
      this.opened.set(false);
    } else if (this.command.problem()?.code !== 'revision-conflict') return;
    this.outdated.emit();
  }
}
