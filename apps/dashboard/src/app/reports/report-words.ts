/** How reports speak to people: cells, scopes, periods. Pure. */
import type { ReportCell, ReportColumn, ReportFigure, ScopeKind } from '#contracts';

export const scopeWords: Readonly<Record<ScopeKind, string>> = {
  all: 'All mail',
  team: 'One team',
  pattern: 'One pattern',
  account: 'One account',
  message: 'One message',
  person: 'One person',
};

/** What is to be typed for a scope. */
export const scopeHints: Readonly<Record<ScopeKind, string>> = {
  all: '',
  team: 'Name of the team',
  pattern: 'Id of the pattern',
  account: 'Id of the account',
  message: 'Id of the message',
  person: 'Address',
};

/** What stands in a cell; instants are shown by the page itself. */
export function cellWords({ kind }: Pick<ReportColumn, 'kind'>, value: ReportCell): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (kind === 'share' && typeof value === 'number') return `${String(Math.round(value * 1000) / 10)} %`;
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}

/** The unit beside the title of a column; null where it would say the title again, or what the cells say themselves. */
export function unitWords({ title, unit }: Pick<ReportColumn, 'title' | 'unit'>): string | null {
  return unit === 'UTC' || unit === title.toLowerCase() ? null : unit;
}

export function figureWords({ value, unit }: ReportFigure): string {
  if (value === null) return 'not known';
  const said = typeof value === 'number' ? value.toLocaleString('en') : String(value);
  return unit === null ? said : `${said} ${unit}`;
}

export interface Preset {
  readonly words: string;
  /** Days in UTC. */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

/** Usual periods, as of a day in UTC. */
export function presetsAt(now: Date): readonly Preset[] {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const today = day(now.getTime());
  return [
    { words: 'Last 30 days', from: day(now.getTime() - 29 * DAY_MS), to: today },
    { words: 'This month', from: day(Date.UTC(year, month, 1)), to: today },
    { words: 'Last month', from: day(Date.UTC(year, month - 1, 1)), to: day(Date.UTC(year, month, 0)) },
    { words: 'This year', from: day(Date.UTC(year, 0, 1)), to: today },
    { words: 'Last year', from: day(Date.UTC(year - 1, 0, 1)), to: day(Date.UTC(year - 1, 11, 31)) },
  ];
}
