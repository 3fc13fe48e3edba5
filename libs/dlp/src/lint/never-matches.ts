import type { Pattern } from '../pattern.js';
import type { CharacterNode, ExpressionNode } from './expression-tree.js';
import { readExpression } from './expression-tree.js';
import { shortened, type Lint } from './lint.js';
import { charactersOfView, wantsCapital, type ViewCharacters } from './view-characters.js';

/** The view of the text that a pattern's own expression is run over, and the expression's structure there. */
export interface ReadPattern {
  readonly regex: string;
  readonly view: 'exact' | 'folded';
  readonly root: ExpressionNode;
  readonly characters: ViewCharacters;
}

/** The expression of a pattern, read; undefined for keywords, detectors and what is written in a way not understood. */
export function readPattern({ matcher, validator }: Pattern): ReadPattern | undefined {
  if (matcher.kind !== 'regex') return undefined;
  // What a validator checks is looked for in the exact view, see scan/compile.ts.
  const view = matcher.caseSensitive || validator !== undefined ? 'exact' : 'folded';
  const root = readExpression(matcher.regex, !matcher.caseSensitive);
  return root && { regex: matcher.regex, view, root, characters: charactersOfView(view) };
}

/**
 * What of an expression can match in no mail: small letters are all that the folded view holds, and white space of any
 * kind and length is one blank in both views.
 */
export function lintNeverMatches(pattern: ReadPattern): Lint[] {
  const isHopeless = isDead(pattern.root, pattern.characters);
  const lints = stretches(pattern).map((stretch) => describe(pattern, stretch, isHopeless));
  const blanks = hasTwoBlanks(pattern.root, pattern.characters);
  if (!blanks && lints.length === 0 && !canTakeText(pattern.root)) return [matchesNothing()];
  return blanks ? [...lints, twoBlanks(isHopeless)] : lints;
}

/** Capital letters that are written out and match small ones as well. */
export function lintCapitals({ regex, root, view }: ReadPattern, isCaseSensitive: boolean): Lint[] {
  if (isCaseSensitive) return hasLetters(root) ? [] : [caseWithoutEffect()];
  const capitals = charactersIn(root).filter(({ literal, ignoresCase }) => ignoresCase && literal !== undefined && /\p{Lu}/u.test(literal));
  const [first] = capitals;
  if (first === undefined) return [];
  const word = /[\p{L}\p{N}]+/uy;
  word.lastIndex = first.start;
  const example = word.exec(regex)?.[0] ?? first.source;
  const text = view === 'folded' ? 'the text is brought to small letters before it is searched' : 'case is not compared';
  const message = `Capital letters match small ones as well: ${text}. "${shortened(example)}" also finds "${shortened(example.toLowerCase())}". Make the pattern case-sensitive if that is not meant.`;
  return [{ severity: 'hint', rule: 'capital-matches-any-case', message, field: 'matcher.regex' }];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isCapital: boolean;
}

/** Neighbouring terms that nothing in the view fits, as one: `ABC` of `(?-i:ABC)`. */
function stretches({ root, characters }: ReadPattern): Stretch[] {
  const joined: Stretch[] = [];
  for (const node of charactersIn(root).filter((each) => !characters.canTake(each))) {
    const isCapital = wantsCapital(node);
    const last = joined.at(-1);
    if (last?.end === node.start && last.isCapital === isCapital) joined.splice(-1, 1, { ...last, end: node.end });
    else joined.push({ start: node.start, end: node.end, isCapital });
  }
  return joined;
}

function describe({ regex, view }: ReadPattern, { start, end, isCapital }: Stretch, isHopeless: boolean): Lint {
  const severity = isHopeless ? 'error' : 'warning';
  const text = shortened(regex.slice(start, end));
  const so = isHopeless ? ', so that the pattern finds nothing at all' : '';
  if (isCapital) {
    const message = `"${text}" takes capital letters only and can never match: the text is brought to small letters before it is searched${so}. Write it in small letters, or make the pattern case-sensitive.`;
    return { severity, rule: 'capital-never-matches', message, field: 'matcher.regex' };
  }
  const why =
    view === 'folded'
      ? 'the text that is searched holds small letters in their plain form and single blanks only, no line breaks and no tabs'
      : 'the text that is searched holds characters in their plain form and single blanks only, no line breaks and no tabs';
  const message = `"${text}" can never match: ${why}${so}. Write a blank for white space of any kind.`;
  return { severity, rule: 'never-in-text', message, field: 'matcher.regex' };
}

function twoBlanks(isHopeless: boolean): Lint {
  const message =
    'Two blanks in a row never stand in the text that is searched: white space of any kind and length is one blank. Write one blank, or " ?" where it may be missing.';
  return { severity: isHopeless ? 'error' : 'warning', rule: 'never-in-text', message, field: 'matcher.regex' };
}

function matchesNothing(): Lint {
  const message = 'The expression takes no character: it stands for a place between two of them, where nothing can be found.';
  return { severity: 'error', rule: 'matches-nothing', message, field: 'matcher.regex' };
}

function caseWithoutEffect(): Lint {
  const message =
    'Case-sensitive has no effect here: no letter of the expression has another case. The skip list is not applied to case-sensitive patterns.';
  return { severity: 'hint', rule: 'case-without-effect', message, field: 'matcher.caseSensitive' };
}

/** Every term that takes a character, in the order of the expression. */
export function charactersIn(node: ExpressionNode): CharacterNode[] {
  switch (node.kind) {
    case 'character':
      return [node];
    case 'place':
      return [];
    case 'sequence':
      return node.items.flatMap(charactersIn);
    case 'choice':
      return node.branches.flatMap(charactersIn);
    case 'repeat':
      return charactersIn(node.item);
  }
}

/** True if no text of the view can match. */
function isDead(node: ExpressionNode, characters: ViewCharacters): boolean {
  switch (node.kind) {
    case 'character':
      return !characters.canTake(node);
    case 'place':
      return false;
    case 'sequence':
      return node.items.some((item) => isDead(item, characters)) || repeatsBlank(node.items, characters);
    case 'choice':
      return node.branches.every((branch) => isDead(branch, characters));
    case 'repeat':
      return node.min > 0 && (isDead(node.item, characters) || repeatsBlank([node.item, ...(node.min > 1 ? [node.item] : [])], characters));
  }
}

function hasTwoBlanks(node: ExpressionNode, characters: ViewCharacters): boolean {
  switch (node.kind) {
    case 'character':
    case 'place':
      return false;
    case 'sequence':
      return repeatsBlank(node.items, characters) || node.items.some((item) => hasTwoBlanks(item, characters));
    case 'choice':
      return node.branches.some((branch) => hasTwoBlanks(branch, characters));
    case 'repeat':
      return (node.min > 1 && repeatsBlank([node.item, node.item], characters)) || hasTwoBlanks(node.item, characters);
  }
}

/** True if one of these must end with a blank and the next must begin with one. */
function repeatsBlank(items: readonly ExpressionNode[], characters: ViewCharacters): boolean {
  const taking = items.filter(({ kind }) => kind !== 'place');
  return taking.some((item, i) => {
    const next = taking[i + 1];
    return next !== undefined && hasBlankAt(item, 'end', characters) && hasBlankAt(next, 'start', characters);
  });
}

function hasBlankAt(node: ExpressionNode, side: 'start' | 'end', characters: ViewCharacters): boolean {
  switch (node.kind) {
    case 'character':
      return characters.isBlank(node);
    case 'place':
      return false;
    case 'sequence': {
      const item = node.items.filter(({ kind }) => kind !== 'place').at(side === 'start' ? 0 : -1);
      return item !== undefined && hasBlankAt(item, side, characters);
    }
    case 'choice':
      return node.branches.every((branch) => hasBlankAt(branch, side, characters));
    case 'repeat':
      return node.min > 0 && hasBlankAt(node.item, side, characters);
  }
}

function canTakeText(node: ExpressionNode): boolean {
  return charactersIn(node).length > 0;
}

/** Whether the case of the text makes a difference: a letter with two, or a class that may hold one. */
function hasLetters(node: ExpressionNode): boolean {
  return charactersIn(node).some(({ source, literal }) => {
    if (literal !== undefined) return literal.toLowerCase() !== literal.toUpperCase();
    return /^(?:\[|\.|\\[pPwWDS])/.test(source);
  });
}
