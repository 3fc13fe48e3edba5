import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { CertificateDetail } from '#contracts';
import { CertificatesApi, certificateOf } from '../gateway-api/certificates-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { PageTitle } from '../shell/page-title.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { CertificateFacts } from './certificate-facts.js';
import { certificateFiles } from './certificate-files.js';
import { CertificateJudgements } from './certificate-judgements.js';
import { CertificatePlaces } from './certificate-places.js';
import { CertificateRights } from './certificate-rights.js';
import { CertificateTrust } from './certificate-trust.js';
import { stateChips, titleOf } from './certificate-words.js';

/** One certificate: what it is, whether it can be used now and why, where it is used, who believes it. */
@Component({
  selector: 'lz-certificate',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    CertificateFacts,
    CertificateJudgements,
    CertificatePlaces,
    CertificateTrust,
    Icon,
    ProblemNote,
    ProblemState,
    RouterLink,
    StateChip,
  ],
  templateUrl: './certificate.html',
  host: { class: 'page-fill' },
})
export class CertificatePage {
  readonly id = input.required<string>();
  private readonly api = inject(CertificatesApi);
  private readonly router = inject(Router);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(CertificateRights);
  protected readonly files = certificateFiles();
  protected readonly certificate = certificateOf(() => this.id());
  protected readonly chips = stateChips;
  protected readonly title = computed(() => (this.certificate.hasValue() ? titleOf(this.certificate.value()) : 'Certificate'));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.title()));
  }

  protected show(changed: CertificateDetail): void {
    this.certificate.set(changed);
  }

  protected takeKey({ id }: CertificateDetail): void {
    void this.files.takeKeys(new Map([[id, this.title()]]));
  }

  protected async remove({ id, hasPrivateKey }: CertificateDetail): Promise<void> {
    const removed = await this.askReason.for({
      heading: `Remove the certificate of ${this.title()}`,
      words: hasPrivateKey
        ? 'Its private key is destroyed with it: mail that was encrypted for it can never be read again, unless somebody has the key elsewhere.'
        : 'It is taken out of the store. It can be imported again.',
      button: hasPrivateKey ? 'Remove it and destroy its private key' : 'Remove the certificate',
      danger: true,
      send: async (reason, key) => {
        await this.api.remove(id, { reason, withPrivateKey: hasPrivateKey }, key);
        return true;
      },
    });
    if (removed !== null) void this.router.navigate(['/certificates']);
  }
}
