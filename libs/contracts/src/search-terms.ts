/**
 * The words of the search box: free text, and tokens such as `severity:>=high` or `-from:ana`. Pure, so that the
 * dashboard colours a query by the same rules by which the engine answers it.
 */

/** How a token compares; `=` where none is written. */
export type Comparison = '<' | '<=' | '=' | '>=' | '>';

export type SearchKey = keyof typeof KEYS;

/** One condition of a query; all of them must hold. */
export interface SearchTerm {
  readonly key: SearchKey | 'text';
  readonly comparison: Comparison;
  /** As written, without quotes, in lower case where the key's words are fixed. */
  readonly value: string;
  /** Of keys that are measured: hours (`expires`, `age`), bytes (`size`), a number (`score`, `count`). */
  readonly amount: number | null;
  /** Written with `-` in front: it must not hold. */
  readonly negated: boolean;
}

/** A token that cannot be meant as it is written. */
export interface SearchProblem {
  readonly token: string;
  readonly problem: string;
}

export interface ParsedSearch {
  readonly terms: readonly SearchTerm[];
  /** A query with any is refused whole: half of a filter would select more than somebody meant. */
  readonly problems: readonly SearchProblem[];
}

const YES_NO = ['yes', 'no'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export const SEARCHED_STATES = ['open', 'pending', 'failed', 'closed', 'restorable', 'all'] as const;

type Kind =
  | { readonly kind: 'text' }
  | { readonly kind: 'one-of'; readonly words: readonly string[]; readonly compares?: true }
  | { readonly kind: 'number' | 'hours' | 'bytes' };

/** Every token: what it takes, and what it means (docs/quarantine-search.md). */
const KEYS = {
  state: { kind: 'text' },
  pattern: { kind: 'text' },
  severity: { kind: 'one-of', words: SEVERITIES, compares: true },
  from: { kind: 'text' },
  envfrom: { kind: 'text' },
  to: { kind: 'text' },
  domain: { kind: 'text' },
  has: { kind: 'one-of', words: ['attachment', 'request', 'assignee', 'claim', 'campaign'] },
  inspect: { kind: 'one-of', words: ['failed'] },
  encryption: { kind: 'one-of', words: ['failed'] },
  score: { kind: 'number' },
  count: { kind: 'number' },
  requested: { kind: 'one-of', words: YES_NO },
  proposed: { kind: 'one-of', words: YES_NO },
  bounced: { kind: 'one-of', words: YES_NO },
  pinned: { kind: 'one-of', words: YES_NO },
  legalhold: { kind: 'one-of', words: YES_NO },
  claimed: { kind: 'one-of', words: ['me', 'yes', 'no'] },
  assigned: { kind: 'one-of', words: ['me', 'yes', 'no'] },
  expires: { kind: 'hours' },
  age: { kind: 'hours' },
  size: { kind: 'bytes' },
  verdict: { kind: 'one-of', words: ['real-leak', 'false-alarm', 'test-data', 'business-as-usual', 'none'] },
  msgid: { kind: 'text' },
  campaign: { kind: 'text' },
  team: { kind: 'text' },
} as const satisfies Readonly<Record<string, Kind>>;

/** The tokens that there are, in the order in which they are explained. */
export const SEARCH_KEYS = Object.keys(KEYS) as readonly SearchKey[]; // keys of the object above

/** Words of a token whose words are fixed; empty for the others. */
export function wordsOf(key: SearchKey): readonly string[] {
  const kind: Kind = KEYS[key];
  return kind.kind === 'one-of' ? kind.words : [];
}

/** `-`, a key with its colon, then a quoted or plain value; or plain text, quoted or not. */
const TOKEN = /(-?)(?:([a-z]{2,12}):)?(?:"([^"]*)"?|(\S+))/giy;
const MOST_TERMS = 40;

/** Reads a query. Total: what is no token is text. */
export function parseSearch(query: string): ParsedSearch {
  const terms: SearchTerm[] = [];
  const problems: SearchProblem[] = [];
  for (const match of tokensOf(query)) {
    const [token, minus = '', key = '', quoted, plain] = match;
    const term = isKey(key.toLowerCase())
      ? readToken(key.toLowerCase() as SearchKey, quoted ?? plain ?? '') // asked in the line above
      : {
          key: 'text' as const,
          comparison: '=' as const,
          value: minus === '' || quoted !== undefined ? textOf(match) : (plain ?? ''),
          amount: null,
        };
    if (typeof term === 'string') problems.push({ token, problem: term });
    else if (term.value !== '') terms.push({ ...term, negated: minus === '-' });
  }
  if (terms.length > MOST_TERMS) problems.push({ token: '', problem: `more than ${String(MOST_TERMS)} terms` });
  return { terms, problems };
}

function tokensOf(query: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  let at = 0;
  while (at < query.length) {
    const space = /\s*/y;
    space.lastIndex = at;
    at += space.exec(query)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(query);
    if (match === null || match[0] === '') break;
    found.push(match);
    at += match[0].length;
  }
  return found;
}

/** Text with what looked like a key of ours but is none, as in `https://…`. */
function textOf([, , key, quoted, plain]: RegExpExecArray): string {
  const value = quoted ?? plain ?? '';
  return key === undefined ? value : `${key}:${value}`;
}

function isKey(text: string): text is SearchKey {
  return Object.hasOwn(KEYS, text);
}

type Read = Omit<SearchTerm, 'negated'> | string;

function readToken(key: SearchKey, written: string): Read {
  const kind: Kind = KEYS[key];
  const [, sign = '', rest = ''] = /^(<=|>=|<|>|=)?(.*)$/s.exec(written) ?? [];
  if (kind.kind === 'text') return written === '' ? 'a value is missing' : { key, comparison: '=', value: written, amount: null };
  const comparison = (sign === '' ? '=' : sign) as Comparison; // the expression above lets no other through
  if (kind.kind === 'one-of') return oneOf(key, kind, { comparison, value: rest.toLowerCase() });
  const amount = amountIn(rest.toLowerCase(), kind.kind);
  if (amount === null) return `${key} takes ${EXAMPLES[kind.kind]}`;
  // alone, a number asks for at least so much, and a time or a size for at most
  const alone = kind.kind === 'number' ? '>=' : '<=';
  return { key, comparison: sign === '' ? alone : comparison, value: rest, amount };
}

function oneOf(
  key: SearchKey,
  kind: Extract<Kind, { kind: 'one-of' }>,
  { comparison, value }: Pick<SearchTerm, 'comparison' | 'value'>,
): Read {
  if (!kind.words.includes(value)) return `${key} is one of ${kind.words.join(', ')}`;
  if (comparison !== '=' && kind.compares === undefined) return `${key} cannot be compared`;
  return { key, comparison, value, amount: null };
}

const EXAMPLES = { number: 'a number, such as >0.8', hours: 'a time, such as <24h or 3d', bytes: 'a size, such as >1mb' } as const;
const UNITS = {
  number: { '': 1 },
  hours: { m: 1 / 60, h: 1, '': 1, d: 24, w: 168 },
  bytes: { b: 1, '': 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

function amountIn(text: string, kind: 'number' | 'hours' | 'bytes'): number | null {
  const [, digits, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)([a-z]{0,2})$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = UNITS[kind];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}
