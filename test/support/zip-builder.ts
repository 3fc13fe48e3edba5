/** Builds zip files for tests byte by byte (PKWARE APPNOTE), so that they can also be wrong in a chosen place. */

import { crc32, deflateRawSync } from 'node:zlib';

/** One entry; whatever is set beyond name and content overrides what an honest writer would put there. */
export interface ZipItem {
  readonly name: string;
  readonly content: string | Buffer;
  readonly method?: 0 | 8 | 12 | 99;
  readonly encrypted?: boolean;
  /** Sizes and CRC behind the data instead of in the local header. */
  readonly descriptor?: boolean;
  /** Leave the entry out of the central directory. */
  readonly unlisted?: boolean;
  /** Another name in the local header. */
  readonly localName?: string;
  /** Another method in the central directory. */
  readonly centralMethod?: number;
  /** Sizes in a zip64 extra field. */
  readonly zip64?: boolean;
  readonly wrongCrc?: boolean;
}

interface Placed {
  readonly item: ZipItem;
  readonly packed: Buffer;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

/** A zip file of these entries, in this order. */
export function buildZip(items: readonly ZipItem[], prefix: Buffer = Buffer.alloc(0)): Buffer {
  const chunks: Buffer[] = [];
  const placed: Placed[] = [];
  let offset = 0;
  for (const item of items) {
    const content = Buffer.from(item.content);
    const packed = (item.method ?? 8) === 8 ? deflateRawSync(content) : content;
    const entry = { item, packed, size: content.length, crc: crc32(content) ^ (item.wrongCrc === true ? 1 : 0), offset };
    placed.push(entry);
    const bytes = Buffer.concat([localHeader(entry), packed, item.descriptor === true ? descriptor(entry) : Buffer.alloc(0)]);
    chunks.push(bytes);
    offset += bytes.length;
  }
  const listed = placed.filter(({ item }) => item.unlisted !== true);
  const directory = Buffer.concat(listed.map(centralHeader));
  return Buffer.concat([prefix, ...chunks, directory, endOfDirectory(listed.length, directory.length, offset)]);
}

/** A zip whose many central entries all point at one local entry: the overlapping bomb. */
export function buildOverlappingZip(content: Buffer, copies: number): Buffer {
  const item: ZipItem = { name: '0', content };
  const entry = { item, packed: deflateRawSync(content), size: content.length, crc: crc32(content), offset: 0 };
  const local = Buffer.concat([localHeader(entry), entry.packed]);
  const directory = Buffer.concat(Array.from({ length: copies }, (_, i) => centralHeader({ ...entry, item: { ...item, name: `${i}` } })));
  return Buffer.concat([local, directory, endOfDirectory(copies, directory.length, local.length)]);
}

function flags(item: ZipItem): number {
  return (item.encrypted === true ? 1 : 0) | (item.descriptor === true ? 8 : 0) | 0x0800;
}

function localHeader({ item, packed, size, crc }: Placed): Buffer {
  const name = Buffer.from(item.localName ?? item.name);
  const known = item.descriptor !== true;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags(item), 6);
  header.writeUInt16LE(item.method ?? 8, 8);
  header.writeUInt32LE(known ? crc >>> 0 : 0, 14);
  header.writeUInt32LE(known ? packed.length : 0, 18);
  header.writeUInt32LE(known ? size : 0, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor({ packed, size, crc }: Placed): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc >>> 0, 4);
  bytes.writeUInt32LE(packed.length, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function centralHeader({ item, packed, size, crc, offset }: Placed): Buffer {
  const name = Buffer.from(item.name);
  const extra = item.zip64 === true ? zip64Extra(size, packed.length) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(flags(item), 8);
  header.writeUInt16LE(item.centralMethod ?? item.method ?? 8, 10);
  header.writeUInt32LE(crc >>> 0, 16);
  header.writeUInt32LE(item.zip64 === true ? 0xffffffff : packed.length, 20);
  header.writeUInt32LE(item.zip64 === true ? 0xffffffff : size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name, extra]);
}

function zip64Extra(size: number, packedSize: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(packedSize), 12);
  return extra;
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
