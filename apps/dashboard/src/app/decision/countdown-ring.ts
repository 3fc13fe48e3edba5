import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Clock } from '../shared-ui/clock.js';
import { secondsLeft } from '../shared-ui/figures.js';

const ROUND = 2 * Math.PI * 12.5;

/** The undo window as a ring that runs empty; the seconds stand in it. Hidden from screen readers: the words say it too. */
@Component({
  selector: 'lz-countdown-ring',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg class="ring" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
    <circle class="tr" cx="15" cy="15" r="12.5" />
    <circle class="fg" cx="15" cy="15" r="12.5" [attr.stroke-dasharray]="dash()" />
    <text x="15" y="18.6">{{ seconds() }}</text>
  </svg>`,
})
export class CountdownRing {
  readonly until = input.required<string>();
  /** Length of the whole window, in milliseconds. */
  readonly ofMs = input(30_000);
  private readonly clock = inject(Clock);
  protected readonly seconds = computed(() => secondsLeft(this.until(), this.clock.second()));
  protected readonly dash = computed(() => {
    const share = Math.min(1, (this.seconds() * 1000) / Math.max(1000, this.ofMs()));
    return `${(share * ROUND).toFixed(1)} ${ROUND.toFixed(1)}`;
  });
}
