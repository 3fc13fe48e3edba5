import { latinLookAlike } from './look-alikes.js';

/**
 * NFKC_Casefold (UAX #44) of text that is in the exact view, to a fixed point, and a little wider: both Turkish letters
 * (ı, İ) become `i`. Upper before lower case is what brings ß to ss and ς to σ, one character at a time so that no rule
 * of context applies. Cherokee goes to its small letters, not to its capitals.
 *
 * @param asLatin also replaces look-alikes of Latin letters, under their accents too (ё as ë).
 */
export function foldSegment(segment: string, asLatin: boolean): string {
  const remembered = asLatin ? latinSegments : segments;
  const known = remembered.get(segment);
  if (known !== undefined) return known;
  const folded = foldToFixedPoint(segment, asLatin);
  if (segment.length <= 2 && remembered.size < MOST_REMEMBERED) remembered.set(segment, folded);
  return folded;
}

/** Short segments repeat in any text (ß, й); the bound keeps hostile text from filling the memory. */
const MOST_REMEMBERED = 4096;
const segments = new Map<string, string>();
const latinSegments = new Map<string, string>();

function foldToFixedPoint(segment: string, asLatin: boolean): string {
  let folded = segment;
  for (;;) {
    const next = foldOnce(asLatin ? replaceLookAlikes(folded) : folded);
    if (next === folded) return folded;
    folded = next;
  }
}

function foldOnce(text: string): string {
  let folded = '';
  for (const character of text) folded += character === 'İ' ? 'i' : character.toUpperCase().toLowerCase();
  return folded.normalize('NFKC');
}

function replaceLookAlikes(text: string): string {
  let replaced = '';
  for (const character of text.normalize('NFD')) replaced += latinLookAlike(character) ?? character;
  return replaced.normalize('NFKC');
}
