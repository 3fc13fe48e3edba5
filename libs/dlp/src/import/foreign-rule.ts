/** What the readers of other programs' rules share: ids, and how a rule is taken or left out. */
import { PART_KINDS, type Action, type Pattern, type PatternState } from '../pattern.js';
import { expressionShape, type ExpressionShape } from './expression-shape.js';
import { PATTERN_DEFAULTS } from './pattern-entry.js';
import { FILE_LIMITS, type Unsupported } from './pattern-file.js';

/** A match this sure counts only beside a positive context word: an own expression alone carries 0.8. */
export const WITH_CONTEXT_ONLY = 0.9;

/** An id made of a name: `AWS Access Key` becomes `aws-access-key`. Empty if the name has no letter or digit of ASCII. */
export function idOf(name: string): string {
  const plain = name.slice(0, 200).toLowerCase();
  return plain
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, '');
}

/** Names with which no other rule of the file is known yet: a second `key` becomes `key-2`. */
export function idGiver(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const base = idOf(name) || 'rule';
    let id = base;
    for (let i = 2; given.has(id); i++) id = `${base.slice(0, 58)}-${i}`;
    given.add(id);
    return id;
  };
}

/** What RE2 cannot express in an expression, in words; undefined: nothing that can be seen without compiling it. */
export function beyondRe2({ hasLookAround, hasBackReference, hasForeignGroup }: ExpressionShape): string | undefined {
  const parts = [
    ...(hasLookAround ? ['look-around'] : []),
    ...(hasBackReference ? ['a back-reference'] : []),
    ...(hasForeignGroup ? ['a group of another regex engine'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** What a rule comes to before it is a pattern. */
export interface ForeignRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly matcher: Pattern['matcher'];
  readonly action: Action;
  readonly state: PatternState;
  readonly context?: Pattern['context'];
  readonly minConfidence?: number;
  readonly weight?: number;
}

/** The rule as a pattern of all parts with threshold 1. */
export function patternOfRule({ context, name, description, ...rule }: ForeignRule): Pattern {
  return {
    ...PATTERN_DEFAULTS,
    ...rule,
    name: name.slice(0, FILE_LIMITS.name),
    description: description.slice(0, FILE_LIMITS.description),
    parts: PART_KINDS,
    ...(context && { context }),
  };
}

/** The expression's shape, or why the rule has to be left out. */
export function usableExpression(id: string, regex: string): ExpressionShape | Unsupported {
  const shape = expressionShape(regex);
  const beyond = beyondRe2(shape);
  if (regex.length > FILE_LIMITS.regex) return { id, reason: `left out: its expression is longer than ${FILE_LIMITS.regex} characters` };
  return beyond === undefined ? shape : { id, reason: `left out: RE2 has no ${beyond.replace(/^a /, '')}` };
}
