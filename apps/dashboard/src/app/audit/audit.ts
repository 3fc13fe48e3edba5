import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';
import type { Problem } from '#contracts';
import { AuditApi, type AuditEvent, type AuditVerdict } from '../gateway-api/audit-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';

const PAGE = 100;

/** The event log as it is stored, and the check that nobody has changed it. */
@Component({
  selector: 'lz-audit',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, ProblemNote, ProblemState],
  templateUrl: './audit.html',
  host: { class: 'page-fill' },
})
export class Audit {
  private readonly api = inject(AuditApi);
  protected readonly events = signal<readonly AuditEvent[]>([]);
  protected readonly lastPosition = signal(0);
  protected readonly stream = signal('');
  protected readonly isLoading = signal(true);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly opened = signal<number | null>(null);
  protected readonly verdict = signal<AuditVerdict | null>(null);
  protected readonly isVerifying = signal(false);
  protected readonly verifyProblem = signal<Problem | null>(null);
  protected readonly hasMore = signal(false);

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Audit'));
    void this.load(0);
  }

  /** Reads the log from the event after `after`; 0 begins anew. */
  protected async load(after: number): Promise<void> {
    this.isLoading.set(true);
    this.problem.set(null);
    try {
      const page = await this.api.events({ after, limit: PAGE, ...(this.stream() === '' ? {} : { stream: this.stream() }) });
      this.events.update((events) => (after === 0 ? page.events : [...events, ...page.events]));
      this.lastPosition.set(page.lastPosition);
      this.hasMore.set(page.events.length === PAGE);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.isLoading.set(false);
    }
  }

  protected loadMore(): Promise<void> {
    return this.load(this.events().at(-1)?.position ?? 0);
  }

  protected show(stream: string): void {
    this.stream.set(stream.trim());
    void this.load(0);
  }

  protected toggle(position: number): void {
    this.opened.update((open) => (open === position ? null : position));
  }

  protected async verify(): Promise<void> {
    this.isVerifying.set(true);
    this.verifyProblem.set(null);
    try {
      this.verdict.set(await this.api.verify());
    } catch (error) {
      this.verifyProblem.set(problemOf(error));
    } finally {
      this.isVerifying.set(false);
    }
  }

  protected asText(data: unknown): string {
    return JSON.stringify(data, null, 2);
  }
}
