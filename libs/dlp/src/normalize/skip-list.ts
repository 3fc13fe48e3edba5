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

/** Makes the list from words that are already folded; punctuation around them is set aside here too. */
export function skipListOf(folded: readonly string[]): SkipList {
  const words = new Set<string>();
  const lengths = new Uint32Array(256);
  for (const entry of folded) {
    const bytes = Buffer.from(entry, 'utf8');
    const { start, end } = wordCore(bytes, 0, bytes.length);
    if (start === end || entry.includes(' ')) continue;
    words.add(bytes.toString('utf8', start, end));
    const first = bytes[start] ?? 0;
    lengths[first] = (lengths[first] ?? 0) | lengthBit(end - start);
  }
  return { words, lengths };
}

/** The word in the token [from, to) when it is on the list; `the` in `(the),` but not in `the@example.org`. */
export function skippedCore(list: SkipList, bytes: Buffer, from: number, to: number): WordCore | undefined {
  const core = wordCore(bytes, from, to);
  const lengths = list.lengths[bytes[core.start] ?? 0] ?? 0;
  if ((lengths & lengthBit(core.end - core.start)) === 0) return undefined;
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

function lengthBit(bytes: number): number {
  return (1 << Math.min(bytes, 31)) >>> 0;
}

function isInWord(bytes: Buffer, at: number): boolean {
  return (traitsOf(codePointAt(bytes, at)) & IN_WORD) !== 0;
}
