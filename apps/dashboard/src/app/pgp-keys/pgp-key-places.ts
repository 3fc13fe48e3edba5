import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { placeWords } from '../certificates/certificate-words.js';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { PgpKeyRights } from './pgp-key-rights.js';

/** Whom it is used for: by the addresses in it, and with whom somebody put it by hand. */
@Component({
  selector: 'lz-pgp-key-places',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Moment, ProblemNote],
  host: { class: 'block' },
  templateUrl: './pgp-key-places.html',
})
export class PgpKeyPlaces {
  readonly key = input.required<PgpKeyDetail>();
  readonly changed = output<PgpKeyDetail>();
  private readonly api = inject(PgpKeysApi);
  protected readonly rights = inject(PgpKeyRights);
  protected readonly command = command();
  protected readonly placeWords = placeWords;
  protected readonly place = signal('');
  protected readonly byAddress = computed(() => {
    const { addresses, hasPrivateKey } = this.key();
    if (addresses.length === 0) return 'No address stands in it: it is used only where it is put by hand.';
    const signs = hasPrivateKey ? ', and their mail is signed with it' : '';
    return `Mail to ${addresses.join(', ')} is encrypted for it${signs}, as long as it is trusted and usable.`;
  });

  protected async assign(event: Event): Promise<void> {
    event.preventDefault();
    const { id } = this.key();
    const place = this.place().trim();
    const changed = await this.command.run({ place }, (key) => this.api.assign(id, place, key));
    if (changed === undefined) return;
    this.place.set('');
    this.changed.emit(changed);
  }

  protected async unassign(assignmentId: string): Promise<void> {
    const { id } = this.key();
    const changed = await this.command.run({ unassign: assignmentId }, (key) => this.api.unassign(id, assignmentId, key));
    if (changed !== undefined) this.changed.emit(changed);
  }
}
