import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Lint } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { type LintedField, PatternDesk } from './pattern-desk.js';

const looks: Record<Lint['severity'], { tone: string; icon: string; words: string }> = {
  error: { tone: 'bad', icon: 'alert', words: 'Error' },
  warning: { tone: 'warn', icon: 'alert', words: 'Warning' },
  hint: { tone: '', icon: 'info', words: 'Hint' },
};

/** What the engine says of one field, right below it. */
@Component({
  selector: 'lz-field-lints',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'lints', 'aria-live': 'polite' },
  template: `@for (lint of lints(); track lint.message) {
    <p class="note lint" [class]="lint.look.tone">
      <lz-icon [name]="lint.look.icon" /><span class="grow"
        ><span class="vh">{{ lint.look.words }}: </span>{{ lint.message }}
        @if (lint.rule !== '') {
          <code class="t3 xs">{{ lint.rule }}</code>
        }
      </span>
    </p>
  }`,
})
export class FieldLints {
  /** Null: what is said of no single field. */
  readonly field = input.required<LintedField | null>();
  private readonly desk = inject(PatternDesk);
  private readonly said = computed(() => {
    const field = this.field();
    return field === null ? this.desk.otherLints() : this.desk.lintsOf(field);
  });
  protected readonly lints = computed(() => this.said().map((lint) => ({ ...lint, look: looks[lint.severity] })));
}
