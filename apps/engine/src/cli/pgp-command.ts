/** `lazaret pgp`: OpenPGP for one mail from standard input to standard output, and keys, without the engine. */
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type PgpCipher, PgpError, type PgpKey, softwarePgpDecryptor } from '#crypto';
import { openPgp, type OpenedPgpMail, type PgpOpening } from '../protect/open-pgp.js';
import type { PgpLayerSignature } from '../protect/pgp-layer.js';
import { protectByPgp } from '../protect/pgp-mail.js';
import { choice } from './options.js';
import { addPgpKeyFileCommands } from './pgp-key-file-command.js';
import { readKeys, readPgpSigner, readRecipients, readSecrets } from './pgp-keys.js';
import { objectionSentence, openedPgpJson, pgpLayerSentences, pgpStopSentence } from './pgp-sentences.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface EncryptCommand {
  readonly key: readonly string[];
  readonly cipher: PgpCipher;
  readonly inline?: boolean;
  readonly sign?: string;
  readonly passwordFile?: string;
}

interface DecryptCommand {
  readonly key: string;
  readonly passwordFile?: string;
  readonly known?: readonly string[];
}

interface VerifyCommand {
  readonly key: readonly string[];
  readonly json?: boolean;
}

interface SignCommand {
  readonly key: string;
  readonly passwordFile?: string;
}

export function addPgpCommand(program: Command, terminal: Terminal): void {
  const pgp = program
    .command('pgp')
    .description('protect or open one mail by OpenPGP, from standard input to standard output; make and show keys');
  pgp
    .command('encrypt')
    .description('encrypt a mail; sign it before if a key is given')
    .requiredOption('--key <file...>', 'public keys of the recipients, armored or binary; all of each file')
    .addOption(choice('--cipher <cipher>', 'how to encrypt', ['aes-256', 'aes-192', 'aes-128']).default('aes-256'))
    .option('--inline', 'for programs without PGP/MIME: the text in place, each file by itself')
    .option('--sign <file>', 'private key to sign with')
    .option('--password-file <file>', 'its first line opens the key to sign with')
    .action((options: EncryptCommand) => encrypt(options, terminal));
  pgp
    .command('sign')
    .description('sign a mail so that everybody can read it')
    .requiredOption('--key <file>', 'private key to sign with')
    .option('--password-file <file>', 'its first line opens the key')
    .action((options: SignCommand) => sign(options, terminal));
  pgp
    .command('decrypt')
    .description('decrypt a mail; what was found is told on standard error')
    .requiredOption('--key <file>', 'private key of the recipient')
    .option('--password-file <file>', 'its first line opens the key')
    .option('--known <file...>', 'public keys of possible signers')
    .action((options: DecryptCommand) => decrypt(options, terminal));
  pgp
    .command('verify')
    .description('verify a mail and take its signatures off; what was found is told on standard error')
    .requiredOption('--key <file...>', 'public keys of possible signers; all in them are trusted')
    .option('--json', 'tell it as JSON')
    .addHelpText('after', '\nThe exit code is 1, and no mail is written, unless every signature is good and by the sender of the mail.')
    .action((options: VerifyCommand) => verify(options, terminal));
  addPgpKeyFileCommands(pgp, terminal);
}

async function encrypt({ key, cipher, inline, sign: signer, passwordFile }: EncryptCommand, terminal: Terminal): Promise<void> {
  const at = new Date();
  const keys = (await Promise.all(key.map((file) => readRecipients(file, terminal.input, at)))).flat();
  const secret = signer === undefined ? undefined : await readPgpSigner({ file: signer, passwordFile }, terminal.input, at);
  const mail = await buffer(terminal.input);
  const form = inline === true ? 'inline' : 'mime';
  terminal.printBytes(await told(protectByPgp(mail, { at, ...(secret && { sign: { secret } }), encrypt: { keys, cipher, form } })));
}

async function sign({ key, passwordFile }: SignCommand, terminal: Terminal): Promise<void> {
  const at = new Date();
  const secret = await readPgpSigner({ file: key, passwordFile }, terminal.input, at);
  terminal.printBytes(await told(protectByPgp(await buffer(terminal.input), { at, sign: { secret } })));
}

async function decrypt({ key, passwordFile, known: files = [] }: DecryptCommand, terminal: Terminal): Promise<void> {
  const at = new Date();
  const secrets = await readSecrets({ file: key, passwordFile }, terminal.input, at);
  const known = await readAll(files, terminal, at);
  const opened = await open(terminal, { at, decryptor: softwarePgpDecryptor(secrets), known, keepSignatures: true });
  tell(opened, terminal);
  if (opened.stoppedBy !== undefined) throw new CommandFailed(`the mail was not opened: ${pgpStopSentence(opened.stoppedBy)}`);
  if (!opened.layers.some(({ kind }) => kind === 'encrypted')) throw new CommandFailed('the mail is not encrypted by OpenPGP');
  terminal.printBytes(opened.mail);
}

async function verify({ key, json }: VerifyCommand, terminal: Terminal): Promise<void> {
  const at = new Date();
  const opened = await open(terminal, { at, known: await readAll(key, terminal, at) });
  if (json === true) terminal.tell(JSON.stringify(openedPgpJson(opened)));
  else tell(opened, terminal);
  const objection = objectionTo(opened);
  if (objection !== undefined) throw new CommandFailed(objection);
  terminal.printBytes(opened.mail);
}

async function readAll(files: readonly string[], terminal: Terminal, at: Date): Promise<PgpKey[]> {
  return (await Promise.all(files.map((file) => readKeys(file, terminal.input, at)))).flat();
}

async function open(terminal: Terminal, opening: PgpOpening): Promise<OpenedPgpMail> {
  return openPgp(await buffer(terminal.input), opening);
}

/** Why a mail is not well signed; undefined when it is. */
function objectionTo({ layers, stoppedBy }: OpenedPgpMail): string | undefined {
  const signatures = layers.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures : []));
  if (layers.some(({ kind }) => kind === 'encrypted')) return 'the mail is encrypted; decrypt it first';
  if (stoppedBy !== undefined) return `the mail cannot be verified: ${pgpStopSentence(stoppedBy)}`;
  if (signatures.length === 0) return 'the mail is not signed by OpenPGP';
  return signatures.map(objectionToSignature).find((objection) => objection !== undefined);
}

function objectionToSignature({ result, isFrom, objection }: PgpLayerSignature): string | undefined {
  if (result.verdict !== 'good') return `a signature is not good: ${result.verdict}`;
  if (objection !== undefined) return `the key of a signer ${objectionSentence(objection)}`;
  return isFrom ? undefined : 'the mail is not from who signed it';
}

function tell({ layers }: OpenedPgpMail, terminal: Terminal): void {
  for (const sentence of layers.flatMap(pgpLayerSentences)) terminal.tell(sentence);
}

/** Refusals are sentences for the operator. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PgpError) throw new CommandFailed(`${error.message} (${error.code})`);
    throw error;
  }
}
