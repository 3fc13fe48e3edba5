/** The checksum of ASCII armor (RFC 9580 §6.1.1). Nobody relies on it any more; programs of the time of inline mail miss it. */

const INITIAL = 0xb704ce;
const POLYNOMIAL = 0x864cfb;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 16;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & 0x800000 ? POLYNOMIAL : 0);
  return value & 0xffffff;
});

/** Three bytes as a number. */
export function crc24(bytes: Buffer): number {
  let value = INITIAL;
  for (const byte of bytes) value = ((value << 8) & 0xffffff) ^ (TABLE[((value >> 16) ^ byte) & 0xff] ?? 0);
  return value;
}
