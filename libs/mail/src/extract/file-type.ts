/** What a file is: by its bytes first, by its claim where bytes cannot tell. */

import type { DocumentReaders, FileToRead } from './document-readers.js';
import { isMessageType, isTextType } from './media-types.js';
import { looksLikeText } from './text-likeness.js';

const UNKNOWN = 'application/octet-stream';
/** Formats that could pass as text: these beginnings are never taken for text on a claim alone. */
const TEXTUAL_MAGIC = /^(?:\s{0,64}%PDF-|PK\x03\x04|\{\\rtf|%!PS|Rar!|7z\xbc\xaf|\x1f\x8b|\xd0\xcf\x11\xe0)/;
/** The first line of a message: a field of RFC 5322 or one that a server puts above it. */
const MESSAGE_START =
  /^(?:>?From [^\r\n]{1,200}\r?\n)?(?:Received|Return-Path|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-Type|Reply-To|Sender|DKIM-Signature|ARC-Seal|Authentication-Results|X-[\w-]{1,60}):/i;
/** A field that only messages have; `Subject:` and `From:` also begin notes. */
const MESSAGE_MARK = /^(?:mime-version|message-id|received):/im;

/**
 * The media type to read `file` as. A claimed text that is text keeps its claim, since bytes cannot tell CSV from plain text; a claimed
 * message that begins like one too. Everything else is what `sniff` says, and text where it says nothing and the bytes look like it.
 */
export async function actualTypeOf(file: FileToRead, readers: DocumentReaders): Promise<string> {
  const claimed = file.claimedType;
  const head = file.bytes.toString('latin1', 0, 1024);
  const isPlainClaim = !TEXTUAL_MAGIC.test(head);
  if (isPlainClaim && isMessageType(claimed) && /^(?:\r?\n|>?From |[\x21-\x39\x3b-\x7e]+[ \t]*:)/.test(head)) return claimed;
  const isText = looksLikeText(file.bytes);
  if (isPlainClaim && isText && claimed === 'text/plain' && file.fileName === undefined) return claimed;
  if (isPlainClaim && isText && claimed === 'text/html') return claimed;
  const sniffed = await sniff(file, readers);
  if (sniffed !== UNKNOWN && !isTextType(sniffed)) return sniffed;
  if (!isText) return isMessageType(claimed) ? claimed : sniffed;
  if (looksLikeMessage(file, head)) return 'message/rfc822';
  return textTypeOf(claimed, sniffed);
}

async function sniff(file: FileToRead, readers: DocumentReaders): Promise<string> {
  try {
    return await readers.sniff(file.bytes, file.fileName);
  } catch {
    // A sniffer that fails on hostile bytes has not recognized them.
    return UNKNOWN;
  }
}

function looksLikeMessage(file: FileToRead, head: string): boolean {
  const isNamedSo = /\.(?:eml|mht|mhtml|mbox)$/i.test(file.fileName ?? '');
  return MESSAGE_START.test(head) && (isNamedSo || isMessageType(file.claimedType) || MESSAGE_MARK.test(head));
}

/** Markup is read as markup even when it is claimed to be plain text. */
function textTypeOf(claimed: string, sniffed: string): string {
  const isMarkup = /html|xml/.test(sniffed);
  if (isTextType(claimed) && !(isMarkup && !/html|xml/.test(claimed))) return claimed;
  return isTextType(sniffed) ? sniffed : 'text/plain';
}
