/** One report for one reader: checked, recorded, then built. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReportCell, ReportFigure, ReportName, ReportQuery } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder, type AccessEntry } from '../access/access-recorder-port.js';
import { reachesAll, reachOf } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ReadModels } from '../project/read-models.js';
import { reportNamed } from './report-list.js';
import { periodOf } from './report-period.js';
import { scopeOf, type ReportScope } from './report-scope.js';
import { ReportSources } from './report-sources.js';
import { NothingInScope, type Report, type ReportAsk } from './report.js';

export type ReportFormat = 'page' | 'csv' | 'pdf';

/** A report on its way to its reader. */
export interface TakenReport {
  readonly report: Report;
  readonly ask: ReportAsk;
  readonly rows: AsyncIterable<readonly ReportCell[]>;
  /** Known once the rows are read to their end, as the notes are. */
  readonly figures: () => readonly ReportFigure[];
  readonly notes: () => readonly string[];
}

export type TakenOrRefused =
  | { readonly kind: 'taken'; readonly taken: TakenReport }
  | { readonly kind: 'refused'; readonly refused: 'reach-limited' | 'not-found' }
  | { readonly kind: 'unasked'; readonly field: 'from' | 'scope'; readonly message: string };

export class TakeReport extends Query<TakenOrRefused> {
  constructor(
    readonly name: ReportName,
    readonly asked: Pick<ReportQuery, 'from' | 'to' | 'scope'>,
    readonly format: ReportFormat,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(TakeReport)
export class TakeReportHandler implements IQueryHandler<TakeReport> {
  constructor(
    @Inject(ReportSources) private readonly sources: ReportSources,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  /** @throws AccessRefused; when it could not be recorded: then nothing is given. */
  async execute({ name, asked, format, caller }: TakeReport): Promise<TakenOrRefused> {
    requireRole('report', caller);
    // reports are about all mail: a part of them would look like the whole
    if (!reachesAll(reachOf(caller))) return { kind: 'refused', refused: 'reach-limited' };
    const report = reportNamed(name);
    const now = this.clock.iso();
    const period = periodOf(asked, now);
    if (period === undefined) return { kind: 'unasked', field: 'from', message: 'must be before the end of the period' };
    const scope = scopeOf(asked.scope);
    if (scope === undefined || !report.scopes.includes(scope.kind)) {
      return { kind: 'unasked', field: 'scope', message: `must be ${report.scopes.map(formOf).join(' or ')}` };
    }
    if (scope.kind === 'account' && report.tellsOfReviewers === true && this.sources.words.hidesReviewers) {
      return {
        kind: 'unasked',
        field: 'scope',
        message: 'must not be an account: who decides goes by a pseudonym (reports.hideReviewers)',
      };
    }
    await this.models.projections.caughtUp();
    const ask = { ...period, scope, now, caller };
    if (caller) await this.accesses.record(this.entry(report, ask, format), caller.actor);
    return this.built(report, ask);
  }

  private async built(report: Report, ask: ReportAsk): Promise<TakenOrRefused> {
    try {
      const { rows, figures, notes } = await report.build(this.sources, ask);
      return { kind: 'taken', taken: { report, ask, rows, figures, notes: () => notes?.() ?? [] } };
    } catch (cause) {
      if (cause instanceof NothingInScope) return { kind: 'refused', refused: 'not-found' };
      throw cause;
    }
  }

  private entry({ name }: Report, { from, to, scope }: ReportAsk, format: ReportFormat): AccessEntry {
    return { type: 'ReportTaken', data: { report: name, format, from, to, scope: this.recorded(scope) } };
  }

  /** A person by the tag: no address stands in the log. */
  private recorded({ kind, value }: ReportScope): Extract<AccessEntry, { type: 'ReportTaken' }>['data']['scope'] {
    if (kind === 'all') return { kind };
    if (kind === 'person') return { kind, tag: this.keys.tagAddress(value) ?? '' };
    return { kind, id: value.slice(0, 100) };
  }
}

function formOf(kind: ReportScope['kind']): string {
  const forms = {
    all: 'all',
    team: 'team:NAME',
    pattern: 'pattern:ID',
    account: 'account:ID',
    message: 'message:ID',
    person: 'person:ADDRESS',
  };
  return forms[kind];
}
