/** Encoded words in header fields (RFC 2047), with the deviations that mail programs have made common. */

import { decodeBase64 } from './base64.js';
import { toUtf8 } from './charset.js';

/** `=?charset*language?B|Q?text?=`; blanks inside the text are forbidden but occur. */
const WORD = /=\?([^?*\s]{1,64})(?:\*[^?\s]{0,64})?\?([bBqQ])\?([^?]*)\?=/g;

/**
 * Decodes all encoded words of an unfolded field body. White space between adjacent words goes (RFC 2047 §6.2); adjacent words of one
 * charset are decoded together, because senders split characters across words though §5 (3) forbids it.
 */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return value;
  let out = '';
  let run: { charset: string; bytes: Buffer[] } | undefined;
  let last = 0;
  const flush = (): void => {
    if (run) out += toUtf8(Buffer.concat(run.bytes), run.charset).text.toString('utf8');
    run = undefined;
  };
  for (const match of value.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', text = ''] = match;
    const between = value.slice(last, match.index);
    const isAdjacent = run !== undefined && between.trim() === '';
    if (!isAdjacent || run?.charset !== charset.toLowerCase()) flush();
    if (!isAdjacent) out += between;
    run ??= { charset: charset.toLowerCase(), bytes: [] };
    run.bytes.push(encoding.toUpperCase() === 'B' ? decodeBase64(Buffer.from(text, 'latin1')).bytes : decodeQ(text));
    last = match.index + whole.length;
  }
  flush();
  return out + value.slice(last);
}

/** The Q encoding (RFC 2047 §4.2): quoted-printable with `_` for a blank. */
function decodeQ(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').toString('latin1').replaceAll('_', ' ');
  return Buffer.from(
    bytes.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}
