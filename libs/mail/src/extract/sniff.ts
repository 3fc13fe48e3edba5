/** What a file is by its bytes, whatever its name and the mail say. */

import { fileTypeFromBuffer } from 'file-type/core';
import { readZipDirectory } from './zip-directory.js';

const HEAD_BYTES = 4096;
const UNKNOWN = 'application/octet-stream';

/** Compound files of Microsoft: doc, xls, ppt, msg, and encrypted docx. */
export const COMPOUND_FILE = 'application/x-cfb';
/** An Office document with a password: an encrypted package inside a compound file. */
export const ENCRYPTED_OFFICE = 'application/x-encrypted-office';

/** Signatures at the start that settle the type without any further look. */
const MAGIC: readonly (readonly [string, string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['\x1f\x8b', 'application/gzip'],
  ['{\\rtf', 'application/rtf'],
  ["7z\xbc\xaf'\x1c", 'application/x-7z-compressed'],
  ['Rar!\x1a\x07', 'application/x-rar-compressed'],
  ['BZh', 'application/x-bzip2'],
  ['\xfd7zXZ\0', 'application/x-xz'],
  ['MSCF', 'application/vnd.ms-cab-compressed'],
];

/** The media type of these bytes; cheap for what mail mostly carries, file-type for the rest. */
export async function sniff(bytes: Buffer, fileName?: string): Promise<string> {
  if (bytes.length === 0) return 'text/plain';
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const known = MAGIC.find(([magic]) => head.startsWith(magic))?.[1];
  const isPicture = known?.startsWith('image/') === true;
  if (known !== undefined && !isPicture) return known;
  // Containers come first: a file that they store unpacked shows its own signature a little behind theirs.
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return zipKind(bytes);
  if (head.slice(257, 262) === 'ustar') return 'application/x-tar';
  // Readers of PDF take the header anywhere in the first 1024 bytes, also behind the signature of a picture.
  if (head.slice(0, 1024 + 5).includes('%PDF-')) return 'application/pdf';
  if (endsAsZip(bytes)) return zipKind(bytes);
  if (isPicture) return known;
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return compoundKind(bytes);
  return textKind(bytes, head, fileName) ?? (await binaryKind(bytes));
}

/** An archive behind other bytes: a program that unpacks itself, or a picture that hides one. */
function endsAsZip(bytes: Buffer): boolean {
  const end = bytes.subarray(-(22 + 1024)).lastIndexOf('PK\x05\x06', undefined, 'latin1');
  return end >= 0;
}

/** Main parts by which a zip file is a document. */
const PACKAGES: readonly (readonly [string, string])[] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
];

/** Files that a package may have besides; with other files around it, it is an archive and is read as one. */
const MAX_LISTED = 2_000;

function zipKind(bytes: Buffer): string {
  const { listed, hidden } = readZipDirectory(bytes, MAX_LISTED);
  const entries = [...listed, ...hidden];
  const names = new Set(entries.map(({ name }) => name));
  const mimetype = entries.find(({ name, method }) => name === 'mimetype' && method === 0);
  if (mimetype !== undefined) {
    const type = bytes.toString('latin1', mimetype.dataStart, Math.min(mimetype.dataEnd, mimetype.dataStart + 100)).trim();
    if (/^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)(-template)?$/.test(type))
      return type.replace('-template', '');
  }
  if (!names.has('[Content_Types].xml')) return 'application/zip';
  // A binary workbook has the same package with other parts.
  if (names.has('xl/workbook.bin')) return 'application/vnd.ms-excel.sheet.binary.macroenabled.12';
  return PACKAGES.find(([folder]) => entries.some(({ name }) => name.startsWith(folder)))?.[1] ?? 'application/zip';
}

function compoundKind(bytes: Buffer): string {
  return bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? ENCRYPTED_OFFICE : COMPOUND_FILE;
}

function textKind(bytes: Buffer, head: string, fileName: string | undefined): string | undefined {
  if (head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff') || looksLikeUtf16(bytes)) return 'text/plain';
  if (!isText(bytes.subarray(0, HEAD_BYTES))) return undefined;
  if (/^(?:\xef\xbb\xbf)?\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|table|div|meta)[\s>]/i.test(head))
    return 'text/html';
  if (isMessage(head)) return 'message/rfc822';
  if (/^(?:\xef\xbb\xbf)?\s*<\?xml\s/.test(head)) return 'application/xml';
  if (/^BEGIN:VCALENDAR/i.test(head)) return 'text/calendar';
  return fileName !== undefined && /\.csv$/i.test(fileName) ? 'text/csv' : 'text/plain';
}

/** At least two header lines of mail, one of them certain, before an empty line (RFC 5322 §2.2). */
function isMessage(head: string): boolean {
  const block = head.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const fields = block.match(/^[\x21-\x39\x3b-\x7e]+:[ \t]?.*(?:\r?\n[ \t].*)*$/gm) ?? [];
  const lines = block.split(/\r?\n(?![ \t])/).filter((line) => line !== '' && !line.startsWith('From '));
  if (fields.length < 2 || fields.length !== lines.length) return false;
  return (
    /^(received|return-path|from|message-id|mime-version|dkim-signature):/im.test(block) &&
    /^(from|date|subject|received|to):/im.test(block)
  );
}

/** Text has hardly any control character. */
function isText(head: Buffer): boolean {
  let odd = 0;
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) odd++;
  return odd <= head.length / 100 && !head.includes(0);
}

/** UTF-16 without a mark: nearly every second byte of western text is zero. */
function looksLikeUtf16(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, 512) & ~1;
  if (length < 8) return false;
  const zeros = [0, 0];
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at % 2]!++;
  const [even = 0, odd = 0] = zeros;
  return Math.max(even, odd) > (length / 2) * 0.7 && Math.min(even, odd) < (length / 2) * 0.05;
}

async function binaryKind(bytes: Buffer): Promise<string> {
  try {
    return (await fileTypeFromBuffer(bytes.subarray(0, 64 * 1024)))?.mime ?? UNKNOWN;
  } catch {
    // A detector that stumbles over the bytes knows nothing of them.
    return UNKNOWN;
  }
}
