/**
 * Bytes → tree of MIME entities (RFC 2045, RFC 2046). Own splitter instead of a library: see ADR-0002. One pass over the raw bytes,
 * nothing is copied, nothing is decoded but header fields, and no input makes it throw.
 */

import type { Defect } from '../extract/extraction.js';
import { DEFECT_NOTES, type DefectName } from './defect-notes.js';
import { createDelimiters, type Delimiter, type Delimiters } from './delimiters.js';
import { readEntityHeaders, type EntityHeaders } from './entity-headers.js';
import { readHeaderBlock, type HeaderBlock } from './header-fields.js';
import type { MimeLimit, MimeLimits, MimeNode } from './mime-node.js';

interface Parse {
  readonly raw: Buffer;
  readonly delimiters: Delimiters;
  readonly limits: MimeLimits;
}

/** Where an entity begins and what surrounds it. */
interface Place {
  readonly start: number;
  /** Path without the section numbers of the entity's own children: `''` or `2/` for a root. */
  readonly prefix: string;
  /** Number among its siblings from 1; `undefined` for a root. */
  readonly number?: number;
  readonly depth: number;
  readonly defaultType: string;
}

/** An entity and the delimiter line that ended it. */
interface Parsed {
  readonly node: MimeNode;
  readonly stop: Delimiter | undefined;
}

/** The parts of a multipart and what lay between them. */
interface Split {
  readonly children: MimeNode[];
  readonly loose: Buffer[];
  readonly defects: Set<DefectName>;
  stop: Delimiter | undefined;
}

/** How far to look for a boundary that the header does not name. */
const GUESS_WINDOW_BYTES = 64 * 1024;

/**
 * Parses one message. `prefix` goes before all section paths: a message found in part 2 is parsed with `2/`.
 * The nodes hold subarrays of `raw`.
 */
export function parseMime(raw: Buffer, limits: MimeLimits, prefix = ''): MimeNode {
  const parse: Parse = { raw, delimiters: createDelimiters(raw), limits };
  const root: Place = { start: 0, prefix, depth: 0, defaultType: 'text/plain' };
  return (limits.takeMimePart() ? parseEntity(parse, root) : opaqueRest(parse, root)).node;
}

function parseEntity(parse: Parse, place: Place): Parsed {
  const block = readHeaderBlock(parse.raw, place.start, (lineStart) => parse.delimiters.at(lineStart) !== undefined);
  const headers = readEntityHeaders(block.fields, place.defaultType);
  if (!headers.isMultipart) return leaf(parse, place, { block, headers });
  if (place.depth >= parse.limits.maxMimeDepth) return leaf(parse, place, { block, headers, limit: 'too-deep' });
  return multipart(parse, place, { block, headers });
}

interface Head {
  readonly block: HeaderBlock;
  readonly headers: EntityHeaders;
  readonly limit?: MimeLimit;
}

function leaf(parse: Parse, place: Place, head: Head): Parsed {
  const { bodyStart } = head.block;
  const stop = parse.delimiters.find(bodyStart);
  const body = parse.raw.subarray(bodyStart, Math.max(bodyStart, stop?.bodyEnd ?? parse.raw.length));
  const path = place.number === undefined ? `${place.prefix}1` : pathOf(place);
  return { node: makeNode(path, head, { body, children: [], loose: [], defects: [] }), stop };
}

function multipart(parse: Parse, place: Place, head: Head): Parsed {
  const { bodyStart } = head.block;
  const isRoot = place.number === undefined;
  const path = isRoot ? `${place.prefix}0` : pathOf(place);
  const inside = { ...place, prefix: isRoot ? place.prefix : `${path}.`, depth: place.depth + 1, defaultType: defaultTypeIn(head.headers) };
  const { split, missing } = findParts(parse, inside, { bodyStart, boundaries: head.headers.boundaries });
  const stop = split ? split.stop : parse.delimiters.find(bodyStart);
  const body = parse.raw.subarray(bodyStart, Math.max(bodyStart, stop?.bodyEnd ?? parse.raw.length));
  const defects = missing ? [missing] : [...(split?.defects ?? [])];
  return { node: makeNode(path, head, { body, children: split?.children ?? [], loose: split?.loose ?? [], defects }), stop };
}

interface Where {
  readonly bodyStart: number;
  readonly boundaries: readonly string[];
}

/** The parts by the named boundaries, else by one that the body seems to use. */
function findParts(parse: Parse, inside: Place, where: Where): { split: Split | undefined; missing: DefectName | undefined } {
  const split = where.boundaries.length > 0 ? splitParts(parse, inside, where) : undefined;
  if (split && split.children.length > 0) return { split, missing: undefined };
  const missing = split ? 'boundary-not-found' : 'multipart-without-boundary';
  const guess = guessBoundary(parse, where.bodyStart);
  return { split: guess === undefined ? split : splitParts(parse, inside, { ...where, boundaries: [guess] }), missing };
}

function splitParts(parse: Parse, inside: Place, where: Where): Split {
  const { raw, delimiters } = parse;
  const split: Split = { children: [], loose: [], defects: new Set(), stop: undefined };
  const level = delimiters.open(where.boundaries);
  let isClosed = false;
  let delimiter = delimiters.find(where.bodyStart);
  keepLoose(split, raw.subarray(where.bodyStart, delimiter?.bodyEnd ?? raw.length));
  while (delimiter?.level === level) {
    if (delimiter.isClose) {
      isClosed = true;
      const after: Delimiter | undefined = delimiters.find(delimiter.next);
      keepLoose(split, raw.subarray(delimiter.next, after?.bodyEnd ?? raw.length));
      delimiter = after;
      continue;
    }
    if (isClosed) split.defects.add('part-after-end');
    const child = parseChild(parse, inside, { start: delimiter.next, number: split.children.length + 1 });
    split.children.push(child.node);
    delimiter = child.stop;
  }
  if (!isClosed && split.children.length > 0) split.defects.add('multipart-without-end');
  delimiters.close();
  split.stop = delimiter;
  return split;
}

function parseChild(parse: Parse, inside: Place, at: { start: number; number: number }): Parsed {
  const place = { ...inside, ...at };
  return parse.limits.takeMimePart() ? parseEntity(parse, place) : opaqueRest(parse, place);
}

/** Beyond the limit the rest of the message is one opaque part, so that nothing is left out in silence. */
function opaqueRest(parse: Parse, place: Place): Parsed {
  const block: HeaderBlock = { fields: [], bodyStart: place.start, defects: [] };
  const head: Head = { block, headers: readEntityHeaders([], 'text/plain'), limit: 'too-many-parts' };
  const node = makeNode(pathOf(place), head, { body: parse.raw.subarray(place.start), children: [], loose: [], defects: [] });
  return { node, stop: undefined };
}

type Body = Pick<MimeNode, 'body' | 'children' | 'loose'> & { readonly defects: readonly DefectName[] };

function makeNode(path: string, { block, headers, limit }: Head, content: Body): MimeNode {
  const names = [...block.defects, ...headers.defects, ...content.defects];
  const defects: Defect[] = names.map((defect) => ({ part: path, defect, note: DEFECT_NOTES[defect] }));
  return {
    path,
    fields: block.fields,
    contentType: headers.contentType,
    ...(headers.disposition && { disposition: headers.disposition }),
    ...(headers.fileName !== undefined && { fileName: headers.fileName }),
    fileNames: headers.fileNames,
    transferEncoding: headers.transferEncoding,
    readings: headers.readings,
    body: content.body,
    children: content.children,
    loose: content.loose,
    ...(limit && { limit }),
    defects,
  };
}

function keepLoose(split: Split, bytes: Buffer): void {
  if (bytes.length > 0 && bytes.some((byte) => byte > 0x20)) split.loose.push(bytes);
}

function pathOf(place: Place): string {
  return `${place.prefix}${place.number ?? 1}`;
}

/** RFC 2046 §5.1.5: parts of a digest are messages unless they say otherwise. */
function defaultTypeIn(headers: EntityHeaders): string {
  return headers.contentType.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
}

/** The first line `--something` that a header field follows, as lenient mail programs look for it. */
function guessBoundary(parse: Parse, bodyStart: number): string | undefined {
  const end = Math.min(parse.raw.length, parse.delimiters.find(bodyStart)?.bodyEnd ?? parse.raw.length, bodyStart + GUESS_WINDOW_BYTES);
  if (end <= bodyStart) return undefined;
  const text = parse.raw.toString('latin1', bodyStart, end);
  return /^--([^\s-][^\r\n]{0,199}|-{1,80}[^\s-][^\r\n]{0,199})\r?\n(?=content-[a-z-]{2,40}:)/im.exec(text)?.[1]?.trimEnd();
}
