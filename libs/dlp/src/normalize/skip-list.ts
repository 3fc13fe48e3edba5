import { traitsOf, IN_WORD } from './word-traits.js';
import { codePointAt, isContinuation, sequenceLength } from './utf8.js';

/** Folded words that the folded view leaves out. */
export interface SkipList {
  readonly words: ReadonlySet<string>;
  /** By first byte: bit n is set when a word of n bytes begins so (31 for longer ones). Spares most look-ups. */
  readonly lengths: Uint32Array;
}

/** The bytes of a token that remain when the punctuation around its word is set aside. */
export interface WordCore {
  readonly start: number;
  readonly end: number;
}

/** Makes the list from words that are already folded. */
export function skipListOf(folded: readonly string[]): SkipList {
  const words = new Set(folded.filter((word) => word.length > 0 && !word.includes(' ')));
  const lengths = new Uint32Array(256);
  for (const word of words) {
    const bytes = Buffer.from(word, 'utf8');
    const first = bytes[0] ?? 0;
    lengths[first] = (lengths[first] ?? 0) | lengthBit(bytes.length);
  }
  return { words, lengths };
}

/** The word in the token [from, to) when it is on the list; `the` in `(the),` but not in `the@example.org`. */
export function skippedCore(list: SkipList, bytes: Buffer, from: number, to: number): WordCore | undefined {
  let start = from;
  while (start < to && !isInWord(bytes, start)) start += sequenceLength(bytes[start] ?? 0);
  const end = wordEnd(bytes, start, to);
  if (((list.lengths[bytes[start] ?? 0] ?? 0) & lengthBit(end - start)) === 0) return undefined;
  return list.words.has(bytes.toString('utf8', start, end)) ? { start, end } : undefined;
}

/** After the last character of [start, to) that belongs to a word. */
function wordEnd(bytes: Buffer, start: number, to: number): number {
  let end = to;
  while (end > start) {
    let last = end - 1;
    while (isContinuation(bytes[last])) last--;
    if (isInWord(bytes, last)) break;
    end = last;
  }
  return end;
}

function lengthBit(bytes: number): number {
  return (1 << Math.min(bytes, 31)) >>> 0;
}

function isInWord(bytes: Buffer, at: number): boolean {
  return (traitsOf(codePointAt(bytes, at)) & IN_WORD) !== 0;
}
