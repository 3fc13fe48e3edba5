/** A file that is text → UTF-8 for scanning: charset, markup, flowed lines, and the files that stood inside it. */

import { findUuencoded } from '../mime/uuencode.js';
import { toUtf8, type Utf8Text } from '../mime/charset.js';
import { unflow } from './flowed-text.js';
import { markupToText } from './html-text.js';
import { markupDialect } from './media-types.js';
import { utf16Guess } from './text-likeness.js';

/** How to read the bytes. */
export interface TextReading {
  /** Lower-case media type that the bytes are read as. */
  readonly mediaType: string;
  /** Parameters of the `Content-Type`, if the file is a MIME leaf. */
  readonly params?: ReadonlyMap<string, string>;
}

/** What came out. */
export interface ReadText {
  /** One text, or two where programs differ in what they show. */
  readonly texts: readonly Buffer[];
  readonly embedded: readonly { readonly fileName?: string; readonly claimedType: string; readonly bytes: Buffer }[];
  readonly charset: string | undefined;
  readonly charsetDefect: Utf8Text['defect'];
  /** The text holds an OpenPGP message (RFC 9580 §6.2). */
  readonly isEncrypted: boolean;
}

const META_CHARSET = /<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]{2,40})/i;
const XML_ENCODING = /^<\?xml[^>]{1,100}encoding\s*=\s*["']([\w.:-]{2,40})/i;
const PGP_MESSAGE = '-----BEGIN PGP MESSAGE-----';

/** Reads `bytes` as text. Never throws. */
export function readText(bytes: Buffer, reading: TextReading): ReadText {
  const dialect = markupDialect(reading.mediaType);
  const charset = reading.params?.get('charset') ?? utf16Guess(bytes) ?? (dialect && charsetInMarkup(bytes));
  const { text, defect } = toUtf8(bytes, charset);
  const common = { charset, charsetDefect: defect, isEncrypted: text.includes(PGP_MESSAGE) };
  if (dialect) {
    const markup = markupToText(text.toString('utf8'), dialect);
    return { ...common, texts: [markup.text], embedded: markup.embedded };
  }
  const files = findUuencoded(text).map((file) => ({ ...file, claimedType: 'application/octet-stream' }));
  return { ...common, texts: plainTexts(text, reading.params), embedded: files };
}

/** With `delsp=yes` programs that do not know it show other words than those that do: both are read. */
function plainTexts(text: Buffer, params: ReadonlyMap<string, string> | undefined): Buffer[] {
  if (params?.get('format')?.toLowerCase() !== 'flowed') return [text];
  const deleteSpace = params.get('delsp')?.toLowerCase() === 'yes';
  const joined = Buffer.from(unflow(text.toString('utf8'), { deleteSpace }));
  return deleteSpace ? [joined, text] : [joined];
}

function charsetInMarkup(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 1024);
  const named = (META_CHARSET.exec(head) ?? XML_ENCODING.exec(head))?.[1];
  // Markup whose declaration can be read as ASCII is not UTF-16, whatever it declares (WHATWG HTML, prescan).
  return named && /^utf-?16/i.test(named) ? 'utf-8' : named;
}
