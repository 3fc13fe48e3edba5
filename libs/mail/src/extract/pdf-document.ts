/** The object store of a PDF file (ISO 32000-1 §7.5): where each object lies, by the cross-reference or by searching. */

import { decodeStream, PdfLimitReached, type PdfBounds } from './pdf-filters.js';
import {
  isArray,
  isDict,
  isKeyword,
  isRef,
  isStream,
  PdfNotUnderstood,
  readValue,
  type PdfCursor,
  type PdfDict,
  type PdfStream,
  type PdfValue,
} from './pdf-objects.js';

const MAX_OBJECTS = 500_000;
const MAX_SECTIONS = 1_000;

/** Where an object lies: at an offset of the file, or at an index of an object stream. `undefined` means freed. */
type ObjectPlace = { readonly offset: number } | { readonly container: number; readonly index: number } | undefined;

/** An opened file. */
export interface PdfDocument {
  readonly trailer: PdfDict;
  /** Whether its cross-reference was good; without it the objects were searched for. */
  readonly intact: boolean;
  readonly encrypted: boolean;
  readonly bounds: PdfBounds;
  /** Numbers of all objects. */
  objectNumbers(): readonly number[];
  /** The value behind a reference, or the value itself. @throws PdfNotUnderstood, PdfLimitReached */
  resolve(value: PdfValue | undefined): PdfValue;
}

interface ObjectTable {
  readonly places: Map<number, ObjectPlace>;
  readonly trailer: PdfDict;
}

/** Opens a file; a damaged one by searching for its objects. @throws PdfLimitReached */
export function openPdf(file: Uint8Array, bounds: PdfBounds): PdfDocument {
  const bytes = fromHeader(file);
  try {
    const table = readCrossReference(bytes, bounds);
    const document = documentOf(bytes, table, { intact: true, bounds });
    if (isDict(document.resolve(table.trailer.get('Root')))) return document;
  } catch (error) {
    if (!(error instanceof PdfNotUnderstood)) throw error;
  }
  return documentOf(bytes, searchObjects(bytes, bounds), { intact: false, bounds });
}

/** Offsets count from the header, which may stand behind other bytes. */
function fromHeader(file: Uint8Array): Uint8Array {
  const start = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 1024)).indexOf('%PDF-');
  return start > 0 ? file.subarray(start) : file;
}

function documentOf(bytes: Uint8Array, table: ObjectTable, how: { intact: boolean; bounds: PdfBounds }): PdfDocument {
  const loaded = new Map<number, PdfValue>();
  const containers = new Map<number, PdfValue[]>();

  function load(number: number, depth: number): PdfValue {
    const known = loaded.get(number);
    if (known !== undefined) return known;
    if (depth > 16) throw new PdfNotUnderstood('references go round');
    const place = table.places.get(number);
    let value: PdfValue = null;
    if (place !== undefined) {
      value = 'offset' in place ? readObjectAt(place.offset, number, depth) : (openContainer(place.container, depth)[place.index] ?? null);
    }
    if (isRef(value)) value = load(value.ref, depth + 1);
    loaded.set(number, value);
    return value;
  }

  function readObjectAt(offset: number, number: number, depth: number): PdfValue {
    return readIndirectObject({ bytes, at: offset }, number, (ref) => load(ref, depth + 1));
  }

  function openContainer(number: number, depth: number): PdfValue[] {
    const open = containers.get(number);
    if (open !== undefined) return open;
    // Set before reading, so that a stream that claims to lie in itself is empty.
    containers.set(number, []);
    const stream = load(number, depth + 1);
    if (!isStream(stream)) throw new PdfNotUnderstood('object stream');
    const values = readObjectStream(stream, how.bounds).map(({ value }) => value);
    containers.set(number, values);
    return values;
  }

  return {
    trailer: table.trailer,
    intact: how.intact,
    encrypted: table.trailer.has('Encrypt'),
    bounds: how.bounds,
    objectNumbers: () => [...table.places.keys()],
    resolve: (value) => (value === undefined ? null : isRef(value) ? load(value.ref, 0) : value),
  };
}

/** Reads `12 0 obj … endobj`; `lengthOf` resolves an indirect stream length. */
function readIndirectObject(cursor: PdfCursor, number: number, lengthOf: (ref: number) => PdfValue): PdfValue {
  const found = readValue(cursor, false);
  const generation = readValue(cursor, false);
  const word = readValue(cursor, false);
  if (found !== number || typeof generation !== 'number' || !isKeyword(word) || word.keyword !== 'obj') {
    throw new PdfNotUnderstood('no object where one is listed');
  }
  const value = readValue(cursor, true) ?? null;
  const end = readValue(cursor, false);
  if (isKeyword(end) && end.keyword === 'endobj') return isKeyword(value) ? null : value;
  if (!isDict(value) || !isKeyword(end) || end.keyword !== 'stream') throw new PdfNotUnderstood('object without an end');
  return readStreamBody(cursor, value, lengthOf);
}

function readStreamBody(cursor: PdfCursor, dict: PdfDict, lengthOf: (ref: number) => PdfValue): PdfStream {
  const { bytes } = cursor;
  let start = cursor.at;
  if (bytes[start] === 13) start++;
  if (bytes[start] === 10) start++;
  const written = dict.get('Length');
  const length = isRef(written) ? lengthOf(written.ref) : written;
  if (typeof length === 'number' && length >= 0 && start + length <= bytes.length) {
    cursor.at = start + length;
    if (endsStream(cursor)) return { dict, packed: bytes.subarray(start, start + length) };
  }
  throw new PdfNotUnderstood('stream length');
}

function endsStream(cursor: PdfCursor): boolean {
  try {
    const word = readValue(cursor, false);
    return isKeyword(word) && word.keyword === 'endstream';
  } catch (error) {
    if (error instanceof PdfNotUnderstood) return false;
    throw error;
  }
}

/** The objects of an object stream (§7.5.7), with their numbers. */
function readObjectStream(stream: PdfStream, bounds: PdfBounds): { number: number; value: PdfValue }[] {
  const count = stream.dict.get('N');
  const first = stream.dict.get('First');
  if (typeof count !== 'number' || typeof first !== 'number' || count > MAX_OBJECTS) throw new PdfNotUnderstood('object stream');
  const bytes = decodeStream(stream, bounds);
  const header: PdfCursor = { bytes, at: 0 };
  const objects: { number: number; value: PdfValue }[] = [];
  for (let i = 0; i < count; i++) {
    const number = readValue(header, false);
    const offset = readValue(header, false);
    if (typeof number !== 'number' || typeof offset !== 'number') throw new PdfNotUnderstood('object stream');
    objects.push({ number, value: readValue({ bytes, at: first + offset }, true) ?? null });
  }
  return objects;
}

function readCrossReference(bytes: Uint8Array, bounds: PdfBounds): ObjectTable {
  const places = new Map<number, ObjectPlace>();
  const queue = [startOfCrossReference(bytes)];
  const seen = new Set<number>();
  let trailer: PdfDict | undefined;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next) || seen.size > MAX_SECTIONS) throw new PdfNotUnderstood('cross-reference goes round');
    seen.add(next);
    const section = readSection({ bytes, at: next }, places, bounds);
    trailer ??= section;
    for (const key of ['XRefStm', 'Prev']) {
      const at = section.get(key);
      if (typeof at === 'number') queue.push(at);
    }
  }
  if (trailer === undefined) throw new PdfNotUnderstood('no trailer');
  return { places, trailer };
}

function startOfCrossReference(bytes: Uint8Array): number {
  const tailStart = Math.max(0, bytes.length - 2048);
  const at = Buffer.from(bytes.buffer, bytes.byteOffset + tailStart, bytes.length - tailStart).lastIndexOf('startxref');
  if (at < 0) throw new PdfNotUnderstood('no startxref');
  const start = readValue({ bytes, at: tailStart + at + 9 }, false);
  if (typeof start !== 'number' || start < 0 || start >= bytes.length) throw new PdfNotUnderstood('startxref');
  return start;
}

function readSection(cursor: PdfCursor, places: Map<number, ObjectPlace>, bounds: PdfBounds): PdfDict {
  const start = cursor.at;
  const word = readValue(cursor, false);
  if (isKeyword(word) && word.keyword === 'xref') return readTable(cursor, places);
  if (typeof word !== 'number') throw new PdfNotUnderstood('cross-reference');
  const stream = readIndirectObject({ bytes: cursor.bytes, at: start }, word, () => null);
  if (!isStream(stream)) throw new PdfNotUnderstood('cross-reference');
  readReferenceStream(stream, places, bounds);
  return stream.dict;
}

function readTable(cursor: PdfCursor, places: Map<number, ObjectPlace>): PdfDict {
  for (;;) {
    const first = readValue(cursor, false);
    if (isKeyword(first) && first.keyword === 'trailer') break;
    const count = readValue(cursor, false);
    if (typeof first !== 'number' || typeof count !== 'number') throw new PdfNotUnderstood('cross-reference table');
    for (let i = 0; i < count; i++) {
      const offset = readValue(cursor, false);
      readValue(cursor, false);
      const kind = readValue(cursor, false);
      if (typeof offset !== 'number' || !isKeyword(kind)) throw new PdfNotUnderstood('cross-reference entry');
      setPlace(places, first + i, kind.keyword === 'n' ? { offset } : undefined);
    }
  }
  const trailer = readValue(cursor, true);
  if (!isDict(trailer)) throw new PdfNotUnderstood('trailer');
  return trailer;
}

function readReferenceStream(stream: PdfStream, places: Map<number, ObjectPlace>, bounds: PdfBounds): void {
  const widths = stream.dict.get('W');
  if (!isArray(widths) || widths.length < 3) throw new PdfNotUnderstood('cross-reference stream');
  const [w0, w1, w2] = widths.map((width) => (typeof width === 'number' && width >= 0 && width <= 8 ? width : 0)) as [
    number,
    number,
    number,
  ];
  const size = stream.dict.get('Size') ?? 0;
  const index = stream.dict.get('Index') ?? [0, size];
  const bytes = decodeStream(stream, bounds);
  if (!isArray(index) || w0 + w1 + w2 === 0) throw new PdfNotUnderstood('cross-reference stream');
  let at = 0;
  const field = (width: number): number => {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + (bytes[at++] ?? 0);
    return value;
  };
  for (let i = 0; i + 1 < index.length; i += 2) {
    const [first, count] = [index[i], index[i + 1]];
    if (typeof first !== 'number' || typeof count !== 'number') throw new PdfNotUnderstood('cross-reference stream');
    for (let n = first; n < first + count && at < bytes.length; n++) {
      const kind = w0 === 0 ? 1 : field(w0);
      const [a, b] = [field(w1), field(w2)];
      setPlace(places, n, kind === 1 ? { offset: a } : kind === 2 ? { container: a, index: b } : undefined);
    }
  }
}

/** The newest section comes first, so the first place of a number is the right one. */
function setPlace(places: Map<number, ObjectPlace>, number: number, place: ObjectPlace): void {
  if (places.size >= MAX_OBJECTS) throw new PdfLimitReached('limit-reached');
  if (!places.has(number)) places.set(number, place);
}

/** Finds objects by their heads; of two with one number the later one counts. */
function searchObjects(bytes: Uint8Array, bounds: PdfBounds): ObjectTable {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const places = new Map<number, ObjectPlace>();
  for (const head of text.matchAll(/(?<![0-9])(\d{1,9})[ \t\r\n]{1,4}\d{1,5}[ \t\r\n]{1,4}obj\b/g)) {
    if (places.size >= MAX_OBJECTS) throw new PdfLimitReached('limit-reached');
    places.set(Number(head[1]), { offset: head.index });
  }
  const trailer = new Map<string, PdfValue>();
  for (const place of text.matchAll(/\btrailer\b/g))
    mergeDict(
      trailer,
      tolerant(() => readValue({ bytes, at: place.index + 7 }, true)),
    );
  const document = documentOf(bytes, { places, trailer }, { intact: false, bounds });
  for (const number of [...places.keys()]) {
    const value = tolerant(() => document.resolve({ ref: number }));
    if (!isStream(value)) continue;
    if (value.dict.get('Type') === 'XRef') mergeDict(trailer, value.dict);
    if (value.dict.get('Type') !== 'ObjStm') continue;
    const objects = tolerant(() => readObjectStream(value, bounds)) ?? [];
    objects.forEach(({ number: inner }, index) => setPlace(places, inner, { container: number, index }));
  }
  return { places, trailer };
}

function mergeDict(into: Map<string, PdfValue>, value: PdfValue | undefined): void {
  if (isDict(value)) for (const [key, item] of value) into.set(key, item);
}

/** What a damaged file still gives. */
export function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PdfNotUnderstood) return undefined;
    throw error;
  }
}
