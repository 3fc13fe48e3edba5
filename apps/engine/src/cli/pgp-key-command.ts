/** `lazaret pgp-key`: the key ring of OpenPGP of the running engine. */
import type { Command } from 'commander';
import { pgpKeyStateSchema, type PgpKeyDetail, type PgpKeyRow, routes } from '#contracts';
import { PGP_KEY_TYPES } from '#crypto';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { readPasswordFile } from './password-file.js';
import { namedPgpKey, PGP_KEY, userOf } from './named-pgp-key.js';
import { addPgpKeyDecisions } from './pgp-key-decisions.js';
import { addPgpKeyLookUp } from './pgp-key-look-up.js';
import { addPgpKeyPublishing } from './pgp-key-publishing.js';
import { forEachFile } from './read-input.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ImportOptions extends EngineOptions {
  readonly passwordFile?: string;
  readonly dryRun?: boolean;
}

interface ListOptions extends EngineOptions {
  readonly trusted?: string;
  readonly privateKey?: string;
  readonly encrypts?: string;
  readonly signs?: string;
  readonly sort: string;
  readonly limit: number;
}

interface GenerateOptions extends EngineOptions {
  readonly address: string;
  readonly name: string;
  readonly type: string;
  readonly validDays?: number;
}

export function addPgpKeyCommand(program: Command, terminal: Terminal): void {
  const key = program.command('pgp-key').description('OpenPGP keys of the running engine');
  engineOptions(key.command('import').description('add keys, and the private ones that come with them; nobody trusts them yet'))
    .argument('<file...>', 'keys, armored or binary (or - for standard input)')
    .option('--password-file <file>', 'its first line opens private keys')
    .option('--dry-run', 'only say what would happen')
    .action((files: readonly string[], options: ImportOptions) => importFiles(files, options, terminal));
  addListCommand(key, terminal);
  engineOptions(key.command('detail').description('one key: its sub-keys, who trusts it, where it is used'))
    .argument('<key>', PGP_KEY)
    .action((name: string, options: EngineOptions) => detail(name, options, terminal));
  engineOptions(key.command('generate').description('make a key of ours; its private half stays in the engine'))
    .requiredOption('--address <address>', 'of its owner')
    .option('--name <name>', 'of its owner', '')
    .addOption(choice('--type <type>', 'kind of key', PGP_KEY_TYPES).default('curve25519'))
    .option('--valid-days <days>', 'days until it expires (default: never)', wholeNumber(1, 36_500))
    .action((options: GenerateOptions) => generate(options, terminal));
  addPgpKeyLookUp(key, terminal);
  addPgpKeyDecisions(key, terminal);
  addPgpKeyPublishing(key, terminal);
}

function addListCommand(key: Command, terminal: Terminal): void {
  const [answer, states] = [['yes', 'no'], pgpKeyStateSchema.options];
  engineOptions(key.command('list').description('keys of the ring'))
    .argument('[words]', 'anything in user ids or fingerprints')
    .addOption(choice('--trusted <answer>', 'whether somebody trusts it', answer))
    .addOption(choice('--private-key <answer>', 'whether its private key is here', answer))
    .addOption(choice('--encrypts <state>', 'how it stands for encrypting', states))
    .addOption(choice('--signs <state>', 'how it stands for signing', states))
    .addOption(choice('--sort <order>', 'order', ['user', 'end', 'imported']).default('user'))
    .option('--limit <number>', 'at most so many', wholeNumber(1, 200), 50)
    .action((words: string | undefined, options: ListOptions) => list(words, options, terminal));
}

async function importFiles(files: readonly string[], options: ImportOptions, terminal: Terminal): Promise<void> {
  const { config, json, dryRun = false } = options;
  const client = openEngineClient(config);
  const password = await readPasswordFile(options.passwordFile, terminal.input);
  await forEachFile(files, terminal, async (bytes, file) => {
    const body = { file: bytes.toString('base64'), ...(password !== undefined && { password }), dryRun };
    const result = await client.ask(routes.importPgpKeys, { body }).catch((error: unknown) => {
      if (error instanceof CommandFailed) throw new CommandFailed(`${file}: ${error.message}`);
      throw error;
    });
    if (json === true) terminal.print(JSON.stringify({ file, ...result }));
    else {
      const rows = result.entries.map(({ outcome, id, fingerprint, userIds, hasPrivateKey }) => [
        ...[outcome, id ?? '', fingerprint, hasPrivateKey ? 'ours' : ''],
        userIds[0] ?? '',
      ]);
      terminal.print(plainLine(`== ${file}${dryRun ? ', nothing is kept' : ''}`));
      terminal.print(table(['OUTCOME', 'ID', 'FINGERPRINT', 'KEY', 'USER'], rows));
    }
    for (const { fingerprint, outcome, detail: why } of result.entries)
      if (outcome === 'refused') terminal.fail(plainLine(`${file}: ${fingerprint} is refused: ${why}`));
  });
}

async function list(words: string | undefined, options: ListOptions, terminal: Terminal): Promise<void> {
  const { config, json, trusted, privateKey, encrypts, signs, sort, limit } = options;
  const query = { q: words, trusted, privateKey, encrypts, signs, sort, limit };
  const found = await openEngineClient(config).ask(routes.pgpKeys, { query });
  if (json === true) {
    terminal.print(JSON.stringify(found));
    return;
  }
  terminal.print(table(['ID', 'ENCRYPTS', 'SIGNS', 'ENDS', 'KEY', 'FINGERPRINT', 'USER'], found.keys.map(rowOf)));
  if (found.total > found.keys.length) terminal.print(`${found.keys.length} of ${found.total}; see --limit`);
}

function rowOf(row: PgpKeyRow): string[] {
  const { id, encrypts, signs, expiresAt, hasPrivateKey, fingerprint } = row;
  return [id, encrypts, signs, expiresAt?.slice(0, 10) ?? 'never', hasPrivateKey ? 'ours' : '', fingerprint, userOf(row)];
}

async function detail(name: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const found = await namedPgpKey(openEngineClient(config), name);
  terminal.print(json === true ? JSON.stringify(found) : table(['FACT', 'VALUE'], linesOf(found)));
}

function linesOf(found: PgpKeyDetail): string[][] {
  const { id, primary, subkeys, source, importedAt, importedBy, trust, privateKeySince, encrypts, signs } = found;
  return [
    ['id', id],
    ...usersOf(found),
    ['key', partText(primary)],
    ...subkeys.map((part) => ['sub-key', partText(part)]),
    ['private key', privateKeySince === null ? 'not here' : `here since ${privateKeySince}`],
    ['imported', `${importedAt} by ${importedBy.name}, ${source}`],
    ['trusted', trust === null ? 'by nobody' : `since ${trust.at} by ${trust.by.name}: ${trust.reason}`],
    ['to encrypt', encrypts],
    ['to sign', signs],
    ...found.assignments.map(({ place, assignedAt, assignedBy }) => ['used for', `${place}, since ${assignedAt} by ${assignedBy.name}`]),
    ...found.wkd.map(({ address, advanced }) => ['published as', `${address} at ${advanced}`]),
  ];
}

function usersOf({ userIds, trust, trustedAddresses }: PgpKeyDetail): string[][] {
  return userIds.map(({ text, address, isValid }) => {
    if (!isValid) return ['user', `${text} (not signed by the key, or taken back)`];
    const isLeftOut = trust !== null && address !== null && !trustedAddresses.includes(address);
    return ['user', isLeftOut ? `${text} (this address is not trusted)` : text];
  });
}

function partText({ fingerprint, algorithm, createdAt, expiresAt, revocation, uses, defects, isTrusted }: PgpKeyDetail['primary']): string {
  const ends = expiresAt === null ? 'does not expire' : `until ${expiresAt}`;
  const facts = [algorithm, `to ${uses.join(', ') || 'do nothing'}`, `from ${createdAt}`, ends, ...defects];
  if (revocation !== null) facts.push(`revoked ${revocation.at} (${revocation.reason})`);
  if (!isTrusted) facts.push('untrusted');
  return `${fingerprint} ${facts.join('; ')}`;
}

async function generate({ config, json, address, name, type, validDays }: GenerateOptions, terminal: Terminal): Promise<void> {
  const body = { address, name, type, days: validDays ?? null };
  const made = await openEngineClient(config).ask(routes.generatePgpKey, { body });
  if (json === true) terminal.print(JSON.stringify(made));
  else terminal.printBytes(Buffer.from(made.armored));
  terminal.tell(`${made.id} ${made.fingerprint} is made; it is used once it is trusted: lazaret pgp-key trust ${made.id} --reason <text>`);
}
