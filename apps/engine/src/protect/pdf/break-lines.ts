/** Where the lines of a paragraph end. */
import LineBreaker from 'linebreak';

/** A line as offsets of UTF-16 code units into its paragraph; blanks at its end belong to no line. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** What every code unit of the paragraph takes up, and what a line has room for; the same unit. */
export interface Measure {
  readonly widths: Float64Array;
  readonly lineWidth: number;
}

/** Scripts written without blanks, whose words only a dictionary knows (UAX #14 class SA). */
const WITHOUT_BLANKS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const WORDS = new Intl.Segmenter('th', { granularity: 'word' });
/** What a person takes for one character: a letter with all its marks (UAX #29). */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Fills lines as far as they go, breaking where UAX #14 allows it; what is longer than a line is broken between words of Thai and the
 * like, and at last between characters. An empty paragraph is one empty line.
 */
export function breakLines(paragraph: string, measure: Measure): LineSpan[] {
  const lines: LineSpan[] = [];
  let start = 0;
  let end = 0;
  let width = 0;
  const push = (): void => {
    lines.push({ start, end: endOfText(paragraph, start, end) });
    start = end;
    width = 0;
  };
  for (const piece of pieces(paragraph, measure)) {
    const isTooLong = width + widthOf(measure, end, endOfText(paragraph, end, piece)) > measure.lineWidth;
    if (isTooLong && end > start) push();
    width += widthOf(measure, end, piece);
    end = piece;
  }
  if (end > start || lines.length === 0) push();
  return lines;
}

/** The ends of pieces that are to stay together, each no wider than a line where that can be had. */
function* pieces(paragraph: string, measure: Measure): Generator<number> {
  const breaker = new LineBreaker(paragraph);
  let from = 0;
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    const to = next.position;
    if (widthOf(measure, from, endOfText(paragraph, from, to)) <= measure.lineWidth) yield to;
    else yield* smallerPieces(paragraph, { start: from, end: to }, measure);
    from = to;
  }
}

function* smallerPieces(paragraph: string, { start, end }: LineSpan, measure: Measure): Generator<number> {
  const text = paragraph.slice(start, end);
  if (!WITHOUT_BLANKS.test(text)) {
    yield* endsOf(CHARACTERS, text, start);
    return;
  }
  let from = start;
  for (const to of endsOf(WORDS, text, start)) {
    if (widthOf(measure, from, to) <= measure.lineWidth) yield to;
    else yield* endsOf(CHARACTERS, paragraph.slice(from, to), from);
    from = to;
  }
}

function* endsOf(segmenter: Intl.Segmenter, text: string, offset: number): Generator<number> {
  for (const { index, segment } of segmenter.segment(text)) yield offset + index + segment.length;
}

function endOfText(paragraph: string, start: number, end: number): number {
  let last = end;
  while (last > start && paragraph.charCodeAt(last - 1) === 0x20) last--;
  return last;
}

function widthOf({ widths }: Measure, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum += widths[index] ?? 0;
  return sum;
}
