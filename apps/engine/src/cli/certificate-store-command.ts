/** `lazaret certificate import | list | detail | export | remove | assign | unassign | trust | distrust`: the store of the running engine. */
import type { Command } from 'commander';
import { type CertificateDetail, type CertificateImportResult, type CertificateRow, certificateStateSchema, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { CERTIFICATE, namedCertificate } from './named-certificate.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { readPasswordFile } from './password-file.js';
import { forEachFile } from './read-input.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ImportOptions extends EngineOptions {
  readonly passwordFile?: string;
  readonly dryRun?: boolean;
}

interface ListOptions extends EngineOptions {
  readonly address?: string;
  readonly domain?: string;
  readonly kind?: string;
  readonly state?: string;
  readonly privateKey?: string;
  readonly inUse?: string;
  readonly endsBefore?: string;
  readonly sort: string;
  readonly limit: number;
}

interface ReasonOptions extends EngineOptions {
  readonly reason: string;
}

export function addCertificateStoreCommands(certificate: Command, terminal: Terminal): void {
  engineOptions(certificate.command('import').description('add certificates and their private keys to the store of the engine'))
    .argument('<file...>', 'PEM, DER, P7B or PFX files (or - for standard input)')
    .option('--password-file <file>', 'its first line opens PFX files and private keys')
    .option('--dry-run', 'only say what would happen')
    .action((files: readonly string[], options: ImportOptions) => importFiles(files, options, terminal));
  addListCommand(certificate, terminal);
  engineOptions(certificate.command('detail').description('one certificate of the store: how it is judged, and where it is used'))
    .argument('<certificate>', CERTIFICATE)
    .action((name: string, options: EngineOptions) => detail(name, options, terminal));
  engineOptions(certificate.command('export').description('certificates of the store on standard output, without private keys'))
    .argument('<certificate...>', CERTIFICATE)
    .addOption(choice('--format <format>', 'of the file', ['pem', 'p7b']).default('pem'))
    .action((names: readonly string[], options: EngineOptions & { readonly format: string }) => exportFile(names, options, terminal));
  engineOptions(certificate.command('remove').description('take a certificate that nothing uses out of the store'))
    .argument('<certificate>', CERTIFICATE)
    .option('--reason <text>', 'sealed in the log', '')
    .option('--with-private-key', 'its private key is destroyed with it')
    .action((name: string, options: ReasonOptions & { readonly withPrivateKey?: boolean }) => remove(name, options, terminal));
  addAssignCommands(certificate, terminal);
  addTrustCommands(certificate, terminal);
}

function addListCommand(certificate: Command, terminal: Terminal): void {
  const answer = ['yes', 'no'];
  engineOptions(certificate.command('list').description('certificates of the store'))
    .argument('[words]', 'anything in subject, issuer, addresses, serial or fingerprint')
    .option('--address <text>', 'in one of its addresses')
    .option('--domain <domain>', 'of one of its addresses')
    .addOption(choice('--kind <kind>', 'what it is', ['person', 'authority', 'root']))
    .addOption(choice('--state <state>', 'how it is judged', [...certificateStateSchema.options, 'unusable']))
    .addOption(choice('--private-key <answer>', 'whether its private key is here', answer))
    .addOption(choice('--in-use <answer>', 'whether anything names it', answer))
    .option('--ends-before <instant>', 'ends before then, ISO 8601')
    .addOption(choice('--sort <order>', 'order', ['subject', 'end', 'imported']).default('subject'))
    .option('--limit <number>', 'at most so many', wholeNumber(1, 200), 50)
    .action((words: string | undefined, options: ListOptions) => list(words, options, terminal));
}

function addAssignCommands(certificate: Command, terminal: Terminal): void {
  const use = (): ReturnType<typeof choice> => choice('--use <use>', 'for', ['encrypt', 'sign']).default('encrypt');
  const place = 'address, domain, or *.domain for those below it';
  type Options = EngineOptions & { readonly use: string };
  engineOptions(certificate.command('assign').description('use a certificate for a person or a domain'))
    .argument('<certificate>', CERTIFICATE)
    .argument('<place>', place)
    .addOption(use())
    .action((name: string, where: string, options: Options) => assign({ name, where }, options, terminal));
  engineOptions(certificate.command('unassign').description('end that'))
    .argument('<certificate>', CERTIFICATE)
    .argument('<place>', place)
    .addOption(use())
    .action((name: string, where: string, options: Options) => unassign({ name, where }, options, terminal));
}

function addTrustCommands(certificate: Command, terminal: Terminal): void {
  for (const word of ['trust', 'distrust'] as const) {
    const description = word === 'trust' ? 'believe an authority: chains may end at it' : 'believe an authority no longer';
    engineOptions(certificate.command(word).description(description))
      .argument('<certificate>', CERTIFICATE)
      .requiredOption('--reason <text>', 'why; sealed in the log')
      .action((name: string, options: ReasonOptions) => trust(word, { name, ...options }, terminal));
  }
}

async function importFiles(files: readonly string[], options: ImportOptions, terminal: Terminal): Promise<void> {
  const { config, json, dryRun = false } = options;
  const client = openEngineClient(config);
  const password = await readPasswordFile(options.passwordFile, terminal.input);
  await forEachFile(files, terminal, async (bytes, file) => {
    const body = { file: bytes.toString('base64'), ...(password !== undefined && { password }), dryRun };
    const result = await client.ask(routes.importCertificates, { body }).catch((error: unknown) => {
      if (error instanceof CommandFailed) throw new CommandFailed(`${file}: ${error.message}`);
      throw error;
    });
    if (json === true) terminal.print(JSON.stringify({ file, ...result }));
    else printImport(file, result, dryRun, terminal);
    for (const { subject, outcome, detail: why } of result.entries)
      if (outcome === 'refused') terminal.fail(plainLine(`${file}: ${subject} is refused: ${why}`));
  });
}

function printImport(
  file: string,
  { format, entries, keysWithoutCertificate }: CertificateImportResult,
  dryRun: boolean,
  terminal: Terminal,
): void {
  terminal.print(plainLine(`== ${file} (${format})${dryRun ? ', nothing is kept' : ''}`));
  const rows = entries.map(({ outcome, id, subject, hasPrivateKey }) => [outcome, id ?? '', subject, hasPrivateKey ? 'yes' : '']);
  if (rows.length > 0) terminal.print(table(['OUTCOME', 'ID', 'SUBJECT', 'PRIVATE KEY'], rows));
  if (keysWithoutCertificate > 0) terminal.print(`private keys whose certificate is not here, not kept: ${keysWithoutCertificate}`);
}

async function list(words: string | undefined, options: ListOptions, terminal: Terminal): Promise<void> {
  const { config, json, sort, limit, address, domain, kind, state, privateKey, inUse, endsBefore } = options;
  const query = { q: words, address, domain, kind, state, privateKey, inUse, endsBefore, sort, limit };
  const found = await openEngineClient(config).ask(routes.certificates, { query });
  if (json === true) {
    terminal.print(JSON.stringify(found));
    return;
  }
  terminal.print(table(['ID', 'STATE', 'ENDS', 'KEY', 'USES', 'SUBJECT', 'ADDRESSES'], found.certificates.map(rowOf)));
  const { total, endSoon } = found;
  if (total > found.certificates.length) terminal.print(`${found.certificates.length} of ${total}; see --limit`);
  if (endSoon > 0) terminal.print(`${endSoon} in the store end soon`);
}

function rowOf({ id, state, notAfter, hasPrivateKey, useCount, isRoot, subject, addresses }: CertificateRow): string[] {
  const uses = isRoot ? `root${useCount > 1 ? `, ${useCount - 1}` : ''}` : String(useCount);
  return [id, state, notAfter.slice(0, 10), hasPrivateKey ? 'ours' : '', uses, subject, addresses.join(', ')];
}

async function detail(name: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const found = await namedCertificate(openEngineClient(config), name);
  terminal.print(json === true ? JSON.stringify(found) : table(['FACT', 'VALUE'], linesOf(found)));
}

function linesOf(found: CertificateDetail): string[][] {
  const { id, subject, issuer, serial, fingerprint, addresses, notBefore, notAfter, key, source, importedAt, importedBy } = found;
  return [
    ...Object.entries({ id, subject, issuer, addresses: addresses.join(', '), valid: `${notBefore} to ${notAfter}`, key, serial }),
    ['sha-256', fingerprint],
    ['private key', found.privateKeySince === null ? 'not here' : `here since ${found.privateKeySince}`],
    ['imported', `${importedAt} by ${importedBy.name}, ${source}`],
    ...(found.root === null ? [] : [['root', `since ${found.root.at} by ${found.root.by.name}: ${found.root.reason}`]]),
    ...found.judgements.map(({ purpose, state, detail: why }) => [`to ${purpose}`, `${state}: ${why}`]),
    ...found.uses.map((use) => ['used', use.name]),
    ...found.trustEntries.map(({ id: entry, decision, place }) => ['trust list', `${decision} for ${place} (${entry})`]),
  ];
}

async function exportFile(
  names: readonly string[],
  { config, format }: EngineOptions & { readonly format: string },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const ids: string[] = [];
  for (const name of names) ids.push((await namedCertificate(client, name)).id);
  terminal.printBytes(await client.fetch(routes.exportCertificates, { body: { ids, format } }));
}

async function remove(
  name: string,
  { config, reason, withPrivateKey = false }: ReasonOptions & { readonly withPrivateKey?: boolean },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const { id, subject } = await namedCertificate(client, name);
  await client.fetch(routes.removeCertificate, { parameters: { id }, body: { reason, withPrivateKey } });
  terminal.print(plainLine(`${id} ${subject} is removed`));
}

async function assign(
  { name, where }: { readonly name: string; readonly where: string },
  { config, json, use }: EngineOptions & { readonly use: string },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const { id } = await namedCertificate(client, name);
  const found = await client.ask(routes.assignCertificate, { parameters: { id }, body: { use, place: where } });
  terminal.print(json === true ? JSON.stringify(found) : plainLine(`${found.subject}: ${found.uses.map((each) => each.name).join('; ')}`));
}

async function unassign(
  { name, where }: { readonly name: string; readonly where: string },
  { config, json, use }: EngineOptions & { readonly use: string },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const { id, subject, assignments } = await namedCertificate(client, name);
  const ended = assignments.find((each) => each.use === use && each.place.toLowerCase() === where.trim().toLowerCase());
  if (ended === undefined) throw new CommandFailed(plainLine(`${subject} is not assigned to ${where} to ${use}`));
  const found = await client.ask(routes.unassignCertificate, { parameters: { id }, body: { assignmentId: ended.id } });
  terminal.print(json === true ? JSON.stringify(found) : plainLine(`${found.subject}: no longer for ${where}`));
}

async function trust(
  word: 'trust' | 'distrust',
  { name, config, json, reason }: ReasonOptions & { readonly name: string },
  terminal: Terminal,
): Promise<void> {
  const client = openEngineClient(config);
  const { id } = await namedCertificate(client, name);
  const route = word === 'trust' ? routes.trustRoot : routes.distrustRoot;
  const found = await client.ask(route, { parameters: { id }, body: { reason } });
  if (json === true) terminal.print(JSON.stringify(found));
  else terminal.print(plainLine(`${found.subject} is ${word === 'trust' ? 'a root' : 'no root any more'}`));
}
