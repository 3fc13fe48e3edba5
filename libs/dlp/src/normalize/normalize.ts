import type { ScanPart } from '../scan-input.js';
import { writeExactPart } from './exact-view.js';
import { writeFoldedPart } from './folded-view.js';
import { lastAtOrBefore, mapLinear, sourceSpan, type ByteSpan } from './offset-map.js';
import { PART_BOUNDARY, type NormalizedText, type PartSpan, type TextView } from './normalized-text.js';
import { skipListOf, type SkipList } from './skip-list.js';
import { createUnitCounter, readSources, type PartSlice, type SourceText } from './source-text.js';
import { isContinuation } from './utf8.js';
import { BLANK, createViewWriter, reserve, type ViewWriter } from './view-writer.js';

export type { PartSlice } from './source-text.js';
export type { SkipList } from './skip-list.js';

/** What the caller decides about normalization. */
export interface NormalizeOptions {
  readonly skipWords: SkipList;
}

/** A skip list without words. */
export const NO_SKIP_WORDS: SkipList = skipListOf([]);

/**
 * Prepares a skip list. Each entry is one word, folded here; an entry that holds a blank, or folds to nothing, can never
 * stand between two blanks and is left out.
 */
export function compileSkipList(words: readonly string[]): SkipList {
  return skipListOf(words.map(foldText));
}

/**
 * Text as the folded view of a part that holds nothing else shows it. Keywords and phrases go through it when they are
 * saved. Not for the source of a regex: folding turns `\S` into `\s`.
 */
export function foldText(text: string): string {
  const { folded } = normalizeParts([{ path: '', kind: 'body', text: Buffer.from(text, 'utf8') }], { skipWords: NO_SKIP_WORDS });
  return folded.bytes.toString('utf8');
}

/**
 * Both views of the parts, joined by {@link PART_BOUNDARY}. Blanks at the ends of a part are trimmed. Any bytes are
 * taken: what is no UTF-8 becomes U+FFFD. For a {@link PartSlice} `locate` answers in offsets of the whole part.
 */
export function normalizeParts(parts: readonly (ScanPart | PartSlice)[], options: NormalizeOptions): NormalizedText {
  const sources = readSources(parts);
  const exact = writeExact(sources);
  const folded = writeFolded(exact.writer, exact.partStarts, options.skipWords);
  const toPart = createPartLocator(sources);
  const exactBytes = exact.writer.bytes.subarray(0, exact.writer.length);
  const locateExact = (start: number, end: number): PartSpan | undefined => toPart(exactSpan(exact.writer, start, end));
  const locateFolded = (start: number, end: number): PartSpan | undefined => {
    const span = sourceSpan(folded.map, start, end);
    return locateExact(span.start, span.end);
  };
  return { exact: textView(exactBytes, locateExact), folded: textView(folded.bytes.subarray(0, folded.length), locateFolded) };
}

interface WrittenExact {
  readonly writer: ViewWriter;
  /** Byte of the exact view at which each part begins. */
  readonly partStarts: readonly number[];
}

function writeExact(sources: readonly SourceText[]): WrittenExact {
  const writer = createViewWriter(sources.reduce((total, { bytes }) => total + bytes.length + 1, 1));
  const partStarts: number[] = [];
  for (const source of sources) {
    if (partStarts.length > 0) writeBoundary(writer, source.base - 1);
    partStarts.push(writer.length);
    writeExactPart(writer, source.bytes, source.base);
  }
  return { writer, partStarts };
}

function writeFolded(exact: ViewWriter, partStarts: readonly number[], skipWords: SkipList): ViewWriter {
  const writer = createViewWriter(exact.length + 1);
  partStarts.forEach((start, part) => {
    if (part > 0) writeBoundary(writer, start - 1);
    const next = partStarts[part + 1];
    writeFoldedPart(writer, { bytes: exact.bytes, start, end: next === undefined ? exact.length : next - 1 }, skipWords);
  });
  return writer;
}

function writeBoundary(writer: ViewWriter, source: number): void {
  reserve(writer, 1);
  mapLinear(writer.map, writer.length, source);
  writer.bytes[writer.length++] = PART_BOUNDARY;
}

/** The source bytes of a span of the exact view; a blank at its end stands for all the white space up to the next character. */
function exactSpan(exact: ViewWriter, start: number, end: number): ByteSpan {
  const span = sourceSpan(exact.map, start, end);
  if (exact.bytes[end - 1] !== BLANK || end >= exact.length) return span;
  return { start: span.start, end: Math.max(span.end, sourceSpan(exact.map, end, end + 1).start) };
}

/** Widens spans to whole characters and refuses those that are empty or lie outside. */
function textView(bytes: Buffer, locate: TextView['locate']): TextView {
  return {
    bytes,
    locate: (startByte, endByte) => {
      if (startByte < 0 || endByte > bytes.length || startByte >= endByte) return undefined;
      let start = startByte;
      while (isContinuation(bytes[start])) start--;
      let end = endByte;
      while (isContinuation(bytes[end])) end++;
      return locate(start, end);
    },
  };
}

function createPartLocator(sources: readonly SourceText[]): (span: ByteSpan) => PartSpan | undefined {
  const bases = Uint32Array.from(sources, ({ base }) => base);
  const counters = new Map<number, ReturnType<typeof createUnitCounter>>();
  return ({ start, end }) => {
    const index = lastAtOrBefore(bases, bases.length, start);
    const source = sources[index];
    if (source === undefined || start >= source.base + source.bytes.length || end > source.base + source.bytes.length) return undefined;
    const counter = counters.get(index) ?? createUnitCounter(source);
    counters.set(index, counter);
    return counter(start - source.base, end - source.base);
  };
}
