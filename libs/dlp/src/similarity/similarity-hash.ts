/**
 * A similarity hash of text (Charikar's simhash, 64 bits): copies of one template differ in few bits, other texts in about
 * half of them. Words count without case; every run of digits counts as one word, since copies differ in their numbers.
 */

/** Copies of one mail are at most so many bits apart. */
export const NEAR_COPY_BITS = 6;

/** Characters of one text, and of all, that are read: enough to tell a template, cheap for whatever comes. */
const CHARACTERS_PER_TEXT = 16_384;
const CHARACTERS = 65_536;

/** The fiftieth `the` tells the language, not the mail. */
const MOST_WEIGHT = 3;

/** 16 hex digits; null for texts without any word. Pure; never throws. */
export function similarityHash(texts: Iterable<string>): string | null {
  const words = new Map<number, number>();
  let room = CHARACTERS;
  for (const text of texts) {
    if (room <= 0) break;
    const read = text.slice(0, Math.min(CHARACTERS_PER_TEXT, room));
    room -= read.length;
    countWords(read.normalize('NFKC').toLowerCase(), words);
  }
  return words.size === 0 ? null : hashOf(words);
}

/** In how many of the 64 bits two hashes differ. */
export function hammingDistance(a: string, b: string): number {
  return bitsSet(half(a, 0) ^ half(b, 0)) + bitsSet(half(a, 8) ^ half(b, 8));
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const DIGITS = 0x23;

/** Adds the words of a text to the counts, by their FNV-1a hash. */
function countWords(text: string, words: Map<number, number>): void {
  let hash = FNV_OFFSET;
  let length = 0;
  let inDigits = false;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0x20;
    const digit = code >= 0x30 && code <= 0x39;
    if (digit || isLetter(code)) {
      if (!digit || !inDigits) hash = Math.imul(hash ^ (digit ? DIGITS : code), FNV_PRIME);
      inDigits = digit;
      length++;
    } else if (length > 0) {
      words.set(hash, (words.get(hash) ?? 0) + 1);
      hash = FNV_OFFSET;
      length = 0;
      inDigits = false;
    }
  }
}

/** Letters of ASCII, and everything above it that is no space or punctuation: exact enough, and far cheaper than the tables. */
function isLetter(code: number): boolean {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  return code >= 0xc0 && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f);
}

function hashOf(words: ReadonlyMap<number, number>): string {
  const weights = new Int32Array(64);
  for (const [hash, count] of words) {
    const weight = Math.min(count, MOST_WEIGHT);
    addBits(weights, 0, mixed(hash), weight);
    addBits(weights, 32, mixed(hash ^ 0x9e3779b9), weight);
  }
  return hexOf(weights, 0) + hexOf(weights, 32);
}

function addBits(weights: Int32Array, from: number, bits: number, weight: number): void {
  for (let bit = 0; bit < 32; bit++) weights[from + bit] = (weights[from + bit] ?? 0) + ((bits >>> bit) & 1 ? weight : -weight);
}

function hexOf(weights: Int32Array, from: number): string {
  let bits = 0;
  for (let bit = 0; bit < 32; bit++) if ((weights[from + bit] ?? 0) > 0) bits |= 1 << bit;
  return (bits >>> 0).toString(16).padStart(8, '0');
}

/** MurmurHash3's finalizer: every bit of the word's hash moves every bit of the answer. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function half(hash: string, from: number): number {
  return parseInt(hash.slice(from, from + 8), 16) | 0;
}

function bitsSet(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
