/** `lazaret certificate revocation list | add | remove | refresh`: revocation lists of the running engine. */
import type { Command } from 'commander';
import { type RevocationListRow, type RevocationLists, routes } from '#contracts';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { readInput } from './read-input.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

export function addRevocationListCommands(certificate: Command, terminal: Terminal): void {
  const revocation = certificate.command('revocation').description('revocation lists, brought by hand and fetched');
  engineOptions(revocation.command('list').description('all of them')).action(async (options: EngineOptions) => {
    print(await openEngineClient(options.config).ask(routes.revocationLists), options, terminal);
  });
  engineOptions(revocation.command('add').description('bring lists by hand'))
    .argument('<file>', 'PEM or DER (or - for standard input)')
    .action(async (file: string, options: EngineOptions) => {
      const body = { file: (await readInput(file, terminal.input)).toString('base64') };
      print(await openEngineClient(options.config).ask(routes.addRevocationLists, { body }), options, terminal);
    });
  engineOptions(revocation.command('remove').description('take a list that was brought by hand away'))
    .argument('<id>', 'its id')
    .action(async (id: string, { config }: EngineOptions) => {
      await openEngineClient(config).fetch(routes.removeRevocationList, { parameters: { id }, body: {} });
      terminal.print(`${id} is removed`);
    });
  engineOptions(revocation.command('refresh').description('fetch what is in use anew')).action(async (options: EngineOptions) => {
    print(await openEngineClient(options.config).ask(routes.refreshRevocation, { body: {} }), options, terminal);
  });
}

function print({ lists, isFetching }: RevocationLists, { json }: EngineOptions, terminal: Terminal): void {
  if (json === true) terminal.print(JSON.stringify({ lists, isFetching }));
  else terminal.print(table(['ID', 'ISSUER', 'OF', 'UNTIL', 'REVOKED', 'FROM'], lists.map(rowOf)));
  if (!isFetching && json !== true) terminal.print('nothing is fetched: certificates.fetch is off');
}

function rowOf({ id, issuer, thisUpdate, nextUpdate, isOver, size, fetched }: RevocationListRow): string[] {
  const until = nextUpdate === null ? 'it does not say' : `${nextUpdate}${isOver ? ' (over)' : ''}`;
  return [id ?? '', issuer, thisUpdate, until, String(size), fetched === null ? 'by hand' : fetched.place];
}
