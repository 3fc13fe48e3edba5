/** Bytes as base64 in lines of 76 characters (RFC 2045 §6.8). */

const BYTES_ON_A_LINE = 57;
const CHARACTERS_ON_A_LINE = 76;
const CRLF = Buffer.from('\r\n');

/** Every line ends in CRLF; no bytes give no lines. */
export function base64Lines(bytes: Buffer): Buffer {
  const text = Buffer.from(bytes.toString('base64'), 'latin1');
  const lines = Math.ceil(bytes.length / BYTES_ON_A_LINE);
  const out = Buffer.allocUnsafe(text.length + lines * CRLF.length);
  let to = 0;
  for (let from = 0; from < text.length; from += CHARACTERS_ON_A_LINE) {
    to += text.copy(out, to, from, Math.min(from + CHARACTERS_ON_A_LINE, text.length));
    to += CRLF.copy(out, to);
  }
  return out;
}
