/**
 * WOFF 1.0 (https://www.w3.org/TR/WOFF/) as the OpenType font that is in it. fontkit reads WOFF as well, but unpacks a whole table for
 * every glyph that it looks at: seconds where this takes milliseconds.
 */
import { inflateSync } from 'node:zlib';

const SIGNATURE = 'wOFF';
/** §3: sizes of the header and of an entry of the table directory. */
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;
/** Of the same in an OpenType font (OpenType 1.9, "Table Directory"). */
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

interface Table {
  /** Name and checksum, as the other format has them. */
  readonly tag: Buffer;
  readonly checksum: Buffer;
  readonly bytes: Buffer;
}

/** Anything but WOFF is answered as it is. The file comes from a package of ours: what is broken in it is a fault, and thrown. */
export function unpackWoff(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 4) !== SIGNATURE) return file;
  const tables = Array.from({ length: file.readUInt16BE(12) }, (_, index) => readTable(file, HEADER_BYTES + index * ENTRY_BYTES));
  const directory = Buffer.alloc(SFNT_HEADER_BYTES + tables.length * SFNT_ENTRY_BYTES);
  file.copy(directory, 0, 4, 8); // the flavor
  directory.writeUInt16BE(tables.length, 4);
  let offset = directory.length;
  const bodies = tables.map(({ tag, checksum, bytes }, index) => {
    const entry = SFNT_HEADER_BYTES + index * SFNT_ENTRY_BYTES;
    tag.copy(directory, entry);
    checksum.copy(directory, entry + 4);
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(bytes.length, entry + 12);
    const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
    offset += padded.length;
    return padded;
  });
  return Buffer.concat([directory, ...bodies]);
}

/** §5: tag, offset, packed length, length, checksum; packed only if that made it smaller. */
function readTable(file: Buffer, entry: number): Table {
  const [offset, packedLength, length] = [4, 8, 12].map((at) => file.readUInt32BE(entry + at)) as [number, number, number];
  const packed = file.subarray(offset, offset + packedLength);
  return {
    tag: file.subarray(entry, entry + 4),
    checksum: file.subarray(entry + 16, entry + 20),
    bytes: packedLength < length ? inflateSync(packed, { maxOutputLength: length }) : packed,
  };
}
