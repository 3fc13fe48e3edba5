/** `lazaret message`: the quarantine of the running engine. */
import type { Command } from 'commander';
import { type HeldMessage, type HeldMessageList, routes, sortSchema } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { addMessageWork } from './message-work-command.js';
import { addBulkCommand } from './bulk-command.js';
import { addDecisionCommands } from './decision-commands.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface ListOptions extends EngineOptions {
  readonly state: string;
  readonly query?: string;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string;
}

export function addMessageCommand(program: Command, terminal: Terminal): void {
  const message = program.command('message').description('held messages of the running engine');
  addMessageWork(message, terminal);
  engineOptions(message.command('list').description('the quarantine, riskiest first'))
    .addOption(choice('--state <state>', 'which messages', ['open', 'pending', 'closed', 'all']).default('open'))
    .addOption(choice('--sort <order>', 'order', sortSchema.options).default('risk'))
    .option('--query <text>', 'full text over masked text, subject, people, patterns and file names')
    .option('--limit <count>', 'messages on one page', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'next page, as the page before names it')
    .action((options: ListOptions) => list(options, terminal));
  engineOptions(message.command('show').description('one message: why it is held, where each copy is, what happened'))
    .argument('<id>', 'message id, see: lazaret message list')
    .action((id: string, options: EngineOptions) => show(id, options, terminal));
  addDecisionCommands(message, terminal);
  addBulkCommand(message, terminal);
}

async function list({ config, json, state, query, sort, limit, cursor }: ListOptions, terminal: Terminal): Promise<void> {
  const page = await openEngineClient(config).ask(routes.heldMessages, { query: { state, q: query, sort, limit, cursor } });
  if (json === true) terminal.print(JSON.stringify(page));
  else printPage(page, terminal);
}

function printPage(page: HeldMessageList, terminal: Terminal): void {
  const rows = page.rows.map((row) => [
    row.id,
    row.state,
    row.severity,
    row.from,
    row.recipients.join(', '),
    row.subject,
    row.why.map(({ label }) => label).join(', '),
  ]);
  terminal.print(table(['ID', 'STATE', 'RISK', 'FROM', 'TO', 'SUBJECT', 'WHY'], rows));
  terminal.print(`${page.rows.length} of ${page.total}${page.nextCursor === null ? '' : `; next page: --cursor ${page.nextCursor}`}`);
}

async function show(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const message = await openEngineClient(config).ask(routes.heldMessage, { parameters: { id } });
  terminal.print(json === true ? JSON.stringify(message) : described(message));
}

function described(message: HeldMessage): string {
  return [
    `${message.id} at revision ${message.revision}: ${message.state}, ${message.severity} (score ${message.score})`,
    `from ${message.from} (envelope ${message.envelopeSender})`,
    `subject ${message.subject}`,
    `received ${message.receivedAt}, expires ${message.expiresAt}`,
    message.sentence,
    ...message.uninspectableParts.map(({ part, reason }) => `could not inspect ${part}: ${reason}`),
    ...message.timeline.map(({ at, sentence, actor }) => `${at}  ${sentence} (${actor})`),
  ]
    .map(plainLine)
    .join('\n');
}
