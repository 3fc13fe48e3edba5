/**
 * Text for benchmarks: English-looking, the same on every machine and in every run. Nothing in it is taken from anywhere.
 */

const SYLLABLES = 'an ber cor del en fir gal hor in jun kel lor men nor ost per qui ral sen tor und vel war xen yor zim'.split(' ');
const COMMON = 'the of and to in is for that on with as are this be at from or by we our you will not have it was'.split(' ');
const DENSE_LINES = [
  'Card: 4111 1111 1111 1111 exp 12/27',
  'SSN: 536-90-4399',
  'IBAN DE89 3704 0044 0532 0130 00',
  'anna.meyer@example.com',
  'Tel. +49 30 1234567',
  'host 192.0.2.133',
  'strictly confidential board minutes',
];

/** A generator of numbers below `limit` (mulberry32): benchmarks must not depend on chance. */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Paragraphs of words; about one line in `hitEvery` holds something that a pattern finds. 0: none does. */
export function sampleText(bytes: number, hitEvery: number, seed = 1): string {
  const next = numbers(seed);
  const lines: string[] = [];
  for (let size = 0; size < bytes; size += (lines.at(-1)?.length ?? 0) + 1) {
    lines.push(hitEvery > 0 && next(hitEvery) === 0 ? (DENSE_LINES[next(DENSE_LINES.length)] ?? '') : sentence(next));
  }
  return lines.join('\n').slice(0, bytes);
}

function sentence(next: (limit: number) => number): string {
  const words = Array.from({ length: 8 + next(8) }, () => (next(2) === 0 ? (COMMON[next(COMMON.length)] ?? '') : word(next)));
  const text = words.join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function word(next: (limit: number) => number): string {
  return Array.from({ length: 1 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)] ?? '').join('');
}
