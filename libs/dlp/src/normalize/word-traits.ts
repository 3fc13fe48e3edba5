import { foldSegment } from './case-fold.js';
import { latinLookAlike } from './look-alikes.js';

/**
 * What the folded view must know of a code point of the exact view, as bits, so that the bits of a word are the OR of
 * the bits of its characters. Learnt on first use, like the classes of the exact view.
 */

/** Part of a word: letter, mark, number of any kind. */
export const IN_WORD = 0x01;
/** Folding gives something that {@link foldedPair} cannot hold. */
const CHANGES = 0x02;
/** Folding gives one other character of the same length: below U+0080, or from U+0080 to U+07FF. */
export const CHANGES_CASE = 0x04;
/** May compose with the character before it, once the case of that one has changed. */
const MARK = 0x08;
/** Looks like a Latin letter, itself or under its accents. */
const LOOK_ALIKE = 0x10;
const KNOWN = 0x20;

/** Scripts begin at bit 6; digits count as one, so that "words with digits" needs no rule of its own. */
const SCRIPT_SHIFT = 6;
const SCRIPTS = [
  /\p{Decimal_Number}/u,
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Letter}/u,
];

const traits = new Uint16Array(0x110000);
const pairs = new Uint16Array(0x800);

/** The bits of a code point. */
export function traitsOf(codePoint: number): number {
  return traits[codePoint] || learn(codePoint);
}

/** The character that a code point with {@link CHANGES_CASE} folds to. */
export function foldedPair(codePoint: number): number {
  return pairs[codePoint] ?? 0;
}

/** True when look-alikes in a word with these bits stand for Latin letters: mixed script, or letters and digits. */
export function isMixed(word: number): boolean {
  const scripts = word >>> SCRIPT_SHIFT;
  return (word & LOOK_ALIKE) !== 0 && (scripts & (scripts - 1)) !== 0;
}

/** True when a word with these bits cannot be folded character by character. */
export function needsSegments(word: number): boolean {
  return (word & CHANGES) !== 0 || (word & (MARK | CHANGES_CASE)) === (MARK | CHANGES_CASE) || isMixed(word);
}

/** True when a character with these bits, with no mark after it, is not simply itself or its {@link foldedPair}. */
export function changesAlone(character: number, asLatin: boolean): boolean {
  return (character & (asLatin ? CHANGES | LOOK_ALIKE : CHANGES)) !== 0;
}

function learn(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const folded = foldSegment(character, false);
  let bits = KNOWN | scriptsOf(character) | scriptsOf(folded);
  if (/[\p{Letter}\p{Mark}\p{Number}]/u.test(character)) bits |= IN_WORD;
  if (/\p{Mark}/u.test(character)) bits |= MARK;
  if (looksLatin(character) || looksLatin(folded)) bits |= LOOK_ALIKE;
  if (folded !== character) bits |= learnPair(codePoint, folded) ? CHANGES_CASE : CHANGES;
  traits[codePoint] = bits;
  return bits;
}

function learnPair(codePoint: number, folded: string): boolean {
  const target = folded.codePointAt(0) ?? 0;
  if (folded.length !== 1 || codePoint >= 0x800 || target >= 0x800 || codePoint < 0x80 !== target < 0x80) return false;
  pairs[codePoint] = target;
  return true;
}

function scriptsOf(text: string): number {
  const script = SCRIPTS.findIndex((pattern) => pattern.test(text));
  return script < 0 ? 0 : 1 << (SCRIPT_SHIFT + script);
}

function looksLatin(text: string): boolean {
  for (const character of text.normalize('NFD')) if (latinLookAlike(character) !== undefined) return true;
  return false;
}
