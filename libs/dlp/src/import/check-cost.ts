/** What the check of a pattern takes, told without compiling it. */
import type { Pattern } from '../pattern.js';
import { expressionShape } from './expression-shape.js';

/** Of the pattern itself, and of a built-in detector. */
const FIXED_COST = 20;
const DETECTOR_COST = 100;

/**
 * What compiling the pattern several times and scanning its examples comes to, in units of {@link expressionShape}: at most
 * 3.5 µs each, mostly far less. Never throws; may be infinite.
 */
export function checkCost({ matcher, examples, context }: Pick<Pattern, 'matcher' | 'examples' | 'context'>): number {
  const characters = lengthOf(examples.mustMatch) + lengthOf(examples.mustNotMatch);
  const words = context === undefined ? 0 : lengthOf(context.positive) + lengthOf(context.negative);
  // each example is scanned once, a large expression slowly; where everything matches, each character costs more than an instruction
  return FIXED_COST + costOfMatcher(matcher) * (1 + characters / 1_000) + characters + words;
}

function costOfMatcher(matcher: Pattern['matcher']): number {
  switch (matcher.kind) {
    case 'regex':
      return expressionShape(matcher.regex).cost;
    case 'keywords':
      return 2 * lengthOf(matcher.keywords);
    case 'detector':
      return DETECTOR_COST;
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
