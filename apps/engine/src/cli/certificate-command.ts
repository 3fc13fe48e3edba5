/** `lazaret certificate`: what certificate files say, whether a certificate could be used, and the store of the engine. */
import type { Command } from 'commander';
import {
  type Certificate,
  type CertificateFile,
  CertificateRefused,
  type CertificateJudgement,
  type CertificatePurpose,
  type CertificateRevocationList,
  judgeCertificate,
  mayEncrypt,
  maySign,
  nameOfKey,
  readCertificateFile,
  readRevocationLists,
} from '#crypto';
import { plainLine } from '../platform/plain-text.js';
import { addCertificateKeyCommands } from './certificate-key-command.js';
import { addCertificateStoreCommands } from './certificate-store-command.js';
import { choice } from './options.js';
import { addRevocationListCommands } from './revocation-list-command.js';
import { readPasswordFile } from './password-file.js';
import { forEachFile, readInput } from './read-input.js';
import { table } from './table.js';
import { addTrustListCommands } from './trust-list-command.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ShowOptions {
  readonly passwordFile?: string;
  readonly json?: boolean;
}

interface CheckOptions extends ShowOptions {
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  readonly crl: readonly string[];
  readonly whenUnknown: 'accept' | 'refuse';
  readonly at?: string;
  readonly purpose: CertificatePurpose;
}

export function addCertificateCommand(program: Command, terminal: Terminal): void {
  const certificate = program.command('certificate').description('X.509 certificates: in files, and in the store of the running engine');
  withPassword(certificate.command('show').description('say what is in certificate files (or - for standard input)'))
    .argument('<file...>', 'certificate files')
    .action((files: readonly string[], options: ShowOptions) => show(files, options, terminal));
  withPassword(
    certificate.command('check').description('judge the first certificate of a file; the exit code is 1 when it must not be used'),
  )
    .argument('<file>', 'certificate file; further certificates in it are intermediate ones')
    .option('--roots <file...>', 'certificates that are trusted', [])
    .option('--intermediates <file...>', 'certificates on the way to them', [])
    .option('--crl <file...>', 'revocation lists, PEM or DER; without one nobody is asked about revocation', [])
    .addOption(choice('--when-unknown <what>', 'when a list is missing or too old', ['accept', 'refuse']).default('refuse'))
    .option('--at <instant>', 'judge as of then, ISO 8601 (default: now)')
    .addOption(choice('--purpose <purpose>', 'what it is to be used for', ['sign', 'encrypt']).default('encrypt'))
    .action((file: string, options: CheckOptions) => check(file, options, terminal));
  addCertificateStoreCommands(certificate, terminal);
  addCertificateKeyCommands(certificate, terminal);
  addTrustListCommands(certificate, terminal);
  addRevocationListCommands(certificate, terminal);
}

function withPassword(command: Command): Command {
  return command.option('--password-file <file>', 'its first line opens PFX files and private keys').option('--json', 'as JSON');
}

async function show(files: readonly string[], options: ShowOptions, terminal: Terminal): Promise<void> {
  const password = await readPasswordFile(options.passwordFile, terminal.input);
  await forEachFile(files, terminal, (bytes, file) => {
    const contents = read(file, () => readCertificateFile(bytes, password));
    if (options.json === true) terminal.print(JSON.stringify({ file, ...factsOfFile(contents) }));
    else printFile(file, contents, terminal);
    return Promise.resolve();
  });
}

/** What a reader refuses is told with the name of the file. */
function read<T>(file: string, reader: () => T): T {
  try {
    return reader();
  } catch (error) {
    if (error instanceof CertificateRefused) throw new CommandFailed(`${file}: ${error.message} (${error.code})`);
    throw error;
  }
}

function factsOfFile({ format, certificates, keys }: CertificateFile): object {
  const owners = new Set(keys.map(({ certificate }) => certificate?.fingerprint));
  return {
    format,
    certificates: certificates.map((certificate) => ({ ...factsOf(certificate), hasPrivateKey: owners.has(certificate.fingerprint) })),
    keysWithoutCertificate: keys.filter(({ certificate }) => certificate === undefined).length,
  };
}

function factsOf(certificate: Certificate): object {
  const { subject, issuer, serial, notBefore, notAfter, fingerprint, emails, key, keyUsage, extendedKeyUsage } = certificate;
  const { isCa, selfSigned, crlUrls, ocspUrls, issuerUrls } = certificate;
  return {
    ...{ subject, issuer, serial, notBefore, notAfter, fingerprint, emails, key, keyUsage, extendedKeyUsage },
    ...{ isCa, selfSigned, mayEncrypt: mayEncrypt(certificate), maySign: maySign(certificate), crlUrls, ocspUrls, issuerUrls },
  };
}

function printFile(file: string, { format, certificates, keys }: CertificateFile, terminal: Terminal): void {
  terminal.print(plainLine(`== ${file} (${format})`));
  const owners = new Set(keys.map(({ certificate }) => certificate?.fingerprint));
  for (const certificate of certificates) {
    terminal.print(table(['FACT', 'VALUE'], linesOf(certificate, owners.has(certificate.fingerprint))));
    terminal.print('');
  }
  const alone = keys.filter(({ certificate }) => certificate === undefined).length;
  if (alone > 0) terminal.print(`private keys without a certificate: ${alone}`);
}

function linesOf(certificate: Certificate, hasKey: boolean): [string, string][] {
  const { subject, issuer, serial, notBefore, notAfter, fingerprint, emails, key, keyUsage, extendedKeyUsage } = certificate;
  const uses = [mayEncrypt(certificate) ? 'encrypt' : '', maySign(certificate) ? 'sign' : '', certificate.isCa ? 'issue' : ''];
  return [
    ['subject', subject],
    ['issuer', certificate.selfSigned ? 'itself' : issuer],
    ['addresses', emails.join(', ')],
    ['valid', `${notBefore} to ${notAfter}`],
    ['key', nameOfKey(key)],
    ['good for', uses.filter((use) => use !== '').join(', ')],
    ['key usage', keyUsage?.join(', ') ?? 'any'],
    ['extended usage', extendedKeyUsage?.join(', ') ?? 'any'],
    ['serial', serial],
    ['sha-256', fingerprint],
    ['revocation', [...certificate.crlUrls, ...certificate.ocspUrls].join(', ')],
    ['private key', hasKey ? 'in the file' : 'not in the file'],
  ];
}

async function check(file: string, options: CheckOptions, terminal: Terminal): Promise<void> {
  const [certificate, ...beside] = await certificatesOf(file, options, terminal);
  if (certificate === undefined) throw new CommandFailed(`${file}: there is no certificate in it, only a private key`);
  const at = instantOf(options.at);
  const judgement = judgeCertificate({
    certificate,
    at,
    purpose: options.purpose,
    roots: await all(options.roots, (root) => certificatesOf(root, {}, terminal)),
    intermediates: [...beside, ...(await all(options.intermediates, (one) => certificatesOf(one, {}, terminal)))],
    ctl: [],
    revocation:
      options.crl.length === 0 ? null : { lists: await listsOf(options.crl, terminal), answers: [], whenUnknown: options.whenUnknown },
  });
  if (options.json === true) terminal.print(JSON.stringify({ file, at, purpose: options.purpose, ...jsonOf(judgement) }));
  else if (judgement.usable) terminal.print(plainLine(sentenceOf(judgement.path)));
  if (!judgement.usable) terminal.fail(`${file}: ${judgement.detail} (${judgement.why})`);
}

async function certificatesOf(file: string, { passwordFile }: ShowOptions, terminal: Terminal): Promise<readonly Certificate[]> {
  const password = await readPasswordFile(passwordFile, terminal.input);
  const bytes = await readInput(file, terminal.input);
  return read(file, () => readCertificateFile(bytes, password).certificates);
}

function listsOf(files: readonly string[], terminal: Terminal): Promise<CertificateRevocationList[]> {
  return all(files, async (file) => {
    const bytes = await readInput(file, terminal.input);
    return read(file, () => readRevocationLists(bytes));
  });
}

async function all<T>(files: readonly string[], readOne: (file: string) => Promise<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for (const file of files) found.push(...(await readOne(file)));
  return found;
}

function instantOf(text: string | undefined): string {
  const instant = text === undefined ? new Date() : new Date(text);
  if (Number.isNaN(instant.getTime())) throw new CommandFailed('--at must be an instant such as 2026-11-30T12:00:00Z');
  return instant.toISOString();
}

function jsonOf(judgement: CertificateJudgement): object {
  if (!judgement.usable) return judgement;
  return { usable: true, by: judgement.by, path: judgement.path.map(({ subject, fingerprint }) => ({ subject, fingerprint })) };
}

function sentenceOf(path: readonly Certificate[]): string {
  return `usable: ${path.map(({ subject, fingerprint }) => (subject === '' ? fingerprint : subject)).join(' ← ')}`;
}
