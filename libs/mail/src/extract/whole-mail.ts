/**
 * A mail for somebody who gets the whole of it in another form: the text that a mail program would show, and every other part as a
 * file. What cannot be taken apart is a file as well: nothing of the mail is left out but one of two equal texts.
 */

import { unflow } from './flowed-text.js';
import { htmlToReading } from './html-reading.js';
import { decodeEncodedWords } from '../mime/encoded-words.js';
import { toUtf8 } from '../mime/charset.js';
import type { MimeLimits, MimeNode } from '../mime/mime-node.js';
import { isTakenApart } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import { decodeBody } from '../mime/transfer-encoding.js';

/** A part that is no text of the mail. */
export interface MailFile {
  /** As the mail names it, hostile characters included; `undefined`: it has no name. */
  readonly fileName: string | undefined;
  /** Lower-case, as claimed. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A mail taken apart. */
export interface WholeMail {
  /** The header fields in order, decoded. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** What is to be read, in order; lines end in `\n` or CRLF. */
  readonly texts: readonly string[];
  readonly files: readonly MailFile[];
}

/** Of two alternatives the plain one is read, unless it is shorter than this share of the other: "see the HTML part". */
const LEAST_SHARE_OF_HTML = 1 / 3;

/** Reads `raw`. Never throws. Files share memory with `raw` where they can. */
export function readWholeMail(raw: Buffer, limits: MimeLimits): WholeMail {
  const root = parseMime(raw, limits);
  const { texts, files } = readPart(root);
  const fields = root.fields.filter(({ name }) => name !== '').map(({ name, value }) => ({ name, value: decodeEncodedWords(value) }));
  return { fields, texts: texts.map(({ text }) => text).filter((text) => text.trim() !== ''), files };
}

interface PartText {
  readonly isHtml: boolean;
  readonly text: string;
}

interface Part {
  readonly texts: readonly PartText[];
  readonly files: readonly MailFile[];
}

function readPart(node: MimeNode): Part {
  if (isTakenApart(node)) {
    const parts = node.children.map(readPart);
    const files = parts.flatMap((part) => part.files);
    const isChoice = node.contentType.value === 'multipart/alternative';
    return { texts: isChoice ? oneOf(parts) : parts.flatMap((part) => part.texts), files };
  }
  const text = node.limit === undefined ? shownText(node) : undefined;
  return text === undefined ? { texts: [], files: [fileOf(node)] } : { texts: [text], files: [] };
}

/** The alternative to read: the last plain one that says about as much as the HTML, else the HTML (RFC 2046 §5.1.4: the last). */
function oneOf(parts: readonly Part[]): readonly PartText[] {
  const withText = parts.map(({ texts }) => texts).filter((texts) => texts.some(({ text }) => text.trim() !== ''));
  const html = withText.filter((texts) => texts.some(({ isHtml }) => isHtml)).at(-1);
  const plain = withText.filter((texts) => !texts.some(({ isHtml }) => isHtml)).at(-1);
  if (plain === undefined || html === undefined) return plain ?? html ?? [];
  return lettersIn(plain) < lettersIn(html) * LEAST_SHARE_OF_HTML ? html : plain;
}

function lettersIn(texts: readonly PartText[]): number {
  return texts.reduce((sum, { text }) => sum + text.replace(/\s+/g, '').length, 0);
}

/** What a mail program shows as text of the mail; a multipart that could not be split is shown as it stands. */
function shownText(node: MimeNode): PartText | undefined {
  const { value: type, params } = node.contentType;
  const isHtml = type === 'text/html' || type === 'application/xhtml+xml';
  const isText = isHtml || type === 'text/plain' || type.startsWith('multipart/');
  if (!isText || node.fileName !== undefined || node.disposition?.value === 'attachment') return undefined;
  const text = toUtf8(decodeBody(node.body, node.transferEncoding).bytes, params.get('charset')).text.toString('utf8');
  if (isHtml) return { isHtml, text: htmlToReading(text) };
  // quote marks would be lost with the soft line breaks: only text whose blanks mean nothing (RFC 3676 §4.1) must be joined
  const isTight = params.get('format')?.toLowerCase() === 'flowed' && params.get('delsp')?.toLowerCase() === 'yes';
  return { isHtml, text: isTight ? unflow(text, { deleteSpace: true }) : text };
}

/** Behind a limit the part is kept as it stands, header of its children included. */
function fileOf(node: MimeNode): MailFile {
  const isWhole = node.limit === undefined;
  return {
    fileName: node.fileName,
    mediaType: isWhole ? node.contentType.value : 'application/octet-stream',
    bytes: isWhole ? decodeBody(node.body, node.transferEncoding).bytes : node.body,
  };
}
