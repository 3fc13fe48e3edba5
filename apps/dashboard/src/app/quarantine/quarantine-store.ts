import { computed, DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { HeldMessageRow, Problem, Receipt } from '#contracts';
import { Attendance } from '../claims/attendance.js';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { Updates } from '../gateway-api/updates.js';
import { type Filters, filtersIn, queryOf } from './filters.js';
import { isUndecided, patched, unseenOf } from './rows.js';
import { QuarantineCounts } from './quarantine-counts.js';

const PAGE = 100;
/** Changes are collected this long before the engine is asked what is new, in milliseconds. */
const SETTLE_MS = 400;

/**
 * The list of the quarantine. Rows keep their places from one load to the next: changed ones change in place, new ones
 * wait until they are asked for.
 */
@Injectable()
export class QuarantineStore {
  private readonly api = inject(HeldMessagesApi);
  private readonly counts = inject(QuarantineCounts);
  private readonly updates = inject(Updates);

  private readonly asked = signal<Filters>(filtersIn({}));
  private readonly loaded = signal<readonly HeldMessageRow[]>([]);
  private readonly matching = signal(0);
  private readonly waiting = signal<readonly HeldMessageRow[]>([]);
  private readonly visited = signal<string | undefined>(undefined);
  private readonly failed = signal<Problem | null>(null);
  private readonly state = signal<'loading' | 'ready' | 'failed'>('loading');
  private cursor: string | null = null;
  private round = 0;
  private paging: Promise<void> | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly changed = new Set<string>();

  /** The row that has the focus. */
  readonly focusId = signal<string | undefined>(undefined);
  readonly filters = this.asked.asReadonly();
  readonly rows = this.loaded.asReadonly();
  readonly total = this.matching.asReadonly();
  readonly newRows = this.waiting.asReadonly();
  readonly problem = this.failed.asReadonly();
  readonly status = this.state.asReadonly();
  /** The message that was open last: coming back, the focus is on its row. */
  readonly lastOpened = this.visited.asReadonly();
  readonly staleSince = this.updates.staleSince;
  /** One place per message that matches, loaded or not: the scroll bar tells the truth. */
  readonly places = computed(() => Array.from({ length: this.total() }, (_, index) => this.rows()[index]));

  constructor() {
    const stop = this.updates.listen({
      changed: ({ messageId }) => this.notice([messageId]),
      missed: () => this.notice(this.loaded().map(({ id }) => id)),
    });
    const destroyed = inject(DestroyRef);
    inject(Attendance).follow(destroyed);
    destroyed.onDestroy(() => {
      stop();
      clearTimeout(this.settling);
    });
  }

  /** Shows the messages that fit; the same filters again do nothing. */
  show(filters: Filters): void {
    const same = this.state() !== 'loading' && JSON.stringify(queryOf(filters)) === JSON.stringify(queryOf(this.asked()));
    this.asked.set(filters);
    if (!same) void this.reload();
  }

  async reload(): Promise<void> {
    const round = ++this.round;
    this.state.set('loading');
    this.paging = null;
    try {
      const list = await this.api.list({ ...queryOf(this.asked()), limit: PAGE });
      if (round !== this.round) return;
      this.counts.learn(list.counts);
      this.loaded.set(list.rows);
      this.matching.set(list.total);
      this.waiting.set([]);
      this.cursor = list.nextCursor;
      this.state.set('ready');
    } catch (error) {
      if (round !== this.round) return;
      this.failed.set(problemOf(error));
      this.state.set('failed');
    }
  }

  /** Loads pages until the row at `index` is there. */
  async reach(index: number): Promise<void> {
    while (index >= this.loaded().length && this.cursor !== null && this.state() === 'ready') {
      this.paging ??= this.loadPage(this.cursor);
      await this.paging;
    }
  }

  private async loadPage(cursor: string): Promise<void> {
    const round = this.round;
    try {
      const list = await this.api.list({ ...queryOf(this.asked()), limit: PAGE, cursor });
      if (round !== this.round) return;
      const known = new Set(this.loaded().map((row) => row.id));
      this.loaded.update((rows) => [...rows, ...list.rows.filter((row) => !known.has(row.id))]);
      this.cursor = list.nextCursor;
      if (this.cursor === null) this.matching.set(this.loaded().length);
    } catch (error) {
      if (round !== this.round) return;
      this.failed.set(problemOf(error));
      this.state.set('failed');
    } finally {
      if (round === this.round) this.paging = null;
    }
  }

  /** What a command answered, put into its row at once. */
  keep(receipt: Receipt): void {
    this.loaded.update((rows) => patched(rows, receipt.messageId, { ...receipt, id: receipt.messageId }));
  }

  remember(id: string): void {
    this.visited.set(id);
    this.focusId.set(id);
  }

  /** The next undecided message after this one, else the one before it. */
  nextUndecided(id: string): HeldMessageRow | undefined {
    const rows = this.loaded();
    const at = rows.findIndex((row) => row.id === id);
    return rows.slice(at + 1).find(isUndecided) ?? rows.slice(0, Math.max(at, 0)).reverse().find(isUndecided);
  }

  private notice(ids: readonly string[]): void {
    for (const id of ids) this.changed.add(id);
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      void this.settle();
    }, SETTLE_MS);
  }

  /** Refreshes the changed rows in place and lets new ones wait. */
  private async settle(): Promise<void> {
    const shown = new Set(this.loaded().map((row) => row.id));
    const ids = [...this.changed].filter((id) => shown.has(id));
    this.changed.clear();
    const round = this.round;
    try {
      for (let from = 0; from < ids.length; from += PAGE) {
        // A row stays in its place when the filter has lost it: any state is asked for.
        const list = await this.api.list({ ids: ids.slice(from, from + PAGE).join(','), state: 'all', limit: PAGE });
        if (round !== this.round) return;
        this.loaded.update((rows) => list.rows.reduce((all, row) => patched(all, row.id, row), rows));
      }
      const newest = await this.api.list({ ...queryOf(this.asked()), sort: 'newest', limit: PAGE });
      if (round !== this.round) return;
      this.counts.learn(newest.counts);
      this.waiting.set(unseenOf(newest.rows, this.loaded()));
    } catch {
      // The next change or reload asks again; the stale note tells when the connection is gone.
    }
  }
}
