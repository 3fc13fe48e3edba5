/** `lazaret account add`: an account of the dashboard. */
import type { Command } from 'commander';
import { roleSchema, routes } from '#contracts';
import { addAccountChanges } from './account-change-command.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { readFirstLine } from './password-file.js';
import type { Terminal } from './terminal.js';

interface AddOptions extends EngineOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly passwordFile: string;
}

export function addAccountCommand(program: Command, terminal: Terminal): void {
  const account = program.command('account').description('accounts of the running engine');
  addAccountChanges(account, terminal);
  engineOptions(account.command('add').description('open an account'))
    .argument('<email>', 'mail address, which is also the name to sign in with')
    .requiredOption('--name <name>', 'name shown to others')
    .addOption(choice('--role <role...>', 'roles', roleSchema.options).makeOptionMandatory())
    .option('--password-file <file>', 'file whose first line is the password, or - for standard input', '-')
    .action((email: string, options: AddOptions) => add(email, options, terminal));
}

async function add(email: string, { config, json, name, role, passwordFile }: AddOptions, terminal: Terminal): Promise<void> {
  const password = await readFirstLine(passwordFile, terminal.input);
  const account = await openEngineClient(config).ask(routes.openAccount, { body: { email, name, roles: role, password } });
  terminal.print(json === true ? JSON.stringify(account) : `${account.email} may sign in as ${account.roles.join(', ')}`);
}
