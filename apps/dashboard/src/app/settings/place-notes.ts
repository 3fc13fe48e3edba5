import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { SettingsOfPlace } from '#contracts';
import { SettingsApi } from '../gateway-api/settings-api.js';
import { command } from '../policy/command.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

interface Property {
  readonly name: string;
  readonly value: string;
}

const propertiesOf = (place: SettingsOfPlace): readonly Property[] =>
  Object.entries(place.properties).map(([name, value]) => ({ name, value }));

/** A comment and free properties of a place: for people, they change nothing. */
@Component({
  selector: 'lz-place-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote],
  templateUrl: './place-notes.html',
})
export class PlaceNotes {
  readonly place = input.required<SettingsOfPlace>();
  readonly mayWrite = input(false);
  readonly saved = output();
  private readonly api = inject(SettingsApi);
  protected readonly editing = signal(false);
  protected readonly comment = linkedSignal(() => this.place().comment);
  protected readonly properties = linkedSignal(() => propertiesOf(this.place()));
  protected readonly command = command();
  protected readonly isEmpty = computed(() => this.place().comment === '' && Object.keys(this.place().properties).length === 0);

  protected set(at: number, change: Partial<Property>): void {
    this.properties.update((all) => all.map((property, each) => (each === at ? { ...property, ...change } : property)));
  }

  protected add(): void {
    this.properties.update((all) => [...all, { name: '', value: '' }]);
  }

  protected remove(at: number): void {
    this.properties.update((all) => all.filter((_, each) => each !== at));
  }

  protected cancel(): void {
    this.editing.set(false);
    this.command.dismiss();
    this.comment.set(this.place().comment);
    this.properties.set(propertiesOf(this.place()));
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const named = this.properties().filter(({ name }) => name.trim() !== '');
    const properties = Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
    const { id, revision } = this.place();
    const request = { comment: this.comment(), properties, expectedRevision: revision };
    if ((await this.command.run(request, (key) => this.api.annotate(id, request, key))) === undefined) return;
    this.editing.set(false);
    this.saved.emit();
  }
}
