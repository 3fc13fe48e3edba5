/** `lazaret pgp-key trust | distrust | assign | unassign | remove`. */
import type { Command } from 'commander';
import { type PgpKeyDetail, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { namedPgpKey, PGP_KEY, userOf } from './named-pgp-key.js';
import { type EngineOptions, engineOptions } from './options.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ReasonOptions extends EngineOptions {
  readonly reason: string;
}

interface TrustOptions extends ReasonOptions {
  readonly address?: readonly string[];
  readonly exceptSubkey?: readonly string[];
}

export function addPgpKeyDecisions(key: Command, terminal: Terminal): void {
  const step = (name: string, description: string): Command =>
    engineOptions(key.command(name).description(description)).argument('<key>', PGP_KEY);
  step('trust', 'use a key: mail is encrypted for it, and its signatures count')
    .requiredOption('--reason <text>', 'why; sealed in the log')
    .option('--address <address...>', 'for these of its addresses only (default: all that it names now)')
    .option('--except-subkey <fingerprint...>', 'not these of its sub-keys')
    .action((name: string, options: TrustOptions) => trust(name, options, terminal));
  step('distrust', 'use a key for nothing any more')
    .requiredOption('--reason <text>', 'why; sealed in the log')
    .action((name: string, options: ReasonOptions) => distrust(name, options, terminal));
  const place = 'address, domain, or *.domain for those below it';
  step('assign', 'use a key for a person or a domain, whatever addresses stand in it')
    .argument('<place>', place)
    .action((name: string, where: string, options: EngineOptions) => assign(name, where, { ...options, terminal }));
  step('unassign', 'end that')
    .argument('<place>', place)
    .action((name: string, where: string, options: EngineOptions) => unassign(name, where, { ...options, terminal }));
  step('remove', 'take a key out of the ring')
    .option('--reason <text>', 'sealed in the log', '')
    .option('--with-private-key', 'its private key is destroyed with it')
    .action((name: string, options: ReasonOptions & { readonly withPrivateKey?: boolean }) => remove(name, options, terminal));
}

async function trust(name: string, { config, json, reason, address, exceptSubkey = [] }: TrustOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const { id, subkeys, addresses: named } = await namedPgpKey(client, name);
  const addresses = address?.map((each) => each.trim().toLowerCase()) ?? named;
  const strange = addresses.find((each) => !named.includes(each));
  if (strange !== undefined) throw new CommandFailed(plainLine(`${strange} does not stand in the key`));
  const exceptSubkeys = exceptSubkey.map((given) => {
    const digits = given.replaceAll(/[:\s]/g, '').toLowerCase();
    const [found, other] = subkeys.filter(({ fingerprint }) => digits.length >= 8 && fingerprint.startsWith(digits));
    if (found === undefined || other !== undefined) throw new CommandFailed(plainLine(`${given} is not the beginning of one sub-key`));
    return found.fingerprint;
  });
  const found = await client.ask(routes.trustPgpKey, { parameters: { id }, body: { reason, addresses, exceptSubkeys } });
  const forWhom = found.trustedAddresses.length > 0 ? ` for ${found.trustedAddresses.join(', ')}` : '';
  tell(found, {
    json,
    terminal,
    sentence: `is trusted${forWhom}${exceptSubkeys.length > 0 ? `, without ${exceptSubkeys.join(', ')}` : ''}`,
  });
}

async function distrust(name: string, { config, json, reason }: ReasonOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const { id } = await namedPgpKey(client, name);
  const found = await client.ask(routes.distrustPgpKey, { parameters: { id }, body: { reason } });
  tell(found, { json, terminal, sentence: 'is not trusted any more' });
}

type PlaceOptions = EngineOptions & { readonly terminal: Terminal };

async function assign(name: string, where: string, { config, json, terminal }: PlaceOptions): Promise<void> {
  const client = openEngineClient(config);
  const { id } = await namedPgpKey(client, name);
  const found = await client.ask(routes.assignPgpKey, { parameters: { id }, body: { place: where } });
  tell(found, { json, terminal, sentence: `is used for ${found.assignments.map(({ place }) => place).join(', ')}` });
}

async function unassign(name: string, where: string, { config, json, terminal }: PlaceOptions): Promise<void> {
  const client = openEngineClient(config);
  const { id, assignments } = await namedPgpKey(client, name);
  const ended = assignments.find(({ place }) => place.toLowerCase() === where.trim().toLowerCase());
  if (ended === undefined) throw new CommandFailed(plainLine(`${name} is not assigned to ${where}`));
  const found = await client.ask(routes.unassignPgpKey, { parameters: { id }, body: { assignmentId: ended.id } });
  tell(found, { json, terminal, sentence: `is no longer used for ${where}` });
}

async function remove(
  name: string,
  { config, reason, withPrivateKey = false }: ReasonOptions & { readonly withPrivateKey?: boolean },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const found = await namedPgpKey(client, name);
  await client.fetch(routes.removePgpKey, { parameters: { id: found.id }, body: { reason, withPrivateKey } });
  tell(found, { json: false, terminal, sentence: 'is removed' });
}

interface Told {
  readonly json: boolean | undefined;
  readonly terminal: Terminal;
  readonly sentence: string;
}

function tell(key: PgpKeyDetail, { json, terminal, sentence }: Told): void {
  terminal.print(json === true ? JSON.stringify(key) : plainLine(`${key.id} ${userOf(key)} ${sentence}`));
}
