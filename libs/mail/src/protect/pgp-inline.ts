/**
 * PGP of the time before PGP/MIME: text with a block in it, and files that are each encrypted by themselves. Read as strictly as the rest: the
 * block is the whole text, and with files every part of the mail is encrypted. Text in HTML is never taken for PGP: what was put
 * before and behind it could carry what is decrypted away (EFAIL).
 */
import { isUtf8 } from 'node:buffer';
import { base64Lines } from '../mime/base64-lines.js';
import { withCrlf } from '../mime/line-ends.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { joinEntity, piecesOfMultipart, readEntityParts, writtenField } from './entity-parts.js';
import { writtenParameter } from './seven-bit-field.js';

/** One encrypted part of a mail in pieces. */
export interface PgpPiece {
  /** Armored or binary. */
  readonly message: Buffer;
  /** Of the text, as its header has it. */
  readonly charset: string | undefined;
  /** As the mail names it, without the ending that says that it is encrypted; undefined for the text. */
  readonly fileName: string | undefined;
}

/** A line that begins or ends a block; lines of a signed text that look so have a dash in front. */
const BLOCK_LINE = /^-----(?:BEGIN|END) PGP [A-Z ]+-----[ \t]*\r?$/gm;
const ENCRYPTED_NAME = /\.(?:pgp|gpg|asc)$/i;
const ENCRYPTED_TYPES = new Set(['application/octet-stream', 'application/pgp-encrypted', 'application/pgp']);
/** Parts of a mail in pieces. */
const MAX_PIECES = 200;

/** Whether a text is one armored message, and nothing else. */
export function isWholeMessage(text: Buffer): boolean {
  return isBlocks(text, ['-----BEGIN PGP MESSAGE-----', '-----END PGP MESSAGE-----']);
}

/** Whether a text is one signed text with its signature below, and nothing else. Lines of the text that begin with a dash have another in front. */
export function isWholeSigned(text: Buffer): boolean {
  return isBlocks(text, ['-----BEGIN PGP SIGNED MESSAGE-----', '-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----']);
}

function isBlocks(bytes: Buffer, wanted: readonly string[]): boolean {
  const [first = '', last = ''] = [wanted[0], wanted.at(-1)];
  if (!bytes.includes(first)) return false;
  const text = bytes.toString('latin1').trim();
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const lines = text.match(BLOCK_LINE) ?? [];
  return lines.length === wanted.length && lines.every((line, index) => line.trimEnd() === wanted[index]);
}

/** The parts of a `multipart/mixed` when every one of them is encrypted by itself; else undefined. */
export function readPieces(entity: Buffer): PgpPiece[] | undefined {
  const { headers, body } = readEntityParts(entity);
  const [boundary] = headers.boundaries;
  const found = boundary === undefined || headers.boundaries.length !== 1 ? undefined : piecesOfMultipart(body, boundary);
  const parts = (found ?? []).filter(({ isPart }) => isPart);
  if (parts.length === 0 || parts.length > MAX_PIECES) return undefined;
  const pieces = parts.flatMap(({ bytes }) => readPiece(bytes) ?? []);
  return pieces.length === parts.length ? pieces : undefined;
}

function readPiece(part: Buffer): PgpPiece | undefined {
  const { headers, body } = readEntityParts(part);
  const { contentType, fileName, readings, transferEncoding } = headers;
  if (readings.length !== 1) return undefined;
  const { bytes } = decodeBody(body, transferEncoding);
  if (contentType.value === 'text/plain' && fileName === undefined) {
    return isWholeMessage(bytes) ? { message: bytes, charset: contentType.params.get('charset'), fileName: undefined } : undefined;
  }
  if (!ENCRYPTED_TYPES.has(contentType.value) || fileName === undefined || !ENCRYPTED_NAME.test(fileName)) return undefined;
  return { message: bytes, charset: undefined, fileName: fileName.replace(ENCRYPTED_NAME, '') };
}

/** What {@link inlineEntity} puts together; all messages armored. */
export interface InlineMail {
  readonly text: Buffer | undefined;
  readonly files: readonly { readonly fileName: string; readonly message: Buffer }[];
  /** In no line of them; of ASCII letters, digits, `=` and `_`. */
  readonly boundary: string;
}

/** An entity of encrypted text and encrypted files. */
export function inlineEntity({ text, files, boundary }: InlineMail): Buffer {
  const textPart = text && Buffer.concat([Buffer.from('Content-Type: text/plain; charset=us-ascii\r\n\r\n'), text]);
  if (textPart !== undefined && files.length === 0) return textPart;
  const fileParts = files.map(({ fileName, message }) => filePart(`${fileName}.pgp`, message));
  return mixed([...(textPart ? [textPart] : []), ...fileParts], boundary);
}

/** One piece, decrypted. */
export interface OpenedPiece {
  readonly content: Buffer;
  readonly piece: PgpPiece;
}

/** The mail that was in pieces. The types of its files were not encrypted with them, and are not known. */
export function joinPieces(pieces: readonly OpenedPiece[], boundary: string): Buffer {
  const parts = pieces.map(({ content, piece }) =>
    piece.fileName === undefined ? plainText(content, piece.charset) : filePart(piece.fileName, content),
  );
  return mixed(parts, boundary);
}

/**
 * Text that was inside of a block, as an entity. What is UTF-8 is shown as that, whatever was written around the block: nothing protects a
 * charset that stands outside, and another one makes another text of the same bytes.
 */
export function plainText(text: Buffer, charset: string | undefined): Buffer {
  if (text.includes(0)) return filePart('decrypted.bin', text);
  const isToken = charset !== undefined && /^[A-Za-z0-9._:+-]{1,40}$/.test(charset);
  const name = isUtf8(text) ? 'utf-8' : isToken ? charset : 'iso-8859-1';
  const head = `Content-Type: text/plain; charset=${name}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), withCrlf(text)]);
}

function mixed(parts: readonly Buffer[], boundary: string): Buffer {
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]);
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`),
    ...pieces,
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

function filePart(fileName: string, content: Buffer): Buffer {
  const fields = [
    writtenField('Content-Type', 'application/octet-stream'),
    writtenField('Content-Disposition', `attachment;\r\n ${writtenParameter('filename', fileName)}`),
    writtenField('Content-Transfer-Encoding', 'base64'),
  ];
  return joinEntity(fields, base64Lines(content));
}
