/** What a list query selects, as one condition; a page of it, a count and a decision about many all ask with the same. */
import { parseSearch, type HeldMessageSelection, type SearchProblem, type Severity } from '#contracts';
import { allOf, among, condition, holds, type Condition } from './condition.js';
import { termCondition } from './list-terms.js';
import { guarded } from './guarded-senders.js';
import { expiringWithin, stateCondition, viewCondition } from './list-views.js';
import { reachConditions } from './reach-condition.js';
import type { Viewer } from './viewer.js';

/** A query with tokens that cannot be meant: nothing is selected by half of it. */
export class SearchRefused extends Error {
  readonly code = 'invalid-request';

  constructor(readonly problems: readonly SearchProblem[]) {
    super(problems.map(({ token, problem }) => `${token}: ${problem}`.trim()).join('; '));
  }
}

/** @throws SearchRefused */
export function listCondition(query: HeldMessageSelection, viewer: Viewer): Condition {
  const { q = '', state, view, ids, pattern, severity, from, to, inspect, expiresWithinHours } = query;
  const { terms, problems } = parseSearch(q);
  if (problems.length > 0) throw new SearchRefused(problems);
  const conditions = [...reachConditions(viewer.reach), ...terms.map((term) => termCondition(term, viewer))];
  const where = (each: Condition): void => void conditions.push(each);
  if (view !== undefined) where(viewCondition(view, viewer));
  else if (!terms.some(({ key }) => key === 'state')) where(stateCondition(state, viewer));
  if (ids !== undefined) where(among('id', ids.split(',')));
  if (pattern !== undefined) where(condition("instr(patterns, '|' || ? || '|') > 0", pattern));
  if (severity !== undefined) where(severityFrom(severity));
  if (from !== undefined) where(guarded(fromCondition(from), viewer));
  if (to !== undefined) where(holds('recipients', to));
  if (inspect !== undefined) where(condition('uninspectable = 1'));
  if (expiresWithinHours !== undefined) where(expiringWithin(expiresWithinHours, viewer));
  return allOf(conditions);
}

/** Whether more is asked than a state or a view. */
export function isSearched({ q = '', from, to, ids, pattern }: HeldMessageSelection): boolean {
  return q.trim() !== '' || [from, to, ids, pattern].some((each) => each !== undefined);
}

function fromCondition(from: string): Condition {
  const [header, envelope] = [holds('from_header', from), holds('envelope_sender', from)];
  return condition(`${header.sql} OR ${envelope.sql}`, ...header.values, ...envelope.values);
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** This severity or a higher one; an unknown content is neither. */
function severityFrom(severity: Severity): Condition {
  return among('severity', severity === 'unknown' ? [severity] : SEVERITIES.slice(SEVERITIES.indexOf(severity)));
}
