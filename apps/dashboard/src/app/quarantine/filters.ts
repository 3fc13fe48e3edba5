/** Filters of the quarantine: the address bar is their only home. */
import { type HeldMessageQuery, heldMessageQuerySchema, severitySchema } from '#contracts';

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

export interface FilterToken {
  readonly key: FilterKey;
  readonly label: string;
  readonly words: string;
}

const labels: Partial<Record<FilterKey, string>> = {
  state: 'state',
  pattern: 'pattern',
  severity: 'severity',
  from: 'from',
  to: 'to',
  inspect: 'inspection',
  expiresWithinHours: 'expires',
  q: 'text',
};

const stateWords: Record<Filters['state'], string> = {
  open: 'undecided',
  pending: 'in the undo window',
  failed: 'delivery failed',
  closed: 'closed',
  all: 'all',
};

/** The filters in force, as tokens to show and take away. */
export function tokensOf(filters: Filters): FilterToken[] {
  return (Object.keys(labels) as FilterKey[]).flatMap((key) => {
    const words = wordsOf(filters, key);
    return words === null ? [] : [{ key, label: labels[key] ?? key, words }];
  });
}

function wordsOf(filters: Filters, key: FilterKey): string | null {
  const value = filters[key];
  if (value === undefined) return null;
  if (key === 'state') return stateWords[filters.state];
  if (key === 'severity') return value === 'critical' || value === 'unknown' ? value : `${value} and above`;
  if (key === 'expiresWithinHours') return `within ${value} h`;
  if (key === 'inspect') return 'failed';
  return key === 'q' ? `“${value}”` : String(value);
}

/** Takes one filter away; without a state the undecided ones are shown. */
export function without(filters: Filters, key: FilterKey): Filters {
  return filtersIn({ ...stringsOf(filters), [key]: key === 'state' ? 'all' : undefined });
}

/**
 * Adds what somebody typed: `key:value` words are filters (`expires:24h` too), the rest is searched for. A filter that the
 * contract refuses is searched for as text rather than dropped.
 */
export function withTyped(filters: Filters, typed: string): Filters {
  const added: Record<string, string> = {};
  const text: string[] = [];
  for (const word of typed.match(/\w+:"[^"]*"|\S+/g) ?? []) {
    const filter = filterIn(word);
    if (filter === null) text.push(word);
    else added[filter[0]] = filter[1];
  }
  if (text.length > 0) added['q'] = text.join(' ');
  return filtersIn({ ...stringsOf(filters), ...added });
}

function filterIn(word: string): readonly [FilterKey, string] | null {
  const parts = /^(\w+):"?([^"]+)"?$/.exec(word);
  const name = parts?.[1];
  const value = parts?.[2];
  if (name === undefined || value === undefined) return null;
  if (name === 'expires') return ['expiresWithinHours', value.replace(/^<|h$/g, '')];
  const key = keys.find((known) => known === name);
  return key !== undefined && key !== 'q' && filterSchema.shape[key].safeParse(value).success ? [key, value] : null;
}

const stringsOf = (filters: Filters): Record<string, string> => queryOf(filters);

/** What can be typed into the box, for its suggestions. */
export const typeableFilters: readonly string[] = [
  ...severitySchema.options.map((severity) => `severity:${severity}`),
  'state:pending',
  'state:failed',
  'state:closed',
  'state:all',
  'inspect:failed',
  'expires:24h',
  'pattern:',
  'from:',
  'to:',
];
