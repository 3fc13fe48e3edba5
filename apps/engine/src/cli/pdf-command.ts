/** `lazaret pdf encrypt`: a mail as an encrypted PDF, in a mail to the same people or by itself. */
import type { Command } from 'commander';
import { judgePassword, Password, PasswordRefused } from '#crypto';
import { PdfRefused } from '../protect/pdf/pdf-refused.js';
import { readFirstLine } from './password-file.js';
import { readInput } from './read-input.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface EncryptOptions {
  readonly passwordFile: string;
  readonly pdfOnly?: true;
  readonly cover?: string;
  readonly replyUrl?: string;
}

export function addPdfCommand(program: Command, terminal: Terminal): void {
  const pdf = program.command('pdf').description('mail as encrypted PDF, for people who have nothing but a PDF reader');
  pdf
    .command('encrypt')
    .description('read a mail from standard input; write a mail with the whole of it as encrypted PDF to standard output')
    .requiredOption('--password-file <file>', 'the password, on the first line of a file')
    .option('--pdf-only', 'write the PDF, not a mail around it')
    .option('--cover <file>', 'text of the mail around the PDF (UTF-8), readable by anybody')
    .option('--reply-url <url>', 'where the recipient can answer in confidence (https)')
    .addHelpText('after', '\nThe subject of the mail stands in the PDF only.')
    .action(async (options: EncryptOptions) => {
      terminal.printBytes(await encrypt(options, terminal));
    });
}

async function encrypt({ passwordFile, pdfOnly, cover, replyUrl }: EncryptOptions, terminal: Terminal): Promise<Buffer> {
  const password = await readPassword(passwordFile, terminal);
  const coverText = cover === undefined ? undefined : (await readInput(cover, terminal.input)).toString('utf8');
  const mail = await readInput('-', terminal.input);
  const options = { password, ...(replyUrl !== undefined && { replyUrl }), ...(coverText !== undefined && { cover: coverText }) };
  // brings fonts and their readers with it, which no other command needs to load
  const { encryptToPdf, encryptToPdfMail } = await import('../protect/pdf-mail.js');
  try {
    return await (pdfOnly === true ? encryptToPdf(mail, options) : encryptToPdfMail(mail, options));
  } catch (error) {
    if (error instanceof PdfRefused) throw new CommandFailed(`${error.message} (${error.code})`);
    throw error;
  }
}

async function readPassword(file: string, terminal: Terminal): Promise<Password> {
  if (file === '-') throw new CommandFailed('the password cannot come from standard input: that is where the mail comes from');
  const text = await readFirstLine(file, terminal.input);
  try {
    const password = Password.of(text);
    const strength = judgePassword(password);
    if (!strength.strong) throw new CommandFailed(`the password is too weak: ${strength.advice} (${strength.why})`);
    return password;
  } catch (error) {
    if (error instanceof PasswordRefused) throw new CommandFailed(`${error.message} (${error.code})`);
    throw error;
  }
}
