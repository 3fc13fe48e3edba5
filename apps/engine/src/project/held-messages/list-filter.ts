/** The WHERE clause of a list query: values only ever travel as parameters. */
import type { HeldMessageQuery, Severity } from '#contracts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const STATES = {
  open: "state IN ('held', 'blocked')",
  pending: "state IN ('release-pending', 'deletion-pending')",
  closed: "state NOT IN ('held', 'blocked', 'release-pending', 'deletion-pending', 'failed')",
  failed: "state = 'failed'",
  all: '1',
} as const;

/** Conditions for these filters, to be joined by AND. `nowMs` is milliseconds since 1970. */
export function listConditions(query: HeldMessageQuery, nowMs: number): Condition[] {
  const { q, state, ids, pattern, severity, from, to, inspect, expiresWithinHours } = query;
  const conditions: Condition[] = [{ sql: STATES[state], values: [] }];
  const where = (sql: string, ...values: (string | number)[]): void => void conditions.push({ sql, values });
  if (ids !== undefined) conditions.push(among(ids.split(',')));
  if (pattern !== undefined) where("instr(patterns, '|' || ? || '|') > 0", pattern);
  if (severity !== undefined) conditions.push(severityFrom(severity));
  if (from !== undefined) where("(envelope_sender LIKE ? ESCAPE '\\' OR from_header LIKE ? ESCAPE '\\')", contains(from), contains(from));
  if (to !== undefined) where("recipients LIKE ? ESCAPE '\\'", contains(to));
  if (inspect !== undefined) where('uninspectable = 1');
  if (expiresWithinHours !== undefined) where('expires_at <= ?', new Date(nowMs + expiresWithinHours * 3_600_000).toISOString());
  if (q !== undefined) conditions.push(...searchConditions(q));
  return conditions;
}

function among(ids: readonly string[]): Condition {
  return { sql: `id IN (${ids.map(() => '?').join(', ')})`, values: ids };
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** This severity or a higher one; an unknown content is neither. */
function severityFrom(severity: Severity): Condition {
  const wanted = severity === 'unknown' ? [severity] : SEVERITIES.slice(SEVERITIES.indexOf(severity));
  return { sql: `severity IN (${wanted.map(() => '?').join(', ')})`, values: wanted };
}

const COLUMNS = ['subject', 'people', 'patterns', 'files', 'masked'] as const;

/** Every word must occur somewhere. Words of three and more characters use the trigram index; shorter ones are compared. */
function searchConditions(q: string): Condition[] {
  const words = q.split(/\s+/).filter((word) => word !== '');
  const long = words.filter((word) => [...word].length >= 3);
  const conditions: Condition[] = [];
  if (long.length > 0) {
    const phrases = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    conditions.push({ sql: 'number IN (SELECT rowid FROM held_messages_text_v1 WHERE held_messages_text_v1 MATCH ?)', values: [phrases] });
  }
  for (const word of words.filter((each) => !long.includes(each))) {
    const any = COLUMNS.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
    const values = COLUMNS.map(() => contains(word));
    conditions.push({ sql: `number IN (SELECT rowid FROM held_messages_text_v1 WHERE ${any})`, values });
  }
  return conditions;
}

function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
