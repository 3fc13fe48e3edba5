/** `lazaret dkim`: keys, records and signatures, without the engine. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  type DkimKey,
  type DkimKeyType,
  type DkimName,
  dkimName,
  DkimRefused,
  generateDkimKey,
  importDkimKey,
  keyRecord,
  readRecordFile,
  recordIn,
  recordName,
  type SignatureVerdict,
  verifyDkim,
  zoneRecord,
} from '#crypto';
import { withCrlf } from '#mail';
import { plainLine } from '../platform/plain-text.js';
import { dkimSigned } from '../protect/dkim-mail.js';
import { signatureSentence } from './dkim-sentences.js';
import { choice, wholeNumber } from './options.js';
import { readInput } from './read-input.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface NameOptions {
  readonly domain: string;
  readonly selector: string;
}

interface KeyOptions extends NameOptions {
  readonly key: string;
}

interface SignOptions extends KeyOptions {
  readonly validDays?: number;
}

interface GenerateOptions extends NameOptions {
  readonly out: string;
  readonly type: DkimKeyType;
}

const DAY_SECONDS = 24 * 60 * 60;
/** Key and record files are small; more is some other file. */
const MOST_FILE_BYTES = 64 * 1024;

export function addDkimCommand(program: Command, terminal: Terminal): void {
  const dkim = program.command('dkim').description('sign mail for a domain (RFC 6376)');
  named(dkim.command('sign').description('sign the mail on standard input and write it to standard output'))
    .requiredOption('--key <file>', 'private key, PEM')
    .option('--valid-days <days>', 'days until the signature expires (default: never)', wholeNumber(1, 3650))
    .addHelpText('after', '\nSignatures that are there already stay good: sign once more with a key of the other type to have both.')
    .action((options: SignOptions) => refusalsTold(() => signMail(options, terminal)));
  named(dkim.command('generate').description('make a key and show the DNS record to publish'))
    .requiredOption('--out <file>', 'new file for the private key; one that is there is not overwritten')
    .addOption(choice('--type <type>', 'kind of key', ['rsa', 'ed25519']).default('rsa'))
    .action((options: GenerateOptions) => refusalsTold(() => generate(options, terminal)));
  named(dkim.command('record').description('show the DNS record of a key'))
    .requiredOption('--key <file>', 'private key, PEM')
    .action((options: KeyOptions) => refusalsTold(() => showRecord(options, terminal)));
  dkim
    .command('verify')
    .description('judge the signatures of the mail on standard input by a key record; DNS is not asked')
    .requiredOption('--record <file>', 'the record: its value, or as a zone file has it')
    .addHelpText('after', '\nThe exit code is 0 when a signature is good.')
    .action(({ record }: { record: string }) => refusalsTold(() => verify(record, terminal)));
}

function named(command: Command): Command {
  return command
    .requiredOption('--domain <domain>', 'domain that signs')
    .requiredOption('--selector <selector>', 'name of the key within the domain');
}

async function signMail(options: SignOptions, terminal: Terminal): Promise<void> {
  const name = dkimName(options.domain, options.selector);
  const key = await readKey(options.key, terminal);
  const { validDays } = options;
  const time = { nowMs: Date.now(), ...(validDays !== undefined && { validForSeconds: validDays * DAY_SECONDS }) };
  terminal.printBytes(await dkimSigned(await readInput('-', terminal.input), [{ ...name, key }], time));
}

async function generate({ domain, selector, out, type }: GenerateOptions, terminal: Terminal): Promise<void> {
  const name = dkimName(domain, selector);
  const key = await generateDkimKey(type);
  try {
    await writeFile(out, key.toPem(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CommandFailed(isThere ? `${out} is there already: a key is never overwritten` : `cannot write ${out}`);
  }
  printRecord(name, key, terminal);
}

async function showRecord({ domain, selector, key }: KeyOptions, terminal: Terminal): Promise<void> {
  printRecord(dkimName(domain, selector), await readKey(key, terminal), terminal);
}

/** A zone file, in whose comments stands what the forms of DNS providers ask for. */
function printRecord(name: DkimName, key: DkimKey, terminal: Terminal): void {
  if (key.isWeak) terminal.print(`; Warning: ${key.bits} bits are weak, make a key of 2048`);
  terminal.print(`; Name:  ${recordName(name)}`);
  terminal.print('; Type:  TXT');
  terminal.print(`; Value: ${keyRecord(key)}`);
  terminal.print(zoneRecord(name, key).trimEnd());
}

async function verify(record: string, terminal: Terminal): Promise<void> {
  const records = readRecordFile(await readText(record, terminal));
  if (records.length === 0) throw new CommandFailed(`${record} holds no record`);
  const mail = withCrlf(await readInput('-', terminal.input));
  const verdicts = await verifyDkim(mail, (name) => Promise.resolve(recordIn(records, name)), Date.now());
  verdicts.forEach((verdict) => terminal.print(plainLine(signatureLine(verdict))));
  if (verdicts.length === 0) throw new CommandFailed('the mail is not signed');
  if (!verdicts.some(({ passes }) => passes)) throw new CommandFailed('no signature of the mail is good');
}

function signatureLine(verdict: SignatureVerdict): string {
  const { domain, selector, algorithm, passes } = verdict;
  return `${passes ? 'good' : 'bad'}: d=${domain} s=${selector} a=${algorithm}: ${signatureSentence(verdict)}`;
}

async function readKey(file: string, terminal: Terminal): Promise<DkimKey> {
  return importDkimKey(await readText(file, terminal));
}

async function readText(file: string, terminal: Terminal): Promise<string> {
  const bytes = await readInput(file, terminal.input);
  if (bytes.length > MOST_FILE_BYTES) throw new CommandFailed(`${file} is too large`);
  return bytes.toString('latin1');
}

async function refusalsTold(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof DkimRefused ? new CommandFailed(error.message) : error;
  }
}
