/** Header bodies with parameters: `Content-Type`, `Content-Disposition` (RFC 2045 §5.1, RFC 2183, RFC 2231). */

import { toUtf8 } from './charset.js';
import { decodeEncodedWords } from './encoded-words.js';
import type { Parameterized } from './mime-node.js';

/** Parameters beyond this are left out: no honest field has so many. */
const MAX_PARAMETERS = 500;

interface Segment {
  readonly index: number;
  readonly isEncoded: boolean;
  readonly text: string;
}

/** Reads the unfolded body of a field. Never throws; what cannot be read as a parameter is left out. */
export function readParameterized(body: string): Parameterized {
  const [head = '', ...rest] = splitOutsideQuotes(body);
  const plain: [string, string][] = [];
  const extended = new Map<string, Segment[]>();
  for (const piece of rest.slice(0, MAX_PARAMETERS)) readParameter(piece, plain, extended);
  const all: [string, string][] = [...[...extended].map(([name, segments]): [string, string] => [name, joinSegments(segments)]), ...plain];
  const params = new Map<string, string>();
  for (const [name, value] of all) if (!params.has(name)) params.set(name, value);
  return { value: withoutComments(head).toLowerCase(), params, all };
}

function readParameter(piece: string, plain: [string, string][], extended: Map<string, Segment[]>): void {
  const equals = piece.indexOf('=');
  if (equals < 0) return;
  const name = withoutComments(piece.slice(0, equals)).toLowerCase();
  const value = unquote(piece.slice(equals + 1).trim());
  // RFC 2231 §3, §4: `name*`, `name*0`, `name*0*`. The first group ends before a `*`, so the match is linear.
  const match = /^([^*]+)\*(?:(\d{1,9})(\*)?)?$/.exec(name);
  const base = match?.[1];
  if (!match || base === undefined) {
    if (name !== '') plain.push([name, decodeEncodedWords(value)]);
    return;
  }
  const segment = { index: Number(match[2] ?? 0), isEncoded: match[2] === undefined || match[3] !== undefined, text: value };
  extended.set(base, [...(extended.get(base) ?? []), segment]);
}

/** Joins continuations in the order of their numbers; gaps are closed, a wrong order is put right (RFC 2231 §3). */
function joinSegments(segments: readonly Segment[]): string {
  const sorted = [...segments].sort((a, b) => a.index - b.index);
  const head = sorted.find((segment) => segment.isEncoded);
  const charset = head && /^([^']*)'[^']*'/.exec(head.text);
  const bytes = sorted.map((segment) => {
    const text = segment === head && charset ? segment.text.slice(charset[0].length) : segment.text;
    return segment.isEncoded ? percentDecoded(text) : Buffer.from(text, 'utf8');
  });
  const joined = toUtf8(Buffer.concat(bytes), charset?.[1] === '' ? undefined : charset?.[1]).text.toString('utf8');
  return head ? joined : decodeEncodedWords(joined);
}

function percentDecoded(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return Buffer.from(
    bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** Splits at `;` outside quoted strings; a quote that never closes reaches to the end. */
function splitOutsideQuotes(body: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < body.length; i++) {
    const char = body.charCodeAt(i);
    if (char === 0x5c && isQuoted) i++;
    else if (char === 0x22) isQuoted = !isQuoted;
    else if (char === 0x3b && !isQuoted) {
      pieces.push(body.slice(start, i));
      start = i + 1;
    }
  }
  pieces.push(body.slice(start));
  return pieces;
}

/** The value of a quoted string, or the token itself; unquoted blanks are kept since mail programs send them. */
function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  const end = closingQuote(value);
  const inner = value.slice(1, end);
  return inner.includes('\\') ? inner.replace(/\\(["\\])/g, '$1') : inner;
}

function closingQuote(value: string): number {
  for (let i = 1; i < value.length; i++) {
    if (value.charCodeAt(i) === 0x5c) i++;
    else if (value.charCodeAt(i) === 0x22) return i;
  }
  return value.length;
}

/** Removes comments (RFC 5322 §3.2.2), nested ones by depth and not by recursion, and trims. */
export function withoutComments(text: string): string {
  if (!text.includes('(')) return text.trim();
  let depth = 0;
  let out = '';
  for (const char of text) {
    if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) out += char;
  }
  return out.trim();
}
