import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import type { Rung } from './ladder.js';

/** The levels as a row of dots, the one in force filled; opened it tells who says what. */
@Component({
  selector: 'lz-setting-ladder',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button
    class="ladder-open"
    type="button"
    [attr.aria-expanded]="opened()"
    [attr.aria-label]="name() + ': set at ' + source() + ', who says what'"
    (click)="opened.set(!opened())"
  >
    <span class="ladder" aria-hidden="true">
      @for (rung of rungs(); track $index) {
        <i [class.src]="rung.isSource" [class.ovr]="!rung.isSource && rung.value !== undefined" [title]="rung.name"></i>
      }
    </span>
  </button>`,
})
export class SettingLadder {
  readonly rungs = input.required<readonly Rung[]>();
  /** Of the setting. */
  readonly name = input.required<string>();
  readonly opened = model(false);
  protected readonly source = computed(() => this.rungs().find((rung) => rung.isSource)?.name ?? 'Factory');
}
