/** `lazaret smime`: S/MIME for one mail from standard input to standard output, without the engine. */
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type Certificate, CmsError, type ContentCipher, judgeCertificate } from '#crypto';
import { type OpenedMail, openSmime, type SmimeOpening } from '../protect/open-smime.js';
import type { LayerSignature } from '../protect/smime-layer.js';
import { protectBySmime } from '../protect/smime-mail.js';
import { SmimeRefused } from '../protect/smime-refused.js';
import { choice } from './options.js';
import { readCertificates, readOwnKeys, readRecipient, readSigner } from './smime-keys.js';
import { cmsSentence, layerSentences, openedJson, stopSentence } from './smime-sentences.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface EncryptCommand {
  readonly cert: readonly string[];
  readonly cipher: ContentCipher;
  readonly sign?: string;
  readonly passwordFile?: string;
}

interface DecryptCommand {
  readonly key: string;
  readonly passwordFile?: string;
}

interface VerifyCommand {
  readonly roots?: string;
  readonly json?: boolean;
}

export function addSmimeCommand(program: Command, terminal: Terminal): void {
  const smime = program.command('smime').description('protect or open one mail by S/MIME, from standard input to standard output');
  smime
    .command('encrypt')
    .description('encrypt a mail; sign it before if a key is given')
    .requiredOption('--cert <file...>', 'certificates of the recipients: PEM, DER, P7B or PFX; the first of each file')
    .addOption(choice('--cipher <cipher>', 'how to encrypt', ['aes-256-gcm', 'aes-256-cbc']).default('aes-256-gcm'))
    .option('--sign <pfx>', 'key and certificate to sign with')
    .option('--password-file <file>', 'its first line opens the key to sign with')
    .action((options: EncryptCommand) => encrypt(options, terminal));
  smime
    .command('decrypt')
    .description('decrypt a mail; signatures inside stay, what was found is told on standard error')
    .requiredOption('--key <pfx>', 'key and certificate of the recipient')
    .option('--password-file <file>', 'its first line opens the key')
    .action((options: DecryptCommand) => decrypt(options, terminal));
  smime
    .command('verify')
    .description('verify a mail and take its signatures off; what was found is told on standard error')
    .option('--roots <file>', 'certificates that are trusted; without them only the signature itself is looked at')
    .option('--json', 'tell it as JSON')
    .addHelpText('after', '\nThe exit code is 1, and no mail is written, unless every signature is good and by the sender of the mail.')
    .action((options: VerifyCommand) => verify(options, terminal));
}

async function encrypt({ cert, cipher, sign, passwordFile }: EncryptCommand, terminal: Terminal): Promise<void> {
  const certificates = await Promise.all(cert.map((file) => readRecipient(file, terminal.input)));
  const signer = sign === undefined ? undefined : await readSigner({ file: sign, passwordFile }, terminal.input);
  const mail = await buffer(terminal.input);
  const signing = signer && { sign: { signer, at: new Date(), form: 'clear' as const } };
  terminal.printBytes(await told(protectBySmime(mail, { ...signing, encrypt: { certificates, cipher } })));
}

async function decrypt({ key, passwordFile }: DecryptCommand, terminal: Terminal): Promise<void> {
  const recipients = await readOwnKeys({ file: key, passwordFile }, terminal.input);
  const opened = await open(terminal, { recipients, allowRsaPkcs1: true, keepSignatures: true });
  tell(opened, terminal);
  if (opened.stoppedBy !== undefined) throw new CommandFailed(`the mail was not opened: ${stopSentence(opened.stoppedBy)}`);
  if (!opened.layers.some(({ kind }) => kind === 'encrypted')) throw new CommandFailed('the mail is not encrypted by S/MIME');
  terminal.printBytes(opened.mail);
}

async function verify({ roots, json }: VerifyCommand, terminal: Terminal): Promise<void> {
  const trusted = roots === undefined ? undefined : (await readCertificates(roots, terminal.input)).certificates;
  const opened = await open(terminal, trusted ? { known: trusted, judge: judgedBy(trusted) } : {});
  if (json === true) terminal.tell(JSON.stringify(openedJson(opened)));
  else tell(opened, terminal);
  const objection = objectionTo(opened);
  if (objection !== undefined) throw new CommandFailed(objection);
  terminal.printBytes(opened.mail);
}

async function open(terminal: Terminal, opening: SmimeOpening): Promise<OpenedMail> {
  return openSmime(await buffer(terminal.input), opening);
}

/** As of now: when a signature was made is what its maker says. */
function judgedBy(roots: readonly Certificate[]): NonNullable<SmimeOpening['judge']> {
  const at = new Date().toISOString();
  return (certificate, intermediates) =>
    judgeCertificate({ certificate, at, purpose: 'sign', roots, intermediates, ctl: [], revocation: null });
}

/** Why a mail is not well signed; undefined when it is. */
function objectionTo({ layers, stoppedBy }: OpenedMail): string | undefined {
  const signatures = layers.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures : []));
  if (layers.some(({ kind }) => kind === 'encrypted')) return 'the mail is encrypted; decrypt it first';
  if (stoppedBy !== undefined) return `the mail cannot be verified: ${stopSentence(stoppedBy)}`;
  if (signatures.length === 0) return 'the mail is not signed by S/MIME';
  return signatures.map(objectionToSignature).find((objection) => objection !== undefined);
}

function objectionToSignature({ result, isFrom, trust }: LayerSignature): string | undefined {
  if (result.verdict !== 'good') return `a signature is not good: ${result.verdict}`;
  if (trust?.usable === false) return `the certificate of a signer is not trusted: ${trust.detail} (${trust.why})`;
  return isFrom ? undefined : 'the mail is not from who signed it';
}

function tell({ layers }: OpenedMail, terminal: Terminal): void {
  for (const sentence of layers.flatMap(layerSentences)) terminal.tell(sentence);
}

/** Refusals are sentences for the operator. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CmsError || error instanceof SmimeRefused) throw new CommandFailed(cmsSentence(error));
    throw error;
  }
}
