/** The period of a report, from days or instants. Pure. */
import type { ReportQuery } from '#contracts';
import type { Period } from '../project/report-facts/report-facts.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
/** Years of more digits would be written in another form, which sorts before all others. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const IS_DAY = /^\d{4}-\d\d-\d\d$/;

/** A day as `to` is in the period. Undefined: it would end before it begins. */
export function periodOf({ from, to }: Pick<ReportQuery, 'from' | 'to'>, now: string): Period | undefined {
  const end = to === undefined ? Date.parse(now) : Math.min(LAST_MS, Date.parse(to) + (IS_DAY.test(to) ? DAY_MS : 0));
  const start = from === undefined ? end - DEFAULT_DAYS * DAY_MS : Date.parse(from);
  return start < end ? { from: new Date(start).toISOString(), to: new Date(end).toISOString() } : undefined;
}

/** First and last day (UTC) that have a part in the period. */
export function daysOf({ from, to }: Period): { readonly first: string; readonly last: string } {
  return { first: from.slice(0, 10), last: new Date(Date.parse(to) - 1).toISOString().slice(0, 10) };
}

/** The last instant of the period, for what is asked as of a point in time. */
export function endOf({ to }: Period): string {
  return new Date(Date.parse(to) - 1).toISOString();
}
