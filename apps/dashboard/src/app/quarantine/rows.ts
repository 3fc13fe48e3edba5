/** What happens to the rows of the list between two loads. Pure. */
import type { HeldMessageRow, Severity } from '#contracts';

export const isUndecided = (row: Pick<HeldMessageRow, 'state'>): boolean => ['held', 'blocked', 'bounced'].includes(row.state);

/** The same rows in the same places, one of them changed; an older revision than the one shown is ignored. */
export function patched(
  rows: readonly HeldMessageRow[],
  id: string,
  change: Partial<HeldMessageRow> & Pick<HeldMessageRow, 'revision'>,
): readonly HeldMessageRow[] {
  return rows.map((row) => (row.id === id && change.revision >= row.revision ? { ...row, ...knownKeys(row, change) } : row));
}

/** Only what a row has: a whole message carries much more than its row. */
function knownKeys(row: HeldMessageRow, change: Partial<HeldMessageRow>): Partial<HeldMessageRow> {
  return Object.fromEntries(Object.entries(change).filter(([key]) => key in row));
}

/** Rows that came in after the newest one shown; what was left out when the list was loaded stays out. */
export function unseenOf(candidates: readonly HeldMessageRow[], shown: readonly HeldMessageRow[]): HeldMessageRow[] {
  const ids = new Set(shown.map((row) => row.id));
  const newest = shown.reduce((latest, row) => (row.receivedAt > latest ? row.receivedAt : latest), '');
  return candidates.filter((row) => !ids.has(row.id) && row.receivedAt >= newest);
}

const GRAVE: ReadonlySet<Severity> = new Set(['critical', 'high']);

/** `3 new messages, 1 of high severity`. */
export function newRowsWords(rows: readonly HeldMessageRow[]): string {
  const grave = rows.filter((row) => GRAVE.has(row.severity)).length;
  return `${rows.length} new message${rows.length === 1 ? '' : 's'}${grave > 0 ? `, ${grave} of high severity` : ''}`;
}
