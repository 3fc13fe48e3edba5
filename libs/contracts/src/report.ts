/** The reports for auditors: what they are called, by what they are asked, and the shape of their answer. */
import * as z from 'zod';
import { searched } from './searched.js';

/** In the order of their numbers. */
export const REPORT_NAMES = [
  'policy-inventory',
  'decisions',
  'overrides',
  'clear-releases',
  'who-saw-what',
  'expired',
  'exceptions',
  'precision',
  'not-inspectable',
  'reconciliation',
  'access-review',
  'retention',
  'integrity',
  'notices',
  'person',
  'incident',
] as const;
export const reportNameSchema = z.enum(REPORT_NAMES);
export type ReportName = z.infer<typeof reportNameSchema>;

/** To what a report can be narrowed. */
export const SCOPE_KINDS = ['all', 'team', 'pattern', 'account', 'message', 'person'] as const;
export const scopeKindSchema = z.enum(SCOPE_KINDS);
export type ScopeKind = z.infer<typeof scopeKindSchema>;

const day = z.iso.date();
const instant = z.iso.datetime({ offset: true });

export const reportQuerySchema = z.strictObject({
  /** First day (UTC), or the instant from which on; absent: 30 days before the end. */
  from: day.or(instant).optional(),
  /** Last day (UTC), which is in the period, or the instant before which; absent: now. */
  to: day.or(instant).optional(),
  /** `all`, `team:NAME`, `pattern:ID`, `account:ID`, `message:ID` or `person:ADDRESS`. */
  scope: searched(300).default('all'),
  /** Rows of the JSON answer; files hold all. */
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  /** CSV only: whether the file begins with a byte order mark, by which spreadsheets know UTF-8. */
  bom: z.enum(['yes', 'no']).default('yes'),
});
export type ReportQuery = z.output<typeof reportQuerySchema>;

export const reportColumnSchema = z.object({
  key: z.string(),
  title: z.string(),
  /** What the values say. */
  meaning: z.string(),
  kind: z.enum(['text', 'instant', 'number', 'share', 'yes-no']),
  /** Of numbers, e.g. `hours`; `UTC` of instants; null where there is none. */
  unit: z.string().nullable(),
});
export type ReportColumn = z.infer<typeof reportColumnSchema>;

/** Null: there is no value, or it is not known any more. */
export const reportCellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type ReportCell = z.infer<typeof reportCellSchema>;

export const reportFigureSchema = z.object({ title: z.string(), value: reportCellSchema, unit: z.string().nullable() });
export type ReportFigure = z.infer<typeof reportFigureSchema>;

const described = {
  name: reportNameSchema,
  /** By which checklists know it; the last two share one. */
  number: z.int(),
  title: z.string(),
  /** What it answers. */
  question: z.string(),
};

/** GET /reports: what there is. */
export const reportListSchema = z.object({
  reports: z.array(
    z.object({
      ...described,
      /** What it can be narrowed to; without `all` it must be. */
      scopes: z.array(scopeKindSchema),
      /** `instant`: it shows how things stood at the end of the period. */
      period: z.enum(['period', 'instant']),
      columns: z.array(reportColumnSchema),
    }),
  ),
});
export type ReportList = z.infer<typeof reportListSchema>;

/** GET /reports/:name */
export const reportSchema = z.object({
  ...described,
  /** The period in ISO-8601 UTC; `to` is not in it. */
  from: z.string(),
  to: z.string(),
  scope: z.string(),
  takenAt: z.string(),
  columns: z.array(reportColumnSchema),
  /** Over all rows, also those that are not in this answer. */
  figures: z.array(reportFigureSchema),
  /** Cells in the order of the columns. */
  rows: z.array(z.array(reportCellSchema)),
  /** There are more rows than are here. */
  more: z.boolean(),
  /** What a reader must know: limits, what was destroyed. */
  notes: z.array(z.string()),
});
export type ReportAnswer = z.infer<typeof reportSchema>;
