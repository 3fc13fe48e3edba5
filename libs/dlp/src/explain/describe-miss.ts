/** A near miss in words. */
import type { Finding } from '../finding.js';
import type { SkipList } from '../normalize/normalize.js';
import type { PartSpan } from '../normalize/normalized-text.js';
import type { PartKind } from '../pattern.js';
import type { CompiledPattern } from '../scan/compile.js';
import { maskValue } from '../scan/mask.js';
import type { Match } from '../scan/scan-window.js';
import { droppedWords } from './dropped-words.js';
import { failedCheck } from './failed-check.js';
import type { MissKind, NearMiss } from './near-miss.js';

/** What a sentence is made of. */
export interface MissFacts {
  readonly kind: MissKind;
  /** The pattern as it stands, with all its conditions. */
  readonly compiled: CompiledPattern;
  readonly match: Match;
  readonly span: PartSpan;
  /** The extracted text of the part it stands in. */
  readonly part: { readonly kind: PartKind; readonly text: string };
  /** The finding of a built-in detector that has these characters, if there is one. */
  readonly owner: Finding | undefined;
  readonly skipWords: SkipList;
}

/** Skip words that a sentence names. */
const MOST_WORDS = 5;
/** UTF-16 code units that are read around a value to see the word it stands in. */
const NEARBY = 128;
const WORD_BEFORE = /[\p{L}\p{N}\p{M}]+$/u;
const WORD_AFTER = /^[\p{L}\p{N}\p{M}]+/u;

const NAMES: Readonly<Record<PartKind, string>> = { subject: 'subject', headers: 'headers', body: 'body', attachment: 'attachments' };

export function describeMiss(facts: MissFacts): NearMiss {
  const { id, version } = facts.compiled.pattern;
  const masked = maskedValue(facts);
  return { pattern: id, version, kind: facts.kind, ...facts.span, masked, why: SENTENCES[facts.kind](facts, masked) };
}

function maskedValue({ compiled, match, span, part }: MissFacts): string {
  const { matchFilter, matcher, validator } = compiled.pattern;
  if (matchFilter === 'mask') return maskValue(match.text, matcher.kind === 'detector' ? matcher.detector : validator);
  return part.text.slice(span.start, span.end);
}

const SENTENCES: Readonly<Record<MissKind, (facts: MissFacts, masked: string) => string>> = {
  'other-case': ({ compiled: { pattern } }, masked) =>
    pattern.matcher.kind === 'regex' && pattern.matcher.caseSensitive
      ? `${masked} differs from the expression in upper and lower case only, and the pattern is case-sensitive`
      : `${masked} matches as it is written; letter case is folded before the search unless the pattern is case-sensitive`,
  'skip-word': ({ match, skipWords }, masked) => {
    const words = droppedWords(match.text, skipWords, MOST_WORDS).map((word) => `"${word}"`);
    return `${masked} would match if the skip list did not drop ${words.length === 0 ? 'words in it' : words.join(', ')}`;
  },
  'other-part': ({ compiled, part, span }, masked) => {
    const scope = compiled.pattern.parts.map((kind) => NAMES[kind]).join(', ');
    return `${masked} stands in ${span.part} (${NAMES[part.kind]}), and the pattern looks only at: ${scope}`;
  },
  'inside-word': ({ span, part }, masked) => {
    const { before, after } = wordAround(span, part.text);
    if (before + after === 0) return `${masked} is tied to more digits by a dash or a dot`;
    const sides = [before > 0 ? `${characters(before)} before it` : '', after > 0 ? `${characters(after)} after it` : ''];
    return `${masked} stands inside a longer word, with ${sides.filter((side) => side !== '').join(' and ')}`;
  },
  suppressed: ({ owner }, masked) =>
    owner === undefined ? `${masked} is a piece of a UUID` : `${masked} is part of what ${owner.pattern} found, ${owner.masked}`,
  validator: ({ compiled, match }, masked) =>
    `${compiled.validator === undefined ? 'the check fails' : failedCheck(compiled.validator, match.text)}: ${masked}`,
  context: ({ compiled }, masked) => {
    const { phrases, windowWords } = compiled.context;
    const example = [...phrases.values()]
      .flat()
      .find(({ raises }) => raises)
      ?.words.join(' ');
    const like = example === undefined ? '' : ` such as "${example}"`;
    return `${masked}: this spelling counts only within ${windowWords} words of a context word${like}, and there is none`;
  },
};

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}

/** How many characters of the same word stand before and after a value. */
function wordAround({ start, end }: PartSpan, text: string): { readonly before: number; readonly after: number } {
  const before = WORD_BEFORE.exec(text.slice(Math.max(0, start - NEARBY), start))?.[0].length ?? 0;
  const after = WORD_AFTER.exec(text.slice(end, end + NEARBY))?.[0].length ?? 0;
  return { before, after };
}
