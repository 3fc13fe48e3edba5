/** Archives: zip, gzip and tar. Their files become children, their names become text. */

import type { Budget } from './budget.js';
import type { DocumentReader, FileContent, FileText, FileToRead } from './document-readers.js';
import type { Uninspectable } from './extraction.js';
import { inflateWithin } from './inflate.js';
import { unpackZip } from './zip-entries.js';

/** Reads a zip file: every entry is a child; all names, also of encrypted entries, are one text at `path#names`. */
export const readZip: DocumentReader = (file, budget, limits) => {
  const zip = unpackZip({ path: file.path, bytes: file.bytes, budget, limits });
  const children = zip.entries.map((entry) => childOf(file, entry.path, entry.name, entry.bytes));
  return { texts: nameTexts(file, zip.names), children, uninspectable: zip.uninspectable, defects: zip.defects };
};

/** Reads a gzip file (RFC 1952): one child, named without `.gz`. */
export const readGzip: DocumentReader = (file, budget, limits) => {
  const inflated = inflateWithin(file.bytes, 'gzip', budget, limits);
  if (!inflated.ok) {
    return { ...NOTHING, uninspectable: [{ part: file.path, reason: inflated.reason, note: `gzip: ${inflated.reason}` }] };
  }
  const name = gzipName(file.fileName);
  return { ...NOTHING, children: [childOf(file, `${file.path}/${name}`, name, inflated.bytes)] };
};

/** Reads a tar file (POSIX ustar): regular files become children, all names one text. */
export const readTar: DocumentReader = (file, budget, limits) => {
  const { entries, broken } = tarEntries(file.bytes, limits.maxArchiveFiles);
  const children: FileToRead[] = [];
  const uninspectable: Uninspectable[] = [];
  for (const entry of entries) {
    const refusal = takeTarEntry(entry, budget);
    if (refusal !== undefined) {
      uninspectable.push({ part: file.path, reason: refusal, note: `tar: ${refusal}` });
      break;
    }
    if (entry.bytes.length > 0) children.push(childOf(file, `${file.path}/${entry.name}`, entry.name, entry.bytes));
  }
  if (broken) uninspectable.push({ part: file.path, reason: 'broken', note: 'tar ends inside an entry' });
  return {
    texts: nameTexts(
      file,
      entries.map((entry) => entry.name),
    ),
    children,
    uninspectable,
    defects: [],
  };
};

const NOTHING: FileContent = { texts: [], children: [], uninspectable: [], defects: [] };

interface TarEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

const TAR_BLOCK_BYTES = 512;

function tarEntries(bytes: Buffer, maxEntries: number): { entries: TarEntry[]; broken: boolean } {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  let at = 0;
  while (at + TAR_BLOCK_BYTES <= bytes.length && bytes[at] !== 0 && entries.length <= maxEntries) {
    const size = Number.parseInt(tarField(bytes, at + 124, 12), 8);
    const start = at + TAR_BLOCK_BYTES;
    if (!(size >= 0) || start + size > bytes.length) return { entries, broken: true };
    const content = bytes.subarray(start, start + size);
    const kind = bytes[at + 156];
    const prefix = tarField(bytes, at + 257, 5) === 'ustar' ? tarField(bytes, at + 345, 155) : '';
    const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + tarField(bytes, at, 100);
    longName = kind === TAR_LONG_NAME ? content.toString('utf8').replace(/\0.*$/s, '') : undefined;
    // Headers of later standards (pax, GNU) hold text of their own, so they are read as files as well.
    if (kind !== TAR_LONG_NAME) entries.push({ name, bytes: content });
    at = start + Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return { entries, broken: false };
}

const TAR_LONG_NAME = 'L'.charCodeAt(0);

function tarField(bytes: Buffer, at: number, length: number): string {
  return bytes
    .toString('utf8', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();
}

function takeTarEntry(entry: TarEntry, budget: Budget): 'too-many-files' | 'too-large' | undefined {
  if (!budget.takeFile()) return 'too-many-files';
  return budget.takeUnpacked(entry.bytes.length) ? undefined : 'too-large';
}

function gzipName(fileName: string | undefined): string {
  if (fileName === undefined) return 'content';
  return fileName.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '');
}

function childOf(file: FileToRead, path: string, fileName: string, bytes: Buffer): FileToRead {
  return { path, fileName, claimedType: 'application/octet-stream', bytes, archiveDepth: file.archiveDepth + 1 };
}

function nameTexts(file: FileToRead, names: readonly string[]): FileText[] {
  return names.length === 0
    ? []
    : [{ path: `${file.path}#names`, mediaType: 'text/plain', text: Buffer.from(names.join('\n')), aside: true }];
}
