import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import type { PatternGroupOfApi, PatternState } from '#contracts';
import { StateChip } from '../shared-ui/state-chip.js';
import { lifeChips } from '../shared-ui/words.js';

/** A pattern that can be picked. */
export interface PickablePattern {
  readonly id: string;
  readonly name: string;
  readonly state: PatternState;
}

/** Patterns and groups to tick; a box narrows the list. Ticking moves nothing under the cursor. */
@Component({
  selector: 'lz-ref-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [StateChip],
  template: `<fieldset class="picker">
    <legend class="lab">{{ label() }}, {{ refs().length }} picked</legend>
    <input
      #box
      class="in"
      type="search"
      autocomplete="off"
      spellcheck="false"
      placeholder="Narrow the list"
      [attr.aria-label]="'Narrow the list of ' + label()"
      [value]="wanted()"
      (input)="wanted.set(box.value)"
    />
    <div class="picker-list" tabindex="0" role="group" [attr.aria-label]="label()">
      <ul>
        @for (option of shown(); track option.ref) {
          <li>
            <label class="row">
              <input class="ck" type="checkbox" [checked]="refs().includes(option.ref)" (change)="toggle(option.ref)" />
              <span class="cut">{{ option.words }}</span>
              @if (option.state; as state) {
                <span class="end"><lz-state [chip]="life[state]" /></span>
              } @else {
                <span class="end t3 xs">{{ option.note }}</span>
              }
            </label>
          </li>
        } @empty {
          <li class="t3">Nothing fits.</li>
        }
      </ul>
    </div>
  </fieldset>`,
})
export class RefPicker {
  readonly label = input('Patterns and groups');
  readonly patterns = input.required<readonly PickablePattern[]>();
  readonly groups = input.required<readonly PatternGroupOfApi[]>();
  /** Whether `all patterns` can be picked. */
  readonly withAll = input(false);
  readonly refs = model.required<readonly string[]>();
  protected readonly wanted = signal('');
  protected readonly life = lifeChips;
  private readonly options = computed(() => [
    ...(this.withAll() ? [{ ref: 'all', words: 'All patterns', state: null, note: '' }] : []),
    ...this.groups().map(({ id, name, patterns }) => ({
      ref: `group/${id}`,
      words: name,
      state: null,
      note: `group of ${patterns.length}`,
    })),
    ...this.patterns().map(({ id, name, state }) => ({ ref: `pattern/${id}`, words: name, state, note: '' })),
  ]);
  protected readonly shown = computed(() => {
    const wanted = this.wanted().trim().toLowerCase();
    return this.options().filter(({ ref, words }) => `${ref} ${words}`.toLowerCase().includes(wanted));
  });

  protected toggle(ref: string): void {
    this.refs.update((refs) => (refs.includes(ref) ? refs.filter((other) => other !== ref) : [...refs, ref]));
  }
}
