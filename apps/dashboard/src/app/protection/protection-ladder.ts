import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ProtectionRung } from '#contracts';
import { ProtectionKeyLine } from './protection-key.js';
import { methodWords } from './protection-words.js';

/** The methods in the order in which they are tried: the one that is used with its keys, the others with what keeps them from it. */
@Component({
  selector: 'lz-protection-ladder',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProtectionKeyLine],
  template: `<ul class="prot-rungs">
    @for (rung of shown(); track rung.method) {
      <li [class.prot-not]="rung.use === 'not'">
        <b class="m">{{ methods[rung.method] }}</b>
        @if (rung.use === 'not') {
          <span class="t2">not used: {{ rung.because }}</span>
        } @else if (rung.use === 'spare') {
          <span class="t2">if that fails</span>
        }
        @if (rung.use !== 'not') {
          @for (key of rung.keys; track key.fingerprint ?? key.passwordId) {
            <lz-protection-key [key]="key" />
          }
          @if (rung.signer; as signer) {
            <span class="prot-line"><span class="t2">signed with</span> <lz-protection-key [key]="signer" /></span>
          }
          @if (rung.algorithms.length > 0) {
            <span class="prot-line t3">{{ rung.algorithms.join(', ') }}</span>
          }
        }
      </li>
    }
  </ul>`,
})
export class ProtectionLadder {
  readonly rungs = input.required<readonly ProtectionRung[]>();
  /** Only down to the one that is used. */
  readonly short = input(false);
  protected readonly methods = methodWords;
  protected readonly shown = computed(() => {
    const rungs = this.rungs();
    const used = rungs.findIndex(({ use }) => use === 'first');
    return this.short() && used >= 0 ? rungs.slice(0, used + 1) : rungs;
  });
}
