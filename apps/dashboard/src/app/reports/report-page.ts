import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { ReportCell, ReportColumn, ScopeKind } from '#contracts';
import { reportFileAddress, reportOf, reportsOf, type ReportAsked } from '../gateway-api/reports-api.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { cellWords, figureWords, presetsAt, scopeHints, scopeWords, unitWords, type Preset } from './report-words.js';

/** One report: figures first, then the table, and the same as a file. The address is the question. */
@Component({
  selector: 'lz-report',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, Moment, ProblemState, RouterLink],
  templateUrl: './report-page.html',
  host: { class: 'page-fill' },
})
export class ReportPage {
  readonly name = input.required<string>();
  readonly from = input<string | undefined>();
  readonly to = input<string | undefined>();
  readonly scope = input<string | undefined>();
  private readonly router = inject(Router);
  private readonly clock = inject(Clock);
  private readonly list = reportsOf();
  protected readonly known = computed(() =>
    this.list.hasValue() ? this.list.value().reports.find(({ name }) => name === this.name()) : undefined,
  );
  protected readonly presets = computed(() => presetsAt(new Date(this.clock.minute())));
  /** Undefined as long as the report cannot be asked for without a scope that somebody has still to type. */
  protected readonly asked = computed<ReportAsked | undefined>(() => {
    const scope = this.scope() ?? (this.known()?.scopes.includes('all') === true ? 'all' : undefined);
    return scope === undefined ? undefined : { name: this.name(), from: this.from() ?? '', to: this.to() ?? '', scope };
  });
  protected readonly answer = reportOf(this.asked);
  protected readonly shown = computed(() => (this.answer.hasValue() ? this.answer.value() : undefined));
  protected readonly scopeKind = linkedSignal<ScopeKind>(() => kindOf(this.scope()) ?? this.known()?.scopes[0] ?? 'all');
  protected readonly scopeValue = linkedSignal(() => valueOf(this.scope()));
  protected readonly files = computed(() => {
    const asked = this.asked();
    return asked === undefined ? undefined : { csv: reportFileAddress(asked, 'csv'), pdf: reportFileAddress(asked, 'pdf') };
  });
  protected readonly scopeWords = scopeWords;
  protected readonly scopeHints = scopeHints;
  protected readonly figureWords = figureWords;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.known()?.title ?? 'Report'));
  }

  protected show(from: string, to: string): void {
    const kind = this.scopeKind();
    const scope = kind === 'all' ? 'all' : `${kind}:${this.scopeValue().trim()}`;
    void this.router.navigate([], { queryParams: { from: from || null, to: to || null, scope } });
  }

  protected choose({ from, to }: Preset): void {
    void this.router.navigate([], { queryParams: { from, to }, queryParamsHandling: 'merge' });
  }

  protected pickScope(kind: string): void {
    const picked = this.known()?.scopes.find((each) => each === kind);
    if (picked !== undefined) this.scopeKind.set(picked);
  }

  protected readonly unit = unitWords;

  protected words(column: ReportColumn, cell: ReportCell | undefined): string {
    return cellWords(column, cell ?? null);
  }

  /** On a phone, where a cell stands without the head of its column. */
  protected label(column: ReportColumn): string {
    const unit = unitWords(column);
    return unit === null ? column.title : `${column.title}, ${unit}`;
  }

  /** An instant to show; null where there is none. */
  protected instant({ kind }: ReportColumn, cell: ReportCell | undefined): string | null {
    return kind === 'instant' && typeof cell === 'string' ? cell : null;
  }

  protected isNumber({ kind }: ReportColumn): boolean {
    return kind === 'number' || kind === 'share';
  }

  /** Held mail has a page; of other mail it says that there is none. */
  protected messageIn({ key }: ReportColumn, cell: ReportCell | undefined): string | null {
    return key === 'message' && typeof cell === 'string' ? cell : null;
  }
}

function kindOf(scope: string | undefined): ScopeKind | undefined {
  const word = scope?.split(':', 1)[0];
  return (Object.keys(scopeWords) as ScopeKind[]).find((kind) => kind === word);
}

/** What stands behind the colon. */
function valueOf(scope: string | undefined): string {
  const colon = scope?.indexOf(':') ?? -1;
  return scope === undefined || colon < 0 ? '' : scope.slice(colon + 1);
}
