import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { TrustEntryOfApi, TrustListOfApi } from '#contracts';
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
import { Pager } from '../shared-ui/pager.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { AddTrustEntry } from './add-trust-entry.js';

/** Typing asks when it rests for so long. */
const REST_MS = 200;
const PAGE_SIZE = 50;

/** Decisions about single certificates: allowed or blocked, for whom, and why. */
@Component({
  selector: 'lz-trust-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AddTrustEntry, EmptyState, Icon, Moment, Pager, ProblemState, RouterLink, StateChip],
  templateUrl: './trust-list.html',
  host: { class: 'page-fill' },
})
export class TrustListPage {
  private readonly api = inject(TrustListApi);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(CertificateRights);
  private readonly rested = signal('');
  /** What is typed. */
  protected readonly words = signal('');
  /** How many come before the page. */
  protected readonly before = linkedSignal({ source: this.rested, computation: () => 0 });
  protected readonly list = trustListOf(() => ({
    ...(this.rested().trim() !== '' && { q: this.rested() }),
    offset: this.before(),
    limit: PAGE_SIZE,
  }));
  /** The last answer stays until the next is there. */
  protected readonly shown = linkedSignal<TrustListOfApi | undefined, TrustListOfApi | undefined>({
    source: () => (this.list.hasValue() ? this.list.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly adding = signal(false);
  protected readonly rows = computed(() =>
    (this.shown()?.entries ?? []).map((entry) => ({
      ...entry,
      name: nameIn(entry),
      until: entry.certificate === null ? 'Not in the store' : `until ${dayWords(entry.certificate.notAfter)}`,
      chip: decisionChips[entry.decision],
      placeWords: placeWords(entry.place),
    })),
  );
  protected readonly counted = computed(() => {
    const answer = this.shown();
    return answer === undefined ? '' : counted(answer.all, 'entry', 'entries');
  });
  protected readonly pageSize = PAGE_SIZE;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Trust list'));
    effect((onCleanup) => {
      const words = this.words();
      const timer = setTimeout(() => this.rested.set(words), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
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
