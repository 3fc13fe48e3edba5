/** Mail in, mail that OpenPGP protects out (RFC 3156). Whom to write to and who may sign was decided before. */
import {
  armored,
  encryptPgp,
  type PgpCipher,
  type PgpCompression,
  type PgpEncryptOptions,
  PgpError,
  type PgpKey,
  type PgpSigning,
  signPgp,
} from '#crypto';
import {
  inlineEntity,
  joinMail,
  type MimeNode,
  parseMime,
  type ProtectableField,
  pgpEncrypted,
  pgpSigned,
  protectHeader,
  readWholeMail,
  sevenBitEntity,
  splitMail,
} from '#mail';
import { newBoundary } from './new-boundary.js';

/** How a mail is encrypted. */
export interface PgpEncryption {
  /** Everybody who can open it, escrow and the sender too. */
  readonly keys: readonly PgpKey[];
  /** AES-256 when nothing is said. */
  readonly cipher?: PgpCipher;
  /** Not compressed when nothing is said. */
  readonly compression?: PgpCompression;
  /** `inline` for programs without PGP/MIME: the text is encrypted in place, each file by itself. `mime` when nothing is said. */
  readonly form?: 'mime' | 'inline';
  /** Inline carries no HTML: it becomes text, or, when this is false, a mail with HTML goes as `mime` all the same. True when nothing is said. */
  readonly htmlToText?: boolean;
}

/** What is done with a mail: signed, encrypted, or signed and then encrypted. */
export interface PgpProtection {
  /** As of when keys are judged, and when the signature is made. */
  readonly at: Date;
  readonly sign?: Omit<PgpSigning, 'at'>;
  readonly encrypt?: PgpEncryption;
  /**
   * Header fields that are protected with it (RFC 9788); when it is encrypted the subject, if listed, is hidden. Inline has no place for them: they
   * stay as they are.
   */
  readonly protectedFields?: readonly ProtectableField[];
  /** Larger mails are refused. */
  readonly maxBytes?: number;
}

/** 50 MiB. */
export const DEFAULT_MAX_PGP_BYTES = 52_428_800;

const MAX_MIME_DEPTH = 50;
const MAX_FILES = 200;

/**
 * Protects a mail. Line ends become CRLF.
 * @throws PgpError `too-large`, `unusable-key`; RangeError when nothing is to be done.
 */
export async function protectByPgp(mail: Buffer, protection: PgpProtection): Promise<Buffer> {
  const { at, sign, encrypt, protectedFields = [], maxBytes = DEFAULT_MAX_PGP_BYTES } = protection;
  if (mail.length > maxBytes) throw new PgpError('too-large', `The mail has more than ${maxBytes} bytes.`);
  const signing = sign && { ...sign, at };
  if (encrypt && isInline(mail, encrypt)) return inlineMail(mail, encrypt, { at, ...(signing && { sign: signing }) });
  const { outer, entity } = protectHeader(splitMail(mail), protectedFields, encrypt ? 'cipher' : 'clear');
  if (encrypt) {
    const message = await encryptPgp(entity, encrypt.keys, optionsOf(encrypt, { at, ...(signing && { sign: signing }) }));
    return joinMail({ outer, entity: pgpEncrypted(armored('PGP MESSAGE', message), newBoundary()) });
  }
  if (signing === undefined) throw new RangeError('neither to sign nor to encrypt');
  return joinMail({ outer, entity: await signedEntity(sevenBitEntity(entity), signing) });
}

function isInline(mail: Buffer, { form = 'mime', htmlToText = true }: PgpEncryption): boolean {
  if (form === 'mime') return false;
  if (htmlToText) return true;
  let parts = MAX_FILES;
  return !hasHtml(parseMime(mail, { maxMimeDepth: MAX_MIME_DEPTH, takeMimePart: () => parts-- > 0 }));
}

function hasHtml({ contentType, children }: MimeNode): boolean {
  return contentType.value === 'text/html' || contentType.value === 'application/xhtml+xml' || children.some(hasHtml);
}

async function signedEntity(entity: Buffer, signing: PgpSigning): Promise<Buffer> {
  const { bytes, hash } = await signPgp(entity, signing);
  return pgpSigned({ entity, signature: armored('PGP SIGNATURE', bytes), hash: hash.replace('-', ''), boundary: newBoundary() });
}

/** How each message of the mail is made. */
type Making = Pick<PgpEncryptOptions, 'at' | 'sign'>;

function optionsOf({ cipher, compression }: PgpEncryption, making: Making): PgpEncryptOptions {
  return { ...making, ...(cipher && { cipher }), ...(compression && { compression }) };
}

/** What would be shown as text becomes one message, every file another. */
async function inlineMail(mail: Buffer, encryption: PgpEncryption, making: Making): Promise<Buffer> {
  const options = optionsOf(encryption, making);
  let parts = MAX_FILES;
  const { texts, files } = readWholeMail(mail, { maxMimeDepth: MAX_MIME_DEPTH, takeMimePart: () => parts-- > 0 });
  const text = texts.join('\n').replace(/\r?\n/g, '\r\n');
  const message = async (content: Buffer, headers = {}): Promise<Buffer> =>
    armored('PGP MESSAGE', await encryptPgp(content, encryption.keys, options), headers);
  const encryptedFiles: { fileName: string; message: Buffer }[] = [];
  for (const [index, { fileName, bytes }] of files.entries()) {
    encryptedFiles.push({ fileName: fileName ?? `file-${index + 1}`, message: await message(bytes) });
  }
  const encryptedText = text === '' && files.length > 0 ? undefined : await message(Buffer.from(text), { Charset: 'utf-8' });
  const entity = inlineEntity({ text: encryptedText, files: encryptedFiles, boundary: newBoundary() });
  return joinMail({ outer: splitMail(mail).outer, entity });
}
