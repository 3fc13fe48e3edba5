/** `lazaret account list|roles|reach|close`: accounts that there are. */
import type { Command } from 'commander';
import { type Account, roleSchema, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient, type EngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ReachOptions extends EngineOptions {
  readonly domain: readonly string[];
  readonly team: readonly string[];
  readonly group: readonly string[];
}

export function addAccountChanges(account: Command, terminal: Terminal): void {
  const named = (command: Command): Command => engineOptions(command).argument('<email>', 'mail address of the account');
  engineOptions(account.command('list').description('all open accounts')).action((options: EngineOptions) => list(options, terminal));
  named(account.command('roles').description('give an account other roles; its sessions end'))
    .addOption(choice('--role <role...>', 'all roles it is to have', roleSchema.options).makeOptionMandatory())
    .action((email: string, options: EngineOptions & { readonly role: readonly string[] }) => changeRoles(email, options, terminal));
  named(account.command('reach').description('limit which held mail it may know of; without options: all'))
    .option('--domain <domain...>', 'mail sent from', [])
    .option('--team <team...>', 'mail in the queue of', [])
    .option('--group <id...>', 'mail held for a pattern of', [])
    .action((email: string, options: ReachOptions) => changeReach(email, options, terminal));
  named(account.command('close').description('close an account; its sessions end')).action((email: string, options: EngineOptions) =>
    close(email, options, terminal),
  );
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { accounts } = await openEngineClient(config).ask(routes.accounts);
  const rows = accounts.map(({ email, name, roles, reach }) => [email, name, roles.join(', '), reachText(reach)]);
  terminal.print(json === true ? JSON.stringify(accounts) : table(['EMAIL', 'NAME', 'ROLES', 'REACH'], rows));
}

async function changeRoles(
  email: string,
  { config, json, role }: EngineOptions & { readonly role: readonly string[] },
  terminal: Terminal,
): Promise<void> {
  const engine = openEngineClient(config);
  const parameters = { id: await idOf(email, engine) };
  const account = await engine.ask(routes.changeRoles, { parameters, body: { roles: role } });
  terminal.print(json === true ? JSON.stringify(account) : plainLine(`${account.email} may now sign in as ${account.roles.join(', ')}`));
}

async function changeReach(email: string, { config, json, domain, team, group }: ReachOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const parameters = { id: await idOf(email, engine) };
  const account = await engine.ask(routes.changeReach, { parameters, body: { domains: domain, teams: team, patternGroups: group } });
  terminal.print(json === true ? JSON.stringify(account) : plainLine(`${account.email} now reaches ${reachText(account.reach)}`));
}

async function close(email: string, { config }: EngineOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  await engine.fetch(routes.closeAccount, { parameters: { id: await idOf(email, engine) }, body: {} });
  terminal.print(plainLine(`${email} is closed`));
}

async function idOf(email: string, engine: EngineClient): Promise<string> {
  const { accounts } = await engine.ask(routes.accounts);
  const account = accounts.find((each) => each.email.toLowerCase() === email.toLowerCase());
  if (!account) throw new CommandFailed(`there is no open account with the address ${email}`);
  return account.id;
}

function reachText({ domains, teams, patternGroups }: Account['reach']): string {
  const limits = [
    ...domains.map((domain) => `from ${domain}`),
    ...teams.map((team) => `team ${team}`),
    ...patternGroups.map((group) => `group ${group}`),
  ];
  return limits.length === 0 ? 'everything' : limits.join(', ');
}
