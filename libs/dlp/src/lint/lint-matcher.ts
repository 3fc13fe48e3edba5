import { findDetector } from '../detectors/detectors.js';
import { foldText } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { listed, type Lint } from './lint.js';
import type { ReadPattern } from './never-matches.js';

/** Ordinary sentences; an expression that matches in every one of them matches nearly any mail. */
const ORDINARY = [
  'Thank you for lunch, see you on Monday.',
  'Könnten wir das Treffen auf 10 Uhr verlegen?',
  'Le train part du quai 4 à midi.',
];

/** What is odd about what is looked for. */
export function lintMatcher(pattern: Pattern, read: ReadPattern | undefined, matches: (text: string) => boolean): Lint[] {
  return [...lintKeywords(pattern), ...lintAnchors(read), ...lintBreadth(pattern, matches), ...lintExamples(pattern), ...lintMask(pattern)];
}

function lintKeywords({ matcher }: Pattern): Lint[] {
  if (matcher.kind !== 'keywords') return [];
  const field = 'matcher.keywords';
  const empty = matcher.keywords.filter((keyword) => foldText(keyword) === '');
  const seen = new Set<string>();
  const twice = matcher.keywords.filter((keyword) => {
    const folded = foldText(keyword);
    const isKnown = folded !== '' && seen.has(folded);
    seen.add(folded);
    return isKnown;
  });
  const lints: Lint[] = [];
  if (empty.length > 0) {
    lints.push({
      severity: 'warning',
      rule: 'never-in-text',
      message: `${empty.length} of the keywords hold nothing but white space and invisible characters.`,
      field,
    });
  }
  if (twice.length > 0) {
    lints.push({
      severity: 'hint',
      rule: 'keyword-twice',
      message: `${listed(twice)} stands in the list before, in another case or spelling.`,
      field,
    });
  }
  return lints;
}

function lintAnchors(read: ReadPattern | undefined): Lint[] {
  const outsideClasses = read?.regex.replace(/\\[^Az]/g, '').replace(/\[[^\]]*\]/g, '') ?? '';
  if (!/[$^]|\\[Az]/.test(outsideClasses)) return [];
  const message =
    '"^" and "$" stand for the beginning and the end of a whole part (the subject, the body, a file), not of a line: line breaks become blanks before the search.';
  return [{ severity: 'hint', rule: 'anchor-of-part', message, field: 'matcher.regex' }];
}

function lintBreadth(pattern: Pattern, matches: (text: string) => boolean): Lint[] {
  if (pattern.matcher.kind !== 'regex' || !ORDINARY.every(matches)) return [];
  const message = 'The expression matches in nearly any mail: it was found in three ordinary sentences of three languages.';
  return [{ severity: 'warning', rule: 'matches-nearly-all', message, field: 'matcher.regex' }];
}

function lintExamples({ examples }: Pattern): Lint[] {
  const both = examples.mustMatch.filter((text) => examples.mustNotMatch.includes(text));
  const lints: Lint[] = [];
  if (examples.mustMatch.length === 0) {
    const message = 'No example says what the pattern must match: nobody will notice when a later version no longer finds it.';
    lints.push({ severity: 'hint', rule: 'no-examples', message, field: 'examples.mustMatch' });
  }
  if (both.length > 0) {
    lints.push({
      severity: 'error',
      rule: 'examples-contradict',
      message: `${listed(both)} must match and must not match.`,
      field: 'examples.mustNotMatch',
    });
  }
  return lints;
}

function lintMask({ matchFilter, matcher }: Pattern): Lint[] {
  const isPlain = matcher.kind === 'keywords' || (matcher.kind === 'detector' && findDetector(matcher.detector)?.matchFilter === 'none');
  if (matchFilter === 'mask' || isPlain) return [];
  const message = 'Matched values are shown as they are, to everybody who triages mail and in notices.';
  return [{ severity: 'hint', rule: 'values-are-shown', message, field: 'matchFilter' }];
}
