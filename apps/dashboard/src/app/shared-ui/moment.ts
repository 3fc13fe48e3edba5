import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { Clock } from './clock.js';
import { ageWords, momentWords, timeWords } from './figures.js';

/** A moment in the viewer's zone, UTC on hover. */
@Component({
  selector: 'lz-moment',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatTooltip],
  template: `<time [attr.datetime]="at()" [matTooltip]="utc()" matTooltipShowDelay="400">{{ words() }}</time>`,
})
export class Moment {
  readonly at = input.required<string>();
  readonly as = input<'date' | 'time' | 'age'>('date');
  private readonly clock = inject(Clock);
  protected readonly utc = computed(
    () =>
      `${this.at()
        .replace('T', ' ')
        .replace(/\.\d+Z$|Z$/, '')} UTC`,
  );
  protected readonly words = computed(() => {
    if (this.as() === 'age') return ageWords(this.at(), this.clock.minute());
    return this.as() === 'time' ? timeWords(this.at()) : momentWords(this.at());
  });
}
