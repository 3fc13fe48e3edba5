import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { type GeneratePgpKey, PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';

/** A key of ours. */
@Component({
  selector: 'lz-generate-pgp-key-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, TakesFocus],
  host: { class: 'block' },
  templateUrl: './generate-pgp-key-card.html',
})
export class GeneratePgpKeyCard {
  readonly made = output<PgpKeyDetail>();
  readonly cancelled = output();
  private readonly api = inject(PgpKeysApi);
  protected readonly command = command();
  protected readonly address = signal('');
  protected readonly name = signal('');
  protected readonly days = signal('');
  protected readonly type = signal<NonNullable<GeneratePgpKey['type']>>('curve25519');
  protected readonly kinds = [
    { type: 'curve25519', words: 'Curve25519', hint: 'short and quick; programs of the last ten years know it' },
    { type: 'p256', words: 'EC P-256', hint: 'where a rule asks for it' },
    { type: 'rsa3072', words: 'RSA, 3072 bits', hint: 'every program knows it' },
    { type: 'rsa4096', words: 'RSA, 4096 bits', hint: 'takes a little longer' },
  ] as const;

  protected async make(event: Event): Promise<void> {
    event.preventDefault();
    const days = this.days() === '' ? null : Number(this.days());
    const request = { address: this.address().trim(), name: this.name().trim(), type: this.type(), days };
    const made = await this.command.run(request, (key) => this.api.generate(request, key));
    if (made !== undefined) this.made.emit(made);
  }
}
