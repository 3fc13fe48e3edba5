/** The newest events of the log that fit a filter, older ones when asked, and those that come while one looks. */
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Problem } from '#contracts';
import { catchError, defer, expand, of, type Subscription, switchMap, timer } from 'rxjs';
import { AuditApi, type AuditEvent, type AuditPage } from '../gateway-api/audit-api.js';
import { problemOf } from '../gateway-api/problem.js';

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
  private readonly held = signal<readonly AuditEvent[]>([]);
  readonly events = signal<readonly AuditEvent[]>([]);
  readonly lastPosition = signal(0);
  readonly isLoading = signal(true);
  readonly problem = signal<Problem | null>(null);
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
    this.asked = asked;
    this.following?.unsubscribe();
    this.held.set([]);
    const page = await this.load({});
    if (page === undefined || this.asked !== asked) return;
    this.events.set(page.events);
    if (!('to' in asked)) this.follow(page.indexedPosition);
  }

  async showOlder(): Promise<void> {
    const before = this.older();
    const { asked } = this;
    const page = before === null ? undefined : await this.load({ before });
    if (page !== undefined && this.asked === asked) this.events.update((events) => [...events, ...page.events]);
  }

  showWaiting(): void {
    const held = this.held();
    this.held.set([]);
    if (held.length < MOST_WAITING) this.events.update((events) => [...held, ...events]);
    else void this.show(this.asked);
  }

  setLive(isLive: boolean): void {
    this.isLive.set(isLive);
    if (isLive && this.waiting() > 0) this.showWaiting();
  }

  private async load(more: Readonly<Record<string, number>>): Promise<AuditPage | undefined> {
    this.isLoading.set(true);
    this.problem.set(null);
    try {
      const page = await this.api.events({ ...this.asked, ...more, order: 'newest', limit: PAGE });
      this.lastPosition.set(page.lastPosition);
      this.older.set(page.next);
      return page;
    } catch (error) {
      this.problem.set(problemOf(error));
      return undefined;
    } finally {
      this.isLoading.set(false);
    }
  }

  /** One question after the other; a question waits at the engine until there is an answer. */
  private follow(from: number): void {
    let after = from;
    const next = defer(() => this.api.next({ ...this.asked, after, order: 'oldest', limit: PAGE }));
    const patient = next.pipe(
      catchError(() => timer(RETRY_MS).pipe(switchMap(() => of(undefined)))), // the log is still there when the engine comes back
    );
    const on = (page: AuditPage | undefined) =>
      page !== undefined && page.events.length > 0 ? patient : timer(BREATH_MS).pipe(switchMap(() => patient));
    this.following = patient.pipe(expand(on)).subscribe((page) => {
      if (page === undefined) return;
      after = page.next ?? Math.max(after, page.indexedPosition, page.events.at(-1)?.position ?? 0);
      this.lastPosition.set(page.lastPosition);
      if (page.events.length > 0) this.take([...page.events].reverse());
    });
  }

  private take(newer: readonly AuditEvent[]): void {
    if (this.isLive()) this.events.update((events) => [...newer, ...events]);
    else this.held.update((held) => [...newer, ...held].slice(0, MOST_WAITING));
  }
}
