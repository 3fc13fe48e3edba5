/** Text that runs from right to left, and numbers and names in it that do not (Unicode Bidirectional Algorithm, UAX #9). */
import { createRequire } from 'node:module';
import type { Bidi } from 'bidi-js';

/** Its types describe an ES module, and Node gets a CommonJS one. */
const openBidi = createRequire(import.meta.url)('bidi-js') as () => Bidi;
const bidi = openBidi();

/** Letters that run from right to left, and marks that make others do so. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202b\u202e\u2067\u2068\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Embedding levels of a paragraph, one for each UTF-16 code unit: odd ones run from right to left. */
export interface Levels {
  /** The direction of the paragraph: 0 or 1. */
  readonly base: number;
  readonly of: Uint8Array;
}

/** UAX #9 §3.3. Most paragraphs have nothing to decide, and are not even looked at. */
export function levelsOf(paragraph: string): Levels {
  if (!RIGHT_TO_LEFT.test(paragraph)) return { base: 0, of: new Uint8Array(paragraph.length) };
  const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph, 'auto');
  return { base: paragraphs[0]?.level ?? 0, of: levels };
}

/** The pieces of one line in the order of the eye, from left to right (UAX #9 §3.4, rule L2). */
export function inVisualOrder<T extends { readonly level: number }>(pieces: readonly T[]): T[] {
  const order = [...pieces];
  const highest = Math.max(0, ...pieces.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let start = 0; start < order.length; start++) {
      let end = start;
      while (end < order.length && (order[end]?.level ?? 0) >= level) end++;
      if (end - start > 1) order.splice(start, end - start, ...order.slice(start, end).reverse());
      start = Math.max(start, end - 1);
    }
  }
  return order;
}

/** Brackets and the like turned round, as they are drawn within text that runs from right to left (rule L4). */
export function mirrored(text: string): string {
  return [...text].map((char) => bidi.getMirroredCharacter(char) ?? char).join('');
}
