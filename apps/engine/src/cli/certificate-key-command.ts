/** `lazaret certificate generate | request | export-keys | for`: private keys of the store of the running engine, and what they serve for. */
import type { Command } from 'commander';
import { type CertificateSelectionOfApi, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { CERTIFICATE, namedCertificate } from './named-certificate.js';
import { addressOption, choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { readPasswordFile } from './password-file.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface GenerateOptions extends EngineOptions {
  readonly name: string;
  readonly organization: string;
  readonly days: number;
  readonly key: string;
}

interface ExportOptions extends EngineOptions {
  readonly passwordFile: string;
  readonly reason: string;
}

export function addCertificateKeyCommands(certificate: Command, terminal: Terminal): void {
  engineOptions(certificate.command('generate').description('make a key pair in the engine, and a certificate that vouches for itself'))
    .argument('<address...>', 'whom it names')
    .option('--name <text>', 'common name (default: the first address)', '')
    .option('--organization <text>', '', '')
    .option('--days <number>', 'how long it is valid', wholeNumber(1, 3650), 365)
    .addOption(choice('--key <kind>', 'kind of key', ['rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384']).default('rsa-3072'))
    .action((addresses: readonly string[], options: GenerateOptions) => generate(addresses, options, terminal));
  engineOptions(certificate.command('request').description('a request (PKCS #10) to an authority on standard output; import its answer'))
    .argument('<certificate>', CERTIFICATE)
    .action((name: string, options: EngineOptions) => request(name, options, terminal));
  engineOptions(certificate.command('export-keys').description('certificates with their private keys as a PFX file on standard output'))
    .argument('<certificate...>', CERTIFICATE)
    .requiredOption('--password-file <file>', 'its first line becomes the password of the file')
    .requiredOption('--reason <text>', 'why; sealed in the log')
    .action((names: readonly string[], options: ExportOptions) => exportKeys(names, options, terminal));
  engineOptions(certificate.command('for').description('which certificates mail to an address would take now, and why not others'))
    .argument('<recipient>', 'address')
    .option('--sender <address>', 'who would sign', addressOption)
    .action((recipient: string, options: EngineOptions & { readonly sender?: string }) => selection(recipient, options, terminal));
}

async function generate(addresses: readonly string[], options: GenerateOptions, terminal: Terminal): Promise<void> {
  const { config, json, name, organization, days, key } = options;
  const made = await openEngineClient(config).ask(routes.generateCertificate, { body: { addresses, name, organization, days, key } });
  terminal.print(
    json === true ? JSON.stringify(made) : plainLine(`${made.id} ${made.subject} (${made.fingerprint}), until ${made.notAfter}`),
  );
}

async function request(name: string, { config }: EngineOptions, terminal: Terminal): Promise<void> {
  const client = openEngineClient(config);
  const { id } = await namedCertificate(client, name);
  terminal.printBytes(await client.fetch(routes.certificateRequest, { parameters: { id }, body: {} }));
}

async function exportKeys(names: readonly string[], { config, passwordFile, reason }: ExportOptions, terminal: Terminal): Promise<void> {
  const password = await readPasswordFile(passwordFile, terminal.input);
  if (password === undefined) throw new CommandFailed('a PFX file needs a password');
  const client = openEngineClient(config);
  const ids: string[] = [];
  for (const name of names) ids.push((await namedCertificate(client, name)).id);
  terminal.printBytes(await client.fetch(routes.exportPrivateKeys, { body: { ids, password, reason } }));
}

async function selection(
  recipient: string,
  { config, json, sender = '' }: EngineOptions & { readonly sender?: string },
  terminal: Terminal,
): Promise<void> {
  const found = await openEngineClient(config).ask(routes.certificateSelection, { query: { sender, recipient } });
  if (json === true) terminal.print(JSON.stringify(found));
  else terminal.print(table(['FOR', 'CHOSEN BY', 'UNTIL', 'FINGERPRINT', 'SUBJECT', 'WHY NOT'], rowsOf(found)));
  if (found.recipient.length === 0) terminal.fail(plainLine(`${recipient} cannot be written to by S/MIME`));
}

type Chosen = CertificateSelectionOfApi['recipient'][number];

function rowsOf({ recipient, additional, signer, passedOver }: CertificateSelectionOfApi): string[][] {
  const row = (use: string, { chosenBy, notAfter, fingerprint, subject }: Chosen, why = ''): string[] => {
    return [use, chosenBy, notAfter.slice(0, 10), fingerprint, subject, why];
  };
  return [
    ...recipient.map((each) => row('recipient', each)),
    ...additional.map((each) => row('escrow', each)),
    ...(signer === null ? [] : [row('signature', signer)]),
    ...passedOver.recipient.map((each) => row('recipient', each, `${each.why}: ${each.detail}`)),
    ...passedOver.sender.map((each) => row('signature', each, `${each.why}: ${each.detail}`)),
  ];
}
