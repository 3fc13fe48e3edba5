import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import type { DkimKey } from '#contracts';
import { Icon } from '../shared-ui/icon.js';

/** The DNS record of a key: for the forms of providers, and as lines of a zone file. */
@Component({
  selector: 'lz-key-record',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'block' },
  template: `<dl class="dl">
      <dt>Name</dt>
      <dd class="mono xs">{{ record().name }}</dd>
      <dt>Type</dt>
      <dd class="mono xs">TXT</dd>
      <dt>Value</dt>
      <dd class="mono xs wrap-any">{{ record().value }}</dd>
    </dl>
    <div class="row wrap mt-s">
      <button class="btn sm" type="button" (click)="copy(record().value, 'value')"><lz-icon name="clip" size="sm" />Copy the value</button>
      <button class="btn sm" type="button" (click)="copy(record().zone, 'lines of the zone')">
        <lz-icon name="clip" size="sm" />Copy as lines of a zone
      </button>
      <span class="t3 xs" role="status">{{ copied() }}</span>
    </div>
    <details class="mt-s">
      <summary class="xs t2">As lines of a zone file</summary>
      <pre class="pre mt-s" tabindex="0" aria-label="Lines of a zone file">{{ record().zone }}</pre>
    </details>`,
})
export class KeyRecord {
  readonly record = input.required<DkimKey['record']>();
  protected readonly copied = signal('');

  protected copy(text: string, what: string): void {
    void navigator.clipboard.writeText(text).then(() => this.copied.set(`The ${what} is copied.`));
  }
}
