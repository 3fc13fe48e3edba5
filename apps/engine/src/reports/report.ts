/** What a report is: a question, columns with their meaning, and a builder that answers it for a period and a scope. */
import { Readable } from 'node:stream';
import type { ReportCell, ReportColumn, ReportFigure, ReportName, ScopeKind } from '#contracts';
import type { z } from 'zod';
import type { Caller } from '../access/access-port.js';
import type { Period } from '../project/report-facts/report-facts.js';
import { columnsOf } from './report-columns.js';
import type { ReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';

/** What is asked of a report. */
export interface ReportAsk extends Period {
  readonly scope: ReportScope;
  /** ISO-8601 UTC. */
  readonly now: string;
  readonly caller: Caller | null;
}

export interface BuiltReport<Row> {
  readonly rows: AsyncIterable<Row>;
  /** Over all rows; known once they are read to their end. */
  readonly figures: () => readonly ReportFigure[];
  /** What its reader must know; known then, too. */
  readonly notes?: () => readonly string[];
}

interface Described {
  readonly name: ReportName;
  readonly number: number;
  readonly title: string;
  readonly question: string;
  /** What it is built from, for people: Markdown. */
  readonly source: string;
  readonly scopes: readonly ScopeKind[];
  /** `instant`: how things stood at the end of the period. */
  readonly period: 'period' | 'instant';
  /** Says what single deciders did: where they go by pseudonyms, nobody asks for one of them by the account. */
  readonly tellsOfReviewers?: true;
}

interface Definition<Row extends z.ZodObject> extends Described {
  readonly row: Row;
  readonly build: (sources: ReportSources, ask: ReportAsk) => BuiltReport<z.infer<Row>> | Promise<BuiltReport<z.infer<Row>>>;
}

/** One of all reports: rows are cells in the order of the columns. */
export interface Report extends Described {
  readonly columns: readonly ReportColumn[];
  /** @throws NothingInScope when what the scope names does not exist. */
  readonly build: (sources: ReportSources, ask: ReportAsk) => Promise<BuiltReport<readonly ReportCell[]>>;
}

export function defineReport<Row extends z.ZodObject>({ row, build, ...described }: Definition<Row>): Report {
  const columns = columnsOf(row);
  return {
    ...described,
    columns,
    async build(sources, ask) {
      const { rows, figures, notes } = await build(sources, ask);
      return { rows: cellsOf(rows, columns), figures, ...(notes && { notes }) };
    },
  };
}

async function* cellsOf(rows: AsyncIterable<unknown>, columns: readonly ReportColumn[]): AsyncGenerator<readonly ReportCell[]> {
  for await (const row of rows) {
    const cells = row as Readonly<Record<string, ReportCell>>; // the helpers of report-columns make nothing but cells
    yield columns.map(({ key }) => cells[key] ?? null);
  }
}

/** There is nothing of what the scope names. */
export class NothingInScope extends Error {}

export function figure(title: string, value: ReportCell, unit: string | null = null): ReportFigure {
  return { title, value, unit };
}

/** Rows that are all there at once. */
export function each<Row>(rows: readonly Row[]): AsyncIterable<Row> {
  return Readable.from(rows);
}

/** Half way between the two in the middle where there is no middle one; null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const below = sorted[(sorted.length - 1) >> 1];
  const above = sorted[sorted.length >> 1];
  return below === undefined || above === undefined ? null : rounded((below + above) / 2);
}

/** Two digits. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const HOUR_MS = 3_600_000;

/** Between two instants, to two digits; never below 0. */
export function hoursBetween(from: string, to: string): number {
  return rounded(Math.max(0, Date.parse(to) - Date.parse(from)) / HOUR_MS);
}
