import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { PatternContent } from '#contracts';
import { differences } from './version-diff.js';

/** Two versions, field by field: what is gone and what is new, with a sign and a word, not by colour alone. */
@Component({
  selector: 'lz-differences',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@for (difference of found(); track difference.field) {
      <div class="diff-field">
        <h3 class="lab">{{ difference.field }}</h3>
        <div class="gone-new">
          @for (line of difference.removed; track $index) {
            <del>{{ line }}</del>
          }
          @for (line of difference.added; track $index) {
            <ins>{{ line }}</ins>
          }
        </div>
      </div>
    } @empty {
      <p class="t2">They are the same.</p>
    }`,
})
export class DifferenceTable {
  readonly older = input.required<PatternContent>();
  readonly newer = input.required<PatternContent>();
  protected readonly found = computed(() => differences(this.older(), this.newer()));
}
