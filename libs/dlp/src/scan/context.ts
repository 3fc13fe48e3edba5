import type { ExplanationTerm } from '../finding.js';
import { foldText } from '../normalize/normalize.js';
import type { ContextWords } from '../pattern.js';

/** What the nearest positive context word adds to the confidence. */
export const POSITIVE_DELTA = 0.25;
const NEGATIVE_DELTA = -0.3;
/** Bytes of text read on each side for one word of the window; longer words shorten the window. */
const BYTES_PER_WORD = 14;
/** A context word this long also counts at the beginning of a compound: `kreditkarte` in `kreditkartennummer`. */
const MIN_PREFIX_LETTERS = 6;
const IS_ASCII = /^[\x20-\x7e]*$/;

interface Phrase {
  readonly words: readonly string[];
  readonly raises: boolean;
}

/** Context words folded, split, and filed under the beginning of their first word. */
export interface CompiledContext {
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  readonly windowWords: number;
}

export const NO_CONTEXT: CompiledContext = { phrases: new Map(), windowWords: 0 };

export function compileContext(context: ContextWords): CompiledContext {
  const phrases = new Map<string, Phrase[]>();
  const file = (texts: readonly string[], raises: boolean): void => {
    for (const words of texts.map(splitWords)) {
      const [first] = words;
      if (first !== undefined) phrases.set(keyOf(first), [...(phrases.get(keyOf(first)) ?? []), { words, raises }]);
    }
  };
  file(context.positive, true);
  file(context.negative, false);
  return { phrases, windowWords: context.windowWords };
}

interface Nearby {
  readonly phrase: Phrase;
  /** Words between the phrase and the match, plus one. */
  readonly distance: number;
  readonly side: 'before' | 'after';
}

/**
 * Looks for context words around a match (byte offsets in one part of a view) and gives the terms they add: at most one
 * positive and one negative, the nearest of each.
 */
export function explainContext(
  context: CompiledContext,
  bytes: Buffer,
  match: { readonly start: number; readonly end: number },
): ExplanationTerm[] {
  const { phrases, windowWords } = context;
  if (windowWords <= 0 || phrases.size === 0) return [];
  const reach = reachOf(windowWords);
  const before = splitWords(bytes.toString('utf8', Math.max(0, match.start - reach), match.start)).slice(-windowWords);
  const after = splitWords(bytes.toString('utf8', match.end, Math.min(bytes.length, match.end + reach))).slice(0, windowWords);
  const nearby = [...findPhrases(phrases, before, 'before'), ...findPhrases(phrases, after, 'after')];
  if (nearby.length === 0) return [];
  nearby.sort((a, b) => a.distance - b.distance);
  const raising = nearby.find(({ phrase }) => phrase.raises);
  const lowering = nearby.find(({ phrase }) => !phrase.raises);
  return [
    ...(raising ? [{ term: 'context', delta: POSITIVE_DELTA, note: describe(raising) }] : []),
    ...(lowering ? [{ term: 'negative-context', delta: NEGATIVE_DELTA, note: describe(lowering) }] : []),
  ];
}

function findPhrases(phrases: CompiledContext['phrases'], words: readonly string[], side: Nearby['side']): Nearby[] {
  const found: Nearby[] = [];
  words.forEach((word, at) => {
    for (const phrase of [...(phrases.get(keyOf(word)) ?? []), ...pluralOf(phrases, word)]) {
      if (!phrase.words.every((wanted, i) => isSameWord(words[at + i], wanted))) continue;
      const distance = side === 'before' ? words.length - at - phrase.words.length + 1 : at + 1;
      found.push({ phrase, distance, side });
    }
  });
  return found;
}

function keyOf(word: string): string {
  return word.slice(0, MIN_PREFIX_LETTERS);
}

/** Short words are filed whole, so that their plural stands under another key. */
function pluralOf(phrases: CompiledContext['phrases'], word: string): readonly Phrase[] {
  return word.length <= MIN_PREFIX_LETTERS && word.endsWith('s') ? (phrases.get(word.slice(0, -1)) ?? []) : [];
}

function isSameWord(word: string | undefined, wanted: string): boolean {
  if (word === undefined) return false;
  return word === wanted || word === `${wanted}s` || (wanted.length >= MIN_PREFIX_LETTERS && word.startsWith(wanted));
}

/** `"card" 2 words before` */
function describe({ phrase, distance, side }: Nearby): string {
  return `"${phrase.words.join(' ')}" ${distance} ${distance === 1 ? 'word' : 'words'} ${side}`;
}

/** Bytes of text on each side of a match in which a window of so many words is looked for. */
export function reachOf(windowWords: number): number {
  return windowWords * BYTES_PER_WORD;
}

/** The folded words of a text. Folding of ASCII is lower case; the full way is only for the rest, for it costs more than all other steps of a match. */
export function splitWords(text: string): string[] {
  if (IS_ASCII.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return foldText(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
