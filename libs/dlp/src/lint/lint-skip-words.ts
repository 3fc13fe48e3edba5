import RE2 from 're2';
import { findDetector } from '../detectors/detectors.js';
import { droppedWords } from '../explain/dropped-words.js';
import { compileSkipList, foldText, normalizeParts, type SkipList } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { foldExpression } from '../scan/fold-expression.js';
import { keywordExpression } from '../scan/keyword-expression.js';
import { listed, shortened, type Lint } from './lint.js';
import type { ReadPattern } from './never-matches.js';
import { spellings } from './spellings.js';

/** Broken texts that are named one by one. */
const MOST_NAMED = 5;
/** Keywords that are tried one by one. */
const MOST_TRIED = 50;

/** A text that a pattern looks for and the skip list takes apart. */
interface BrokenText {
  readonly text: string;
  readonly dropped: readonly string[];
  /** What is left of it where it stands in a mail. */
  readonly seen: string;
}

/**
 * Words of the skip list stand in no text of the folded view: a phrase with one of them cannot be found. Patterns that are
 * searched in the exact view (case-sensitive, or with a validator) keep all words.
 */
export function lintSkipWords(pattern: Pattern, read: ReadPattern | undefined, skipWords: readonly string[]): Lint[] {
  const list = compileSkipList(skipWords);
  if (list.words.size === 0) return [];
  const broken = read === undefined ? brokenKeywords(pattern, list) : brokenSpellings(read, list);
  const field = `matcher.${pattern.matcher.kind}`;
  const named = broken.slice(0, MOST_NAMED).map((each) => describe(each, field));
  const rest = broken.length - named.length;
  if (rest === 0) return named;
  const message = `${rest} more phrases hold words of the skip list and can never be found: ${listed(broken.slice(MOST_NAMED).map(({ text }) => text))}.`;
  return [...named, { severity: 'warning', rule: 'skip-word', message, field }];
}

function describe({ text, dropped, seen }: BrokenText, field: string): Lint {
  const what = dropped.length === 1 ? `the word ${listed(dropped)}` : `the words ${listed(dropped)}`;
  const left = seen === '' ? 'nothing of it is left' : `the engine sees "${shortened(seen)}"`;
  const advice = seen === '' ? 'Take the word from the skip list.' : `Write "${shortened(seen)}", or take the word from the skip list.`;
  const message = `"${shortened(text)}" can never be found: the skip list drops ${what} from every mail, and ${left}. ${advice}`;
  return { severity: 'warning', rule: 'skip-word', message, field };
}

/** Spellings that match as they are and no longer once the skip list was applied. */
function brokenSpellings({ view, regex, root, characters }: ReadPattern, list: SkipList): BrokenText[] {
  if (view === 'exact') return [];
  const expression = new RE2(`(?i:${foldExpression(regex)})`);
  return spellings(root, characters).flatMap((text) => (expression.test(text) ? (brokenText(text, list, expression) ?? []) : []));
}

function brokenKeywords({ matcher }: Pattern, list: SkipList): BrokenText[] {
  const broken: BrokenText[] = [];
  for (const keyword of keywordsOf(matcher)) {
    const text = foldText(keyword);
    if (droppedWords(text, list, 1).length === 0) continue;
    const source = keywordExpression([keyword]);
    if (source === undefined) continue;
    // Of the many that are only counted, one look at their words is enough.
    const each = broken.length < MOST_TRIED ? brokenText(text, list, new RE2(source)) : { text, dropped: [], seen: '' };
    if (each !== undefined) broken.push(each);
  }
  return broken;
}

function keywordsOf(matcher: Pattern['matcher']): readonly string[] {
  if (matcher.kind === 'keywords') return matcher.keywords;
  const detector = matcher.kind === 'detector' ? findDetector(matcher.detector) : undefined;
  return detector?.view === 'folded' && 'keywords' in detector.matcher ? detector.matcher.keywords : [];
}

function brokenText(text: string, list: SkipList, expression: RE2): BrokenText | undefined {
  const seen = asSeen(text, list);
  if (seen === foldText(text) || expression.test(seen)) return undefined;
  return { text, dropped: droppedWords(text, list, MOST_NAMED), seen };
}

/** The text as the folded view shows it. */
function asSeen(text: string, list: SkipList): string {
  return normalizeParts([{ path: '', kind: 'body', text: Buffer.from(text, 'utf8') }], { skipWords: list }).folded.bytes.toString('utf8');
}
