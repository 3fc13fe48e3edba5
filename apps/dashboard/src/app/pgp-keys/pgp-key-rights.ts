import { computed, Injectable, inject } from '@angular/core';
import { routes } from '#contracts';
import { CurrentSession } from '../session/current-session.js';

/** What the signed-in account may do with OpenPGP keys; the engine decides, the pages only offer what it will take. */
@Injectable({ providedIn: 'root' })
export class PgpKeyRights {
  private readonly session = inject(CurrentSession);
  /** Brings keys, looks them up, puts them with people and domains, removes them. */
  readonly mayKeep = computed(() => this.session.may(routes.importPgpKeys.access));
  /** Says which keys are used. */
  readonly mayTrust = computed(() => this.session.may(routes.trustPgpKey.access));
  readonly mayTakeKeys = computed(() => this.session.may(routes.exportPgpPrivateKey.access));
}
