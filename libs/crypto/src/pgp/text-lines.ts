/** Texts as they are signed where line ends do not count (RFC 9580 §5.2.1.2). */

const LF = 0x0a;
const CR = 0x0d;

/** The same with every line ended by CRLF; the same Buffer when it is so already. A lone CR is no line end here. */
export function withCrlfLines(text: Buffer): Buffer {
  const lone = (from: number): number => {
    let at = text.indexOf(LF, from);
    while (at > 0 && text[at - 1] === CR) at = text.indexOf(LF, at + 1);
    return at;
  };
  if (lone(0) < 0) return text;
  let count = 0;
  for (let at = lone(0); at >= 0; at = lone(at + 1)) count++;
  const out = Buffer.allocUnsafe(text.length + count);
  let [from, to] = [0, 0];
  for (let at = lone(0); at >= 0; at = lone(at + 1)) {
    to += text.copy(out, to, from, at);
    out[to++] = CR;
    from = at;
  }
  text.copy(out, to, from);
  return out;
}
