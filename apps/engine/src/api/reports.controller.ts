import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { reportNameSchema, type ReportAnswer, type ReportList } from '#contracts';
import type { Request, Response } from 'express';
import type { Caller } from '../access/access-port.js';
import { csvFile } from '../reports/csv-file.js';
import { ListReports } from '../reports/list-reports.js';
import { scopeText } from '../reports/report-scope.js';
import { TakeReport, type ReportFormat, type TakenReport } from '../reports/take-report.js';
import { ProblemAnswer } from './problem.js';
import { sendPieces } from './send-pieces.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class ReportsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('reports')
  list(@FromCaller() caller: Caller | null): Promise<ReportList> {
    return this.queries.execute(new ListReports(caller));
  }

  @Serves('report')
  async report(
    @Param('name') asked: string,
    @FromQuery() query: QueryOf<'report'>,
    @FromCaller() caller: Caller | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { name, format } = wanted(asked, request);
    const answer = await this.queries.execute(new TakeReport(name, query, format, caller));
    if (answer.kind === 'refused') throw new ProblemAnswer(answer.refused);
    if (answer.kind === 'unasked') {
      throw new ProblemAnswer('invalid-request', { errors: [{ path: `query.${answer.field}`, message: answer.message }] });
    }
    await send(response, answer.taken, format, query);
  }
}

/** The suffix of the name says the form, or else Accept does. */
function wanted(asked: string, request: Request) {
  const [, base = '', suffix] = /^([a-z-]+)(?:\.(csv|pdf|json))?$/.exec(asked) ?? [];
  const name = reportNameSchema.safeParse(base);
  if (!name.success) throw new ProblemAnswer('not-found');
  const form = suffix ?? request.accepts(['json', 'csv', 'pdf']);
  const format: ReportFormat = form === 'csv' || form === 'pdf' ? form : 'page';
  return { name: name.data, format };
}

async function send(response: Response, taken: TakenReport, format: ReportFormat, { limit, bom }: QueryOf<'report'>): Promise<void> {
  const { report, ask, rows } = taken;
  if (format === 'page') {
    response.json(await pageOf(taken, limit));
    return;
  }
  response.setHeader('Content-Type', format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/pdf');
  const name = `${report.name}-${ask.from.slice(0, 10)}-${ask.to.slice(0, 10)}.${format}`;
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  if (format === 'csv') await sendPieces(response, csvFile(report.columns, rows, { bom: bom === 'yes' }));
  else {
    const { pdfFile } = await import('../reports/pdf-file.js'); // fonts and all: seldom needed
    await sendPieces(response, pdfFile(taken));
  }
}

async function pageOf({ report, ask, rows, figures, notes }: TakenReport, limit: number): Promise<ReportAnswer> {
  const { name, number, title, question, columns } = report;
  const shown: ReportAnswer['rows'] = [];
  let count = 0;
  for await (const cells of rows) {
    if (count < limit) shown.push([...cells]);
    count += 1; // figures are over all rows
  }
  return {
    ...{ name, number, title, question, from: ask.from, to: ask.to, scope: scopeText(ask.scope), takenAt: ask.now },
    columns: [...columns],
    rows: shown,
    more: count > limit,
    figures: [...figures()],
    notes: [...notes()],
  };
}
