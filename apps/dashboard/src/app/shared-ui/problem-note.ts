import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Problem } from '#contracts';
import { fieldErrors } from './field-errors.js';
import { Icon } from './icon.js';

/** A refused or failed action, above what it was meant for. */
@Component({
  selector: 'lz-problem-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'note bad', role: 'alert' },
  template: `<lz-icon name="alert" />
    <div class="grow">
      <b>{{ problem().title }}</b>
      <p>
        {{ problem().detail }} <code class="t3 xs">{{ problem().code }}</code>
      </p>
      @for (words of errors(); track words) {
        <p>{{ words }}</p>
      }
    </div>`,
})
export class ProblemNote {
  readonly problem = input.required<Problem>();
  protected readonly errors = computed(() => fieldErrors(this.problem()));
}
