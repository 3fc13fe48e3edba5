/** What of the event log is looked at: words of the filter, and the address that keeps them. Pure. */

export const FILTER_WORDS = ['message', 'type', 'kind', 'actor', 'stream', 'since', 'until'] as const;
export type FilterWord = (typeof FILTER_WORDS)[number];
export type AuditFilter = Readonly<Partial<Record<FilterWord, string>>>;

const FIELDS = { message: 'messageId', type: 'type', kind: 'kind', actor: 'actor', stream: 'stream', since: 'from', until: 'to' } as const;
const MESSAGE_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** `type:ReleaseCommitted`; a bare word is a message, a stream, a type or a kind by how it looks. Undefined: nothing that can be looked for. */
export function filterOf(text: string): AuditFilter | undefined {
  const typed = text.trim();
  const [, word = '', value = ''] = /^([a-z]+):\s*(.+)$/s.exec(typed) ?? [];
  const named = FILTER_WORDS.find((each) => each === word);
  if (named !== undefined) return isTime(named) && instantOf(value) === undefined ? undefined : { [named]: value };
  if (typed === '') return undefined;
  if (MESSAGE_ID.test(typed)) return { message: typed };
  if (/^[A-Z]\w*$/.test(typed)) return { type: typed };
  return typed.includes('-') ? { stream: typed } : { kind: typed };
}

/** The filter of an address; words that are not ours are left out. */
export function filterIn(params: Readonly<Record<string, unknown>>): AuditFilter {
  return Object.fromEntries(
    FILTER_WORDS.flatMap((word) => {
      const value = params[word];
      return typeof value === 'string' && value !== '' ? [[word, value]] : [];
    }),
  );
}

/** As the interface asks it; days and times of the viewer's zone become instants, `until` a day means to its end. */
export function queryOf(filter: AuditFilter): Record<string, string> {
  const query: Record<string, string> = {};
  for (const word of FILTER_WORDS) {
    const value = filter[word];
    const asked = value !== undefined && isTime(word) ? instantOf(value, word === 'until') : value;
    if (asked !== undefined) query[FIELDS[word]] = asked;
  }
  return query;
}

const isTime = (word: FilterWord): boolean => word === 'since' || word === 'until';

function instantOf(text: string, isEnd = false): string | undefined {
  if (DAY.test(text)) {
    const day = new Date(`${text}T00:00:00`);
    if (isEnd) day.setHours(23, 59, 59, 999);
    return Number.isNaN(day.getTime()) ? undefined : day.toISOString();
  }
  const at = TIME.test(text) ? new Date(text) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
