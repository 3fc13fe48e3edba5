import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterOutlet } from '@angular/router';
import type { HeldMessageRow, Sort } from '#contracts';
import { BulkBar } from '../bulk/bulk-bar.js';
import { BulkDesk } from '../bulk/bulk-desk.js';
import { ClaimDesk } from '../claims/claim-desk.js';
import { DecisionDesk } from '../decision/decision-desk.js';
import type { Intent } from '../decision/intents.js';
import { PendingToast } from '../decision/pending-toast.js';
import { KeyHelpOpener } from '../keyboard/key-help-opener.js';
import { Keyboard } from '../keyboard/keyboard.js';
import { CurrentSession } from '../session/current-session.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { FilterBar } from './filter-bar.js';
import { type Filters, filtersIn, tokensOf, urlOf } from './filters.js';
import { ListLayout } from './list-layout.js';
import { ListWords, sortWords } from './list-words.js';
import { MessageList } from './message-list.js';
import { OpenRow } from './open-row.js';
import { QuarantineCounts } from './quarantine-counts.js';
import { QuarantineStore } from './quarantine-store.js';
import { RowSelection } from './row-selection.js';
import { RowSkeleton } from './row-skeleton.js';
import { SearchWish } from './search-wish.js';
import { viewOf, views } from './views.js';

/** The queue of held mail: list at the left, the open message at the right. */
@Component({
  selector: 'lz-quarantine',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BulkBar, EmptyState, FilterBar, Icon, MessageList, Moment, PendingToast, ProblemState, RouterOutlet, RowSkeleton],
  providers: [ListWords, OpenRow, RowSelection],
  templateUrl: './quarantine.html',
  host: { class: 'page-fill' },
})
export class Quarantine {
  private readonly router = inject(Router);
  private readonly desk = inject(DecisionDesk);
  private readonly bulk = inject(BulkDesk);
  private readonly claims = inject(ClaimDesk);
  private readonly session = inject(CurrentSession);
  private readonly opened = inject(OpenRow);
  protected readonly help = inject(KeyHelpOpener);
  protected readonly store = inject(QuarantineStore);
  protected readonly layout = inject(ListLayout);
  protected readonly words = inject(ListWords);
  protected readonly selection = inject(RowSelection);
  private readonly title = inject(PageTitle);
  private readonly wish = inject(SearchWish);

  private readonly list = viewChild(MessageList);
  private readonly filterBar = viewChild.required(FilterBar);
  private readonly params = toSignal(inject(ActivatedRoute).queryParams, { requireSync: true });
  protected readonly openId = this.opened.id;
  protected readonly focusId = this.store.focusId;
  protected readonly filters = computed(() => filtersIn(this.params()));
  protected readonly view = computed(() => viewOf(this.filters()));
  protected readonly views = views;
  protected readonly counts = inject(QuarantineCounts).counts;
  protected readonly heading = computed(() => this.view()?.words ?? 'Filtered');
  protected readonly isFiltered = computed(() => tokensOf(this.filters()).some((token) => token.id !== 'state'));
  protected readonly mayDecide = computed(() => this.session.may(['dlp-manager', 'triage']));
  protected readonly sorts = (Object.keys(sortWords) as Sort[]).map((sort) => ({ sort, words: sortWords[sort] })); // the table's own keys
  protected readonly skeletons = [1, 2, 3, 4, 5, 6, 7];

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => {
        this.store.show(filters);
        this.selection.clear();
      });
    });
    effect(() => {
      if (!this.wish.isOpen()) return;
      this.filterBar().focus();
      untracked(() => this.wish.fulfilled());
    });
    this.returnToRow();
    effect(() => this.title.set(`${this.heading()} ${this.words.total()}`.trim()));
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
    this.opened.open(id);
  }

  protected decide(id: string, intent: Intent): void {
    this.desk.want(intent, id);
    if (id !== this.openId()) this.open(id);
  }

  protected claim(row: HeldMessageRow): void {
    void this.claims.toggle(row);
  }

  protected pick(id: string, range: boolean): void {
    const order = this.store.rows().map((row) => row.id);
    if (range) this.selection.reach(id, order);
    else this.selection.toggle(id);
  }

  protected pickAll(matching: boolean): void {
    this.selection.choose(
      this.store.rows().map((row) => row.id),
      matching,
    );
  }

  protected async decideSelected(intent: Intent): Promise<void> {
    const chosen = this.selection.isAll() ? { query: this.filters() } : { ids: [...this.selection.ids()] };
    const count = this.selection.isAll() ? this.store.total() : this.selection.ids().size;
    if (!(await this.bulk.decide(intent, chosen, count))) return;
    this.selection.clear();
    await this.store.reload();
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
      this.opened.close();
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
    if (!this.selection.isEmpty()) {
      this.selection.clear();
      return true;
    }
    const wished = this.desk.dropWish();
    const id = this.openId();
    if (id === undefined && !wished) return false;
    this.opened.close();
    if (id === undefined) return true;
    return this.focus(id);
  }

  private takeKeys(): void {
    const decideBy = (intent: Intent) => () => {
      if (!this.mayDecide()) return false;
      if (!this.selection.isEmpty()) return void this.decideSelected(intent);
      return this.onFocused((id) => this.decide(id, intent));
    };
    const openFocused = (): boolean => this.onFocused((id) => this.open(id));
    inject(Keyboard).handle(
      {
        next: () => this.step(1),
        previous: () => this.step(-1),
        open: openFocused,
        back: () => this.goBack(),
        search: () => this.filterBar().focus(),
        layout: () => this.layout.switch(),
        'show-new': () => (this.store.newRows().length === 0 ? false : void this.showNew()),
        select: () => this.mayDecide() && this.onFocused((id) => this.pick(id, false)),
        'select-range': () => this.mayDecide() && this.onFocused((id) => this.pick(id, true)),
        claim: () =>
          this.mayDecide() &&
          this.onFocused((id) =>
            this.store
              .rows()
              .filter((row) => row.id === id)
              .forEach((row) => this.claim(row)),
          ),
        // What needs a form is opened with its message first.
        assign: openFocused,
        hold: openFocused,
        note: openFocused,
        'false-alarm': decideBy('false-alarm'),
        release: decideBy('release'),
        'release-encrypted': decideBy('release-encrypted'),
        'as-is': decideBy('as-is'),
        return: decideBy('return'),
        delete: decideBy('delete'),
        reason: (digit) => digit !== null && this.desk.chooseNth(digit),
        confirm: () => this.desk.confirmWanted(),
      },
      inject(DestroyRef),
    );
  }
}
