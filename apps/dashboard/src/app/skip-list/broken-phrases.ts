/** Which patterns a skip list breaks: a phrase that holds a skipped word never matches as it is written. Pure. */
import type { PatternContent } from '#contracts';

export interface BrokenPhrase {
  readonly word: string;
  readonly phrase: string;
  /** Where the phrase stands: among the keywords, or the words around. */
  readonly where: 'keyword' | 'context word';
}

const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];

/** Whether a text may hold one of these words: a quick look before the whole pattern is read. */
export const mayHold = (text: string, skipped: ReadonlySet<string>): boolean => wordsIn(text).some((word) => skipped.has(word));

export function brokenPhrases(content: Pick<PatternContent, 'matcher' | 'context'>, skipped: ReadonlySet<string>): readonly BrokenPhrase[] {
  const phrases = content.matcher.kind === 'keywords' ? content.matcher.keywords : [];
  const around = [...(content.context?.positive ?? []), ...(content.context?.negative ?? [])];
  const broken = (texts: readonly string[], where: BrokenPhrase['where']): BrokenPhrase[] =>
    texts.flatMap((phrase) => {
      const word = wordsIn(phrase).find((each) => skipped.has(each));
      return word === undefined ? [] : [{ word, phrase, where }];
    });
  return [...broken(phrases, 'keyword'), ...broken(around, 'context word')];
}

/** One word a line or several: trimmed, in small letters, each once. */
export const skipWordsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== ''),
  ),
];
