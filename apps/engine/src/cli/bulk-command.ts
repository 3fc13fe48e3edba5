/** `lazaret message bulk`: one decision about all that a query finds; a dry run first, and no more than that was shown. */
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import {
  type Bulk,
  type BulkSheet,
  bulkSchema,
  closingVerdictSchema,
  heldMessageSelectionSchema,
  reasonCodeSchema,
  releaseKindSchema,
  routes,
} from '#contracts';
import { type DecisionOptions, said } from './decision-commands.js';
import { type EngineClient, openEngineClient } from './engine-client.js';
import { choice, engineOptions, wholeNumber } from './options.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface BulkOptions extends DecisionOptions {
  readonly action: string;
  readonly query?: string;
  readonly dryRun?: boolean;
  readonly propose?: boolean;
}

const LOOK_AGAIN_MS = 200;

export function addBulkCommand(message: Command, terminal: Terminal): void {
  engineOptions(message.command('bulk').description('decide about all held messages that a query finds'))
    .addOption(choice('--action <action>', 'what is done with each', bulkSchema.shape.action.options).makeOptionMandatory())
    .option('--query <text>', 'as in the search of the quarantine (default: all that are undecided)')
    .option('--dry-run', 'only say who would be decided, who is left out and why')
    .addOption(choice('--kind <kind>', 'of a release', releaseKindSchema.options))
    .addOption(choice('--reason <code>', 'why', reasonCodeSchema.options))
    .addOption(choice('--verdict <verdict>', 'what the messages were', closingVerdictSchema.options))
    .option('--note <text>', 'note for those who look later')
    .option('--text <text>', 'what the senders are told')
    .option('--days <days>', 'so many days from now', wholeNumber(1, 365))
    .option('--propose', 'where a second person is asked for: propose the release instead of leaving it out')
    .option('--acknowledge-clear-text', 'mail that could not be encrypted may leave in clear: I know')
    .action((options: BulkOptions) => decideAll(options, terminal));
}

async function decideAll(options: BulkOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(options.config);
  const query = heldMessageSelectionSchema.parse(options.query === undefined ? {} : { q: options.query });
  const { id } = await engine.ask(routes.selectMessages, { body: { query } });
  const act = { action: options.action, ...said(options), ...(options.propose === true && { propose: true }) };
  const sheet = await engine.ask(routes.bulkDryRun, { parameters: { id }, body: { do: act } });
  if (options.dryRun === true) {
    terminal.print(options.json === true ? JSON.stringify(sheet) : sheetText(sheet));
    return;
  }
  if (options.json !== true) terminal.print(sheetText(sheet));
  if (sheet.eligible === 0) throw new CommandFailed('nothing can be decided');
  const started = await engine.ask(routes.startBulk, { parameters: { id }, body: { do: act, eligible: sheet.eligible } });
  const run = await ended(engine, started);
  terminal.print(options.json === true ? JSON.stringify(run) : runText(run));
  if (run.failed > 0 || run.state === 'cut')
    throw new CommandFailed(`${run.failed} were not decided; see: GET /api/v1/bulks/${run.id}/items`);
}

async function ended(engine: EngineClient, started: Bulk): Promise<Bulk> {
  for (let run = started; ; run = await engine.ask(routes.bulk, { parameters: { id: run.id } })) {
    if (run.state !== 'running') return run;
    await setTimeout(LOOK_AGAIN_MS);
  }
}

function sheetText({ count, eligible, proposals, skipped, domains, protection, overCap, cap }: BulkSheet): string {
  return [
    `${count} chosen, ${eligible} can be decided${proposals > 0 ? ` (${proposals} as proposals)` : ''}`,
    ...skipped.map(({ why, count: left }) => `left out: ${left} ${why}`),
    ...domains.map(({ domain, messages, recipients }) => `to ${domain}: ${messages} messages, ${recipients} recipients`),
    ...(protection ?? []).map(({ fate, method, copies }) => `${fate}${method === null ? '' : ` by ${method}`}: ${copies} copies`),
    ...(overCap ? [`more than the ${cap} that may be decided at once`] : []),
  ].join('\n');
}

function runText({ id, state, done, proposed, skipped, failed, undoUntil }: Bulk): string {
  const undo = undoUntil === null ? '' : `; all of it can be taken back until ${undoUntil}`;
  return `${id} is ${state}: ${done} done, ${proposed} proposed, ${skipped} left out, ${failed} failed${undo}`;
}
