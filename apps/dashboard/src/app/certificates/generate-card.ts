import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import type { CertificateDetail } from '#contracts';
import { CertificatesApi, type GenerateCertificate } from '../gateway-api/certificates-api.js';
import { entriesIn } from '../legal-holds/scope-words.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';

/** A key pair with a certificate that vouches for itself. */
@Component({
  selector: 'lz-generate-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, TakesFocus],
  templateUrl: './generate-card.html',
})
export class GenerateCard {
  readonly made = output<CertificateDetail>();
  readonly cancelled = output();
  private readonly api = inject(CertificatesApi);
  protected readonly command = command();
  protected readonly addresses = signal('');
  protected readonly name = signal('');
  protected readonly organization = signal('');
  protected readonly days = signal('365');
  protected readonly key = signal<NonNullable<GenerateCertificate['key']>>('rsa-3072');
  protected readonly kinds = [
    { key: 'rsa-3072', words: 'RSA, 3072 bits', hint: 'every mail program knows it' },
    { key: 'rsa-4096', words: 'RSA, 4096 bits', hint: 'takes a little longer' },
    { key: 'ec-p256', words: 'EC P-256', hint: 'short and quick; older programs cannot encrypt to it' },
    { key: 'ec-p384', words: 'EC P-384', hint: 'likewise' },
  ] as const;

  protected async make(event: Event): Promise<void> {
    event.preventDefault();
    const request = {
      addresses: entriesIn(this.addresses()),
      name: this.name(),
      organization: this.organization(),
      days: Number(this.days()),
      key: this.key(),
    };
    const made = await this.command.run(request, (key) => this.api.generate(request, key));
    if (made !== undefined) this.made.emit(made);
  }
}
