/** Mail in, mail with an encrypted PDF out: the whole mail, its attachments inside, for people who have nothing but a PDF reader. */
import { randomBytes } from 'node:crypto';
import { generatePassword, type Password } from '#crypto';
import { readWholeMail, type WholeMail } from '#mail';
import { composeCoverMail, type CoverOptions } from './pdf/cover-mail.js';
import { encryptWithQpdf } from './pdf/encrypt-with-qpdf.js';
import { fileNamesFor } from './pdf/file-names.js';
import { writeMailPages } from './pdf/mail-pages.js';
import { DEFAULT_PDF_LIMITS, type PdfLimits } from './pdf/pdf-limits.js';
import { PdfRefused } from './pdf/pdf-refused.js';

export interface PdfOptions {
  /** Opens the PDF. Its strength was judged before. */
  readonly password: Password;
  /** Where the recipient can answer in confidence: an `https:` address, put into the PDF and into the mail around it. */
  readonly replyUrl?: string;
  readonly limits?: PdfLimits;
}

/** `cover` and `subject` are readable by anybody. */
export type PdfMailOptions = PdfOptions & CoverOptions;

const MAX_MIME_DEPTH = 100;
const MAX_MIME_PARTS = 5_000;
/** Nobody is ever told it. */
const OWNER_PASSWORD_CHARACTERS = 32;
const MOST_URL_CHARACTERS = 2_000;

/**
 * The mail as an encrypted PDF.
 * @throws PdfRefused
 */
export async function encryptToPdf(mail: Buffer, { password, replyUrl, limits = DEFAULT_PDF_LIMITS }: PdfOptions): Promise<Buffer> {
  if (mail.length > limits.maxMailBytes) throw new PdfRefused('too-large', `the mail has more than ${limits.maxMailBytes} bytes`);
  if (replyUrl !== undefined) checkReplyUrl(replyUrl);
  const whole = readMail(mail);
  if (whole.files.length > limits.maxAttachments) {
    throw new PdfRefused('too-many-attachments', `the mail has more than ${limits.maxAttachments} attachments`);
  }
  const fileNames = fileNamesFor(whole.files);
  const { pdf, overflow } = await writeMailPages({
    mail: whole,
    fileNames,
    maxPages: limits.maxPages,
    ...(replyUrl !== undefined && { replyUrl }),
  });
  const files = whole.files.map(({ mediaType, bytes }, index) => ({ name: fileNames[index] ?? '', mediaType: typeOf(mediaType), bytes }));
  const texts = overflow.map(({ name, text }) => ({ name, mediaType: 'text/plain', bytes: Buffer.from(text) }));
  const ownerPassword = generatePassword(randomBytes, OWNER_PASSWORD_CHARACTERS);
  return encryptWithQpdf({ pdf, files: [...files, ...texts], password, ownerPassword });
}

/**
 * The mail to send in its place: to the same people, with nothing of its content but the PDF.
 * @throws PdfRefused
 */
export async function encryptToPdfMail(mail: Buffer, options: PdfMailOptions): Promise<Buffer> {
  const pdf = await encryptToPdf(mail, options);
  return composeCoverMail(mail, pdf, options);
}

function readMail(mail: Buffer): WholeMail {
  let parts = MAX_MIME_PARTS;
  return readWholeMail(mail, { maxMimeDepth: MAX_MIME_DEPTH, takeMimePart: () => parts-- > 0 });
}

/** A type that no reader understands says less than none. */
function typeOf(mediaType: string): string {
  return /^[a-z0-9][\w.+-]{0,99}\/[\w.+-]{1,100}$/.test(mediaType) ? mediaType : 'application/octet-stream';
}

function checkReplyUrl(replyUrl: string): void {
  const isUsable = URL.canParse(replyUrl) && new URL(replyUrl).protocol === 'https:' && /^[\x21-\x7e]+$/.test(replyUrl);
  if (!isUsable || replyUrl.length > MOST_URL_CHARACTERS)
    throw new PdfRefused('bad-reply-url', 'the address for replies is no https: address');
}
