/** Message bytes as DATA wants them (RFC 5321 §4.5.2): a dot at the start of a line doubled, CRLF "." CRLF at the end. */

const DOT = 0x2e;
const CR = 0x0d;
const LF = 0x0a;

/**
 * A stuffer for one message, fed chunk by chunk. The message must hold no bare CR or LF (the listener refuses or
 * normalizes them), so a line starts after LF and nowhere else.
 */
export function createDotStuffer(): { stuff(chunk: Buffer): Buffer; end(): Buffer } {
  let atLineStart = true;
  let last = LF;
  let beforeLast = CR;
  return {
    stuff(chunk) {
      const pieces: Buffer[] = [];
      let from = 0;
      if (atLineStart && chunk[0] === DOT) pieces.push(Buffer.of(DOT));
      for (let at = chunk.indexOf('\n.', 0, 'latin1'); at >= 0; at = chunk.indexOf('\n.', at + 2, 'latin1')) {
        pieces.push(chunk.subarray(from, at + 1), Buffer.of(DOT));
        from = at + 1;
      }
      if (chunk.length > 0) {
        beforeLast = chunk.length > 1 ? (chunk[chunk.length - 2] ?? 0) : last;
        last = chunk[chunk.length - 1] ?? 0;
        atLineStart = last === LF;
      }
      if (pieces.length === 0) return chunk;
      pieces.push(chunk.subarray(from));
      return Buffer.concat(pieces);
    },
    end() {
      return last === LF && beforeLast === CR ? Buffer.from('.\r\n') : Buffer.from('\r\n.\r\n');
    },
  };
}
