import { traitsOf, IN_WORD } from './word-traits.js';
import { codePointAt, isContinuation, sequenceLength } from './utf8.js';

/** Folded words that the folded view leaves out. */
export interface SkipList {
  readonly words: ReadonlySet<string>;
  /** Bytes of the longest word: anything longer needs no look-up. */
  readonly longest: number;
}

/** The bytes of a token that remain when the punctuation around its word is set aside; empty when it holds no word. */
export interface WordCore {
  readonly start: number;
  readonly end: number;
}

/** Makes the list from words that are already folded. */
export function skipListOf(folded: readonly string[]): SkipList {
  const words = new Set(folded.filter((word) => word.length > 0 && !word.includes(' ')));
  let longest = 0;
  for (const word of words) longest = Math.max(longest, Buffer.byteLength(word));
  return { words, longest };
}

/** The word in the token [start, end) when it is on the list; `the` in `(the),` but not in `the@example.org`. */
export function skippedCore(list: SkipList, bytes: Buffer, start: number, end: number): WordCore | undefined {
  const core = wordCore(bytes, start, end);
  const length = core.end - core.start;
  if (length <= 0 || length > list.longest) return undefined;
  return list.words.has(bytes.toString('utf8', core.start, core.end)) ? core : undefined;
}

function wordCore(bytes: Buffer, from: number, to: number): WordCore {
  let start = from;
  while (start < to && !isInWord(bytes, start)) start += sequenceLength(bytes[start] ?? 0);
  let end = to;
  while (end > start) {
    let last = end - 1;
    while (isContinuation(bytes[last])) last--;
    if (isInWord(bytes, last)) break;
    end = last;
  }
  return { start, end };
}

function isInWord(bytes: Buffer, at: number): boolean {
  return (traitsOf(codePointAt(bytes, at)) & IN_WORD) !== 0;
}
