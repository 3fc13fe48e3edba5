/** Content-Transfer-Encoding (RFC 2045 §6) undone. */

import { decodeBase64, type Decoded } from './base64.js';
import { decodeQuotedPrintable } from './quoted-printable.js';
import { decodeLines } from './uuencode.js';

/** Decoded bytes and, when the encoding lied, its name; the raw bytes are then worth reading too. */
export interface DecodedBody {
  readonly bytes: Buffer;
  readonly defect?: 'bad-base64' | 'bad-quoted-printable' | 'unknown-transfer-encoding';
}

const IDENTITY = new Set(['7bit', '8bit', 'binary', '7-bit', '8-bit', '7bits', '8bits', '']);
const UUENCODE = new Set(['x-uuencode', 'x-uue', 'uuencode', 'x-uu']);

/** Decodes `body`; identity encodings answer the same Buffer. Never throws. */
export function decodeBody(body: Buffer, transferEncoding: string): DecodedBody {
  if (IDENTITY.has(transferEncoding)) return { bytes: body };
  if (transferEncoding === 'base64') return named(decodeBase64(body), 'bad-base64');
  if (transferEncoding === 'quoted-printable') return named(decodeQuotedPrintable(body), 'bad-quoted-printable');
  if (UUENCODE.has(transferEncoding)) return { bytes: decodeUuencodedBody(body) };
  return { bytes: body, defect: 'unknown-transfer-encoding' };
}

function named(decoded: Decoded, defect: 'bad-base64' | 'bad-quoted-printable'): DecodedBody {
  return decoded.isClean ? { bytes: decoded.bytes } : { bytes: decoded.bytes, defect };
}

function decodeUuencodedBody(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const begin = /^begin [0-7]{3,4} [^\r\n]*\r?\n/m.exec(text);
  const start = begin ? begin.index + begin[0].length : 0;
  const end = /^end[ \t]*\r?$/m.exec(text.slice(start));
  return decodeLines(text.slice(start, end ? start + end.index : undefined));
}
