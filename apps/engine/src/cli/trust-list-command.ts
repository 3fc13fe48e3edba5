/** `lazaret certificate allow | block | trust-list | withdraw`: what was decided about single certificates, in the running engine. */
import type { Command } from 'commander';
import { routes, type TrustEntryOfApi } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface EntryOptions extends EngineOptions {
  readonly reason: string;
  readonly for: string;
  readonly acceptExpired?: boolean;
}

interface ListOptions extends EngineOptions {
  readonly decision?: 'allow' | 'block';
  readonly limit: number;
}

const PAGE = 200;
const REASON = ['--reason <text>', 'why; sealed in the log'] as const;
const PLACE = ['--for <place>', 'address, domain, *.domain, or global', 'global'] as const;

export function addTrustListCommands(certificate: Command, terminal: Terminal): void {
  engineOptions(certificate.command('allow').description('trust a certificate without a way to a root'))
    .argument('<fingerprint>', 'SHA-256, as the owner reads it to you')
    .requiredOption(...REASON)
    .option(...PLACE)
    .option('--accept-expired', 'also after its last day')
    .action((fingerprint: string, options: EntryOptions) => add('allow', { fingerprint, ...options }, terminal));
  engineOptions(certificate.command('block').description('never use a certificate, whatever its chain says'))
    .argument('<fingerprint>', 'SHA-256')
    .requiredOption(...REASON)
    .option(...PLACE)
    .action((fingerprint: string, options: EntryOptions) => add('block', { fingerprint, ...options }, terminal));
  engineOptions(certificate.command('trust-list').description('its entries, the newest first'))
    .argument('[words]', 'anything in fingerprint, subject or addresses')
    .addOption(choice('--decision <decision>', 'what was decided', ['allow', 'block']))
    .option('--limit <number>', 'at most so many', wholeNumber(1, 10_000), 200)
    .action((words: string | undefined, options: ListOptions) => list(words, options, terminal));
  engineOptions(certificate.command('withdraw').description('take an entry off the trust list'))
    .argument('<entry>', 'its id')
    .requiredOption(...REASON)
    .action((id: string, options: EntryOptions) => withdraw(id, options, terminal));
}

async function add(
  decision: 'allow' | 'block',
  { fingerprint, config, json, reason, for: place, acceptExpired = false }: EntryOptions & { readonly fingerprint: string },
  terminal: Terminal,
): Promise<void> {
  const body = { fingerprint, decision, place, acceptExpired, reason };
  const entry = await openEngineClient(config).ask(routes.addTrustEntry, { body });
  terminal.print(json === true ? JSON.stringify(entry) : plainLine(sentenceOf(entry)));
}

async function list(words: string | undefined, { config, json, decision, limit }: ListOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const entries: TrustEntryOfApi[] = [];
  let total = limit;
  for (let offset = 0; offset < Math.min(total, limit); offset += PAGE) {
    const query = { q: words, decision, offset, limit: Math.min(PAGE, limit - offset) };
    const answer = await client.ask(routes.trustList, { query });
    total = answer.total;
    entries.push(...answer.entries);
  }
  const rows = entries.map((entry) => [
    entry.id,
    entry.decision,
    entry.place,
    entry.acceptExpired ? 'also expired' : '',
    entry.fingerprint,
    entry.certificate?.subject ?? '',
    entry.reason,
  ]);
  terminal.print(json === true ? JSON.stringify(entries) : table(['ID', 'DECISION', 'FOR', '', 'FINGERPRINT', 'SUBJECT', 'REASON'], rows));
  if (json !== true && total > entries.length) terminal.print(`${entries.length} of ${total}; see --limit`);
}

async function withdraw(id: string, { config, reason }: EntryOptions, terminal: Terminal): Promise<void> {
  await openEngineClient(config).fetch(routes.withdrawTrustEntry, { parameters: { id }, body: { reason } });
  terminal.print(`${id} is withdrawn`);
}

function sentenceOf({ id, decision, fingerprint, certificate, place }: TrustEntryOfApi): string {
  const named = certificate === null ? fingerprint : `${certificate.subject} (${fingerprint})`;
  return `${id}: ${named} is ${decision === 'allow' ? 'allowed' : 'blocked'} for ${place}`;
}
