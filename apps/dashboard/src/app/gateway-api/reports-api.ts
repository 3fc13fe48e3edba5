import type { HttpResourceRef } from '@angular/common/http';
import { type ReportAnswer, type ReportList, reportListSchema, reportSchema } from '#contracts';
import { addressOf, answerOf } from './gateway.js';

/** What a report is asked by; what is left out is as the engine says. */
export interface ReportAsked {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly scope: string;
}

export function reportsOf(): HttpResourceRef<ReportList | undefined> {
  return answerOf(() => ({ url: addressOf('reports') }), reportListSchema);
}

/** One report, followed; undefined asks nothing. */
export function reportOf(asked: () => ReportAsked | undefined): HttpResourceRef<ReportAnswer | undefined> {
  return answerOf(() => {
    const query = asked();
    return query === undefined ? undefined : { url: addressOf('report', { name: query.name }), params: paramsOf(query) };
  }, reportSchema);
}

/** Address of the same report as a file. */
export function reportFileAddress(asked: ReportAsked, form: 'csv' | 'pdf'): string {
  return `${addressOf('report', { name: `${asked.name}.${form}` })}?${new URLSearchParams(paramsOf(asked)).toString()}`;
}

function paramsOf({ from, to, scope }: ReportAsked): Record<string, string> {
  return { ...(from !== '' && { from }), ...(to !== '' && { to }), scope };
}
