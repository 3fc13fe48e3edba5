import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { SettingDefinition, SettingsOfPlace } from '#contracts';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { Moment } from '../shared-ui/moment.js';
import { valueWords } from './setting-value.js';

/** Who changed what at this place, when and why; newest first. */
@Component({
  selector: 'lz-change-log',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Moment],
  template: `<section class="card mt" aria-labelledby="change-log-title">
    <div class="card-h"><h2 id="change-log-title">Changes here</h2></div>
    <ol class="changes">
      @for (entry of changes(); track $index) {
        <li>
          <p class="t3 xs"><lz-moment [at]="entry.at" /> · {{ entry.by }}</p>
          @for (change of entry.changes; track change.key) {
            <p>
              <b class="m">{{ nameOf(change.key) }}</b> from {{ words(change.key, change.before) }} to
              {{ words(change.key, change.after) }}
            </p>
          }
          @if (entry.reason !== '') {
            <p class="t2">“{{ entry.reason }}”</p>
          }
        </li>
      } @empty {
        <li class="t3">Nothing was ever changed here.</li>
      }
    </ol>
  </section>`,
})
export class ChangeLog {
  readonly changes = input.required<SettingsOfPlace['changes']>();
  readonly definitions = input.required<ReadonlyMap<string, SettingDefinition>>();

  protected nameOf(key: string): string {
    return this.definitions().get(key)?.name ?? key;
  }

  /** Null on either side: the value came, or comes again, from above. */
  protected words(key: string, value: SettingJson): string {
    if (value === null) return 'what the level above says';
    const definition = this.definitions().get(key);
    return definition === undefined ? JSON.stringify(value) : valueWords(definition, value);
  }
}
