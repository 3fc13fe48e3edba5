/** The contents of a zip file: every entry that can be read, within the budget, and a reason for every one that can not. */

import { crc32 } from 'node:zlib';
import type { Budget } from './budget.js';
import type { Defect, ExtractionLimits, Uninspectable, UninspectableReason } from './extraction.js';
import { inflateWithin, peekDeflated } from './inflate.js';
import { readZipDirectory, type ZipDirectory, type ZipEntry } from './zip-directory.js';

const STORED = 0;
const DEFLATED = 8;
const AES = 99;

/** An unpacked entry. */
export interface UnpackedEntry {
  /** As the archive says it: a label, never a place on a disk. */
  readonly name: string;
  /** Unique path within the message. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** What came out of a zip file. */
export interface UnpackedZip {
  readonly entries: readonly UnpackedEntry[];
  /** Names of all entries, also of those that can not be read. */
  readonly names: readonly string[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
}

/** Where a zip file lies and what it may cost. */
export interface ZipToUnpack {
  readonly path: string;
  readonly bytes: Buffer;
  readonly budget: Budget;
  readonly limits: ExtractionLimits;
  /** Tells by the name and the first bytes whether an entry can hold no text, so that unpacking is saved. */
  readonly skip?: (name: string, head: () => Buffer) => boolean;
}

/** Unpacks all entries; never throws, never takes more than the budget has. */
export function unpackZip(zip: ZipToUnpack): UnpackedZip {
  const directory = readZipDirectory(zip.bytes, zip.limits.maxArchiveFiles);
  const labels = new Map<string, number>();
  const entries: UnpackedEntry[] = [];
  const uninspectable: Uninspectable[] = [];
  const defects: Defect[] = directory.defects.map((defect) => ({ part: zip.path, defect, note: ZIP_DEFECT_NOTES[defect] ?? defect }));
  const overlapping = overlappingEntries(directory);
  const all = [...directory.listed, ...directory.hidden];
  for (const entry of all) {
    if (entry.name.endsWith('/') && entry.unpackedSize === 0 && !entry.sizeUnknown) continue;
    const path = uniqueLabel(labels, `${zip.path}/${entry.name}`);
    if (!zip.budget.takeFile()) {
      uninspectable.push({ part: zip.path, reason: 'too-many-files', note: 'more files than may be unpacked' });
      break;
    }
    const packed = zip.bytes.subarray(entry.dataStart, entry.dataEnd);
    if (zip.skip?.(entry.name, () => headOf(entry, packed)) === true) continue;
    const content = overlapping.has(entry) ? refused('ratio', 'entries overlap') : unpackEntry(entry, packed, zip);
    if ('reason' in content) uninspectable.push({ part: path, ...content });
    else entries.push({ name: entry.name, path, bytes: content.bytes });
    if ('crcDiffers' in content && content.crcDiffers) defects.push({ part: path, defect: 'zip-bad-crc', note: 'the checksum differs' });
  }
  if (directory.cutOff) uninspectable.push({ part: zip.path, reason: 'too-many-files', note: 'the list of entries is too long' });
  if (all.length === 0 && directory.defects.includes('zip-without-directory')) {
    uninspectable.push({ part: zip.path, reason: 'broken', note: 'zip without any entry' });
  }
  return { entries, names: all.map((entry) => entry.name), uninspectable, defects };
}

const ZIP_DEFECT_NOTES: Readonly<Record<string, string>> = {
  'zip-without-directory': 'no central directory; read by local headers',
  'zip-prefixed': 'bytes in front of the archive',
  'zip-entry-without-local-header': 'a listed entry is not there',
  'zip-headers-disagree': 'local header and central directory differ; both were read',
  'zip-entry-not-in-directory': 'an entry is not listed; it was read',
  'zip-entry-count-differs': 'the directory holds another number of entries than it says',
};

type EntryContent =
  { readonly bytes: Buffer; readonly crcDiffers: boolean } | { readonly reason: UninspectableReason; readonly note: string };

function refused(reason: UninspectableReason, note: string): EntryContent {
  return { reason, note };
}

function unpackEntry(entry: ZipEntry, packed: Buffer, { budget, limits }: ZipToUnpack): EntryContent {
  if (entry.encrypted || entry.method === AES) return refused('encrypted', 'password-protected zip entry');
  if (entry.method === STORED) {
    if (!budget.takeUnpacked(packed.length)) return refused('too-large', 'more bytes than may be unpacked');
    return { bytes: packed, crcDiffers: crcDiffers(entry, packed) };
  }
  if (entry.method !== DEFLATED) return refused('unknown-format', `zip method ${entry.method}`);
  const inflated = inflateWithin(packed, 'raw', budget, limits);
  if (inflated.ok) return { bytes: inflated.bytes, crcDiffers: crcDiffers(entry, inflated.bytes) };
  return refused(inflated.reason, `zip entry: ${inflated.reason}`);
}

function crcDiffers(entry: ZipEntry, bytes: Buffer): boolean {
  return !entry.sizeUnknown && crc32(bytes) !== entry.crc32;
}

function headOf(entry: ZipEntry, packed: Buffer): Buffer {
  if (entry.encrypted) return Buffer.alloc(0);
  return entry.method === DEFLATED ? peekDeflated(packed) : packed.subarray(0, 256);
}

/**
 * Entries whose packed data lie inside those of another entry: the trick by which a small file unpacks to terabytes without nesting.
 * No honest writer makes them. The local version of a listed entry lies at the same place on purpose and is left out.
 */
function overlappingEntries(directory: ZipDirectory): ReadonlySet<ZipEntry> {
  const sorted = [...directory.listed].sort((a, b) => a.headerStart - b.headerStart);
  const overlapping = new Set<ZipEntry>();
  let end = -1;
  let previous: ZipEntry | undefined;
  for (const entry of sorted) {
    if (previous !== undefined && entry.headerStart < end) {
      overlapping.add(entry);
      overlapping.add(previous);
    }
    if (entry.dataEnd > end) previous = entry;
    end = Math.max(end, entry.dataEnd);
  }
  return overlapping;
}

function uniqueLabel(labels: Map<string, number>, label: string): string {
  const seen = (labels.get(label) ?? 0) + 1;
  labels.set(label, seen);
  return seen === 1 ? label : `${label}~${seen}`;
}
