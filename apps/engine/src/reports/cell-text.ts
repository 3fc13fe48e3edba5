/** Cells as people read them in a table. Pure. */
import type { ReportCell, ReportColumn, ReportFigure } from '#contracts';

/** Instants without what is the same in all: `2026-03-18 09:41:02`, UTC. */
export function cellText({ kind }: Pick<ReportColumn, 'kind'>, value: ReportCell): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (kind === 'share' && typeof value === 'number') return `${String(Math.round(value * 1000) / 10)} %`;
  if (kind === 'instant' && typeof value === 'string') return value.slice(0, 19).replace('T', ' ');
  return String(value);
}

export function headText({ title, unit }: Pick<ReportColumn, 'title' | 'unit'>): string {
  return unit === null ? title : `${title} (${unit})`;
}

export function figureText({ title, value, unit }: ReportFigure): string {
  const said = value === null ? 'not known' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  return `${title}: ${said}${unit === null || value === null ? '' : ` ${unit}`}`;
}
