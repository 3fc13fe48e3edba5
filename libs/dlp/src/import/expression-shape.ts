/**
 * What can be said of an expression without compiling it: which constructs RE2 has no answer to, what fixed text every match
 * must hold, and how large the compiled program will be. Linear in the length of the expression, whatever it is; an
 * expression that is none gets some answer, since RE2 has the last word. Syntax: https://github.com/google/re2/wiki/Syntax
 */

export interface ExpressionShape {
  /** `(?=`, `(?!`, `(?<=`, `(?<!`. */
  readonly hasLookAround: boolean;
  /** `\1`, `\k<name>`, `(?P=name)`. */
  readonly hasBackReference: boolean;
  /** Atomic groups, conditionals, recursion: syntax of other engines. */
  readonly hasForeignGroup: boolean;
  /** `^` or `$`. */
  readonly hasAnchor: boolean;
  /** Groups that capture. */
  readonly groups: number;
  /** Characters of the longest fixed text without which nothing matches; 0 if there is none. */
  readonly fixedText: number;
  /** What compiling takes, repetitions unfolded: a unit is 0.1 to 0.5 µs of the processor. May be infinite. */
  readonly cost: number;
}

/** What one element takes to compile, roughly: sets of all scripts become automata over UTF-8, 0.3 ms for each `\pL`. */
const COST = { character: 1, smallSet: 2, wideSet: 8, unicodeSet: 1_000 } as const;

/** One group that is open, with the alternative that is being read. */
interface Open {
  cost: number;
  /** Longest fixed text of the present alternative, and the run that still grows. */
  longest: number;
  run: number;
  /** Shortest of the finished alternatives' fixed texts. */
  leastOfAlternatives: number;
  readonly isLookAround: boolean;
}

interface Element {
  readonly cost: number;
  /** Fixed text of the element if it must stand there. */
  readonly fixed: number;
  /** A single character joins its neighbours to one text; a group does not. */
  readonly isCharacter: boolean;
}

/** Every alternative takes what there is and needs no end, so that nothing is read twice. */
const TOKEN =
  /\\[pP](?:\{[^}]*\}?|.)?|\\x\{[^}]*\}?|\\k[<{'][^>}']*[>}']?|\\.|\[\^?\]?(?:\\.|\[:[a-z^]+:\]|[^\]\\])*\]?|\(\?(?:P?<[A-Za-z_]\w*>?|P=\w*\)?|#[^)]*\)?|<?[=!]|[a-zA-Z-]*[:)]?)?|[*+?]\??|\{\d{1,4}(?:,\d{0,4})?\}\??|[^]/gsu;

/** The groups that are open, the outermost first, and the element whose quantifier may still come. */
interface Reading {
  readonly seen: Seen;
  readonly root: Open;
  readonly inner: Open[];
  last: Element | undefined;
}

/** Reads the shape of an expression in the syntax of RE2, Go, Python or JavaScript. Never throws. */
export function expressionShape(regex: string): ExpressionShape {
  const seen = { hasLookAround: false, hasBackReference: false, hasForeignGroup: false, hasAnchor: false, groups: 0 };
  const reading: Reading = { seen, root: openGroup(false), inner: [], last: undefined };
  for (const [token] of regex.matchAll(TOKEN)) take(token, reading);
  const { root, inner } = reading;
  endElement(reading);
  while (inner.length > 0) {
    reading.last = closeGroup(inner);
    endElement(reading);
  }
  endAlternative(root);
  return { ...seen, fixedText: root.leastOfAlternatives, cost: root.cost };
}

function take(token: string, reading: Reading): void {
  const { inner, root, seen } = reading;
  if (isQuantifier(token) && reading.last !== undefined) {
    reading.last = repeated(reading.last, token);
    return endElement(reading);
  }
  endElement(reading);
  if (token === '|') return endAlternative(inner.at(-1) ?? root);
  if (token === ')') {
    if (inner.length > 0) reading.last = closeGroup(inner);
    return;
  }
  note(token, seen);
  if (!token.startsWith('(')) reading.last = elementOf(token);
  else if (!token.endsWith(')')) inner.push(openGroup(/^\(\?<?[=!]$/.test(token)));
}

function endElement(reading: Reading): void {
  if (reading.last !== undefined) append(reading.inner.at(-1) ?? reading.root, reading.last);
  reading.last = undefined;
}

function openGroup(isLookAround: boolean): Open {
  return { cost: 1, longest: 0, run: 0, leastOfAlternatives: Infinity, isLookAround };
}

function closeGroup(stack: Open[]): Element {
  const group = stack.pop() ?? openGroup(false);
  endAlternative(group);
  return { cost: group.cost, fixed: group.isLookAround ? 0 : group.leastOfAlternatives, isCharacter: false };
}

function endAlternative(group: Open): void {
  group.leastOfAlternatives = Math.min(group.leastOfAlternatives, Math.max(group.longest, group.run));
  group.longest = 0;
  group.run = 0;
}

function append(group: Open, { cost, fixed, isCharacter }: Element): void {
  group.cost += cost;
  group.run = isCharacter && fixed > 0 ? group.run + fixed : 0;
  group.longest = Math.max(group.longest, group.run, fixed);
}

function isQuantifier(token: string): boolean {
  return /^(?:[*+?]\??|\{\d.*)$/.test(token);
}

function repeated({ cost, fixed }: Element, quantifier: string): Element {
  const [, least = '', comma, most = ''] = /^\{(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
  const min = least === '' ? Number(quantifier.startsWith('+')) : Number(least);
  const copies = least === '' ? 1 : Math.max(1, comma === '' ? min : most === '' ? min + 1 : Number(most));
  return { cost: cost * copies, fixed: min > 0 ? fixed : 0, isCharacter: false };
}

function elementOf(token: string): Element | undefined {
  if (/^\\[bBAzZQE]$/.test(token) || token === '^' || token === '$') return undefined;
  if (/^\\[pP]/.test(token)) return { cost: COST.unicodeSet, fixed: 0, isCharacter: false };
  if (/^\\[dDsSwW]$/.test(token)) return { cost: /[DSW]/.test(token) ? COST.wideSet : COST.smallSet, fixed: 0, isCharacter: false };
  if (token.startsWith('[')) return { cost: costOfSet(token), fixed: 0, isCharacter: false };
  if (token === '.') return { cost: COST.wideSet, fixed: 0, isCharacter: false };
  return { cost: COST.character, fixed: 1, isCharacter: true };
}

function costOfSet(token: string): number {
  if (/\\[pP]/.test(token)) return COST.unicodeSet;
  // each character beyond ASCII may be a branch of its own
  if (/\\x|[^\x00-\x7f]/.test(token)) return Math.max(COST.wideSet, token.length);
  return /^\[\^|\\[DSW]/.test(token) ? COST.wideSet : COST.smallSet;
}

type Seen = { -readonly [Name in 'hasLookAround' | 'hasBackReference' | 'hasForeignGroup' | 'hasAnchor']: boolean } & { groups: number };

function note(token: string, seen: Seen): void {
  if (/^\\[1-9]$|^\\k./.test(token) || token.startsWith('(?P=')) seen.hasBackReference = true;
  else if (/^\(\?<?[=!]$/.test(token)) seen.hasLookAround = true;
  else if (/^\(\?(?:#.*)?$/s.test(token)) seen.hasForeignGroup = true;
  else if (token === '^' || token === '$') seen.hasAnchor = true;
  else if (token === '(' || /^\(\?P?</.test(token)) seen.groups++;
}
