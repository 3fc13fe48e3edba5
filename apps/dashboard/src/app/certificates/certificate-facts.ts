import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { CertificateDetail } from '#contracts';
import { dayWords, groupedFingerprint } from '../protection/protection-words.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { extendedUsageWords, keyUsageWords, sourceWords } from './certificate-words.js';

/** What stands in it, and how it came here. */
@Component({
  selector: 'lz-certificate-facts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="facts-title">
    <div class="card-h"><h2 id="facts-title">What stands in it</h2></div>
    <div class="card-b stack">
      <dl class="dl">
        <dt>Subject</dt>
        <dd>{{ certificate().subject || 'empty' }}</dd>
        <dt>Issuer</dt>
        <dd>{{ certificate().isSelfSigned ? 'itself' : certificate().issuer }}</dd>
        <dt>Addresses</dt>
        <dd>{{ certificate().addresses.join(', ') || 'none' }}</dd>
        <dt>Valid</dt>
        <dd>{{ validity() }}</dd>
        <dt>Key</dt>
        <dd>{{ certificate().key }}</dd>
        <dt>Serial</dt>
        <dd class="mono xs">{{ certificate().serial }}</dd>
        <dt>SHA-256</dt>
        <dd class="mono xs">{{ grouped() }}</dd>
        <dt>Key usage</dt>
        <dd>{{ keyUsageWords(certificate().keyUsage) }}</dd>
        <dt>Made for</dt>
        <dd>{{ extendedUsageWords(certificate().extendedKeyUsage) }}</dd>
        @if (certificate().crlUrls.length) {
          <dt>Lists at</dt>
          <dd class="mono xs">{{ certificate().crlUrls.join(' ') }}</dd>
        }
        @if (certificate().ocspUrls.length) {
          <dt>OCSP at</dt>
          <dd class="mono xs">{{ certificate().ocspUrls.join(' ') }}</dd>
        }
        <dt>Came here</dt>
        <dd><lz-moment [at]="certificate().importedAt" />, {{ source() }}, by {{ certificate().importedBy.name }}</dd>
      </dl>
      <details>
        <summary class="t2">As PEM</summary>
        <pre class="pre mt-s" tabindex="0" aria-label="The certificate as PEM">{{ certificate().pem }}</pre>
        <div class="row mt-s">
          <button class="btn sm" type="button" (click)="copy()"><lz-icon name="clip" size="sm" />Copy it</button>
          <span class="t3 xs" role="status">{{ copied() }}</span>
        </div>
      </details>
    </div>
  </section>`,
})
export class CertificateFacts {
  readonly certificate = input.required<CertificateDetail>();
  protected readonly copied = signal('');
  protected readonly validity = computed(() => `${dayWords(this.certificate().notBefore)} to ${dayWords(this.certificate().notAfter)}`);
  protected readonly grouped = computed(() => groupedFingerprint(this.certificate().fingerprint));
  protected readonly source = computed(() => sourceWords[this.certificate().source].toLowerCase());
  protected readonly keyUsageWords = keyUsageWords;
  protected readonly extendedUsageWords = extendedUsageWords;

  protected copy(): void {
    void navigator.clipboard.writeText(this.certificate().pem).then(() => this.copied.set('The certificate is copied.'));
  }
}
