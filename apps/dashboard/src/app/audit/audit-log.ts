/** The newest events of the log that fit a filter, older ones when asked, and those that come while one looks. */
import { computed, DestroyRef, inject, Injectable, signal, type WritableSignal } from '@angular/core';
import type { Problem } from '#contracts';
import { catchError, defer, expand, map, type Subscription, switchMap, timer } from 'rxjs';
import { AuditApi, type AuditEvent, type AuditPage } from '../gateway-api/audit-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { MOST_LIVE, newestOf, withNewer } from './audit-rows.js';

const PAGE = 100;
/** Rows that wait to be shown; more than these are told as "many". */
const MOST_WAITING = 500;
const RETRY_MS = 5_000;
/** Between an empty answer and the next question, in case somebody on the way does not let it wait. */
const BREATH_MS = 1_000;

type Asked = Readonly<Record<string, string>>;

@Injectable()
export class AuditLog {
  private readonly api = inject(AuditApi);
  private asked: Asked = {};
  private following: Subscription | undefined;
  /** Rows that the tail leaves: those that were asked for by hand as well. */
  private most = MOST_LIVE;
  private readonly held = signal<readonly AuditEvent[]>([]);
  readonly events = signal<readonly AuditEvent[]>([]);
  readonly lastPosition = signal(0);
  readonly isLoading = signal(true);
  /** Why nothing can be shown. */
  readonly problem = signal<Problem | null>(null);
  /** Why older ones did not come: the rows stay. */
  readonly olderProblem = signal<Problem | null>(null);
  /** The engine did not answer when it was asked for newer ones; it is asked again. */
  readonly isCutOff = signal(false);
  /** Where older ones begin; null: there are none. */
  readonly older = signal<number | null>(null);
  /** Rows go on top at once; else they wait behind a bar, so that nothing moves under the cursor. */
  readonly isLive = signal(false);
  readonly waiting = computed(() => this.held().length);
  readonly waitingWords = computed(() => (this.waiting() >= MOST_WAITING ? `more than ${String(MOST_WAITING)}` : String(this.waiting())));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.following?.unsubscribe());
  }

  async show(asked: Asked): Promise<void> {
    this.asked = { ...asked }; // an answer to the same question before is another one
    this.following?.unsubscribe();
    this.held.set([]);
    this.most = MOST_LIVE;
    this.isCutOff.set(false);
    const page = await this.load({}, this.problem);
    if (page === undefined) return;
    this.events.set(page.events);
    if (!('to' in asked)) this.follow(page.indexedPosition);
  }

  showAgain(): void {
    void this.show(this.asked);
  }

  async showOlder(): Promise<void> {
    const before = this.older();
    const page = before === null ? undefined : await this.load({ before }, this.olderProblem);
    if (page === undefined) return;
    this.events.update((events) => [...events, ...page.events]);
    this.most = Math.max(MOST_LIVE, this.events().length);
  }

  showWaiting(): void {
    const held = this.held();
    this.held.set([]);
    if (held.length < MOST_WAITING) this.events.update((events) => withNewer(events, held));
    else this.showAgain();
  }

  setLive(isLive: boolean): void {
    this.isLive.set(isLive);
    if (isLive && this.waiting() > 0) this.showWaiting();
  }

  /** Undefined: it failed, which `problem` tells, or something else was asked for meanwhile, which the answer must not touch. */
  private async load(more: Readonly<Record<string, number>>, problem: WritableSignal<Problem | null>): Promise<AuditPage | undefined> {
    const { asked } = this;
    this.isLoading.set(true);
    this.problem.set(null);
    this.olderProblem.set(null);
    try {
      const page = await this.api.events({ ...asked, ...more, order: 'newest', limit: PAGE });
      if (this.asked !== asked) return undefined;
      this.lastPosition.set(page.lastPosition);
      this.older.set(page.next);
      return page;
    } catch (error) {
      if (this.asked === asked) problem.set(problemOf(error));
      return undefined;
    } finally {
      if (this.asked === asked) this.isLoading.set(false);
    }
  }

  /** One question after the other; a question waits at the engine until there is an answer. */
  private follow(from: number): void {
    let after = from;
    const next = defer(() => this.api.next({ ...this.asked, after, order: 'oldest', limit: PAGE }));
    const patient = next.pipe(
      catchError(() => {
        this.isCutOff.set(true);
        return timer(RETRY_MS).pipe(map(() => undefined)); // the log is still there when the engine comes back
      }),
    );
    const on = (page: AuditPage | undefined) =>
      page !== undefined && page.events.length > 0 ? patient : timer(BREATH_MS).pipe(switchMap(() => patient));
    this.following = patient.pipe(expand(on)).subscribe((page) => {
      if (page === undefined) return;
      this.isCutOff.set(false);
      after = page.next ?? Math.max(after, page.indexedPosition, page.events.at(-1)?.position ?? 0);
      this.lastPosition.set(page.lastPosition);
      if (page.events.length > 0) this.take([...page.events].reverse());
    });
  }

  private take(newer: readonly AuditEvent[]): void {
    if (!this.isLive()) {
      const shown = newestOf(this.events());
      this.held.update((held) =>
        withNewer(
          held,
          newer.filter(({ position }) => position > shown),
          MOST_WAITING,
        ),
      );
      return;
    }
    const rows = withNewer(this.events(), newer);
    this.events.set(rows.slice(0, this.most));
    // what left at the end is an older one from now on
    if (rows.length > this.most) this.older.set(rows[this.most - 1]?.position ?? null);
  }
}
