import type { ExplanationTerm } from '../finding.js';
import { foldText } from '../normalize/normalize.js';
import type { ContextWords } from '../pattern.js';

const POSITIVE_DELTA = 0.25;
const NEGATIVE_DELTA = -0.3;
/** Bytes of text read on each side for one word of the window; longer words shorten the window. */
const BYTES_PER_WORD = 14;
/** A context word this long also counts at the beginning of a compound: `kreditkarte` in `kreditkartennummer`. */
const MIN_PREFIX_LETTERS = 6;

const IS_ASCII = /^[\x20-\x7e]*$/;

/** Context words folded and split, ready to be compared with the words around a match. */
export interface CompiledContext {
  readonly positive: readonly (readonly string[])[];
  readonly negative: readonly (readonly string[])[];
  readonly windowWords: number;
}

export const NO_CONTEXT: CompiledContext = { positive: [], negative: [], windowWords: 0 };

export function compileContext(context: ContextWords): CompiledContext {
  const fold = (phrases: readonly string[]) => phrases.map(splitWords).filter((words) => words.length > 0);
  return { positive: fold(context.positive), negative: fold(context.negative), windowWords: context.windowWords };
}

/**
 * Looks for context words around a match (byte offsets in one part of a view) and gives the terms they add: at most one
 * positive and one negative, the nearest of each.
 */
export function explainContext(context: CompiledContext, bytes: Buffer, { start, end }: { start: number; end: number }): ExplanationTerm[] {
  const { positive, negative, windowWords } = context;
  if (windowWords <= 0 || (positive.length === 0 && negative.length === 0)) return [];
  const reach = windowWords * BYTES_PER_WORD;
  const before = splitWords(bytes.toString('utf8', Math.max(0, start - reach), start)).slice(-windowWords);
  const after = splitWords(bytes.toString('utf8', end, Math.min(bytes.length, end + reach))).slice(0, windowWords);
  const terms: ExplanationTerm[] = [];
  const raising = findNearest(positive, before, after);
  if (raising !== undefined) terms.push({ term: 'context', delta: POSITIVE_DELTA, note: raising });
  const lowering = findNearest(negative, before, after);
  if (lowering !== undefined) terms.push({ term: 'negative-context', delta: NEGATIVE_DELTA, note: lowering });
  return terms;
}

/** `"card" 2 words before` for the phrase that stands nearest, if any does. */
function findNearest(phrases: readonly (readonly string[])[], before: readonly string[], after: readonly string[]): string | undefined {
  let nearest: { distance: number; note: string } | undefined;
  for (const phrase of phrases) {
    const last = findLastPhrase(before, phrase);
    const first = after.findIndex((_, i) => standsAt(after, i, phrase));
    const distanceBefore = last < 0 ? Infinity : before.length - last - phrase.length + 1;
    const distanceAfter = first < 0 ? Infinity : first + 1;
    const distance = Math.min(distanceBefore, distanceAfter);
    if (distance >= (nearest?.distance ?? Infinity)) continue;
    const side = distanceBefore <= distanceAfter ? 'before' : 'after';
    nearest = { distance, note: `"${phrase.join(' ')}" ${distance} ${distance === 1 ? 'word' : 'words'} ${side}` };
  }
  return nearest?.note;
}

function findLastPhrase(words: readonly string[], phrase: readonly string[]): number {
  for (let i = words.length - phrase.length; i >= 0; i--) if (standsAt(words, i, phrase)) return i;
  return -1;
}

function standsAt(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((wanted, i) => isSameWord(words[at + i], wanted));
}

function isSameWord(word: string | undefined, wanted: string): boolean {
  if (word === undefined) return false;
  return word === wanted || word === `${wanted}s` || (wanted.length >= MIN_PREFIX_LETTERS && word.startsWith(wanted));
}

function splitWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Folding of ASCII is lower case; the full way is only for the rest, for it costs more than all other steps of a match. */
function fold(text: string): string {
  return IS_ASCII.test(text) ? text.toLowerCase() : foldText(text);
}
