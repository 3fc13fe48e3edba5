/**
 * The structure of an expression in RE2 syntax (https://github.com/google/re2/wiki/Syntax), as far as rules about its text
 * need it: what one character must be, what follows what, what may be left out. Whether it is valid is for RE2 to say.
 */

/** Takes exactly one character. */
export interface CharacterNode {
  readonly kind: 'character';
  /** Where it stands in the expression, UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** An expression of its own: `a`, `\d`, `[^x]`. */
  readonly source: string;
  /** Whether the flag `i` holds here. */
  readonly ignoresCase: boolean;
  /** The character, when it is written out and not a class. */
  readonly literal?: string;
}

export type ExpressionNode =
  | CharacterNode
  /** Takes no character: `^`, `\b`, an empty group. */
  | { readonly kind: 'place' }
  | { readonly kind: 'sequence'; readonly items: readonly ExpressionNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly ExpressionNode[] }
  | { readonly kind: 'repeat'; readonly item: ExpressionNode; readonly min: number; readonly max: number };

const CLASS = /\[\^?\]?(?:\[:\^?\w+:\]|\\[pP]\{[^}]*\}|\\.|[^\]\\])*\]/suy;
const ESCAPE = /\\(?:[pP]\{[^}]*\}|[pP].|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|c[a-zA-Z]|[0-7]{1,3}|.)/suy;
const QUOTE = /\\Q(.*?)(?:\\E|$)/suy;
const GROUP = /\((?:\?(?:P?<[^>]*>|([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])))?/y;
const REPEAT = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const ANY = /./suy;
const PLACES = new Set(['\\b', '\\B', '\\A', '\\z']);
const CONTROL: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads an expression that RE2 takes; undefined when it is written in a way that is not understood here. */
export function readExpression(source: string, ignoresCase: boolean): ExpressionNode | undefined {
  const reader = newReader(source);
  const node = reader.choice(ignoresCase);
  return reader.isAtEnd() ? node : undefined;
}

interface Reader {
  choice(ignoresCase: boolean): ExpressionNode;
  isAtEnd(): boolean;
}

function newReader(source: string): Reader {
  let at = 0;
  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = at;
    const match = token.exec(source);
    if (match !== null) at = token.lastIndex;
    return match;
  };

  /** Flags set inside a group hold to its end, over the bars. */
  function choice(outer: boolean): ExpressionNode {
    const branches: ExpressionNode[] = [];
    let ignoresCase = outer;
    for (;;) {
      const items: ExpressionNode[] = [];
      while (at < source.length && source[at] !== '|' && source[at] !== ')') {
        const flags = takeFlags(ignoresCase);
        if (flags === undefined) items.push(...repeated(term(ignoresCase)));
        else ignoresCase = flags;
      }
      branches.push({ kind: 'sequence', items });
      if (source[at] !== '|') break;
      at++;
    }
    return branches.length === 1 && branches[0] !== undefined ? branches[0] : { kind: 'choice', branches };
  }

  /** `(?i)` */
  function takeFlags(ignoresCase: boolean): boolean | undefined {
    const before = at;
    const match = source[at] === '(' ? take(GROUP) : null;
    if (match?.[3] === ')') return withFlags(ignoresCase, match);
    at = before;
    return undefined;
  }

  /** One term: several characters when it is quoted. */
  function term(ignoresCase: boolean): ExpressionNode[] {
    if (source[at] === '(') return [group(ignoresCase)];
    const start = at;
    const quote = take(QUOTE);
    if (quote !== null) return [...(quote[1] ?? '')].map((literal) => written(literal, { start, end: at, ignoresCase }));
    if (source[at] === '^' || source[at] === '$') {
      at++;
      return [{ kind: 'place' }];
    }
    const token = (source[at] === '[' ? take(CLASS) : source[at] === '\\' ? take(ESCAPE) : null) ?? take(ANY);
    const text = token?.[0] ?? '';
    if (PLACES.has(text)) return [{ kind: 'place' }];
    const literal = text === '.' || text.startsWith('[') ? undefined : literalOf(text);
    return [{ kind: 'character', start, end: at, source: text, ignoresCase, ...(literal !== undefined && { literal }) }];
  }

  function group(ignoresCase: boolean): ExpressionNode {
    const match = take(GROUP);
    const node = choice(match === null ? ignoresCase : withFlags(ignoresCase, match));
    if (source[at] === ')') at++;
    return node;
  }

  /** A quantifier holds for the last character of a quotation. */
  function repeated(terms: readonly ExpressionNode[]): ExpressionNode[] {
    const match = take(REPEAT);
    const last = terms.at(-1);
    if (match === null || last === undefined) return [...terms];
    return [...terms.slice(0, -1), { kind: 'repeat', item: last, ...bounds(match) }];
  }

  return { choice, isAtEnd: () => at >= source.length };
}

function withFlags(ignoresCase: boolean, [, set = '', unset = '']: RegExpExecArray): boolean {
  return (ignoresCase || set.includes('i')) && !unset.includes('i');
}

function bounds([, sign, least, comma, most]: RegExpExecArray): { min: number; max: number } {
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  const min = Number(least);
  return { min, max: comma === undefined ? min : most === '' || most === undefined ? Infinity : Number(most) };
}

function written(literal: string, place: { start: number; end: number; ignoresCase: boolean }): CharacterNode {
  return { kind: 'character', ...place, source: literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), literal };
}

/** The character that a token stands for; undefined for classes such as `\d`. */
function literalOf(token: string): string | undefined {
  if (!token.startsWith('\\')) return token;
  const escaped = token.slice(1);
  const code = /^(?:x|u)\{?([0-9a-fA-F]+)\}?$/.exec(escaped)?.[1];
  if (code !== undefined) return characterOf(Number.parseInt(code, 16));
  if (/^[0-7]{1,3}$/.test(escaped)) return characterOf(Number.parseInt(escaped, 8));
  if (Object.hasOwn(CONTROL, escaped)) return CONTROL[escaped];
  return /^[\p{L}\p{N}]/u.test(escaped) ? undefined : escaped;
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
