import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReportList } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { REPORTS } from './report-list.js';

/** The reports that there are, with the meaning of their columns. */
export class ListReports extends Query<ReportList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListReports)
export class ListReportsHandler implements IQueryHandler<ListReports> {
  execute({ caller }: ListReports): Promise<ReportList> {
    requireRole('reports', caller);
    const reports = REPORTS.map(({ name, number, title, question, period, scopes, columns }) => ({
      ...{ name, number, title, question, period },
      scopes: [...scopes],
      columns: [...columns],
    }));
    return Promise.resolve({ reports });
  }
}
