import { findDetector } from '../detectors/detectors.js';
import { droppedWords } from '../explain/dropped-words.js';
import { compileSkipList } from '../normalize/normalize.js';
import type { ContextWords, Pattern } from '../pattern.js';
import { reachOf, splitWords } from '../scan/context.js';
import { listed, shortened, type Lint } from './lint.js';
import type { ReadPattern } from './never-matches.js';

const SIDES = ['positive', 'negative'] as const;
/** Context words that are named one by one. */
const MOST_NAMED = 5;

/** Context words that can never apply, that cancel each other, or that take the place of a detector's own. */
export function lintContext(pattern: Pattern, read: ReadPattern | undefined, skipWords: readonly string[]): Lint[] {
  const { context } = pattern;
  if (context === undefined) return [];
  const dropped = isFolded(pattern, read) ? skipWords : [];
  const idle = SIDES.flatMap((side) => {
    const lints = context[side].flatMap((phrase) => neverApplies(phrase, side, context, dropped));
    return lints.length <= MOST_NAMED ? lints : [...lints.slice(0, MOST_NAMED), more(lints.length - MOST_NAMED, side)];
  });
  return [...idle, ...cancelled(context), ...replaced(pattern)];
}

function isFolded({ matcher }: Pattern, read: ReadPattern | undefined): boolean {
  if (matcher.kind === 'detector') return findDetector(matcher.detector)?.view === 'folded';
  return matcher.kind === 'keywords' || read?.view === 'folded';
}

function neverApplies(phrase: string, side: 'positive' | 'negative', context: ContextWords, skipWords: readonly string[]): Lint[] {
  const why = reasonOf(phrase, context.windowWords, skipWords);
  if (why === undefined) return [];
  const message = `The context word "${shortened(phrase)}" can never apply: ${why}.`;
  return [{ severity: 'warning', rule: 'context-never-applies', message, field: `context.${side}` }];
}

function reasonOf(phrase: string, windowWords: number, skipWords: readonly string[]): string | undefined {
  const words = splitWords(phrase);
  const text = words.join(' ');
  if (words.length === 0) return 'it holds no letter and no digit, and only words are compared';
  if (windowWords === 0) return 'no word around a match is looked at, since the window is 0 words';
  if (words.length > windowWords) return `it has ${words.length} words, and ${windowWords} on each side of a match are looked at`;
  if (Buffer.byteLength(text) > reachOf(windowWords)) {
    return `it is longer than the ${reachOf(windowWords)} bytes of text that a window of ${windowWords} reaches over; widen the window`;
  }
  const dropped = droppedWords(text, compileSkipList(skipWords), MOST_NAMED);
  return dropped.length === 0 ? undefined : `the skip list drops ${listed(dropped)} from every mail`;
}

function more(count: number, side: string): Lint {
  return {
    severity: 'warning',
    rule: 'context-never-applies',
    message: `${count} more context words can never apply.`,
    field: `context.${side}`,
  };
}

function cancelled({ positive, negative }: ContextWords): Lint[] {
  const raising = new Set(positive.map((phrase) => splitWords(phrase).join(' ')));
  const both = negative.filter((phrase) => raising.has(splitWords(phrase).join(' ')));
  if (both.length === 0) return [];
  const message = `${listed(both)} stands among the positive and the negative context words: it raises and lowers the confidence at once.`;
  return [{ severity: 'warning', rule: 'context-contradicts', message, field: 'context.negative' }];
}

function replaced({ matcher, context }: Pattern): Lint[] {
  const detector = matcher.kind === 'detector' ? findDetector(matcher.detector) : undefined;
  if (detector === undefined) return [];
  const own = new Set(context?.positive.map((phrase) => splitWords(phrase).join(' ')));
  const lost = detector.context.positive.filter((phrase) => !own.has(splitWords(phrase).join(' ')));
  if (lost.length === 0) return [];
  const message = `These context words take the place of those that the detector "${detector.name}" brings along: ${listed(lost)} no longer raise the confidence. Repeat the ones you need.`;
  return [{ severity: 'hint', rule: 'context-replaces-built-in', message, field: 'context.positive' }];
}
