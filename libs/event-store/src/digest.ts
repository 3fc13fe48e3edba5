/** What every hash and signature of the log is made over, and the hash itself. */
import { hash } from 'node:crypto';

/** Each field as UTF-8 after its length in bytes as a 32-bit big-endian number: no two lists of fields give the same bytes. */
export function lengthPrefixed(fields: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(fields.reduce((total, field) => total + 4 + Buffer.byteLength(field), 0));
  let offset = 0;
  for (const field of fields) {
    const length = bytes.write(field, offset + 4);
    bytes.writeUInt32BE(length, offset);
    offset += 4 + length;
  }
  return bytes;
}

/** SHA-256, hex. */
export function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
