/** Bytes as letters and digits that are not mistaken for each other (z-base-32, RFC 6189 §5.1.6). */

const LETTERS = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** Five bits a character; what is missing of the last are zeros. */
export function zBase32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += LETTERS[(value >> (bits - 5)) & 31] ?? '';
  }
  return bits === 0 ? text : text + (LETTERS[(value << (5 - bits)) & 31] ?? '');
}
