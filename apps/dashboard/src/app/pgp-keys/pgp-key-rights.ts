import { computed, Injectable, inject } from '@angular/core';
import { type PgpKeyDetail, routes } from '#contracts';
import { CurrentSession } from '../session/current-session.js';

/** What the signed-in account may do with OpenPGP keys; the engine decides, the pages only offer what it will take. */
@Injectable({ providedIn: 'root' })
export class PgpKeyRights {
  private readonly session = inject(CurrentSession);
  /** Brings keys, looks them up, puts them with people and domains, removes them. */
  readonly mayKeep = computed(() => this.session.may(routes.importPgpKeys.access));
  /** Says which keys are used. */
  readonly mayTrust = computed(() => this.session.may(routes.trustPgpKey.access));
  /** Takes private keys out, and destroys them. */
  readonly mayTakeKeys = computed(() => this.session.may(routes.exportPgpPrivateKey.access));

  mayRemove({ hasPrivateKey }: Pick<PgpKeyDetail, 'hasPrivateKey'>): boolean {
    return hasPrivateKey ? this.mayTakeKeys() : this.mayKeep();
  }
}
