/** `lazaret report`: what auditors ask for, as a table, CSV, PDF or JSON. */
import { REPORT_NAMES, routes, type ReportAnswer } from '#contracts';
import { Argument, type Command } from 'commander';
import { cellText, figureText, headText } from '../reports/cell-text.js';
import { openEngineClient, type Call } from './engine-client.js';
import { choice } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface ReportOptions {
  readonly config?: string;
  readonly from?: string;
  readonly to?: string;
  readonly scope: string;
  readonly format: 'table' | 'csv' | 'pdf' | 'json';
  readonly bom: boolean;
}

export function addReportCommand(program: Command, terminal: Terminal): void {
  const report = program
    .command('report')
    .description('a report for auditors; without a name, which there are')
    .addArgument(new Argument('[name]', 'its name').choices(REPORT_NAMES))
    .option('--config <file>', 'configuration file of the engine (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .option('--from <day>', 'first day (UTC), or an instant (default: 30 days before the end)')
    .option('--to <day>', 'last day (UTC), which is in it, or the instant before which (default: now)')
    .option('--scope <scope>', 'all, team:NAME, pattern:ID, account:ID, message:ID or person:ADDRESS', 'all')
    .addOption(choice('--format <format>', 'what it is printed as', ['table', 'csv', 'pdf', 'json']).default('table'))
    .option('--no-bom', 'CSV without the mark by which spreadsheets know UTF-8')
    .action((name: string | undefined, options: ReportOptions) =>
      name === undefined ? list(options, terminal) : take(name, options, terminal),
    );
  report
    .command('reference')
    .description('every report with its columns, as Markdown')
    .action(async () => terminal.print((await import('../reports/reports-reference.js')).reportsReference().trimEnd()));
}

async function list({ config, format }: ReportOptions, terminal: Terminal): Promise<void> {
  const { reports } = await openEngineClient(config).ask(routes.reports);
  const rows = reports.map(({ number, name, question }) => [String(number), name, question]);
  terminal.print(format === 'json' ? JSON.stringify(reports) : table(['NO', 'NAME', 'QUESTION'], rows));
}

async function take(name: string, { config, format, from, to, scope, bom }: ReportOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const call = (suffix: string): Call => ({
    parameters: { name: `${name}${suffix}` },
    query: { from, to, scope, bom: bom ? 'yes' : 'no' },
  });
  if (format === 'csv' || format === 'pdf') {
    terminal.printBytes(await client.fetch(routes.report, call(`.${format}`)));
    return;
  }
  const answer = await client.ask(routes.report, call(''));
  terminal.print(format === 'json' ? JSON.stringify(answer) : shown(answer));
}

function shown({ title, from, to, scope, columns, rows, more, figures, notes }: ReportAnswer): string {
  const cells = rows.map((row) => columns.map((column, index) => cellText(column, row[index] ?? null)));
  return [
    `${title}: ${from.slice(0, 19)} to ${to.slice(0, 19)} UTC, scope ${scope}`,
    rows.length === 0 ? 'nothing' : table(columns.map(headText), cells),
    ...(more ? ['there are more lines: take the CSV'] : []),
    ...figures.map(figureText),
    ...notes,
  ].join('\n');
}
