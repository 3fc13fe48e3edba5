import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import type { PdfPassword } from '#contracts';
import { PdfPasswordsApi } from '../gateway-api/pdf-passwords-api.js';
import { dayInstant } from '../legal-holds/scope-words.js';
import { command } from '../policy/command.js';
import { PasswordField } from '../session/password-field.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

/** A password that was agreed on: for whom, and for how long. */
@Component({
  selector: 'lz-set-password',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PasswordField, ProblemNote],
  templateUrl: './set-password.html',
})
export class SetPassword {
  readonly kept = output<PdfPassword>();
  readonly cancelled = output();
  private readonly api = inject(PdfPasswordsApi);
  protected readonly command = command();
  protected readonly place = signal('');
  protected readonly password = signal('');
  protected readonly from = signal('');
  protected readonly until = signal('');

  protected async set(event: Event): Promise<void> {
    event.preventDefault();
    const [from, until] = [dayInstant(this.from(), 'begin'), dayInstant(this.until(), 'end')];
    const request = {
      for: this.place(),
      password: this.password(),
      ...(from !== null && { from }),
      ...(until !== null && { until }),
    };
    const kept = await this.command.run(request, (key) => this.api.set(request, key));
    if (kept === undefined) return;
    this.password.set('');
    this.kept.emit(kept);
  }
}
