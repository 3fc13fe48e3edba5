import { findDetector } from '../detectors/detectors.js';
import { findValidator } from '../identifiers/validators.js';
import { foldText } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { compilePatterns, type CompiledPattern } from '../scan/compile.js';
import { reachesConfidence } from '../scan/confidence-step.js';
import { POSITIVE_DELTA } from '../scan/context.js';
import { listed, type Lint } from './lint.js';
import type { ReadPattern } from './never-matches.js';
import { isSpelledOut, spellings } from './spellings.js';

/** Limits that no mail can reach, and checks that change nothing. */
export function lintLimits(pattern: Pattern, read: ReadPattern | undefined): Lint[] {
  return [
    ...lintConfidence(pattern),
    ...lintThreshold(pattern, read),
    ...lintValidator(pattern),
    ...lintDelay(pattern),
    ...lintRecipients(pattern),
  ];
}

/** What a pattern that is never satisfied does depends on how it asks. */
function consequence({ condition = 'contains' }: Pattern): string {
  return condition === 'contains'
    ? 'so that the pattern never triggers'
    : 'so that the pattern triggers on every mail with a part in its scope';
}

function lintConfidence(pattern: Pattern): Lint[] {
  const compiled = compiledAlone(pattern);
  if (compiled === undefined) return [];
  const bare = compiled.baseConfidence + (compiled.validator === undefined ? 0 : compiled.validatedBonus);
  const canRaise = [...compiled.context.phrases.values()].flat().some(({ raises }) => raises) && compiled.context.windowWords > 0;
  const highest = Math.min(1, bare + (canRaise ? POSITIVE_DELTA : 0));
  if (!reachesConfidence(highest, pattern.minConfidence)) {
    const raise = canRaise ? '' : ' Context words would raise it.';
    const message = `The minimum confidence of ${pattern.minConfidence} can never be reached: a match has ${rounded(highest)} at most, ${consequence(pattern)}.${raise}`;
    return [{ severity: 'error', rule: 'confidence-never-reached', message, field: 'minConfidence' }];
  }
  if (pattern.context === undefined || !canRaise || !reachesConfidence(bare, pattern.minConfidence)) return [];
  const message = `The positive context words change only the score: a match has ${rounded(bare)} without them, and ${pattern.minConfidence} is asked for. Raise the minimum confidence above ${rounded(bare)} to ask for one of them.`;
  return [{ severity: 'hint', rule: 'context-not-needed', message, field: 'minConfidence' }];
}

function compiledAlone(pattern: Pattern): CompiledPattern | undefined {
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  return compilation.kind === 'compiled' ? compilation.patterns.patterns[0] : undefined;
}

function lintThreshold(pattern: Pattern, read: ReadPattern | undefined): Lint[] {
  const { threshold } = pattern;
  const most = threshold.of === 'distinct' ? mostDistinct(pattern, read) : undefined;
  if (most === undefined || most >= threshold.count) return [];
  const values = most === 1 ? 'only 1 value' : `only ${most} different values`;
  const message = `${threshold.count} different values can never be found, since there are ${values} to find, ${consequence(pattern)}. Count all matches, or lower the threshold.`;
  return [{ severity: 'warning', rule: 'threshold-never-reached', message, field: 'threshold.count' }];
}

/** How many different values can match; undefined when that has no end that is known. */
function mostDistinct({ matcher }: Pattern, read: ReadPattern | undefined): number | undefined {
  if (matcher.kind === 'keywords') {
    const folded = new Set(matcher.keywords.map(foldText));
    return [...folded].every((keyword) => /^[\p{L}\p{N}]{1,7}$/u.test(keyword)) ? folded.size : undefined;
  }
  if (read === undefined || !isSpelledOut(read.root, read.characters)) return undefined;
  const all = spellings(read.root, read.characters);
  return all.length < 64 ? all.length : undefined;
}

function lintValidator(pattern: Pattern): Lint[] {
  const { matcher, validator: id } = pattern;
  const validator = id === undefined ? undefined : findValidator(id);
  if (validator === undefined) return [];
  const field = 'validator';
  if (matcher.kind === 'detector') {
    const own = findDetector(matcher.detector)?.validator;
    if (own?.id === validator.id) {
      return [
        { severity: 'hint', rule: 'validator-without-effect', message: `The detector runs the check "${validator.name}" itself.`, field },
      ];
    }
    const message = `The check "${validator.name}" takes the place of ${own === undefined ? 'none' : `"${own.name}"`}, which the detector was made for.`;
    return [{ severity: 'warning', rule: 'validator-foreign', message, field }];
  }
  if (matcher.kind !== 'keywords') return [];
  const failing = matcher.keywords.filter((keyword) => !validator.validate(foldText(keyword)));
  if (failing.length === 0)
    return [{ severity: 'hint', rule: 'validator-without-effect', message: `Every keyword passes the check "${validator.name}".`, field }];
  const isNone = failing.length === matcher.keywords.length;
  const message = `${isNone ? 'No keyword passes' : `${listed(failing)} can never pass`} the check "${validator.name}": it is meant for numbers that an expression finds.`;
  return [{ severity: isNone ? 'error' : 'warning', rule: isNone ? 'matches-nothing' : 'validator-never-passes', message, field }];
}

function lintDelay({ delayEvaluation, action }: Pattern): Lint[] {
  if (!delayEvaluation || action !== 'must-encrypt') return [];
  const message = 'Delaying has no effect on "must encrypt": the action is the attempt that it would wait for.';
  return [{ severity: 'hint', rule: 'delay-without-effect', message, field: 'delayEvaluation' }];
}

function lintRecipients({ recipients }: Pattern): Lint[] {
  if (recipients === undefined || recipients.only.length === 0) return [];
  const left = recipients.only.filter((domain) => !recipients.except.includes(domain));
  if (left.length > 0) return [];
  const message = 'Every domain that the pattern is meant for is taken out again, so that it is judged for nobody.';
  return [{ severity: 'warning', rule: 'recipients-nobody', message, field: 'recipients.except' }];
}

function rounded(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
