/**
 * What the exact view does with each code point. The answers come from the runtime's own Unicode data and are learnt
 * on first use, so start-up pays nothing and the table never disagrees with the native `normalize`.
 */

/** Stands as it is, and nothing that follows it, short of a joining character, can change it. */
export const KEPT = 1;
/** Leaves no trace: default-ignorable, control, interlinear annotation. */
export const INVISIBLE = 2;
/** Composes with, or is reordered against, what stands before it: the whole segment goes through native NFKC. */
export const JOINING = 3;
/** NFKC gives other characters for it, on its own. */
export const REWRITTEN = 4;
/** White space. Every class from {@link FIRST_ASCII} up *is* the one ASCII byte that stands for the character. */
export const WHITE_SPACE = 0x20;
export const FIRST_ASCII = 0x20;

/** Default_Ignorable_Code_Point (UAX #44) holds zero-width, bidi, soft hyphen, fillers, variation selectors and tags. */
const INVISIBLE_CHARACTER = /[\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb]/u;

/** White_Space, and BRAILLE PATTERN BLANK, which every font draws as one. */
const WHITE_SPACE_CHARACTER = /[\p{White_Space}\u2800]/u;

/** Hyphens, dashes, the minus sign: what people and word processors put between the groups of a number. */
const DASH = /[\u2010-\u2015\u2212\ufe58\uff0d]/u;

const DECIMAL_DIGIT = /\p{Decimal_Number}/u;

/**
 * Characters that may compose with or be reordered against the one before: all marks, the conjoining Hangul vowels and
 * finals, the Kirat Rai vowels. Wider than NFC_Quick_Check=Maybe (UAX #15), which costs time but never correctness.
 */
const JOINING_FIRST = /^[\p{Mark}\u1160-\u11ff\ud7b0-\ud7ff\u{16d63}-\u{16d6a}]/u;

const classes = new Uint8Array(0x110000);

/** {@link KEPT} … or the ASCII byte that replaces the code point. */
export function classOf(codePoint: number): number {
  return classes[codePoint] || learn(codePoint);
}

/** How many joining characters the full decomposition of `character` holds. */
export function joiningLength(character: string): number {
  let joining = 0;
  for (const piece of character.normalize('NFKD')) if (JOINING_FIRST.test(piece)) joining++;
  return joining;
}

function learn(codePoint: number): number {
  const learnt = classify(codePoint);
  classes[codePoint] = learnt;
  return learnt;
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (WHITE_SPACE_CHARACTER.test(character)) return WHITE_SPACE;
  if (INVISIBLE_CHARACTER.test(character)) return INVISIBLE;
  if (codePoint < 0x80) return KEPT;
  if (DASH.test(character)) return 0x2d;
  if (JOINING_FIRST.test(character.normalize('NFKD'))) return JOINING;
  if (character.normalize('NFKC') !== character) return REWRITTEN;
  return DECIMAL_DIGIT.test(character) ? 0x30 + digitValue(codePoint) : KEPT;
}

/** Decimal digits are encoded in ascending runs of ten (Unicode stability policy), zero first. */
function digitValue(codePoint: number): number {
  let first = codePoint;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(first - 1))) first--;
  return (codePoint - first) % 10;
}
