import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { MessageRecipient } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { ProtectionKeyLine } from './protection-key.js';
import { copyWords, dkimWords, methodWords } from './protection-words.js';

/** How one copy left, or why it could not be encrypted; the keys and reasons on demand. */
@Component({
  selector: 'lz-copy-protection',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProtectionKeyLine],
  template: `@if (recipient().protection; as made) {
      <details class="left-how">
        <summary><lz-icon name="lock" size="sm" />{{ words(made) }}</summary>
        <ul>
          @for (key of made.keys ?? []; track key.fingerprint ?? key.passwordId) {
            <li class="prot-line"><span class="t3">for</span> <lz-protection-key [key]="key" /></li>
          }
          @if (made.keyCount > (made.keys?.length ?? 0)) {
            <li class="t3">for {{ made.keyCount - (made.keys?.length ?? 0) }} more, not told here</li>
          }
          @if (made.signedBy; as key) {
            <li class="prot-line"><span class="t3">signed with</span> <lz-protection-key [key]="key" /></li>
          }
          <li class="t3">{{ made.algorithms.join(', ') }}</li>
          @if (dkim(); as signed) {
            <li class="t3">{{ signed }}</li>
          }
        </ul>
      </details>
    } @else if (recipient().notEncrypted.length > 0) {
      <details class="left-how prot-bad">
        <summary><lz-icon name="alert" size="sm" />Could not be encrypted</summary>
        <ul>
          @for (attempt of recipient().notEncrypted; track attempt.method) {
            <li>{{ methods[attempt.method] }}: {{ attempt.because }}</li>
          }
        </ul>
      </details>
    } @else if (dkim(); as signed) {
      <span class="xs t3">{{ signed }}</span>
    }`,
})
export class CopyProtection {
  readonly recipient = input.required<Pick<MessageRecipient, 'protection' | 'notEncrypted' | 'dkim'>>();
  protected readonly methods = methodWords;
  protected readonly words = copyWords;
  protected readonly dkim = computed(() => dkimWords(this.recipient().dkim));
}
