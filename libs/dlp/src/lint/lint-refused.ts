import { compilePatterns } from '../scan/compile.js';
import type { Pattern } from '../pattern.js';
import type { Lint } from './lint.js';

/** What RE2 leaves out of other engines' syntax, and what does the same. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'Text before and after a match cannot be asked for (no look-around): use context words, a validator, or \\b.'],
  [/\\[1-9]/, 'What was matched before cannot be repeated (no back-references): write the repetition out, or check it with a validator.'],
  [
    /\(\?>|[*+?}]\+/,
    'There are no atomic groups and no possessive quantifiers: the search never tries again, so that they are not needed.',
  ],
  [/\{\d*,?\d{4,}/, 'A repetition may count to 1,000 at most.'],
];

/** Why the pattern cannot be scanned for: RE2's own reason, a match of the empty text, an unknown detector or validator. */
export function lintRefused(pattern: Pattern): Lint[] {
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  if (compilation.kind === 'compiled') return [];
  return compilation.refused.map(({ reason }) => explain(pattern, reason));
}

function explain({ matcher, validator }: Pattern, reason: string): Lint {
  if (reason === 'matches the empty text') {
    const message =
      'The expression matches the empty text, so that it would match everywhere. Ask for at least one character: "+" in place of "*", no empty alternative.';
    return { severity: 'error', rule: 'matches-empty-text', message, field: 'matcher.regex' };
  }
  if (validator !== undefined && reason === `unknown validator "${validator}"`) {
    return { severity: 'error', rule: 'unknown-validator', message: `There is no validator "${validator}".`, field: 'validator' };
  }
  if (matcher.kind !== 'regex')
    return { severity: 'error', rule: 'refused', message: `It cannot be searched for: ${reason}.`, field: `matcher.${matcher.kind}` };
  const advice = ADVICE.find(([syntax]) => syntax.test(matcher.regex))?.[1];
  const message = `RE2 refuses the expression: ${reason}.${advice === undefined ? '' : ` ${advice}`}`;
  return { severity: 'error', rule: 'refused', message, field: 'matcher.regex' };
}
