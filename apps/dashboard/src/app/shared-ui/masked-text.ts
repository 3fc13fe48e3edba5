import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** A masked value, its hidden characters in a lighter ink. */
@Component({
  selector: 'lz-masked',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'mask' },
  template: `@for (run of runs(); track $index) {
    @if (run.hidden) {
      <i>{{ run.text }}</i>
    } @else {
      <span>{{ run.text }}</span>
    }
  }`,
})
export class MaskedText {
  readonly value = input.required<string>();
  protected readonly runs = computed(() =>
    [...this.value().matchAll(/[•*]+|[^•*]+/g)].map(([text]) => ({ text, hidden: /^[•*]/.test(text) })),
  );
}
