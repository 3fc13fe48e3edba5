/** `lazaret legal-hold`: messages that are kept for a matter. Ending one takes two accounts and is done in the dashboard. */
import type { Command } from 'commander';
import { type LegalHold, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface OpenOptions extends EngineOptions {
  readonly sender: readonly string[];
  readonly domain: readonly string[];
  readonly pattern: readonly string[];
  readonly message: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

export function addLegalHoldCommand(program: Command, terminal: Terminal): void {
  const hold = program.command('legal-hold').description('messages kept for a matter, in the running engine');
  engineOptions(hold.command('list').description('all legal holds, those in force first')).action((options: EngineOptions) =>
    list(options, terminal),
  );
  engineOptions(hold.command('open').description('keep messages that are here or yet to come'))
    .argument('<matter>', 'name or file number, sealed in the log')
    .option('--sender <address...>', 'sent by', [])
    .option('--domain <domain...>', 'sent from', [])
    .option('--pattern <id...>', 'held for', [])
    .option('--message <id...>', 'only these', [])
    .option('--from <instant>', 'received from then on, ISO 8601')
    .option('--to <instant>', 'received before then, ISO 8601')
    .action((matter: string, options: OpenOptions) => open(matter, options, terminal));
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { holds } = await openEngineClient(config).ask(routes.legalHolds);
  const rows = holds.map(({ id, state, matter, messages, openedAt, openedBy }) => [
    id,
    state,
    matter,
    String(messages),
    openedAt,
    openedBy.name,
  ]);
  terminal.print(json === true ? JSON.stringify(holds) : table(['ID', 'STATE', 'MATTER', 'MESSAGES', 'OPENED', 'BY'], rows));
}

async function open(matter: string, options: OpenOptions, terminal: Terminal): Promise<void> {
  const { config, json, sender, domain, pattern, message, from = null, to = null } = options;
  const scope = { senders: sender, senderDomains: domain, patterns: pattern, messageIds: message, from, to };
  const hold: LegalHold = await openEngineClient(config).ask(routes.openLegalHold, { body: { matter, scope } });
  terminal.print(json === true ? JSON.stringify(hold) : plainLine(`${hold.id} keeps messages for ${hold.matter} until two persons end it`));
}
