import type { Pattern } from '../pattern.js';

/** One thing that its author should know about a pattern. */
export interface Lint {
  /** error: it cannot find what it is meant to, or cannot be scanned for. warning: some of it cannot. hint: it may not be meant so. */
  readonly severity: 'error' | 'warning' | 'hint';
  /** Machine name, e.g. `capital-never-matches`. */
  readonly rule: string;
  /** For the author: what is the case and what to do. */
  readonly message: string;
  /** The field it belongs to, e.g. `matcher.regex`. */
  readonly field: string;
}

/** What a pattern is looked at beside. */
export interface Surroundings {
  /** Words of the skip list that is in force. */
  readonly skipWords: readonly string[];
  /** One version of each other pattern. The same list is compiled once, however often it is given. */
  readonly otherPatterns: readonly Pattern[];
}

/** `"a", "b" and 3 more` */
export function listed(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).map((text) => `"${shortened(text)}"`);
  const rest = texts.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}

/** At most 60 characters. */
export function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 60 ? text : `${characters.slice(0, 59).join('')}…`;
}
