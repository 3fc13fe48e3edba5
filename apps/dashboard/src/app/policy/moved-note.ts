import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { MovedGroup } from '../gateway-api/pattern-groups-api.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';

/** What came of moving a whole group. */
@Component({
  selector: 'lz-moved-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'note', role: 'status', '[class.ok]': 'isWhole()', '[class.warn]': '!isWhole()' },
  template: `<lz-icon [name]="isWhole() ? 'check' : 'alert'" />
    <div class="grow">
      <b>{{ sentence() }}</b>
      @if (!isWhole()) {
        <ul class="near-list">
          @for (refusal of moved().refused; track refusal.id) {
            <li>
              <code>{{ refusal.id }}</code>: {{ refusal.reason }}
            </li>
          }
        </ul>
      }
    </div>`,
})
export class MovedNote {
  readonly moved = input.required<MovedGroup>();
  protected readonly isWhole = computed(() => this.moved().refused.length === 0);
  protected readonly sentence = computed(() => {
    const { moved, refused } = this.moved();
    const stay =
      refused.length === 0
        ? ''
        : `, ${refused.length} ${refused.length === 1 ? 'stays' : 'stay'} as ${refused.length === 1 ? 'it is' : 'they are'}`;
    return `${counted(moved.length, 'pattern')} moved${stay}.`;
  });
}
