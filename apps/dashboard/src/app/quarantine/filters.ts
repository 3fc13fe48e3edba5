/** Filters of the quarantine: the address bar is their only home. */
import {
  type HeldMessageQuery,
  heldMessageQuerySchema,
  parseSearch,
  SEARCH_KEYS,
  type SearchProblem,
  type SearchTerm,
  wordsOf,
} from '#contracts';

export type Filters = Omit<HeldMessageQuery, 'cursor' | 'limit'>;
export type FilterKey = keyof Filters;
export type UrlParams = Readonly<Record<string, string | undefined>>;

const filterSchema = heldMessageQuerySchema.omit({ cursor: true, limit: true });
const keys = Object.keys(filterSchema.shape) as FilterKey[]; // zod's shape has exactly the keys of Filters
const usual = filterSchema.parse({});

/** Reads the address; a key that does not fit the contract is left out, so that an old link still opens. */
export function filtersIn(params: UrlParams): Filters {
  const fitting = keys.filter(
    (key) => params[key] !== undefined && params[key] !== '' && filterSchema.shape[key].safeParse(params[key]).success,
  );
  return filterSchema.parse(Object.fromEntries(fitting.map((key) => [key, params[key]])));
}

/** Writes the address: usual values are left out; null takes a key away. */
export function urlOf(filters: Filters): Record<FilterKey, string | null> {
  const written = keys.map((key) => {
    const value = filters[key];
    return [key, value === undefined || value === usual[key] ? null : String(value)] as const;
  });
  return Object.fromEntries(written) as Record<FilterKey, string | null>; // built from all keys
}

/** The query that the engine understands. */
export function queryOf(filters: Filters): Record<string, string> {
  const asked = keys.map((key) => [key, filters[key]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(asked.map(([key, value]) => [key, String(value)]));
}

/** A filter in force, to show and take away. */
export interface FilterToken {
  readonly id: string;
  readonly label: string;
  readonly words: string;
  readonly without: Filters;
}

const labels: Partial<Record<FilterKey, string>> = {
  state: 'state',
  pattern: 'pattern',
  severity: 'severity',
  from: 'from',
  to: 'to',
  inspect: 'inspection',
  expiresWithinHours: 'expires',
};

const stateWords: Record<Filters['state'], string> = {
  open: 'undecided',
  pending: 'in the undo window',
  failed: 'delivery failed',
  closed: 'closed',
  restorable: 'deleted, can come back',
  all: 'all',
};

export function tokensOf(filters: Filters): FilterToken[] {
  const ofAddress = (Object.keys(labels) as FilterKey[]).flatMap((key) => {
    const words = addressWords(filters, key);
    return words === null ? [] : [{ id: key, label: labels[key] ?? key, words, without: without(filters, key) }];
  });
  const { terms } = parseSearch(filters.q ?? '');
  const ofSearch = terms.map((term, at) => ({
    id: `q${at}`,
    label: `${term.negated ? 'not ' : ''}${term.key}`,
    words: term.key === 'text' ? `“${term.value}”` : `${comparisonOf(term)}${term.value}`,
    without: searching(filters, terms.filter((_, index) => index !== at).map(writtenTerm)),
  }));
  return [...ofAddress, ...ofSearch];
}

function addressWords(filters: Filters, key: FilterKey): string | null {
  const value = filters[key];
  if (value === undefined) return null;
  // A view and a `state:` that was typed outweigh the state of the address.
  if (key === 'state') return filters.view !== undefined || /(^|\s)-?state:/i.test(filters.q ?? '') ? null : stateWords[filters.state];
  if (key === 'severity') return value === 'critical' || value === 'unknown' ? value : `${value} and above`;
  if (key === 'expiresWithinHours') return `within ${value} h`;
  return key === 'inspect' ? 'failed' : String(value);
}

/** Takes one filter of the address away; without a state all are shown. */
function without(filters: Filters, key: FilterKey): Filters {
  return filtersIn({ ...queryOf(filters), [key]: key === 'state' ? 'all' : undefined });
}

const searching = (filters: Filters, words: readonly string[]): Filters =>
  filtersIn({ ...queryOf(filters), q: words.length === 0 ? undefined : words.join(' ') });

/** Adds what somebody typed; what cannot be meant as it is written is told instead. */
export function withTyped(filters: Filters, typed: string): Filters | readonly SearchProblem[] {
  const { problems } = parseSearch(typed);
  return problems.length > 0 ? problems : searching(filters, [...(filters.q === undefined ? [] : [filters.q]), typed]);
}

const comparisonOf = ({ comparison, amount }: SearchTerm): string => (comparison === '=' && amount === null ? '' : comparison);

/** A term as it can be typed again. */
function writtenTerm(term: SearchTerm): string {
  const quoted = /[\s":]/.test(term.value) || term.value.startsWith('-') ? `"${term.value}"` : term.value;
  const minus = term.negated ? '-' : '';
  return term.key === 'text' ? `${minus}${quoted}` : `${minus}${term.key}:${comparisonOf(term)}${quoted}`;
}

/** What can be typed into the box, for its suggestions. */
export const typeableFilters: readonly string[] = SEARCH_KEYS.flatMap((key) => {
  const words = wordsOf(key);
  return words.length === 0 ? [`${key}:`] : words.map((word) => `${key}:${word}`);
});
