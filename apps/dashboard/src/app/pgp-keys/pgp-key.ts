import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { PgpKeyDetail } from '#contracts';
import { type PrivateKeyExport, PrivateKeyExportDialog } from '../encryption/private-key-export-dialog.js';
import { PgpKeysApi, pgpKeyOf } from '../gateway-api/pgp-keys-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { PageTitle } from '../shell/page-title.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { saveFile } from '../shared-ui/save-file.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PgpKeyFacts } from './pgp-key-facts.js';
import { PgpKeyParts } from './pgp-key-parts.js';
import { PgpKeyPlaces } from './pgp-key-places.js';
import { PgpKeyRights } from './pgp-key-rights.js';
import { PgpKeyTrust } from './pgp-key-trust.js';
import { stateChips, titleOf } from './pgp-key-words.js';

/** One OpenPGP key: whether it serves and why, who trusts it, its sub-keys, where it is used. */
@Component({
  selector: 'lz-pgp-key',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, PgpKeyFacts, PgpKeyParts, PgpKeyPlaces, PgpKeyTrust, ProblemState, RouterLink, StateChip],
  templateUrl: './pgp-key.html',
  host: { class: 'page-fill' },
})
export class PgpKeyPage {
  readonly id = input.required<string>();
  private readonly api = inject(PgpKeysApi);
  private readonly dialog = inject(Dialog);
  private readonly router = inject(Router);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(PgpKeyRights);
  protected readonly key = pgpKeyOf(() => this.id());
  protected readonly chips = stateChips;
  protected readonly title = computed(() => (this.key.hasValue() ? titleOf(this.key.value()) : 'PGP key'));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.title()));
  }

  protected show(changed: PgpKeyDetail): void {
    this.key.set(changed);
  }

  protected take({ armored, fingerprint }: PgpKeyDetail): void {
    saveFile(new Blob([armored], { type: 'application/pgp-keys' }), `${fingerprint.slice(-16)}.asc`);
  }

  protected takePrivate({ id }: PgpKeyDetail): void {
    const data: PrivateKeyExport = {
      heading: 'Take the private key along',
      warning: `Whoever has this file and its password reads mail that was encrypted for ${this.title()}, and signs in this name.`,
      names: [],
      button: 'Take the private key',
      fileName: 'private-key.asc',
      send: (request, key) => this.api.exportPrivateKey(id, request, key),
    };
    this.dialog.open(PrivateKeyExportDialog, { data, ariaLabelledBy: 'dialog-title' });
  }

  protected async remove({ id, hasPrivateKey }: PgpKeyDetail): Promise<void> {
    const removed = await this.askReason.for({
      heading: `Remove the key of ${this.title()}`,
      words: hasPrivateKey
        ? 'Its private key is destroyed with it: mail that was encrypted for it can never be read again, unless somebody has the key elsewhere.'
        : 'It is taken out of the ring. It can be imported again, and is trusted by nobody then.',
      button: hasPrivateKey ? 'Remove it and destroy its private key' : 'Remove the key',
      danger: true,
      send: async (reason, key) => {
        await this.api.remove(id, { reason, withPrivateKey: hasPrivateKey }, key);
        return true;
      },
    });
    if (removed !== null) void this.router.navigate(['/pgp-keys']);
  }
}
