import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import type { Problem, SettingDefinition, SettingsOfPlace } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import type { Edits } from './pending-changes.js';
import { valueWords } from './setting-value.js';

/** What is not saved yet, why it is changed, and the one button that saves all of it. */
@Component({
  selector: 'lz-save-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote],
  host: { class: 'save-bar', role: 'region', 'aria-label': 'Changes that are not saved' },
  template: `<ul class="save-list">
      @for (change of changes(); track change.key) {
        <li>
          <b class="m">{{ change.name }}</b>&ngsp;<span class="t3">{{ change.before }}</span
          >&ngsp;<lz-icon name="right" size="sm" /><span class="vh">becomes</span>
          {{ change.after }}
        </li>
      }
    </ul>
    @if (problem(); as refused) {
      <lz-problem-note [problem]="refused" />
    }
    <form class="row wrap" (submit)="save($event)">
      <input
        #box
        class="in grow"
        maxlength="500"
        autocomplete="off"
        aria-label="Reason for the change"
        placeholder="Reason, kept with the change"
        [value]="reason()"
        (input)="reason.set(box.value)"
      />
      <button class="btn quiet" type="button" (click)="discarded.emit()">Discard</button>
      <button class="btn pri" type="submit" [disabled]="sending()">{{ button() }}</button>
    </form>`,
})
export class SaveBar {
  readonly place = input.required<SettingsOfPlace>();
  readonly definitions = input.required<ReadonlyMap<string, SettingDefinition>>();
  readonly edits = input.required<Edits>();
  readonly problem = input<Problem | null>(null);
  readonly sending = input(false);
  readonly saved = output<string>();
  readonly discarded = output();
  protected readonly reason = signal('');
  protected readonly changes = computed(() => Object.entries(this.edits()).map(([key, value]) => this.wordsFor(key, value)));
  protected readonly button = computed(() => `Save ${counted(this.changes().length, 'change')}`);

  private wordsFor(key: string, value: Edits[string]): { key: string; name: string; before: string; after: string } {
    const definition = this.definitions().get(key);
    const now = this.place().settings.find((setting) => setting.key === key);
    if (definition === undefined || now === undefined) return { key, name: key, before: '', after: JSON.stringify(value) };
    const after = value === null ? 'as the level above says' : valueWords(definition, value);
    return { key, name: definition.name, before: valueWords(definition, now.value), after };
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.saved.emit(this.reason());
  }
}
