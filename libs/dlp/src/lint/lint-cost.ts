import { NO_SKIP_WORDS, normalizeParts } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { compilePatterns, type CompiledPattern } from '../scan/compile.js';
import { findMatches } from '../scan/find-matches.js';
import type { Lint } from './lint.js';
import { readPattern } from './never-matches.js';
import { spellings } from './spellings.js';

/** Length of the texts that an expression is tried on: reading to the end at every match shows, and costs a second at most. */
const TRIED_BYTES = 32 * 1024;
/** Length of the text that a plain expression is measured on. */
const PLAIN_BYTES = 8 * 1024;
/** What one match may cost, and what there is beside matches, in matches of a plain expression. */
const MATCH_COSTS = 4;
const TEXT_COSTS = 10_000;
/** Matches between two looks at the clock. */
const MATCHES_A_LOOK = 64;
/** Spellings that a text is made of; examples, and characters of each. */
const MOST_SPELLINGS = 8;
const MOST_EXAMPLES = 20;
const MOST_CHARACTERS = 2_000;

/**
 * An expression whose search takes far longer than the text is long. RE2 reads a text once for one match, yet all matches
 * together may read it once each: `a(.*b)?` looks for a `b` up to the end of the text at every `a`. Measured by running the
 * compiled expression over texts made of what it looks for, beside a plain one that finds as much.
 * @param cpuMs - processor time spent so far, milliseconds.
 */
export function lintCost(pattern: Pattern, cpuMs: () => number): readonly Lint[] {
  if (pattern.matcher.kind !== 'regex') return []; // built-in detectors are proven to be linear, and keywords have an end
  const compiled = compiledAlone(pattern);
  const plain = compiledAlone({ ...pattern, matcher: { kind: 'regex', regex: 'a', caseSensitive: true } });
  if (compiled === undefined || plain === undefined) return [];
  const plainMs = costOfPlain(plain, cpuMs);
  const isSlow = (text: Buffer): boolean => exceeds(compiled, text, { plainMs, cpuMs });
  const texts = textsFor(pattern).map((text) => inView(compiled, text));
  // twice: what disturbs one measurement does not make an expression slow
  return texts.some((text) => isSlow(text) && isSlow(text)) ? [slow()] : [];
}

function slow(): Lint {
  const message =
    'The search takes far too long on some texts, so that mails could not be inspected in time. Mostly a part without an end ("*", "+") is the reason, which reads on to the end of the text at every match: say how long it may be, such as ".{0,200}" in place of ".*".';
  return { severity: 'error', rule: 'slow-expression', message, field: 'matcher.regex' };
}

function compiledAlone({ validator: _, ...pattern }: Pattern): CompiledPattern | undefined {
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  return compilation.kind === 'compiled' ? compilation.patterns.patterns[0] : undefined;
}

/** One match of a plain expression; the smaller of two, since the first one also warms up. */
function costOfPlain(plain: CompiledPattern, cpuMs: () => number): number {
  const text = Buffer.alloc(PLAIN_BYTES, 'a');
  const once = (): number => {
    const before = cpuMs();
    for (const _ of matchesIn(plain, text)); // each of them is searched for, none is kept
    return cpuMs() - before;
  };
  return Math.min(once(), once()) / PLAIN_BYTES;
}

interface Budget {
  /** What one match of a plain expression costs. */
  readonly plainMs: number;
  readonly cpuMs: () => number;
}

/** Ends as soon as too much is spent. */
function exceeds(compiled: CompiledPattern, text: Buffer, { plainMs, cpuMs }: Budget): boolean {
  const before = cpuMs();
  let matches = 0;
  const isOver = (): boolean => cpuMs() - before > plainMs * (MATCH_COSTS * matches + TEXT_COSTS);
  for (const _ of matchesIn(compiled, text)) {
    matches++;
    if (matches % MATCHES_A_LOOK === 0 && isOver()) return true;
  }
  return isOver();
}

function matchesIn(compiled: CompiledPattern, bytes: Buffer): ReturnType<typeof findMatches> {
  return findMatches(compiled, { index: 0, bytes, base: 0 }, { start: 0, end: bytes.length });
}

/**
 * Texts full of beginnings: the shortest thing that the expression stands for, again and again, alone and among longer ones
 * that lack their last character, so that the search goes on for it.
 */
function textsFor(pattern: Pattern): readonly string[] {
  const read = readPattern(pattern);
  const spelled = read === undefined ? [] : [...spellings(read.root, read.characters)];
  const [shortest = 'a', ...longer] = spelled.sort((one, other) => one.length - other.length).slice(0, MOST_SPELLINGS);
  const unfinished = longer.map((text) => [...text].slice(0, -1).join(''));
  const examples = pattern.examples.mustMatch.slice(0, MOST_EXAMPLES).map((text) => text.slice(0, MOST_CHARACTERS));
  const units = [shortest, `${shortest} `, `${[...unfinished, shortest].join(' ')} `, `${examples.join(' ')} `];
  return [...new Set(units)].filter((unit) => unit.trim() !== '').map(repeated);
}

function repeated(unit: string): string {
  return unit.repeat(Math.ceil(TRIED_BYTES / Buffer.byteLength(unit)));
}

/** The text as the expression meets it in a mail. */
function inView({ view }: CompiledPattern, text: string): Buffer {
  const normalized = normalizeParts([{ path: '', kind: 'body', text: Buffer.from(text, 'utf8') }], { skipWords: NO_SKIP_WORDS });
  return normalized[view].bytes.subarray(0, TRIED_BYTES);
}
