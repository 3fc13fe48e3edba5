/** The routes of the reports. */
import * as report from './report.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const reader: readonly Role[] = ['auditor'];

export const reportRoutes = {
  reports: { method: 'GET', path: '/reports', summary: 'The reports that there are', access: reader, answer: report.reportListSchema },
  report: {
    method: 'GET',
    path: '/reports/:name',
    summary: 'One report by period and scope; as a file by the suffix .csv or .pdf of its name, or by Accept',
    access: reader,
    query: report.reportQuerySchema,
    answer: report.reportSchema,
    files: ['text/csv', 'application/pdf'],
  },
} as const satisfies Record<string, Route>;
