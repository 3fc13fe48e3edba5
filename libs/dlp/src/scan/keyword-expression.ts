import { foldText } from '../normalize/normalize.js';

/** What may stand between two words of a phrase: `strictly-confidential`, `strictly_confidential`, `strictly / confidential`, or nothing visible. */
const BETWEEN_WORDS = '[ .,_/*+\\-\\x{2010}-\\x{2015}]{0,3}';
/** What may stand between two letters of a word spread out by hand: `c o n f i d e n t i a l`, `s.e.c.r.e.t`. */
const BETWEEN_LETTERS = '[ ._*\\-]{1,2}';
/** Shorter words would be found in initials and enumerations once they are spread out. */
const MIN_SPREAD_LETTERS = 8;

/**
 * The expression (RE2, for the folded view) that finds any of these words or phrases, longest first; whether the hit is a
 * whole word is for the caller to check. `undefined` when nothing is left of the keywords after folding.
 */
export function keywordExpression(keywords: readonly string[]): string | undefined {
  const folded = [...new Set(keywords.map((keyword) => foldText(keyword).trim()))].filter((keyword) => keyword !== '');
  folded.sort((a, b) => b.length - a.length);
  const alternatives = folded.flatMap((keyword) => [phrase(keyword), ...spreadOut(keyword)]);
  return alternatives.length === 0 ? undefined : `(?:${alternatives.join('|')})`;
}

function phrase(keyword: string): string {
  return keyword.split(/[ -]+/u).map(escapeExpression).join(BETWEEN_WORDS);
}

function spreadOut(keyword: string): string[] {
  const letters = [...keyword].filter((character) => !/[ -]/u.test(character));
  return letters.length < MIN_SPREAD_LETTERS ? [] : [letters.map(escapeExpression).join(BETWEEN_LETTERS)];
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
