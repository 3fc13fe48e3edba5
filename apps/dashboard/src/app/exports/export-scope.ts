/** What of the event log leaves, as the filter of the audit page says it. Pure. */
import type { AuditExport } from '#contracts';
import { FILTER_WORDS, queryOf, type AuditFilter, type FilterWord } from '../audit/audit-filter.js';
import type { EvidenceAsked } from '../gateway-api/exports-api.js';

export type ExportScope = AuditExport['scope'];

export interface ScopeOfFilter {
  readonly scope: ExportScope;
  /** Words of the filter by which an export cannot be limited. */
  readonly left: readonly FilterWord[];
}

export function scopeOf(filter: AuditFilter): ScopeOfFilter {
  const { messageId, type, kind } = queryOf(filter);
  const scope: ExportScope = {
    ...{ after: null, upTo: null, ...periodOf(filter) },
    types: type === undefined ? [] : [type],
    streams: kind === undefined ? [] : [kind],
    messageId: messageId ?? null,
  };
  return { scope, left: FILTER_WORDS.filter((word) => (word === 'actor' || word === 'stream') && filter[word] !== undefined) };
}

/** Undefined where the filter names neither a message nor a time: evidence is of something. A message comes with its whole life. */
export function evidenceOf(filter: AuditFilter): EvidenceAsked | undefined {
  if (filter.message !== undefined) return { messageId: filter.message };
  const { from, until } = periodOf(filter);
  if (from === null && until === null) return undefined;
  return { ...(from !== null && { from }), ...(until !== null && { until }) };
}

/** The filter includes its last millisecond, a scope ends before its end. */
function periodOf(filter: AuditFilter): { readonly from: string | null; readonly until: string | null } {
  const { from, to } = queryOf(filter);
  return { from: from ?? null, until: to === undefined ? null : new Date(Date.parse(to) + 1).toISOString() };
}
