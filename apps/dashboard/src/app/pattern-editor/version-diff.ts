/** What differs between two versions of a pattern, field by field, in words. Pure. */
import type { PatternContent } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import { actionWords } from '../shared-ui/words.js';

export interface Difference {
  /** Name of the field as the editor calls it. */
  readonly field: string;
  /** Lines that are only in the older version. */
  readonly removed: readonly string[];
  /** Lines that are only in the newer one. */
  readonly added: readonly string[];
}

export const conditionWords: Record<PatternContent['condition'], string> = {
  contains: 'it is found',
  lacks: 'it is not found',
  'some-part-lacks': 'one part lacks it',
};

export const partWords: Record<PatternContent['parts'][number], string> = {
  subject: 'Subject',
  headers: 'Headers',
  body: 'Body',
  attachment: 'Attachments',
};

const yes = (value: boolean): string => (value ? 'yes' : 'no');

function matcherLines({ matcher }: PatternContent): string[] {
  if (matcher.kind === 'regex') return [matcher.regex];
  return matcher.kind === 'keywords' ? matcher.keywords : [`detector ${matcher.detector}`];
}

/** `3 different values`, `1 match`. */
export const thresholdWords = ({ count, of }: PatternContent['threshold']): string =>
  of === 'distinct' ? counted(count, 'different value') : counted(count, 'match', 'matches');

type Lines = (content: PatternContent) => readonly string[];

const fields: readonly (readonly [string, Lines])[] = [
  ['Name', ({ name }) => [name]],
  ['Description', ({ description }) => [description]],
  ['Kind', ({ matcher }) => [{ regex: 'expression', keywords: 'keywords', detector: 'detector' }[matcher.kind]]],
  ['Looks for', matcherLines],
  ['Capitals count', ({ matcher }) => [yes(matcher.kind === 'regex' && matcher.caseSensitive)]],
  ['Validator', ({ validator }) => [validator ?? 'none']],
  ['Mask shown to people', ({ matchFilter }) => [matchFilter === 'mask' ? 'only the ends' : 'the whole value']],
  ['Words that raise', ({ context }) => context?.positive ?? []],
  ['Words that lower', ({ context }) => context?.negative ?? []],
  ['Words before and after', ({ context }) => (context === null ? [] : [String(context.windowWords)])],
  ['Counts a match from', ({ minConfidence }) => [minConfidence.toFixed(2)]],
  ['Acts from', ({ threshold }) => [thresholdWords(threshold)]],
  ['Acts when', ({ condition }) => [conditionWords[condition]]],
  ['Action', ({ action }) => [actionWords[action]]],
  ['Waits for encryption', ({ delayEvaluation }) => [yes(delayEvaluation)]],
  ['Looks in', ({ parts }) => parts.map((part) => partWords[part])],
  ['Weight', ({ weight }) => [String(weight)]],
  ['Only these recipients', ({ recipients }) => recipients?.only ?? []],
  ['Not these recipients', ({ recipients }) => recipients?.except ?? []],
  ['Must match', ({ examples }) => examples.mustMatch],
  ['Must not match', ({ examples }) => examples.mustNotMatch],
];

export function differences(older: PatternContent, newer: PatternContent): readonly Difference[] {
  return fields.flatMap(([field, linesIn]) => {
    const [before, after] = [linesIn(older), linesIn(newer)];
    const removed = before.filter((line) => !after.includes(line));
    const added = after.filter((line) => !before.includes(line));
    return removed.length + added.length === 0 ? [] : [{ field, removed, added }];
  });
}
