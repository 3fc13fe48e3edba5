/** The mail around an encrypted PDF. Whoever handles it on the way reads this much and no more. */
import { randomUUID } from 'node:crypto';
import { base64Lines, type HeaderField, parseMime, quotedPrintable, renderHeader } from '#mail';

export interface CoverOptions {
  /** In place of the usual text. */
  readonly cover?: string;
  readonly replyUrl?: string;
  /** In place of the usual one; `null`: that of the mail. */
  readonly subject?: string | null;
}

/**
 * Fields that the mail needs to reach its readers and to be answered, threaded and traced. Any other could tell what it is about
 * (Keywords, Comments), or speaks of a body that is no longer there (DKIM-Signature, Content-Type).
 */
const KEPT = new Set(
  'received return-path from sender reply-to to cc date message-id in-reply-to references auto-submitted importance x-priority'.split(' '),
);

export const COVER_SUBJECT = 'Encrypted message';
export const PDF_NAME = 'message.pdf';

const COVER_TEXT = `This message is encrypted. It is in the attached PDF, with its attachments inside.

Open it with the password that you have for messages from this sender. If you have none, ask the sender for it, by telephone for
example. Never answer with the password.
`;

/** The fields of `mail` that may be seen, a text, and the PDF. Everything else of `mail` is left out. */
export function composeCoverMail(mail: Buffer, pdf: Buffer, { cover, replyUrl, subject = COVER_SUBJECT }: CoverOptions): Buffer {
  const { fields } = parseMime(mail, { maxMimeDepth: 0, takeMimePart: () => true });
  const isKept = ({ name }: HeaderField): boolean => KEPT.has(name.toLowerCase()) || (subject === null && name.toLowerCase() === 'subject');
  // in no line of quoted-printable or base64 (RFC 2045 §6.7)
  const boundary = `=_pdf-${randomUUID()}`;
  return Buffer.concat([
    ...fields.filter(isKept).map(asWritten),
    ...(subject === null ? [] : [renderHeader('Subject', subject)]),
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n`),
    textPart(coverText(cover, replyUrl)),
    Buffer.from(`--${boundary}\r\n`),
    pdfPart(pdf),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

/** With line ends that begin nothing: a bare CR would be one for some programs. */
function asWritten({ raw }: HeaderField): Buffer {
  const text = raw.toString('latin1').replace(/\r(?!\n)|\0/g, ' ');
  return Buffer.from(`${text.replace(/\r?\n/g, '\r\n')}\r\n`, 'latin1');
}

function coverText(cover = COVER_TEXT, replyUrl?: string): string {
  const text = cover.endsWith('\n') ? cover : `${cover}\n`;
  return replyUrl === undefined ? text : `${text}\nAnswer in confidence: ${replyUrl}\n`;
}

function textPart(text: string): Buffer {
  return Buffer.from(
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(text)}`,
  );
}

function pdfPart(pdf: Buffer): Buffer {
  const head = `Content-Type: application/pdf; name="${PDF_NAME}"\r\nContent-Disposition: attachment; filename="${PDF_NAME}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), base64Lines(pdf)]);
}
