/** What a file is: by its bytes first, by its claim where bytes cannot tell. */

import type { DocumentReaders, FileToRead } from './document-readers.js';
import { isMessageType, isTextType } from './media-types.js';
import { looksLikeText } from './text-likeness.js';

const UNKNOWN = 'application/octet-stream';
/** Formats that could pass as text: these are never taken for text on a claim alone. PDF may begin a little behind its first byte. */
const TEXTUAL_MAGIC = /%PDF-|^\{\\rtf/;
const FIRST_FIELD = /^(?:\r?\n|>?From |[\x21-\x39\x3b-\x7e]+[ \t]*:)/;
const MESSAGE_NAME = /\.(?:eml|mht|mhtml)$/i;

/**
 * The media type to read `file` as. A claimed text that is text keeps its claim, since bytes cannot tell CSV from plain text; a claimed
 * message that begins like one too. Everything else is what `sniff` says, and text where it says nothing and the bytes look like it.
 */
export async function actualTypeOf(file: FileToRead, readers: DocumentReaders): Promise<string> {
  if (keepsClaim(file)) return file.claimedType;
  const sniffed = await sniff(file, readers);
  if (sniffed !== UNKNOWN && !isTextType(sniffed)) return sniffed;
  if (!looksLikeText(file.bytes)) return isMessageType(file.claimedType) ? file.claimedType : sniffed;
  return MESSAGE_NAME.test(file.fileName ?? '') ? 'message/rfc822' : textTypeOf(file.claimedType, sniffed);
}

/** What nearly all mail consists of, settled without a look at signatures. */
function keepsClaim({ claimedType, fileName, bytes }: FileToRead): boolean {
  const head = bytes.toString('latin1', 0, 1024);
  if (TEXTUAL_MAGIC.test(head)) return false;
  if (isMessageType(claimedType)) return FIRST_FIELD.test(head);
  return (claimedType === 'text/html' || (claimedType === 'text/plain' && fileName === undefined)) && looksLikeText(bytes);
}

async function sniff(file: FileToRead, readers: DocumentReaders): Promise<string> {
  try {
    return await readers.sniff(file.bytes, file.fileName);
  } catch {
    // A sniffer that fails on hostile bytes has not recognized them.
    return UNKNOWN;
  }
}

/** Markup is read as markup even when it is claimed to be plain text. */
function textTypeOf(claimed: string, sniffed: string): string {
  const isMarkup = /html|xml/.test(sniffed);
  if (isTextType(claimed) && !(isMarkup && !/html|xml/.test(claimed))) return claimed;
  return isTextType(sniffed) ? sniffed : 'text/plain';
}
