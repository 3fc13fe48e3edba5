/** Rewrites subjects before anything else is done to a mail. */
import RE2 from 're2';
import { problemOfCost, problemOfExpression, type TextsRule } from './value-checks.js';

const ARROW = /\s*=>\s*/;

/** What is wrong with a rule `expression => replacement`; undefined: nothing. Never throws. */
export function problemOfFilterRule(rule: string): string | undefined {
  const { expression } = splitRule(rule);
  return expression === '' ? 'has no expression' : problemOfExpression(expression);
}

/** What is asked of all rules of a filter: each is run over each subject. */
export const FILTER_RULES: TextsRule = {
  most: 50,
  whole: (rules) => problemOfCost(rules.map((rule) => splitRule(rule).expression)),
  entry: problemOfFilterRule,
};

/**
 * The subject after all rules, one after the other, each applied to every match, without regard to case; `$1` in a replacement is the
 * first group. White space that a removal leaves at the ends is taken off.
 * @throws SyntaxError for a rule that RE2 refuses.
 */
export function filterSubject(subject: string, rules: readonly string[]): string {
  let filtered = subject;
  for (const rule of rules) {
    const { expression, replacement } = splitRule(rule);
    filtered = new RE2(expression, 'gi').replace(filtered, replacement);
  }
  return filtered === subject ? subject : filtered.trim();
}

/** The last arrow parts them: an expression can hold one, a replacement seldom does. */
function splitRule(rule: string): { readonly expression: string; readonly replacement: string } {
  const parts = rule.split(ARROW);
  if (parts.length === 1) return { expression: rule.trim(), replacement: '' };
  const replacement = parts.at(-1) ?? '';
  return { expression: rule.slice(0, rule.lastIndexOf('=>')).trim(), replacement };
}
