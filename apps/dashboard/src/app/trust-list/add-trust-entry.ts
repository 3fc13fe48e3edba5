import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import type { TrustEntryOfApi } from '#contracts';
import { TrustListApi, type AddTrustEntry as Request } from '../gateway-api/trust-list-api.js';
import { command } from '../policy/command.js';
import { groupedFingerprint } from '../protection/protection-words.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';

/** A decision about one certificate, whatever chains say: allow it or block it, for whom, and why. */
@Component({
  selector: 'lz-add-trust-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, TakesFocus],
  host: { class: 'block' },
  templateUrl: './add-trust-entry.html',
})
export class AddTrustEntry {
  /** Fingerprint of the certificate, when it is known which. */
  readonly about = input('');
  readonly added = output<TrustEntryOfApi>();
  readonly cancelled = output();
  private readonly api = inject(TrustListApi);
  protected readonly command = command();
  protected readonly grouped = groupedFingerprint;
  protected readonly fingerprint = signal('');
  protected readonly decision = signal<Request['decision']>('block');
  protected readonly acceptExpired = signal(false);
  protected readonly place = signal('');
  protected readonly reason = signal('');
  protected readonly decisions = [
    { decision: 'block', words: 'Block it', hint: 'never used, nor what it vouches for' },
    { decision: 'allow', words: 'Allow it', hint: 'believed although no root vouches for it' },
  ] as const;

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    const request = {
      fingerprint: this.about() || this.fingerprint(),
      decision: this.decision(),
      acceptExpired: this.decision() === 'allow' && this.acceptExpired(),
      place: this.place().trim() || 'global',
      reason: this.reason().trim(),
    };
    const added = await this.command.run(request, (key) => this.api.add(request, key));
    if (added !== undefined) this.added.emit(added);
  }
}
