import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { problemOf } from '../gateway-api/problem.js';
import { EmptyState } from './empty-state.js';
import { fieldErrors } from './field-errors.js';
import { Icon } from './icon.js';

/** What failed, what is safe, what to do, and a short code: for a whole view that could not be loaded. */
@Component({
  selector: 'lz-problem',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon],
  host: { role: 'alert' },
  template: `<lz-empty [icon]="icon()" [heading]="heading()">
    <ng-container words>{{ words() }}</ng-container>
    @if (mayHelp()) {
      <button class="btn sm" type="button" (click)="retried.emit()"><lz-icon name="ref" size="sm" />Try again</button>
    }
    <code class="t3 xs">{{ problem().code }}</code>
  </lz-empty>`,
})
export class ProblemState {
  readonly error = input.required<unknown>();
  /** What could not be shown: `The list`. */
  readonly what = input('This page');
  readonly retried = output();
  protected readonly problem = computed(() => problemOf(this.error()));
  /** What is wrong with the fields says more than that some are wrong. */
  protected readonly words = computed(() => fieldErrors(this.problem()).join(' ') || this.problem().detail);
  protected readonly mayHelp = computed(() => ![403, 404, 410, 422].includes(this.problem().status));
  protected readonly icon = computed(() => ({ 0: 'off', 403: 'lock', 404: 'search', 410: 'trash' })[this.problem().status] ?? 'alert');
  protected readonly heading = computed(() =>
    this.mayHelp() && this.problem().status !== 0 ? `${this.what()} could not be loaded` : this.problem().title,
  );
}
