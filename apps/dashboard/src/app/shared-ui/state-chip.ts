import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon.js';
import type { Chip } from './words.js';

/** A state as icon, word and colour. */
@Component({
  selector: 'lz-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'st', '[class]': `'st-' + chip().tone` },
  template: `<lz-icon [name]="chip().icon" /><span class="cut">{{ chip().words }}{{ more() }}</span>`,
})
export class StateChip {
  readonly chip = input.required<Chip>();
  /** Said after the word, such as ` in 25 s`. */
  readonly more = input('');
}
