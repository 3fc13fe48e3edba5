/** `lazaret dkim-key`: the keys with which the running engine signs outgoing mail. */
import type { Command } from 'commander';
import { type DkimKey, routes } from '#contracts';
import { plainLine, plainText } from '../platform/plain-text.js';
import { openEngineClient, type EngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { readInput } from './read-input.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface NameOptions extends EngineOptions {
  readonly domain: string;
  readonly selector: string;
  readonly subdomains?: true;
}

export function addDkimKeyCommand(program: Command, terminal: Terminal): void {
  const key = program.command('dkim-key').description('keys with which the running engine signs outgoing mail');
  engineOptions(key.command('list').description('all keys, by domain')).action((options: EngineOptions) => list(options, terminal));
  addWaysIn(key, terminal);
  const step = (name: string, description: string): Command =>
    engineOptions(key.command(name).description(description)).argument('<key>', 'its id, or selector._domainkey.domain');
  step('record', 'show the DNS record to publish').action((name: string, options: EngineOptions) => showRecord(name, options, terminal));
  step('publish', 'say that its record is published: it signs from now on')
    .option('--unseen', 'although the record was not seen in DNS')
    .action((name: string, options: EngineOptions & { readonly unseen?: true }) => publish(name, options, terminal));
  step('retire', 'sign with it no more; leave its record in place for a week').action((name: string, options: EngineOptions) =>
    retire(name, options, terminal),
  );
  step('remove', 'destroy the private key of one that does not sign').action((name: string, options: EngineOptions) =>
    remove(name, options, terminal),
  );
}

function addWaysIn(key: Command, terminal: Terminal): void {
  const named = (name: string, description: string): Command =>
    engineOptions(key.command(name).description(description))
      .requiredOption('--domain <domain>', 'domain that signs')
      .requiredOption('--selector <selector>', 'name of the key within the domain')
      .option('--subdomains', 'signs for addresses below the domain, too');
  named('generate', 'make a key and show the DNS record to publish')
    .addOption(choice('--type <type>', 'kind of key', ['rsa', 'ed25519']).default('rsa'))
    .action((options: NameOptions & { readonly type: string }) => generate(options, terminal));
  named('import', 'bring a private key along; it is never given away again')
    .option('--key <file>', 'private key in PEM without password, or - for standard input', '-')
    .action((options: NameOptions & { readonly key: string }) => importKey(options, terminal));
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { keys } = await openEngineClient(config).ask(routes.dkimKeys);
  const rows = keys.map((key) => [
    key.id,
    key.domain,
    key.selector,
    `${key.type} ${key.bits}`,
    stateText(key),
    key.forSubdomains ? 'yes' : 'no',
    key.addedAt,
  ]);
  const head = ['ID', 'DOMAIN', 'SELECTOR', 'KEY', 'STATE', 'SUB-DOMAINS', 'ADDED'];
  terminal.print(json === true ? JSON.stringify(keys) : table(head, rows));
}

function stateText({ state, signs, isLost }: DkimKey): string {
  if (isLost) return 'active, private key missing';
  if (state === 'active') return signs ? 'signs' : 'active, a newer one signs';
  return state === 'waiting' ? 'waits for its record' : 'retired';
}

async function generate({ config, type, ...options }: NameOptions & { readonly type: string }, terminal: Terminal): Promise<void> {
  const key = await openEngineClient(config).ask(routes.generateDkimKey, { body: { ...nameOf(options), type } });
  tellNew(key, options, terminal);
}

async function importKey({ config, key: file, ...options }: NameOptions & { readonly key: string }, terminal: Terminal): Promise<void> {
  const privateKey = (await readInput(file, terminal.input)).toString('latin1');
  const key = await openEngineClient(config).ask(routes.importDkimKey, { body: { ...nameOf(options), privateKey } });
  tellNew(key, options, terminal);
}

function nameOf({ domain, selector, subdomains }: Pick<NameOptions, 'domain' | 'selector' | 'subdomains'>): object {
  return { domain, selector, forSubdomains: subdomains === true };
}

function tellNew(key: DkimKey, { json }: EngineOptions, terminal: Terminal): void {
  if (json === true) terminal.print(JSON.stringify(key));
  else printRecord(key, terminal);
  terminal.tell(`${key.id} waits: publish the record, then say so with "lazaret dkim-key publish ${key.id}"`);
}

/** A zone file, in whose comments stands what the forms of DNS providers ask for. */
function printRecord({ record, isWeak, bits }: DkimKey, terminal: Terminal): void {
  if (isWeak) terminal.print(`; Warning: ${bits} bits are weak, make a key of 2048`);
  terminal.print(`; Name:  ${plainLine(record.name)}`);
  terminal.print('; Type:  TXT');
  terminal.print(`; Value: ${plainLine(record.value)}`);
  terminal.print(plainText(record.zone).trimEnd());
}

async function showRecord(name: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const key = await keyNamed(name, openEngineClient(config));
  if (json === true) terminal.print(JSON.stringify(key.record));
  else printRecord(key, terminal);
}

async function publish(name: string, options: EngineOptions & { readonly unseen?: true }, terminal: Terminal): Promise<void> {
  const { config, json, unseen = false } = options;
  const engine = openEngineClient(config);
  const { id } = await keyNamed(name, engine);
  const key = await engine.ask(routes.publishDkimKey, { parameters: { id }, body: { unseen } });
  terminal.print(json === true ? JSON.stringify(key) : plainLine(`${key.record.name} signs mail of ${key.domain} from now on`));
}

async function retire(name: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const { id } = await keyNamed(name, engine);
  const key = await engine.ask(routes.retireDkimKey, { parameters: { id }, body: {} });
  terminal.print(json === true ? JSON.stringify(key) : plainLine(`${key.record.name} signs no more; leave its record in place for a week`));
}

async function remove(name: string, { config }: EngineOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const { id, record } = await keyNamed(name, engine);
  await engine.fetch(routes.removeDkimKey, { parameters: { id }, body: {} });
  terminal.print(plainLine(`${record.name} is removed, its private key destroyed`));
}

async function keyNamed(name: string, engine: EngineClient): Promise<DkimKey> {
  const { keys } = await engine.ask(routes.dkimKeys);
  const key = keys.find(({ id, record }) => id === name || record.name === name.toLowerCase().replace(/\.$/, ''));
  if (key === undefined) throw new CommandFailed(`there is no DKIM key ${name}`);
  return key;
}
