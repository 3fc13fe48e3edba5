import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Severity } from '#contracts';
import { Icon } from './icon.js';
import { severityWords } from './words.js';

/** Severity as shape, word and colour: never colour alone. */
@Component({
  selector: 'lz-severity',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'sev', '[class]': `'sev-' + severity()` },
  template: `<lz-icon [name]="'sev-' + severity()" />{{ words() }}`,
})
export class SeverityBadge {
  readonly severity = input.required<Severity>();
  protected readonly words = computed(() => severityWords[this.severity()]);
}
