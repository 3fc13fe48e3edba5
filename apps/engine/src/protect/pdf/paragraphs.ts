/** Text of strangers as paragraphs that can be set: no character is obeyed, and none is lost. */

/** A paragraph longer than this is set as several: what costs more than its length stays small. */
const MOST_UNITS = 4_000;

const LINE_ENDS = /\r\n?|[\n\v\f\x85\u2028\u2029]/g;
const TAB = '    ';
/** Some font has pictures of them, but nobody would find them again by searching. */
const CONTROL = /^\p{Cc}$/u;
/** Drawn as nothing by their nature: joiners, direction marks, variation selectors, soft hyphens. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;

/** Whether some packaged font has this character. */
export type Covers = (codePoint: number) => boolean;

/** The paragraphs of `text`, one by one, so that nobody pays for what no page takes. */
export function* paragraphsOf(text: string, covers: Covers): Generator<string> {
  let from = 0;
  for (const { index, 0: lineEnd } of text.matchAll(LINE_ENDS)) {
    yield* piecesOf(text, { from, to: index }, covers);
    from = index + lineEnd.length;
  }
  if (from < text.length) yield* piecesOf(text, { from, to: text.length }, covers);
}

/** Characters that turn the order of others round: in a name or an address they are there to deceive. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** One line, for the value of a header field or a name; what would turn it round is shown as its code point as well. */
export function oneParagraph(text: string, covers: Covers): string {
  const plain = text.replace(LINE_ENDS, ' ').replace(TURNING, (char) => shownCodePoint(char.charCodeAt(0)));
  return settable(plain, covers);
}

function* piecesOf(text: string, { from, to }: { readonly from: number; readonly to: number }, covers: Covers): Generator<string> {
  for (let start = from; start < to || start === from;) {
    const end = to - start <= MOST_UNITS ? to : cutBefore(text, start + MOST_UNITS);
    yield settable(text.slice(start, end), covers);
    if (end === start) return;
    start = end;
  }
}

/** Behind a blank if one is near, and never within a character. */
function cutBefore(text: string, at: number): number {
  const blank = text.lastIndexOf(' ', at - 1);
  if (blank > at - 200) return blank + 1;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Tabs as blanks; what has no glyph, control characters among it, as its code point: `[U+0007]`. */
function settable(text: string, covers: Covers): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  let out = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (char === '\t') out += TAB;
    else if (INVISIBLE.test(char) || (!CONTROL.test(char) && covers(codePoint))) out += char;
    else out += shownCodePoint(codePoint);
  }
  return out;
}

/** As Unicode writes it: four digits or more. */
export function shownCodePoint(codePoint: number): string {
  return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
}
