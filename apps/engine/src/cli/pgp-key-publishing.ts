/** `lazaret pgp-key export | export-private | publish`: keys that leave the engine. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type PublishedPgpKeys, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { namedPgpKey, PGP_KEY } from './named-pgp-key.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { readPasswordFile } from './password-file.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ExportOptions extends EngineOptions {
  readonly reason: string;
  readonly passwordFile: string;
}

interface PublishOptions extends EngineOptions {
  readonly method: string;
}

export function addPgpKeyPublishing(key: Command, terminal: Terminal): void {
  engineOptions(key.command('export').description('public keys on standard output'))
    .argument('<key...>', PGP_KEY)
    .action((names: readonly string[], options: EngineOptions) => exportPublic(names, options, terminal));
  engineOptions(key.command('export-private').description('a private key under a password on standard output; recorded'))
    .argument('<key>', PGP_KEY)
    .requiredOption('--reason <text>', 'why; sealed in the log')
    .requiredOption('--password-file <file>', 'its first line locks the file')
    .action((name: string, options: ExportOptions) => exportPrivate(name, options, terminal));
  engineOptions(key.command('publish').description('write the Web Key Directory of our keys, for a web server to serve'))
    .argument('<folder>', 'a new or empty one: what is no longer published is not in it then')
    .addOption(choice('--method <method>', 'which of both layouts', ['advanced', 'direct']).default('advanced'))
    .action((folder: string, options: PublishOptions) => publish(folder, options, terminal));
}

async function exportPublic(names: readonly string[], { config }: EngineOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  for (const name of names) terminal.printBytes(Buffer.from((await namedPgpKey(client, name)).armored));
}

async function exportPrivate(name: string, { config, reason, passwordFile }: ExportOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const password = await readPasswordFile(passwordFile, terminal.input);
  const { id } = await namedPgpKey(client, name);
  terminal.printBytes(await client.fetch(routes.exportPgpPrivateKey, { parameters: { id }, body: { password, reason } }));
}

async function publish(folder: string, { config, json, method }: PublishOptions, terminal: Terminal): Promise<void> {
  const { keys } = await openEngineClient(config).ask(routes.publishedPgpKeys);
  const files = filesOf(keys, method);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new CommandFailed(`${folder} is not empty`);
  for (const [file, bytes] of files) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), bytes);
  }
  if (json === true) keys.forEach((each) => terminal.print(JSON.stringify(each)));
  else keys.forEach(({ address, ...places }) => terminal.print(plainLine(`${address} ${placeOf(places, method)}`)));
  terminal.tell(`${keys.length} published; which ones the setting pgp.publish says`);
}

type Published = PublishedPgpKeys['keys'][number];
const PLACE = /^\/\.well-known\/openpgpkey\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\/)?hu\/[a-z0-9]{32}$/;

/** Several keys of one address lie one behind the other; a policy must be there, and may be empty (draft-koch-openpgp-webkey-service §4.5). */
function filesOf(keys: readonly Published[], method: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const each of keys) {
    const place = placeOf(each, method);
    if (!PLACE.test(place)) throw new CommandFailed(plainLine(`${each.address} has no place in the directory`));
    const before = files.get(place) ?? Buffer.alloc(0);
    files.set(place, Buffer.concat([before, Buffer.from(each.key, 'base64')]));
    files.set(place.replace(/hu\/[^/]*$/, 'policy'), Buffer.alloc(0));
  }
  return files;
}

function placeOf({ advancedPath, directPath }: Pick<Published, 'advancedPath' | 'directPath'>, method: string): string {
  return method === 'direct' ? directPath : advancedPath;
}
