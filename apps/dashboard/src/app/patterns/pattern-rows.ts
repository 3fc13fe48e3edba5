/** The list of patterns as it is searched, filtered and put into words. Pure. */
import type { PatternRow, PatternState } from '#contracts';
import { counted } from '../shared-ui/figures.js';

/** As it stands in the address; empty is no filter. */
export interface PatternFilter {
  readonly q: string;
  readonly state: string;
  readonly action: string;
  /** Id of a group. */
  readonly group: string;
}

/** `inGroup` tells which patterns the group of the filter comes to, nested groups opened. */
export function fits(row: PatternRow, filter: PatternFilter, inGroup: ReadonlySet<string>): boolean {
  const text = `${row.id} ${row.name} ${row.description} ${row.matcher}`.toLowerCase();
  const words = filter.q.toLowerCase().split(/\s+/);
  return (
    words.every((word) => text.includes(word)) &&
    (filter.state === '' || row.state === filter.state || row.versions.some(({ state }) => state === filter.state)) &&
    (filter.action === '' || row.action === filter.action) &&
    (filter.group === '' || inGroup.has(row.id))
  );
}

/** The versions besides the one that stands for the pattern: `v7 draft`. */
export function otherVersions(row: Pick<PatternRow, 'version' | 'versions'>): readonly string[] {
  return row.versions.filter(({ version }) => version !== row.version).map(({ version, state }) => `v${version} ${state}`);
}

export interface MonthFigures {
  /** In how many messages it was a reason. */
  readonly messages: string;
  /** Of those that people decided on; always with the base. */
  readonly decided: string;
}

/** What a pattern has done in 30 days. A draft or retired pattern that did nothing says nothing. */
export function monthOf(row: Pick<PatternRow, 'state' | 'last30Days'>): MonthFigures {
  const { messages, shadowMessages, falseAlarms, realLeaks } = row.last30Days;
  const decided = falseAlarms + realLeaks;
  const isQuiet = messages === 0 && shadowMessages === 0;
  if (isQuiet && (row.state === 'draft' || row.state === 'retired')) return { messages: '', decided: '' };
  const parts = [
    ...(messages > 0 || row.state === 'live' ? [counted(messages, 'message')] : []),
    ...(shadowMessages > 0 || (messages === 0 && row.state === 'shadow') ? [`${shadowMessages.toLocaleString('en')} in shadow`] : []),
  ];
  return {
    messages: parts.join(', '),
    decided: decided === 0 ? decidedNone(messages) : `false alarms ${falseAlarms} of ${decided} decided`,
  };
}

const decidedNone = (messages: number): string => (messages === 0 ? '' : 'none decided yet');

/** What acts first: live, shadow, draft, then retired; by name within. */
const ORDER: readonly PatternState[] = ['live', 'shadow', 'draft', 'retired'];
export const inOrder = (rows: readonly PatternRow[]): readonly PatternRow[] =>
  rows.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
