/**
 * The table of contents of a zip file (PKWARE APPNOTE 6.3.10), from both of its sources: the central directory, and the local headers
 * that the central directory does not know. Programs differ in which of the two they believe, so a scanner must read both.
 */

import iconv from 'iconv-lite';

const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const CENTRAL_SIGNATURE = 0x02014b50;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_END_SIGNATURE = 0x06064b50;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
const UNKNOWN_32 = 0xffffffff;

const FLAG_ENCRYPTED = 0x0001;
const FLAG_DATA_DESCRIPTOR = 0x0008;
const FLAG_UTF8 = 0x0800;

/** One entry, as one of its two headers describes it. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated, 99 AES; see APPNOTE §4.4.5. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  /** Offset of the packed data. */
  readonly dataStart: number;
  /** Offset behind the packed data. */
  readonly dataEnd: number;
  /** Offset of the local header. */
  readonly headerStart: number;
  /** Whether the sizes and the CRC stand behind the data, so that this header does not know them. */
  readonly sizeUnknown: boolean;
  readonly unpackedSize: number;
}

/** Everything that a zip file lists. */
export interface ZipDirectory {
  /** Entries of the central directory. */
  readonly listed: readonly ZipEntry[];
  /** Entries that only local headers know, and local versions of listed ones that describe other data. */
  readonly hidden: readonly ZipEntry[];
  /** Machine names of what is odd. */
  readonly defects: readonly string[];
  /** Set when the listing was cut off at `maxEntries`. */
  readonly cutOff: boolean;
}

/** Reads both sources; never throws. At most `maxEntries` of each. */
export function readZipDirectory(bytes: Buffer, maxEntries: number): ZipDirectory {
  const defects = new Set<string>();
  const central = readCentralDirectory(bytes, maxEntries, defects);
  const hidden: ZipEntry[] = [];
  const listed: ZipEntry[] = [];
  for (const entry of central.entries) {
    const local = readLocalHeader(bytes, entry.headerStart);
    if (local === undefined) {
      defects.add('zip-entry-without-local-header');
      continue;
    }
    const located = locate(entry, local, bytes.length);
    listed.push(located);
    if (disagree(located, local)) {
      defects.add('zip-headers-disagree');
      hidden.push(local);
    }
  }
  const unlisted = readUnlisted(bytes, listed, maxEntries);
  if (unlisted.length > 0 && central.found) defects.add('zip-entry-not-in-directory');
  hidden.push(...unlisted);
  return { listed, hidden, defects: [...defects], cutOff: central.cutOff || unlisted.length >= maxEntries };
}

interface CentralDirectory {
  readonly found: boolean;
  readonly entries: readonly ZipEntry[];
  readonly cutOff: boolean;
}

function readCentralDirectory(bytes: Buffer, maxEntries: number, defects: Set<string>): CentralDirectory {
  const place = findDirectory(bytes);
  if (place === undefined) {
    defects.add('zip-without-directory');
    return { found: false, entries: [], cutOff: false };
  }
  if (place.shift > 0) defects.add('zip-prefixed');
  const entries: ZipEntry[] = [];
  let at = place.start;
  while (at + CENTRAL_HEADER_BYTES <= bytes.length && bytes.readUInt32LE(at) === CENTRAL_SIGNATURE) {
    if (entries.length >= maxEntries) return { found: true, entries, cutOff: true };
    const nameEnd = at + CENTRAL_HEADER_BYTES + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const next = extraEnd + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) break;
    entries.push(readCentralHeader(bytes, at, place.shift));
    at = next;
  }
  if (entries.length !== place.count) defects.add('zip-entry-count-differs');
  return { found: true, entries, cutOff: false };
}

interface DirectoryPlace {
  readonly start: number;
  readonly count: number;
  /** Bytes in front of the archive, which all its offsets leave out. */
  readonly shift: number;
}

function findDirectory(bytes: Buffer): DirectoryPlace | undefined {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + END_BYTES > bytes.length) return undefined;
  const zip64 = readZip64End(bytes, end);
  const count = zip64?.count ?? bytes.readUInt16LE(end + 10);
  const size = zip64?.size ?? bytes.readUInt32LE(end + 12);
  const declared = zip64?.start ?? bytes.readUInt32LE(end + 16);
  const actual = (zip64?.end ?? end) - size;
  const isDirectoryAt = (at: number): boolean => at >= 0 && at + 4 <= bytes.length && bytes.readUInt32LE(at) === CENTRAL_SIGNATURE;
  if (isDirectoryAt(actual)) return { start: actual, count, shift: Math.max(0, actual - declared) };
  if (isDirectoryAt(declared)) return { start: declared, count, shift: 0 };
  return count === 0 ? { start: end, count, shift: 0 } : undefined;
}

function readZip64End(bytes: Buffer, end: number): { count: number; size: number; start: number; end: number } | undefined {
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const declared = Number(bytes.readBigUInt64LE(locator + 8));
  // With bytes in front of the archive the declared place is too low; the record then stands right before its locator.
  for (const at of [declared, locator - 56]) {
    if (at < 0 || at + 56 > bytes.length || bytes.readUInt32LE(at) !== ZIP64_END_SIGNATURE) continue;
    return {
      count: Number(bytes.readBigUInt64LE(at + 32)),
      size: Number(bytes.readBigUInt64LE(at + 40)),
      start: Number(bytes.readBigUInt64LE(at + 48)),
      end: at,
    };
  }
  return undefined;
}

function readCentralHeader(bytes: Buffer, at: number, shift: number): ZipEntry {
  const nameStart = at + CENTRAL_HEADER_BYTES;
  const nameEnd = nameStart + bytes.readUInt16LE(at + 28);
  const extra = bytes.subarray(nameEnd, nameEnd + bytes.readUInt16LE(at + 30));
  const flags = bytes.readUInt16LE(at + 8);
  const sizes = withZip64Sizes(extra, [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)]);
  const [unpackedSize, packedSize, headerStart] = sizes;
  return {
    name: decodeName(bytes.subarray(nameStart, nameEnd), flags, extra),
    method: bytes.readUInt16LE(at + 10),
    encrypted: (flags & FLAG_ENCRYPTED) !== 0,
    crc32: bytes.readUInt32LE(at + 16),
    dataStart: 0,
    dataEnd: packedSize,
    headerStart: headerStart + shift,
    sizeUnknown: false,
    unpackedSize,
  };
}

function readLocalHeader(bytes: Buffer, at: number): ZipEntry | undefined {
  if (at < 0 || at + LOCAL_HEADER_BYTES > bytes.length || bytes.compare(LOCAL_HEADER, 0, 4, at, at + 4) !== 0) return undefined;
  const nameStart = at + LOCAL_HEADER_BYTES;
  const nameEnd = nameStart + bytes.readUInt16LE(at + 26);
  const dataStart = nameEnd + bytes.readUInt16LE(at + 28);
  if (dataStart > bytes.length) return undefined;
  const extra = bytes.subarray(nameEnd, dataStart);
  const flags = bytes.readUInt16LE(at + 6);
  const [unpackedSize, packedSize] = withZip64Sizes(extra, [bytes.readUInt32LE(at + 22), bytes.readUInt32LE(at + 18), 0]);
  const sizeUnknown = (flags & FLAG_DATA_DESCRIPTOR) !== 0;
  return {
    name: decodeName(bytes.subarray(nameStart, nameEnd), flags, extra),
    method: bytes.readUInt16LE(at + 8),
    encrypted: (flags & FLAG_ENCRYPTED) !== 0,
    crc32: bytes.readUInt32LE(at + 14),
    dataStart,
    dataEnd: sizeUnknown && packedSize === 0 ? bytes.length : Math.min(dataStart + packedSize, bytes.length),
    headerStart: at,
    sizeUnknown,
    unpackedSize,
  };
}

/** Sizes that do not fit 32 bits stand in the extra field 0x0001, in this order, only those that are needed (APPNOTE §4.5.3). */
function withZip64Sizes(extra: Buffer, sizes: [number, number, number]): [number, number, number] {
  const field = extraField(extra, 0x0001);
  if (field === undefined) return sizes;
  let at = 0;
  const wide = (size: number): number => {
    if (size !== UNKNOWN_32 || at + 8 > field.length) return size;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  };
  return [wide(sizes[0]), wide(sizes[1]), wide(sizes[2])];
}

function extraField(extra: Buffer, id: number): Buffer | undefined {
  let at = 0;
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

/** Names are UTF-8 by flag, by the Unicode path field (0x7075) or by their bytes; else code page 437, the original one. */
function decodeName(raw: Buffer, flags: number, extra: Buffer): string {
  const unicode = extraField(extra, 0x7075);
  if (unicode !== undefined && unicode.length > 5) return unicode.toString('utf8', 5);
  const asUtf8 = raw.toString('utf8');
  return (flags & FLAG_UTF8) !== 0 || !asUtf8.includes('\ufffd') ? asUtf8 : iconv.decode(raw, 'cp437');
}

function locate(entry: ZipEntry, local: ZipEntry, fileLength: number): ZipEntry {
  return { ...entry, dataStart: local.dataStart, dataEnd: Math.min(local.dataStart + entry.dataEnd, fileLength) };
}

function disagree(central: ZipEntry, local: ZipEntry): boolean {
  if (central.name !== local.name || central.method !== local.method || central.encrypted !== local.encrypted) return true;
  return !local.sizeUnknown && (central.dataEnd !== local.dataEnd || central.unpackedSize !== local.unpackedSize);
}

/** Local headers in the bytes that no listed entry covers: in front (concatenated archives), between and behind. */
function readUnlisted(bytes: Buffer, listed: readonly ZipEntry[], maxEntries: number): ZipEntry[] {
  const covered = [...listed].sort((a, b) => a.headerStart - b.headerStart);
  const found: ZipEntry[] = [];
  let at = 0;
  let nextCovered = 0;
  while (found.length < maxEntries) {
    at = bytes.indexOf(LOCAL_HEADER, at);
    if (at < 0) break;
    let end = -1;
    for (let entry = covered[nextCovered]; entry !== undefined && entry.headerStart <= at; entry = covered[++nextCovered]) {
      end = Math.max(end, entry.dataEnd);
    }
    if (end > at) {
      at = end;
      continue;
    }
    const entry = readLocalHeader(bytes, at);
    const plausible = entry !== undefined && entry.name.length > 0 && !entry.name.includes('\0') && entry.method < 100;
    if (plausible) found.push(entry);
    at = plausible && !entry.sizeUnknown ? Math.max(entry.dataEnd, at + 4) : at + 4;
  }
  return found;
}
