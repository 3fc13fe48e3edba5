import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { UsedKey } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { chosenWords, dayWords, groupedFingerprint, keyKindWords, shortFingerprint } from './protection-words.js';

/** One key in one line: what it is, its fingerprint (whole on demand), until when, why it was chosen. */
@Component({
  selector: 'lz-protection-key',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<span>{{ kind() }}</span>
    @if (key().fingerprint; as fingerprint) {
      <details class="print">
        <summary>
          <code>{{ short(fingerprint) }}</code><span class="vh">, whole fingerprint</span>
        </summary>
        <code class="print-whole">{{ grouped(fingerprint) }}</code>
      </details>
    } @else if (key().passwordId; as name) {
      <code>{{ name }}</code>
    }
    @if (key().expiresAt; as end) {
      @if (key().expiresSoon) {
        <span class="ends-soon"><lz-icon name="alert" size="sm" />ends soon, {{ day(end) }}</span>
        <span class="t3">{{ chosen() }}</span>
      } @else {
        <span class="t3">until {{ day(end) }}, {{ chosen() }}</span>
      }
    } @else {
      <span class="t3">{{ chosen() }}</span>
    }`,
  host: { class: 'prot-key' },
})
export class ProtectionKeyLine {
  /** Of one that was used it does not matter any more whether its end is near. */
  readonly key = input.required<UsedKey & { readonly expiresSoon?: boolean }>();
  protected readonly kind = computed(() => keyKindWords[this.key().kind]);
  protected readonly chosen = computed(() => chosenWords[this.key().chosenBy]);
  protected readonly short = shortFingerprint;
  protected readonly grouped = groupedFingerprint;
  protected readonly day = dayWords;
}
