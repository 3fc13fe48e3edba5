import fc from 'fast-check';

/** Pieces that make normalization hard, so that random text holds them side by side. */
const PIECES = [
  'a', 'b', 'e', 'I', 'i', 'X', 'K', 'Z', '0', '1', '4111', '.', '-', '_', '@', ' ', '  ', '\r\n', '\t', '\u0000', '\u001e', '\u0085', '\u00a0', '\u3000',
  '\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\ufe0f', '\u034f', '\u3164', '\u{e0041}', '\u2800',
  '\u0301', '\u0308', '\u0323', '\u0327', '\u0331', '\u0307', '\u0338', '\u0345', '\u0344', '\u3099', '\uff9e', '\u20dd', '\u05b0', '\u0e38', '\u0e48',
  'é', 'ü', 'ß', 'ẞ', 'ς', 'Σ', 'İ', 'ı', 'ŉ', 'ΐ', 'ᾳ', 'ᾼ', 'ﬁ', 'ﬃ', '㎏', '™', '½', '\u00a8', '\u037a', '\ufdfa', 'ſ', 'K', 'Å', 'ǰ', 'ẖ',
  'а', 'В', 'с', 'Н', 'ё', 'й', 'ж', 'Ν', 'ν', 'ο', 'ά', 'ω', 'հ', 'Տ', 'Ꭺ', 'ꭺ', '中', 'カ', 'ｶ', 'ﾞ', 'ก', 'ำ', 'का',
  '\u1100', '\u1161', '\u11a8', '가', '각', '\u{16d63}', '\u{16d67}', '\u09c7', '\u09be',
  '\u0664', '\u0e54', '\uff14', '\u{1d7dc}', '²', '\u2011', '\u2212', '\ufe58', '\u207b', '😀', '\ufffd', 'the', 'The',
]; // prettier-ignore

/** Text made of hard pieces, of any characters, or of both; lone surrogates included. */
export const hostileText = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2 }) }),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

/** The seed of every property run; change it to look elsewhere. */
export const SEED = 20_260_722;
