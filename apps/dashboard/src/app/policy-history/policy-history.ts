import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Problem } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { type PolicyChange, policyDiffOf, PolicyHistoryApi } from '../gateway-api/policy-history-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { CurrentSession } from '../session/current-session.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { fieldTime } from '../shared-ui/field-time.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { PageTitle } from '../shell/page-title.js';
import { PolicyDiffView } from './policy-diff.js';
import { RollBackDialog, type RollBackSubject } from './roll-back-dialog.js';

const PAGE = 50;
const orEmpty = (value: string | undefined): string => value ?? '';

/** Every change of the policy, what differs between two of them, and the way back. */
@Component({
  selector: 'lz-policy-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, PolicyDiffView, ProblemState, RouterLink],
  host: { class: 'page-fill' },
  templateUrl: './policy-history.html',
})
export class PolicyHistoryPage {
  /** The two points that are compared: revisions or instants; `to` empty is now. From the address. */
  readonly from = input('', { transform: orEmpty });
  readonly to = input('', { transform: orEmpty });
  private readonly api = inject(PolicyHistoryApi);
  private readonly dialog = inject(Dialog);
  private readonly router = inject(Router);
  private readonly session = inject(CurrentSession);
  protected readonly mayRollBack = computed(() => this.session.may(['policy-approver', 'administrator']));
  /** The settings may be read by fewer people than the history. */
  protected readonly maySeeSettings = computed(() => this.session.may(['policy-author', 'policy-approver', 'administrator']));
  protected readonly changes = signal<readonly PolicyChange[]>([]);
  protected readonly policyRevision = signal('');
  protected readonly hasMore = signal(false);
  protected readonly isLoading = signal(true);
  protected readonly problem = signal<Problem | null>(null);
  /** As a date field wants it; empty while a revision is compared from. */
  protected readonly typedTime = linkedSignal(() => fieldTime(this.from()));
  protected readonly compares = computed(() => this.from() !== '');
  protected readonly diff = policyDiffOf(() =>
    this.compares() ? { from: this.from(), ...(this.to() === '' ? {} : { to: this.to() }) } : undefined,
  );
  protected readonly comparedWords = computed(() => `From ${this.wordsOf(this.from())} to ${this.wordsOf(this.to())}`);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Policy history'));
    void this.load();
  }

  /** Reads the changes before `before`; without it begins anew. */
  protected async load(before?: number): Promise<void> {
    this.isLoading.set(true);
    this.problem.set(null);
    try {
      const page = await this.api.changes({ limit: PAGE, ...(before === undefined ? {} : { before }) });
      this.changes.update((changes) => (before === undefined ? page.changes : [...changes, ...page.changes]));
      this.policyRevision.set(page.policyRevision);
      this.hasMore.set(page.more);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.isLoading.set(false);
    }
  }

  protected loadMore(): Promise<void> {
    return this.load(this.changes().at(-1)?.position);
  }

  /** Each change is told against the one before it. */
  protected show(at: number): void {
    const before = this.changes()[at + 1];
    const change = this.changes()[at];
    if (before !== undefined && change !== undefined) this.compare(before.policyRevision, change.policyRevision);
  }

  protected compare(from: string, to: string): void {
    void this.router.navigate([], { queryParams: { from: from || null, to: to || null } });
  }

  protected compareWithTime(event: Event): void {
    event.preventDefault();
    if (this.typedTime() !== '') this.compare(new Date(this.typedTime()).toISOString(), '');
  }

  private wordsOf(point: string): string {
    if (point === '') return 'now';
    if (/^\d{4}-/.test(point)) return new Date(point).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
    const change = this.changes().find(({ policyRevision }) => policyRevision === point);
    return change === undefined ? `revision ${point}` : `“${change.sentence}”`;
  }

  protected async rollBack(target: PolicyChange): Promise<void> {
    const data: RollBackSubject = { target, policyRevision: this.policyRevision() };
    const opened = this.dialog.open<boolean>(RollBackDialog, { data, ariaLabelledBy: 'dialog-title' });
    if ((await firstValueFrom(opened.closed)) === true) await this.load();
  }
}
