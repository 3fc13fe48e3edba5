import { foldSegment } from './case-fold.js';
import { classOf, JOINING } from './character-class.js';
import { mapLinear, mapWhole, sourceSpan } from './offset-map.js';
import { skippedCore, type SkipList } from './skip-list.js';
import { codePointAt, sequenceLength } from './utf8.js';
import { BLANK, isAfterBlank, reserve, rewind, trimPartEnd, type ViewWriter } from './view-writer.js';
import { changesAlone, CHANGES_CASE, foldedPair, IN_WORD, isMixed, needsSegments, traitsOf } from './word-traits.js';

/** A stretch of the exact view. */
interface Stretch {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** ASCII in lower case; 0: not ASCII. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? String.fromCharCode(byte).toLowerCase().charCodeAt(0) : 0));

/** Writes the folded view of one part, which lies at [start, end) of the exact view. */
export function writeFoldedPart(writer: ViewWriter, exact: Stretch, skip: SkipList): void {
  writer.partStart = writer.length;
  reserve(writer, exact.end - exact.start + 1);
  if (skip.words.size === 0) {
    foldStretch(writer, exact);
    return;
  }
  for (let start = exact.start; start < exact.end;) {
    const end = tokenEnd(exact, start);
    foldToken(writer, { bytes: exact.bytes, start, end }, skip);
    if (end < exact.end && !isAfterBlank(writer)) {
      mapLinear(writer.map, writer.length, end);
      writer.bytes[writer.length++] = BLANK;
    }
    start = end + 1;
  }
  trimPartEnd(writer);
}

function tokenEnd({ bytes, end }: Stretch, start: number): number {
  let at = start;
  while (at < end && bytes[at] !== BLANK) at++;
  return at;
}

/** Folds what stands between two blanks, and takes its word out again when the word is on the skip list. */
function foldToken(writer: ViewWriter, token: Stretch, skip: SkipList): void {
  const start = writer.length;
  foldStretch(writer, token);
  const core = skippedCore(skip, writer.bytes, start, writer.length);
  if (core === undefined) return;
  const after = core.end === writer.length ? token.end : sourceSpan(writer.map, core.end, core.end + 1).start;
  rewind(writer, core.start);
  foldStretch(writer, { ...token, start: after });
}

function foldStretch(writer: ViewWriter, stretch: Stretch): void {
  reserve(writer, stretch.end - stretch.start + 1);
  let at = stretch.start;
  for (;;) {
    const plain = copyLower(writer, stretch, at);
    if (plain === stretch.end) return;
    const start = wordStart(stretch, at, plain);
    rewind(writer, writer.length - (plain - start));
    at = foldWord(writer, stretch, start);
  }
}

/** The fast loop: ASCII. Returns where it stopped. */
function copyLower(writer: ViewWriter, { bytes, end }: Stretch, from: number): number {
  const target = writer.bytes;
  let out = writer.length;
  let at = from;
  for (; at < end; at++) {
    const byte = LOWER[bytes[at] ?? 0] ?? 0;
    if (byte === 0) break;
    target[out++] = byte;
  }
  if (at > from) mapLinear(writer.map, writer.length, from);
  writer.length = out;
  return at;
}

/** Where the word around the character at `at` begins: ASCII letters and digits before it, not before `from`. */
function wordStart({ bytes }: Stretch, from: number, at: number): number {
  let start = at;
  while (start > from && (traitsOf(bytes[start - 1] ?? 0) & IN_WORD) !== 0) start--;
  return start;
}

/**
 * Folds the word (or the single other character) at `start` and returns its end. Character by character first; when the
 * bits of the whole word say that this was not enough, again by segments.
 */
function foldWord(writer: ViewWriter, stretch: Stretch, start: number): number {
  const { bytes } = stretch;
  const wordOut = writer.length;
  let word = 0;
  let at = start;
  while (at < stretch.end) {
    const codePoint = codePointAt(bytes, at);
    const traits = traitsOf(codePoint);
    if ((traits & IN_WORD) === 0 && at > start) break;
    word |= traits;
    at = writeFolded(writer, bytes, at, (traits & CHANGES_CASE) === 0 ? 0 : foldedPair(codePoint));
    if ((traits & IN_WORD) === 0) break;
  }
  if (needsSegments(word)) {
    rewind(writer, wordOut);
    foldSegments(writer, { bytes, start, end: stretch.end }, at, isMixed(word));
  } else mapLinear(writer.map, wordOut, start);
  return at;
}

/** Writes the character at `at`, or the one of the same length below U+0800 that it folds to. Returns the place after it. */
function writeFolded(writer: ViewWriter, bytes: Buffer, at: number, folded: number): number {
  const target = writer.bytes;
  const out = writer.length;
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) {
    target[out] = folded === 0 ? lead : folded;
    writer.length = out + 1;
    return at + 1;
  }
  const length = sequenceLength(lead);
  for (let next = 0; next < length; next++) target[out + next] = bytes[at + next] ?? 0;
  if (folded !== 0) {
    target[out] = 0xc0 | (folded >>> 6);
    target[out + 1] = 0x80 | (folded & 0x3f);
  }
  writer.length = out + length;
  return at + length;
}

/** Folds each character with the joining ones after it; only the segments that change cost a run of the map. */
function foldSegments(writer: ViewWriter, stretch: Stretch, wordEnd: number, asLatin: boolean): void {
  const { bytes } = stretch;
  for (let at = stretch.start; at < wordEnd;) {
    const codePoint = codePointAt(bytes, at);
    const traits = traitsOf(codePoint);
    const next = at + sequenceLength(bytes[at] ?? 0);
    const end = endOfJoining(bytes, next, wordEnd);
    if (end === next && !changesAlone(traits, asLatin)) {
      mapLinear(writer.map, writer.length, at);
      writeFolded(writer, bytes, at, (traits & CHANGES_CASE) === 0 ? 0 : foldedPair(codePoint));
    } else {
      const folded = foldSegment(bytes.toString('utf8', at, end), asLatin);
      reserve(writer, folded.length * 3 + stretch.end - end + 1);
      mapWhole(writer.map, writer.length, at, end - at);
      writer.length += writer.bytes.write(folded, writer.length, 'utf8');
    }
    at = end;
  }
}

function endOfJoining(bytes: Buffer, from: number, to: number): number {
  let end = from;
  while (end < to && classOf(codePointAt(bytes, end)) === JOINING) end += sequenceLength(bytes[end] ?? 0);
  return end;
}
