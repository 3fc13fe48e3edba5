/** `lazaret pgp generate` and `show`: files of keys. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  armored,
  generatePgpKey,
  lockedSecretBytes,
  PGP_KEY_TYPES,
  PgpError,
  type PgpKey,
  type PgpKeyType,
  type PgpSecretKey,
  secretBytes,
  wkdPlaces,
} from '#crypto';
import { splitAddress } from '#mail';
import { plainLine } from '../platform/plain-text.js';
import { addressOption, choice, wholeNumber } from './options.js';
import { readPasswordFile } from './password-file.js';
import { readKeys } from './pgp-keys.js';
import { pgpKeyJson, pgpKeyLines } from './pgp-sentences.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface GenerateCommand {
  readonly address: string;
  readonly name?: string;
  readonly out: string;
  readonly type: PgpKeyType;
  readonly validDays?: number;
  readonly passwordFile?: string;
}

interface ShowCommand {
  readonly armored?: boolean;
  readonly wkd?: boolean;
  readonly json?: boolean;
}

export function addPgpKeyFileCommands(pgp: Command, terminal: Terminal): void {
  pgp
    .command('generate')
    .description('make a key: the private one into a new file, the public one to standard output')
    .requiredOption('--address <address>', 'mail address of its owner', addressOption)
    .option('--name <name>', 'name of its owner')
    .requiredOption('--out <file>', 'new file for the private key; one that is there is not overwritten')
    .addOption(choice('--type <type>', 'kind of key', PGP_KEY_TYPES).default('curve25519'))
    .option('--valid-days <days>', 'days until it expires (default: never)', wholeNumber(1, 36_500))
    .option('--password-file <file>', 'its first line locks the private key')
    .action((options: GenerateCommand) => generate(options, terminal));
  pgp
    .command('show')
    .description('show what is in files of keys')
    .argument('<file...>', 'keys, armored or binary')
    .option('--armored', 'the public keys themselves')
    .option('--wkd', 'where they are published: places of the Web Key Directory')
    .option('--json', 'as JSON')
    .action((files: readonly string[], options: ShowCommand) => show(files, options, terminal));
}

async function generate(options: GenerateCommand, terminal: Terminal): Promise<void> {
  const { address, name, type, validDays, out, passwordFile } = options;
  const password = await readPasswordFile(passwordFile, terminal.input);
  const parts = splitAddress(address);
  const wish = { type, address: parts ? `${parts.local}@${parts.domain}` : address, at: new Date() };
  const secret = await made({ ...wish, ...(name !== undefined && { name }), ...(validDays !== undefined && { validDays }) });
  const bytes = password === undefined ? secretBytes(secret) : await lockedSecretBytes(secret, password);
  await writeNew(out, armored('PGP PRIVATE KEY BLOCK', bytes));
  terminal.printBytes(armored('PGP PUBLIC KEY BLOCK', secret.key.bytes));
  if (password === undefined) terminal.tell(`the private key in ${out} is not locked with a password: only its file mode protects it`);
}

async function made(wish: Parameters<typeof generatePgpKey>[0]): Promise<PgpSecretKey> {
  try {
    return await generatePgpKey(wish);
  } catch (error) {
    throw error instanceof PgpError ? new CommandFailed(error.message) : error;
  }
}

async function writeNew(file: string, bytes: Buffer): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CommandFailed(isThere ? `${file} is there already: a key is never overwritten` : `cannot write ${file}`);
  }
}

async function show(files: readonly string[], options: ShowCommand, terminal: Terminal): Promise<void> {
  for (const file of files) {
    const keys = await readKeys(file, terminal.input, new Date());
    if (options.armored === true) terminal.printBytes(armored('PGP PUBLIC KEY BLOCK', Buffer.concat(keys.map(({ bytes }) => bytes))));
    else if (options.json === true) keys.forEach((key) => terminal.print(JSON.stringify({ file, ...pgpKeyJson(key), wkd: places(key) })));
    else keys.flatMap((key) => linesOf(key, options)).forEach((line) => terminal.print(plainLine(line)));
  }
}

function linesOf(key: PgpKey, { wkd }: ShowCommand): string[] {
  return wkd === true ? places(key).map(({ advanced, direct, address }) => `${address} ${advanced} ${direct}`) : pgpKeyLines(key);
}

function places(key: PgpKey): { address: string; advanced: string; direct: string }[] {
  return key.addresses.flatMap((address) => {
    const found = wkdPlaces(address);
    return found ? [{ address, advanced: found.advanced, direct: found.direct }] : [];
  });
}
