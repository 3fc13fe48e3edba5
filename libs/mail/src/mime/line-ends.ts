/** Line ends as they go over SMTP (RFC 5321 §2.3.8). */

const LF = 0x0a;
const CR = 0x0d;

/** The same text with every line ended by CRLF; a lone CR or LF is a line end, too. */
export function withCrlf(text: Buffer): Buffer {
  if (!hasLoneLineEnd(text)) return text;
  const out = Buffer.allocUnsafe(text.length * 2);
  let to = 0;
  for (let from = 0; from < text.length; from++) {
    const byte = text[from] ?? 0;
    if (byte !== CR && byte !== LF) {
      out[to++] = byte;
      continue;
    }
    if (byte === CR && text[from + 1] === LF) from++;
    out[to++] = CR;
    out[to++] = LF;
  }
  return out.subarray(0, to);
}

function hasLoneLineEnd(text: Buffer): boolean {
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) if (text[at - 1] !== CR) return true;
  for (let at = text.indexOf(CR); at >= 0; at = text.indexOf(CR, at + 1)) if (text[at + 1] !== LF) return true;
  return false;
}
