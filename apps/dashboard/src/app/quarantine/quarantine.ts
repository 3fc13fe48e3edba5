import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, signal, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { sortSchema, type Sort } from '#contracts';
import { filter, map, startWith } from 'rxjs';
import type { Intent } from '../decision/decision.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import { PendingToast } from '../decision/pending-toast.js';
import { KeyHelpOpener } from '../keyboard/key-help-opener.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EngineStatus } from '../shell/engine-status.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { ageWords, counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { FilterBar } from './filter-bar.js';
import { type Filters, filtersIn, tokensOf, urlOf } from './filters.js';
import { ListLayout } from './list-layout.js';
import { MessageList } from './message-list.js';
import { QuarantineStore } from './quarantine-store.js';
import { SearchWish } from './search-wish.js';
import { RowSkeleton } from './row-skeleton.js';
import { newRowsWords } from './rows.js';
import { QuarantineCounts } from './quarantine-counts.js';
import { viewOf, views } from './views.js';

const sortWords: Record<Sort, string> = { risk: 'Risk', newest: 'Newest', oldest: 'Oldest', expiry: 'Expiry' };
const orderWords: Record<Sort, string> = {
  risk: 'highest risk first',
  newest: 'newest first',
  oldest: 'oldest first',
  expiry: 'those that expire first on top',
};

/** The queue of held mail: list at the left, the open message at the right. */
@Component({
  selector: 'lz-quarantine',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, FilterBar, Icon, MessageList, Moment, PendingToast, ProblemState, RouterOutlet, RowSkeleton],
  templateUrl: './quarantine.html',
  host: { class: 'page-fill' },
})
export class Quarantine {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private readonly desk = inject(DecisionDesk);
  private readonly session = inject(CurrentSession);
  private readonly clock = inject(Clock);
  private readonly engine = inject(EngineStatus);
  protected readonly help = inject(KeyHelpOpener);
  protected readonly store = inject(QuarantineStore);
  protected readonly layout = inject(ListLayout);
  private readonly title = inject(PageTitle);

  private readonly list = viewChild(MessageList);
  private readonly filterBar = viewChild.required(FilterBar);
  private readonly params = toSignal(this.route.queryParams, { requireSync: true });
  protected readonly openId = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => idIn(this.route.snapshot.firstChild?.params)),
    ),
  );
  protected readonly focusId = signal(this.store.lastOpened());
  private readonly wish = inject(SearchWish);
  protected readonly filters = computed(() => filtersIn(this.params()));
  protected readonly view = computed(() => viewOf(this.filters()));
  protected readonly views = views;
  protected readonly counts = inject(QuarantineCounts).counts;
  protected readonly heading = computed(() => this.view()?.words ?? 'Filtered');
  protected readonly order = computed(() => orderWords[this.filters().sort]);
  protected readonly counted = computed(() => counted(this.store.total(), 'message'));
  /** Empty until it is known: a nought would be a claim. */
  protected readonly total = computed(() => (this.store.status() === 'ready' ? this.store.total().toLocaleString('en') : ''));
  protected readonly listWords = computed(() => {
    const status = this.store.status();
    if (status === 'ready') return `${this.counted()}, ${this.order()}`;
    return status === 'loading' ? 'Loading' : 'Not loaded';
  });
  protected readonly newRows = computed(() => newRowsWords(this.store.newRows()));
  protected readonly isFiltered = computed(() => tokensOf(this.filters()).some((token) => token.key !== 'state'));
  protected readonly mayDecide = computed(() => this.session.may(['dlp-manager']));
  protected readonly sorts = sortSchema.options.map((sort) => ({ sort, words: sortWords[sort] }));
  protected readonly skeletons = [1, 2, 3, 4, 5, 6, 7];
  /** Proves that the pipe is alive while nothing waits. */
  protected readonly proofOfLife = computed(() => {
    const status = this.engine.status();
    if (status === undefined) return '';
    const last =
      status.lastMessageAt === null
        ? 'No message has come in yet'
        : `Last message ${ageWords(status.lastMessageAt, this.clock.minute())} ago`;
    return `${last}, ${status.today.received.toLocaleString('en')} today.`;
  });

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => this.store.show(filters));
    });
    effect(() => {
      if (!this.wish.isOpen()) return;
      this.filterBar().focus();
      untracked(() => this.wish.fulfilled());
    });
    this.returnToRow();
    effect(() => this.title.set(`${this.heading()} ${this.total()}`.trim()));
    effect(() => {
      const outcome = this.desk.outcome();
      if (outcome !== null) untracked(() => this.goOnAfter(outcome.receipt.messageId, outcome.intent));
    });
    this.takeKeys();
  }

  protected show(filters: Filters): void {
    void this.router.navigate(['/quarantine'], { queryParams: urlOf(filters) });
  }

  protected showView(words: string): void {
    const view = views.find((choice) => choice.words === words);
    if (view !== undefined) void this.router.navigate(['/quarantine'], { queryParams: view.params });
  }

  protected sortBy(sort: Sort): void {
    void this.router.navigate([], { queryParams: urlOf({ ...this.filters(), sort }), queryParamsHandling: 'merge' });
  }

  protected open(id: string): void {
    this.focusId.set(id);
    this.store.remember(id);
    const page = this.layout.isSplit() ? ['/quarantine', id] : ['/messages', id];
    void this.router.navigate(page, { queryParamsHandling: 'preserve' });
  }

  protected decide(id: string, intent: Intent): void {
    this.desk.want(intent, id);
    if (id !== this.openId()) this.open(id);
  }

  protected async showNew(): Promise<void> {
    await this.store.reload();
    const first = this.store.rows()[0];
    if (first !== undefined) this.focus(first.id);
  }

  /** Back from a message page the focus is on the row it was opened from. */
  private returnToRow(): void {
    const id = this.store.lastOpened();
    if (id === undefined || this.openId() !== undefined) return;
    const returned = effect(() => {
      const list = this.list();
      if (list === undefined) return;
      returned.destroy();
      untracked(() => list.focusRow(id));
    });
  }

  private focus(id: string): boolean {
    this.focusId.set(id);
    this.list()?.focusRow(id);
    return true;
  }

  /** After a decision the next undecided message is open and has the focus. */
  private goOnAfter(id: string, intent: Intent | null): void {
    if (intent === null || id !== this.openId()) return;
    const next = this.store.nextUndecided(id);
    if (next === undefined) {
      void this.router.navigate(['/quarantine'], { queryParamsHandling: 'preserve' });
      return;
    }
    if (this.layout.isSplit()) this.open(next.id);
    this.focus(next.id);
  }

  private step(by: number): boolean {
    const rows = this.store.rows();
    const at = rows.findIndex((row) => row.id === (this.focusId() ?? this.openId()));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    return next === undefined ? false : this.focus(next.id);
  }

  private onFocused(then: (id: string) => void): boolean {
    const id = this.focusId() ?? this.openId();
    if (id === undefined) return false;
    then(id);
    return true;
  }

  private goBack(): boolean {
    const id = this.openId();
    if (id === undefined) return false;
    void this.router.navigate(['/quarantine'], { queryParamsHandling: 'preserve' });
    return this.focus(id);
  }

  private takeKeys(): void {
    const decideBy = (intent: Intent) => () => (this.mayDecide() ? this.onFocused((id) => this.decide(id, intent)) : false);
    inject(Keyboard).handle(
      {
        next: () => this.step(1),
        previous: () => this.step(-1),
        open: () => this.onFocused((id) => this.open(id)),
        back: () => this.goBack(),
        search: () => this.filterBar().focus(),
        layout: () => this.layout.switch(),
        'show-new': () => (this.store.newRows().length === 0 ? false : void this.showNew()),
        'false-alarm': decideBy('false-alarm'),
        release: decideBy('release'),
        delete: decideBy('delete'),
      },
      inject(DestroyRef),
    );
  }
}

const idIn = (params: Record<string, unknown> | undefined): string | undefined =>
  typeof params?.['id'] === 'string' ? params['id'] : undefined;
