/** What the terms of the search box select. */
import { SEARCHED_STATES, severitySchema, type Comparison, type SearchTerm } from '#contracts';
import { among, condition, holds, not, type Condition } from './condition.js';
import { claimedBy, guarded } from './guarded-senders.js';
import { stateCondition } from './list-views.js';
import { textCondition } from './text-condition.js';
import type { Viewer } from './viewer.js';

/** The condition of one term, turned round when it is negated. */
export function termCondition(term: SearchTerm, viewer: Viewer): Condition {
  const meant = meaning(term, viewer);
  return term.negated ? not(meant) : meant;
}

function meaning(term: SearchTerm, viewer: Viewer): Condition {
  const { key, value } = term;
  const sender = SENDER[key];
  if (sender) return guarded(sender(value), viewer);
  switch (key) {
    case 'text':
      return viewer.sendersAreGuarded ? guardedText(value, viewer) : textCondition(value);
    case 'state':
      return ofState(value.toLowerCase(), viewer);
    case 'severity':
      return ofSeverity(term);
    case 'score':
    case 'count':
    case 'size':
      return measured(term);
    case 'expires':
    case 'age':
      return timed(term, viewer);
    case 'claimed':
    case 'assigned':
      return ofPerson(term, viewer);
    default:
      return PLAIN[key]?.(value) ?? condition('0');
  }
}

const SENDER: Partial<Record<SearchTerm['key'], (value: string) => Condition>> = {
  from: (value) => eitherOf(holds('from_header', value), holds('envelope_sender', value)),
  envfrom: (value) => holds('envelope_sender', value),
};

/** Whoever may not know the sender finds recipients, and what the mail is about. */
function guardedText(value: string, viewer: Viewer): Condition {
  return eitherOf(eitherOf(textCondition(value, 'not-people'), holds('recipients', value)), guarded(textCondition(value), viewer));
}

const PLAIN: Partial<Record<SearchTerm['key'], (value: string) => Condition>> = {
  pattern: (value) => condition("instr(patterns, '|' || ? || '|') > 0", value),
  to: (value) => holds('recipients', value),
  domain: (value) => eitherOf(condition('sender_domain = ?', value.toLowerCase()), holds('recipients', `@${value}"`)),
  has: (value) => condition(HAS[value] ?? '0'),
  inspect: () => condition('uninspectable = 1'),
  encryption: () => condition('encryption_failed = 1'),
  requested: (value) => isYes('waiting = 1', value),
  proposed: (value) => isYes('proposal_id IS NOT NULL', value),
  bounced: (value) => isYes('bounced = 1', value),
  pinned: (value) => isYes('pinned = 1', value),
  legalhold: (value) => isYes('legal_hold = 1', value),
  verdict: (value) => (value === 'none' ? condition('closing_verdict IS NULL') : condition('closing_verdict = ?', value)),
  msgid: (value) => eitherOf(condition('id = ?', value.toUpperCase()), holds('message_id', value)),
  campaign: (value) => condition('campaign = ?', value.toUpperCase()),
  team: (value) => condition('team = ? COLLATE NOCASE', value),
};

const HAS: Readonly<Record<string, string>> = {
  attachment: 'attachment_count > 0',
  request: 'waiting = 1',
  assignee: 'assignee IS NOT NULL',
  claim: 'claim_by IS NOT NULL',
  campaign: 'campaign IN (SELECT campaign FROM held_messages_v5 WHERE campaign IS NOT NULL GROUP BY campaign HAVING COUNT(*) > 1)',
};

function eitherOf(a: Condition, b: Condition): Condition {
  return { sql: `${a.sql} OR ${b.sql}`, values: [...a.values, ...b.values] };
}

function isYes(sql: string, value: string): Condition {
  return value === 'yes' ? condition(sql) : not(condition(sql));
}

/** One of the states of the list, or of a message. */
function ofState(value: string, viewer: Viewer): Condition {
  const listed = SEARCHED_STATES.find((state) => state === value);
  return listed === undefined ? condition('state = ?', value) : stateCondition(listed, viewer);
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** `unknown` is neither above nor below anything. */
function ofSeverity({ value, comparison }: SearchTerm): Condition {
  const severity = severitySchema.parse(value);
  if (severity === 'unknown') return condition("severity = 'unknown'");
  const at = SEVERITIES.indexOf(severity);
  const wanted = SEVERITIES.filter((_, rank) => compares(rank, comparison, at));
  return among('severity', wanted);
}

function compares(a: number, comparison: Comparison, b: number): boolean {
  switch (comparison) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '=':
      return a === b;
    case '>=':
      return a >= b;
    case '>':
      return a > b;
  }
}

const MEASURED = { score: 'score', count: 'match_count', size: 'size_bytes' } as const;

function measured({ key, comparison, amount }: SearchTerm): Condition {
  const column = key === 'score' || key === 'count' || key === 'size' ? MEASURED[key] : 'score';
  return condition(`${column} ${comparison} ?`, amount ?? 0);
}

const TURNED = { '<': '>', '<=': '>=', '=': '=', '>=': '<=', '>': '<' } as const;

/** Older than a day is received before a day ago. */
function timed({ key, comparison, amount }: SearchTerm, { nowMs }: Viewer): Condition {
  const ms = (amount ?? 0) * 3_600_000;
  if (key === 'age') return condition(`received_at ${TURNED[comparison]} ?`, new Date(nowMs - ms).toISOString());
  return condition(`pinned = 0 AND legal_hold = 0 AND expires_at ${comparison} ?`, new Date(nowMs + ms).toISOString());
}

function ofPerson({ key, value }: SearchTerm, viewer: Viewer): Condition {
  const who = viewer.account?.id ?? '';
  if (key === 'assigned') {
    return value === 'me' ? condition('assignee = ?', who) : isYes('assignee IS NOT NULL', value);
  }
  const now = new Date(viewer.nowMs).toISOString();
  const claimed = condition('claim_by IS NOT NULL AND claim_until > ?', now);
  if (value === 'me') return claimedBy(viewer);
  return value === 'yes' ? claimed : not(claimed);
}
