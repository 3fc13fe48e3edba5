import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { groupedFingerprint } from '../protection/protection-words.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { kindOf, sourceWords } from './pgp-key-words.js';

/** What stands in it, how it came here, and where it lies when it is published. */
@Component({
  selector: 'lz-pgp-key-facts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="facts-title">
    <div class="card-h"><h2 id="facts-title">What stands in it</h2></div>
    <div class="card-b stack">
      <dl class="dl">
        <dt>Names</dt>
        <dd>
          @for (userId of key().userIds; track $index) {
            <span class="block wrap-any">{{ userId.text }}</span>
            @if (!userId.isValid) {
              <span class="block t3 xs">not signed by the key, or taken back</span>
            }
          }
        </dd>
        <dt>Fingerprint</dt>
        <dd class="mono xs">{{ grouped() }}</dd>
        <dt>Kind</dt>
        <dd>{{ kind() }}, version {{ key().version }}</dd>
        <dt>Came here</dt>
        <dd><lz-moment [at]="key().importedAt" />, {{ source() }}, by {{ key().importedBy.name }}</dd>
        @if (key().hasPrivateKey) {
          @for (place of key().wkd; track place.address) {
            <dt>Place (WKD)</dt>
            <dd class="mono xs wrap-any">{{ place.advanced }}</dd>
          }
        }
      </dl>
      <details>
        <summary class="t2">As text</summary>
        <pre class="pre mt-s" tabindex="0" aria-label="The public key as text">{{ key().armored }}</pre>
        <div class="row mt-s">
          <button class="btn sm" type="button" (click)="copy()"><lz-icon name="clip" size="sm" />Copy it</button>
          <span class="t3 xs" role="status">{{ copied() }}</span>
        </div>
      </details>
    </div>
  </section>`,
})
export class PgpKeyFacts {
  readonly key = input.required<PgpKeyDetail>();
  protected readonly copied = signal('');
  protected readonly grouped = computed(() => groupedFingerprint(this.key().fingerprint).toUpperCase());
  protected readonly kind = computed(() => kindOf(this.key().algorithm));
  protected readonly source = computed(() => sourceWords[this.key().source]);

  protected copy(): void {
    void navigator.clipboard.writeText(this.key().armored).then(() => this.copied.set('The key is copied.'));
  }
}
