/** `lazaret pdf-password`: the passwords with which the running engine encrypts PDFs. It takes them from files only and never shows one. */
import type { Command } from 'commander';
import { type PdfPassword, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { readPasswordFile } from './password-file.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface ListOptions extends EngineOptions {
  readonly for?: string;
  readonly origin?: string;
}

interface SetOptions extends EngineOptions {
  readonly passwordFile: string;
  readonly from?: string;
  readonly until?: string;
  readonly days?: number;
}

export function addPdfPasswordCommand(program: Command, terminal: Terminal): void {
  const password = program.command('pdf-password').description('passwords with which the running engine encrypts PDFs');
  engineOptions(password.command('list').description('for whom there are passwords, the newest 500 first; never the passwords'))
    .option('--for <place>', 'of this address, or of this domain and its addresses')
    .addOption(choice('--origin <origin>', 'set by a person, or made for a mail', ['static', 'generated']))
    .action((options: ListOptions) => list(options, terminal));
  placed(password.command('set').description('keep a password that was agreed on'))
    .option('--password-file <file>', 'file whose first line is the password, or - for standard input', '-')
    .option('--from <instant>', 'used from then on, ISO 8601 (default: now)')
    .option('--until <instant>', 'and no more from then on (default: for ever)')
    .option('--days <days>', 'for so many days', wholeNumber(1, 3650))
    .action((place: string, options: SetOptions) => set(place, options, terminal));
  engineOptions(password.command('remove').description('destroy one; PDFs that were sent are still opened with it'))
    .argument('<password id>', 'its id, as the list has it in the first column')
    .action((id: string, options: EngineOptions) => remove(id, options, terminal));
  placed(password.command('forget').description('destroy all of an address, or of a domain and its addresses')).action(
    (place: string, options: EngineOptions) => forget(place, options, terminal),
  );
}

function placed(command: Command): Command {
  return engineOptions(command).argument('<place>', 'address, example.com or *.example.com');
}

async function list({ config, json, for: place, origin }: ListOptions, terminal: Terminal): Promise<void> {
  const { passwords, more } = await openEngineClient(config).ask(routes.pdfPasswords, { query: { for: place, origin, limit: 500 } });
  const rows = passwords.map((password) => [
    password.id,
    password.passwordId,
    password.for || 'an erased address',
    password.origin,
    stateText(password),
    password.from,
    password.until ?? '–',
    password.setBy.name,
  ]);
  const head = ['ID', 'NAME', 'FOR', 'ORIGIN', 'STATE', 'FROM', 'UNTIL', 'SET BY'];
  terminal.print(json === true ? JSON.stringify(passwords) : table(head, rows));
  if (more) terminal.tell('there are more');
}

function stateText({ state, isUsed }: PdfPassword): string {
  if (state === 'in-force') return isUsed ? 'used' : 'another is used';
  return state === 'upcoming' ? 'not yet' : 'over';
}

async function set(place: string, { config, json, passwordFile, from, until, days }: SetOptions, terminal: Terminal): Promise<void> {
  const password = (await readPasswordFile(passwordFile, terminal.input)) ?? '';
  const kept = await openEngineClient(config).ask(routes.setPdfPassword, { body: { for: place, password, from, until, days } });
  const end = kept.until === null ? 'for ever' : `until ${kept.until}`;
  terminal.print(
    json === true ? JSON.stringify(kept) : plainLine(`${kept.passwordId} opens PDFs for ${kept.for} from ${kept.from} ${end}`),
  );
}

async function remove(id: string, { config }: EngineOptions, terminal: Terminal): Promise<void> {
  await openEngineClient(config).fetch(routes.removePdfPassword, { parameters: { id }, body: {} });
  terminal.print(plainLine(`${id} is destroyed`));
}

async function forget(place: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.forgetPdfPasswords, { body: { for: place } });
  terminal.print(json === true ? JSON.stringify(answer) : plainLine(`${answer.removed} passwords for ${place} are destroyed`));
}
