import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { TrustEntryOfApi } from '#contracts';
import { CertificateRights } from '../certificates/certificate-rights.js';
import { decisionChips, nameOf, placeWords } from '../certificates/certificate-words.js';
import { TrustListApi, trustListOf } from '../gateway-api/trust-list-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { dayWords, shortFingerprint } from '../protection/protection-words.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { AddTrustEntry } from './add-trust-entry.js';

/** Decisions about single certificates: allowed or blocked, for whom, and why. */
@Component({
  selector: 'lz-trust-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AddTrustEntry, EmptyState, Icon, Moment, ProblemState, RouterLink, StateChip],
  templateUrl: './trust-list.html',
  host: { class: 'page-fill' },
})
export class TrustListPage {
  private readonly api = inject(TrustListApi);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(CertificateRights);
  protected readonly list = trustListOf();
  protected readonly adding = signal(false);
  protected readonly short = shortFingerprint;
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().entries : []).map((entry) => ({
      ...entry,
      name: nameIn(entry),
      until: entry.certificate === null ? 'Not in the store' : `until ${dayWords(entry.certificate.notAfter)}`,
      chip: decisionChips[entry.decision],
      placeWords: placeWords(entry.place),
    })),
  );
  protected readonly counted = computed(() => (this.list.hasValue() ? counted(this.rows().length, 'entry', 'entries') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Trust list'));
  }

  protected welcome(): void {
    this.adding.set(false);
    this.list.reload();
  }

  protected async withdraw(entry: TrustEntryOfApi): Promise<void> {
    const withdrawn = await this.askReason.for({
      heading: entry.decision === 'allow' ? 'Allow it no more' : 'Block it no more',
      words: `${nameIn(entry)}, for ${placeWords(entry.place).toLowerCase()}. From then on its way to a root counts.`,
      button: 'Withdraw the entry',
      send: async (reason, key) => {
        await this.api.withdraw(entry.id, reason, key);
        return true;
      },
    });
    if (withdrawn !== null) this.list.reload();
  }
}

const nameIn = ({ certificate, fingerprint }: Pick<TrustEntryOfApi, 'certificate' | 'fingerprint'>): string =>
  certificate === null || certificate.subject === '' ? shortFingerprint(fingerprint) : nameOf(certificate.subject);
