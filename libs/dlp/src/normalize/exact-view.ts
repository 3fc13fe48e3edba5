import { classOf, FIRST_ASCII, INVISIBLE, JOINING, joiningLength, KEPT, REWRITTEN, WHITE_SPACE } from './character-class.js';
import { mapLinear, mapWhole } from './offset-map.js';
import { codePointAt, sequenceLength } from './utf8.js';
import { BLANK, isAfterBlank, reserve, rewind, trimPartEnd, type ViewWriter } from './view-writer.js';

/**
 * More joining characters than this after one base are no writing but an attack on quadratic reordering (native NFKC
 * takes 1.9 s for 100,000 of them); the rest is left out. UAX #15 draws the line of sane text at 30.
 */
const MOST_JOINING = 64;

/** For ASCII bytes that are copied or become a blank: that byte. 0: not for the fast loop. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return 0;
  const kind = classOf(byte);
  if (kind === WHITE_SPACE) return BLANK;
  return kind === KEPT ? byte : 0;
});

/** Where the last character before a joining one begins, in the source and in the output. */
interface Segment {
  source: number;
  out: number;
}

/** Writes the exact view of one part. `bytes` is valid UTF-8; `base` is the source position of its first byte. */
export function writeExactPart(writer: ViewWriter, bytes: Buffer, base: number): void {
  writer.partStart = writer.length;
  reserve(writer, bytes.length + 1);
  const segment: Segment = { source: 0, out: writer.length };
  const part: Part = { writer, bytes, base, segment };
  let at = copyPlain(part, 0);
  while (at < bytes.length) at = copyPlain(part, writeCharacter(part, at));
  trimPartEnd(writer);
}

interface Part {
  readonly writer: ViewWriter;
  readonly bytes: Buffer;
  readonly base: number;
  readonly segment: Segment;
}

/** The fast loop: ASCII, single white space. Returns where it stopped. */
function copyPlain({ writer, bytes, base, segment }: Part, from: number): number {
  const target = writer.bytes;
  const end = bytes.length;
  let out = writer.length;
  let at = from;
  let previous = isAfterBlank(writer) ? BLANK : 0;
  while (at < end) {
    const byte = PLAIN[bytes[at] ?? 0] ?? 0;
    if (byte <= BLANK && (byte === 0 || previous === BLANK)) break;
    target[out++] = byte;
    previous = byte;
    at++;
  }
  if (at === from) return at;
  mapLinear(writer.map, writer.length, base + from);
  segment.source = at - 1;
  segment.out = out - 1;
  writer.length = out;
  return at;
}

/** One character, or stretch of characters, that the fast loop does not take. Returns the place after it. */
function writeCharacter(part: Part, at: number): number {
  const { writer, bytes } = part;
  const length = sequenceLength(bytes[at] ?? 0);
  const kind = classOf(codePointAt(bytes, at));
  if (kind === KEPT) return copyKept(part, at);
  if (kind === JOINING) return writeJoined(part, at);
  if (kind === INVISIBLE || (kind === WHITE_SPACE && isAfterBlank(writer))) return at + length;
  part.segment.source = at;
  part.segment.out = writer.length;
  if (kind === REWRITTEN) writeText(part, exactSegment(bytes.toString('utf8', at, at + length)), at + length);
  else writeByte(part, kind, length);
  return at + length;
}

/** Copies characters above ASCII as long as they stand as they are. */
function copyKept({ writer, bytes, base, segment }: Part, from: number): number {
  const target = writer.bytes;
  let out = writer.length;
  let at = from;
  let last = from;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80 || classOf(codePointAt(bytes, at)) !== KEPT) break;
    last = at;
    for (const end = at + sequenceLength(lead); at < end; at++) target[out++] = bytes[at] ?? 0;
  }
  mapLinear(writer.map, writer.length, base + from);
  segment.source = last;
  segment.out = out - (at - last);
  writer.length = out;
  return at;
}

function writeByte({ writer, base, segment }: Part, byte: number, sourceLength: number): void {
  mapWhole(writer.map, writer.length, base + segment.source, sourceLength);
  writer.bytes[writer.length++] = byte;
}

/** A joining character: takes the output back to the start of its segment and writes the segment composed. */
function writeJoined(part: Part, at: number): number {
  const { writer, bytes, segment } = part;
  if (writer.length === writer.partStart) segment.source = at;
  else rewind(writer, segment.out);
  segment.out = writer.length;
  const end = endOfJoining(bytes, at);
  writeText(part, exactSegment(bytes.toString('utf8', segment.source, end)), end);
  return end;
}

/** After the last joining character of the row that begins at `at`; invisible ones between them do not end it. */
function endOfJoining(bytes: Buffer, at: number): number {
  let end = at;
  for (let next = at; next < bytes.length;) {
    const kind = classOf(codePointAt(bytes, next));
    if (kind !== JOINING && kind !== INVISIBLE) break;
    next += sequenceLength(bytes[next] ?? 0);
    if (kind === JOINING) end = next;
  }
  return end;
}

/** Writes the text that stands for the source from the segment's start to `sourceEnd`, as a whole. */
function writeText(part: Part, text: string, sourceEnd: number): void {
  const { writer, bytes, base, segment } = part;
  const shown = text.startsWith(' ') && isAfterBlank(writer) ? text.slice(1) : text;
  if (shown.length === 0) return;
  reserve(writer, shown.length * 3 + bytes.length - sourceEnd + 1);
  mapWhole(writer.map, writer.length, base + segment.source, sourceEnd - segment.source);
  writer.length += writer.bytes.write(shown, writer.length, 'utf8');
}

/** Short segments repeat in any text (decomposed letters, ligatures); the bound keeps hostile text from filling the memory. */
const MOST_REMEMBERED = 4096;
const shortSegments = new Map<string, string>();

/** What the exact view shows for one character and the joining ones after it. */
function exactSegment(segment: string): string {
  const known = shortSegments.get(segment);
  if (known !== undefined) return known;
  const exact = exactText(boundedSegment(segment));
  if (segment.length <= 4 && shortSegments.size < MOST_REMEMBERED) shortSegments.set(segment, exact);
  return exact;
}

/** The segment without its invisible characters and without joining characters beyond {@link MOST_JOINING}. */
function boundedSegment(segment: string): string {
  let bounded = '';
  let joining = 0;
  for (const character of segment) {
    if (classOf(character.codePointAt(0) ?? 0) === INVISIBLE) continue;
    joining += joiningLength(character);
    if (joining > MOST_JOINING) break;
    bounded += character;
  }
  return bounded;
}

/** NFKC, then digits, dashes and white space, of text without invisible characters. */
function exactText(text: string): string {
  let exact = '';
  for (const character of text.normalize('NFKC')) {
    const kind = classOf(character.codePointAt(0) ?? 0);
    if (kind < FIRST_ASCII) exact += character;
    else if (kind !== WHITE_SPACE || !exact.endsWith(' ')) exact += String.fromCharCode(kind);
  }
  return exact;
}
