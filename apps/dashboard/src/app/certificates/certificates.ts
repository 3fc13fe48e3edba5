import { Dialog } from '@angular/cdk/dialog';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { CertificateDetail, CertificateRow } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { certificatesOf } from '../gateway-api/certificates-api.js';
import { AddressFilter } from '../shared-ui/address-filter.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Pager } from '../shared-ui/pager.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { type CertificateFilter, choices, NO_FILTER, narrows, PAGE_SIZE, queryOf } from './certificate-filter.js';
import { CertificateRights } from './certificate-rights.js';
import { endSoonWords, nameOf, purposeWords, stateChips, titleOf, validityWords } from './certificate-words.js';
import { certificateFiles } from './certificate-files.js';
import { GenerateCard } from './generate-card.js';
import { ImportCertificatesDialog } from './import-certificates-dialog.js';

/** Every certificate of the store: searched, filtered, brought, taken along. */
@Component({
  selector: 'lz-certificates',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, EmptyState, GenerateCard, Icon, Pager, ProblemNote, ProblemState, RouterLink, StateChip],
  templateUrl: './certificates.html',
  host: { class: 'page-fill' },
})
export class Certificates {
  /** The filter stands in the address. */
  readonly q = input('', { transform: textOf });
  readonly kind = input('', { transform: textOf });
  readonly state = input('', { transform: textOf });
  readonly privateKey = input('', { transform: textOf });
  readonly inUse = input('', { transform: textOf });
  readonly order = input('', { transform: textOf });
  readonly from = input('', { transform: textOf });
  private readonly router = inject(Router);
  private readonly dialog = inject(Dialog);
  private readonly clock = inject(Clock);
  private readonly openedAt = new Date().toISOString();
  protected readonly rights = inject(CertificateRights);
  protected readonly files = certificateFiles();
  protected readonly choices = choices;
  protected readonly endSoonWords = endSoonWords;
  protected readonly generating = signal(false);
  protected readonly filter = new AddressFilter<CertificateFilter>({ path: '/certificates', none: NO_FILTER, told: () => this.told() });
  protected readonly list = certificatesOf(() => queryOf(this.filter.asked(), this.openedAt));
  /** The last answer stays until the next is there. */
  protected readonly shown = linkedSignal<ReturnType<typeof this.answer>, ReturnType<typeof this.answer>>({
    source: () => this.answer(),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly isNarrowed = computed(() => narrows(this.filter.values()));
  protected readonly rows = computed(() => this.shown()?.certificates.map((row) => this.rowOf(row)) ?? []);
  /** Marked, to be taken along: the names by id. */
  protected readonly picked = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly pickedWords = computed(() => counted(this.picked().size, 'certificate'));
  protected readonly counted = computed(() => {
    const answer = this.shown();
    if (answer === undefined) return '';
    const all = counted(answer.all, 'certificate');
    return answer.total === answer.all ? all : `${answer.total.toLocaleString('en')} of ${all}`;
  });
  protected readonly pageSize = PAGE_SIZE;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Certificates'));
  }

  protected narrowBy(name: (typeof choices)[number]['name'], value: string): void {
    void this.filter.narrow({ [name]: value });
  }

  protected pick({ id, title }: { readonly id: string; readonly title: string }): void {
    const picked = new Map(this.picked());
    if (!picked.delete(id)) picked.set(id, title);
    this.picked.set(picked);
  }

  protected async takeKeys(): Promise<void> {
    if (await this.files.takeKeys(this.picked())) this.picked.set(new Map());
  }

  protected async takeIn(): Promise<void> {
    const opened = this.dialog.open<boolean>(ImportCertificatesDialog, { ariaLabelledBy: 'dialog-title' });
    if ((await firstValueFrom(opened.closed)) === true) this.list.reload();
  }

  protected welcome({ id }: CertificateDetail): void {
    void this.router.navigate(['/certificates', id]);
  }

  private told(): CertificateFilter {
    const [q, kind, state, privateKey] = [this.q(), this.kind(), this.state(), this.privateKey()];
    return { q, kind, state, privateKey, inUse: this.inUse(), order: this.order(), from: this.from() };
  }

  private answer() {
    return this.list.hasValue() ? this.list.value() : undefined;
  }

  private rowOf(row: CertificateRow) {
    return {
      ...row,
      title: titleOf(row),
      by: nameOf(row.issuer),
      purposeWords: purposeWords[row.purpose],
      validity: validityWords(row, this.clock.minute()),
      chip: stateChips[row.state],
    };
  }
}

function textOf(value: string | undefined): string {
  return value ?? '';
}
