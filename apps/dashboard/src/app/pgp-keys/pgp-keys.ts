import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { PgpKeyDetail, PgpKeyRow } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { pgpKeysOf } from '../gateway-api/pgp-keys-api.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { GeneratePgpKeyCard } from './generate-pgp-key-card.js';
import { ImportPgpKeysDialog } from './import-pgp-keys-dialog.js';
import { LookUpCard } from './look-up-card.js';
import { choices, NO_FILTER, narrows, PAGE_SIZE, type PgpKeyFilter, queryOf } from './pgp-key-filter.js';
import { PgpKeyRights } from './pgp-key-rights.js';
import { endWords, stateChips, titleOf } from './pgp-key-words.js';
import { PublishedCard } from './published-card.js';

/** Typing asks when it rests for so long. */
const REST_MS = 200;

/** The key ring of OpenPGP: searched, filtered, brought, looked up, published. */
@Component({
  selector: 'lz-pgp-keys',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, GeneratePgpKeyCard, Icon, LookUpCard, ProblemState, PublishedCard, RouterLink, StateChip],
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
  protected readonly open = signal<'generate' | 'look-up' | 'published' | null>(null);
  /** In force at once; the address follows. */
  protected readonly filter = signal<PgpKeyFilter>(NO_FILTER);
  private readonly rested = signal<PgpKeyFilter | null>(null);
  /** Navigations of our own that are under way: the address lags behind what is typed. */
  private following = 0;
  protected readonly list = pgpKeysOf(() => queryOf(this.rested() ?? this.told()));
  /** The last answer stays until the next is there. */
  protected readonly shown = linkedSignal<ReturnType<typeof this.answer>, ReturnType<typeof this.answer>>({
    source: () => this.answer(),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly isNarrowed = computed(() => narrows(this.filter()));
  protected readonly rows = computed(() => this.shown()?.keys.map((row) => this.rowOf(row)) ?? []);
  protected readonly counted = computed(() => {
    const answer = this.shown();
    if (answer === undefined) return '';
    const all = counted(answer.all, 'key');
    return answer.total === answer.all ? all : `${answer.total.toLocaleString('en')} of ${all}`;
  });
  private readonly before = computed(() => Number(this.filter().from) || 0);
  protected readonly page = computed(() => {
    const { total = 0 } = this.shown() ?? {};
    const last = this.before() + this.rows().length;
    const words = `${(this.before() + 1).toLocaleString('en')} to ${last.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    return { words, hasBefore: this.before() > 0, hasNext: last < total };
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('PGP keys'));
    effect(() => {
      const told = this.told();
      if (this.following === 0) this.filter.set(told);
    });
    effect((onCleanup) => {
      const filter = this.filter();
      const timer = setTimeout(() => this.rested.set(filter), REST_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected async narrow(change: Partial<PgpKeyFilter>): Promise<void> {
    const wanted = { ...this.filter(), from: '', ...change };
    this.filter.set(wanted);
    const queryParams = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, value === '' ? null : value]));
    this.following += 1;
    await this.router.navigate(['/pgp-keys'], { queryParams, replaceUrl: true });
    this.following -= 1;
  }

  protected narrowBy(name: (typeof choices)[number]['name'], value: string): void {
    void this.narrow({ [name]: value });
  }

  protected widen(): void {
    void this.narrow(NO_FILTER);
  }

  protected turn(by: 1 | -1): void {
    const from = Math.max(0, this.before() + by * PAGE_SIZE);
    void this.narrow({ from: from === 0 ? '' : String(from) });
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
