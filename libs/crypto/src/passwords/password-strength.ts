/**
 * Whether a password withstands somebody who has the file and all the time. AES-256 of PDF (revision 6) hashes a guess some
 * hundred times (ISO 32000-2 §7.6.4.3.4), which slows a graphics card down to about 10⁵ guesses a second and no further.
 */
import type { Password } from './password.js';

/** What is asked of a password. Lengths count characters as people do, not code units. */
export interface PasswordRule {
  readonly leastCharacters: number;
  /** Of lower case, upper case, digits, others; letters of scripts without case are others. */
  readonly leastClasses: number;
  /** Different characters. */
  readonly leastDistinct: number;
  /** From this length on one class is enough: a phrase of words. */
  readonly phraseCharacters: number;
}

export const DEFAULT_PASSWORD_RULE: PasswordRule = { leastCharacters: 12, leastClasses: 3, leastDistinct: 8, phraseCharacters: 20 };

/** Machine word of what is missing first. */
export type PasswordWeakness = 'too-short' | 'too-few-classes' | 'too-repetitive';

/** The answer: strong, or what is missing and a sentence for people that does not speak of the password itself. */
export type PasswordStrength =
  { readonly strong: true } | { readonly strong: false; readonly why: PasswordWeakness; readonly advice: string };

/** Judges by length, classes and repetition. It knows no dictionary: `Password1234` passes, and generated ones are better. */
export function judgePassword(password: Password, rule: PasswordRule = DEFAULT_PASSWORD_RULE): PasswordStrength {
  const characters = [...password.reveal()];
  if (characters.length < rule.leastCharacters) return weak('too-short', rule);
  if (new Set(characters).size < rule.leastDistinct || isRepeated(characters)) return weak('too-repetitive', rule);
  const isPhrase = characters.length >= rule.phraseCharacters;
  if (!isPhrase && classesOf(password.reveal()) < rule.leastClasses) return weak('too-few-classes', rule);
  return { strong: true };
}

const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

function classesOf(text: string): number {
  return CLASSES.filter((pattern) => pattern.test(text)).length;
}

/** The same piece twice or more often, `secret1!secret1!`: no longer than the piece to somebody who guesses. */
function isRepeated(characters: readonly string[]): boolean {
  const half = Math.floor(characters.length / 2);
  for (let period = 1; period <= half; period++) {
    if (characters.every((char, index) => index < period || char === characters[index - period])) return true;
  }
  return false;
}

function weak(why: PasswordWeakness, rule: PasswordRule): PasswordStrength {
  const { leastCharacters, leastClasses, leastDistinct, phraseCharacters } = rule;
  const advice = {
    'too-short': `it must have at least ${leastCharacters} characters`,
    'too-few-classes': `it must have ${leastClasses} of lower case, upper case, digits and others, or be a phrase of ${phraseCharacters} characters`,
    'too-repetitive': `it must have at least ${leastDistinct} different characters and not be a repetition`,
  }[why];
  return { strong: false, why, advice };
}
