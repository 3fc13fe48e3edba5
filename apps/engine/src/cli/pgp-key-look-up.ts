/** `lazaret pgp-key look-up`: the keys of a person, from outside. */
import type { Command } from 'commander';
import { type PgpKeyLookUp, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { addressOption, type EngineOptions, engineOptions } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

const OUTCOMES: Readonly<Record<PgpKeyLookUp['places'][number]['outcome'], string>> = {
  found: 'has keys',
  nothing: 'knows none',
  unreachable: 'did not answer',
  'not-theirs': 'has no key that names this address',
  unreadable: 'sent what is no key',
};

export function addPgpKeyLookUp(key: Command, terminal: Terminal): void {
  engineOptions(
    key.command('look-up').description('look for the keys of a person outside, where pgp.lookUp allows it; nobody trusts them yet'),
  )
    .argument('<address>', 'the directory of its domain and the key servers learn it', addressOption)
    .action((address: string, options: EngineOptions) => lookUp(address, options, terminal));
}

async function lookUp(address: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const result = await openEngineClient(config).ask(routes.lookUpPgpKeys, { body: { address } });
  if (json === true) {
    terminal.print(JSON.stringify(result));
    return;
  }
  for (const { place, outcome } of result.places) terminal.print(plainLine(`${place} ${OUTCOMES[outcome]}`));
  const rows = result.entries.map(({ outcome, id, fingerprint, userIds }) => [outcome, id ?? '', fingerprint, userIds[0] ?? '']);
  if (rows.length > 0) terminal.print(table(['OUTCOME', 'ID', 'FINGERPRINT', 'USER'], rows));
}
