import { computed, Injectable, inject } from '@angular/core';
import { type CertificateDetail, routes } from '#contracts';
import { CurrentSession } from '../session/current-session.js';

/** What the signed-in account may do with certificates; the engine decides, the pages only offer what it will take. */
@Injectable({ providedIn: 'root' })
export class CertificateRights {
  private readonly session = inject(CurrentSession);
  /** Brings certificates, puts them with people and domains, removes them. */
  readonly mayKeep = computed(() => this.session.may(routes.importCertificates.access));
  /** Says whom to believe: roots, the trust list, revocation lists by hand. */
  readonly mayTrust = computed(() => this.session.may(routes.trustRoot.access));
  readonly mayRefresh = computed(() => this.session.may(routes.refreshRevocation.access));
  /** Takes private keys out, and destroys them. */
  readonly mayTakeKeys = computed(() => this.session.may(routes.exportPrivateKeys.access));

  mayRemove({ hasPrivateKey }: Pick<CertificateDetail, 'hasPrivateKey'>): boolean {
    return hasPrivateKey ? this.mayTakeKeys() : this.mayKeep();
  }
}
