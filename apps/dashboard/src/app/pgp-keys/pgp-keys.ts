import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { PgpKeyDetail, PgpKeyRow } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { pgpKeysOf } from '../gateway-api/pgp-keys-api.js';
import { AddressFilter } from '../shared-ui/address-filter.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Pager } from '../shared-ui/pager.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { GeneratePgpKeyCard } from './generate-pgp-key-card.js';
import { ImportPgpKeysDialog } from './import-pgp-keys-dialog.js';
import { LookUpCard } from './look-up-card.js';
import { choices, NO_FILTER, narrows, PAGE_SIZE, type PgpKeyFilter, queryOf } from './pgp-key-filter.js';
import { PgpKeyRights } from './pgp-key-rights.js';
import { endWords, kindOf, stateChips, titleOf } from './pgp-key-words.js';
import { PublishedCard } from './published-card.js';

type Card = 'generate' | 'look-up' | 'published';

/** The key ring of OpenPGP: searched, filtered, brought, looked up, published. */
@Component({
  selector: 'lz-pgp-keys',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, GeneratePgpKeyCard, Icon, LookUpCard, Pager, ProblemState, PublishedCard, RouterLink, StateChip],
  templateUrl: './pgp-keys.html',
  host: { class: 'page-fill' },
})
export class PgpKeys {
  /** The filter stands in the address. */
  readonly q = input('', { transform: textOf });
  readonly trusted = input('', { transform: textOf });
  readonly encrypts = input('', { transform: textOf });
  readonly signs = input('', { transform: textOf });
  readonly privateKey = input('', { transform: textOf });
  readonly order = input('', { transform: textOf });
  readonly from = input('', { transform: textOf });
  private readonly router = inject(Router);
  private readonly dialog = inject(Dialog);
  private readonly clock = inject(Clock);
  protected readonly rights = inject(PgpKeyRights);
  protected readonly choices = choices;
  /** The card that is open above the list. */
  protected readonly open = signal<Card | null>(null);
  protected readonly filter = new AddressFilter<PgpKeyFilter>({
    path: '/pgp-keys',
    none: NO_FILTER,
    told: () => this.told(),
  });
  protected readonly list = pgpKeysOf(() => queryOf(this.filter.asked()));
  /** The last answer stays until the next is there. */
  protected readonly shown = linkedSignal<ReturnType<typeof this.answer>, ReturnType<typeof this.answer>>({
    source: () => this.answer(),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly isNarrowed = computed(() => narrows(this.filter.values()));
  protected readonly rows = computed(() => this.shown()?.keys.map((row) => this.rowOf(row)) ?? []);
  protected readonly counted = computed(() => {
    const answer = this.shown();
    if (answer === undefined) return '';
    const all = counted(answer.all, 'key');
    return answer.total === answer.all ? all : `${answer.total.toLocaleString('en')} of ${all}`;
  });
  protected readonly pageSize = PAGE_SIZE;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('PGP keys'));
  }

  protected toggle(card: Card): void {
    this.open.set(this.open() === card ? null : card);
  }

  protected narrowBy(name: (typeof choices)[number]['name'], value: string): void {
    void this.filter.narrow({ [name]: value });
  }

  protected async takeIn(): Promise<void> {
    const opened = this.dialog.open<boolean>(ImportPgpKeysDialog, { ariaLabelledBy: 'dialog-title' });
    if ((await firstValueFrom(opened.closed)) === true) this.list.reload();
  }

  protected welcome({ id }: PgpKeyDetail): void {
    void this.router.navigate(['/pgp-keys', id]);
  }

  private told(): PgpKeyFilter {
    const [q, trusted, encrypts, signs] = [this.q(), this.trusted(), this.encrypts(), this.signs()];
    return { q, trusted, encrypts, signs, privateKey: this.privateKey(), order: this.order(), from: this.from() };
  }

  private answer() {
    return this.list.hasValue() ? this.list.value() : undefined;
  }

  private rowOf(row: PgpKeyRow) {
    return {
      ...row,
      title: titleOf(row),
      kind: kindOf(row.algorithm),
      keyId: row.fingerprint.slice(-16).toUpperCase(),
      end: endWords(row.expiresAt, this.clock.minute()),
      encrypting: stateChips[row.encrypts],
      signing: row.signs === row.encrypts ? null : stateChips[row.signs],
    };
  }
}

function textOf(value: string | undefined): string {
  return value ?? '';
}
