/** The states that a list can be asked for, and the saved views, as conditions on rows. */
import type { HeldMessageCounts, HeldMessageSelection, SavedView } from '#contracts';
import { condition, type Condition } from './condition.js';
import type { Viewer } from './viewer.js';

const OPEN = "state IN ('held', 'blocked', 'bounced')";
const PENDING = "state IN ('release-pending', 'deletion-pending', 'return-pending')";
const DAY_MS = 86_400_000;
const DECISION_DAYS = 7;

export function stateCondition(state: HeldMessageSelection['state'], viewer: Viewer): Condition {
  switch (state) {
    case 'open':
      return condition(OPEN);
    case 'pending':
      return condition(PENDING);
    case 'closed':
      return condition(`NOT (${OPEN} OR ${PENDING} OR state = 'failed')`);
    case 'failed':
      return condition("state = 'failed'");
    case 'restorable':
      return condition('deleted_at > ?', daysBefore(viewer, viewer.deletedDays));
    case 'all':
      return condition('1');
  }
}

export function viewCondition(view: SavedView, viewer: Viewer): Condition {
  switch (view) {
    case 'needs-me':
      return needsMe(viewer);
    case 'sender-waiting':
      return condition(`${OPEN} AND waiting = 1`);
    case 'expiring':
      return expiringWithin(24, viewer);
    case 'high-risk':
      return condition(`${OPEN} AND severity IN ('critical', 'high')`);
    case 'not-inspectable':
      return condition(`${OPEN} AND uninspectable = 1`);
    case 'second-person':
      return condition(`${OPEN} AND proposal_id IS NOT NULL`);
    case 'bounced':
      return condition('bounced = 1');
    case 'likely-false-alarm':
      return likelyFalseAlarm(viewer);
    case 'my-decisions':
      return condition(
        'number IN (SELECT number FROM held_messages_deciders_v5 WHERE account = ? AND at >= ?)',
        viewer.account?.id ?? '',
        daysBefore(viewer, DECISION_DAYS),
      );
    case 'restorable':
      return stateCondition('restorable', viewer);
  }
}

/** What is counted: all messages, and each saved view but those that are closed, which is all that is nothing else. */
export type Counted = Omit<HeldMessageCounts, 'closed'> & { readonly listed: number };

/** What it is counted as. */
export const COUNTED: Readonly<Record<keyof Counted, (viewer: Viewer) => Condition>> = {
  listed: (viewer) => stateCondition('all', viewer),
  open: (viewer) => stateCondition('open', viewer),
  expiring24h: (viewer) => viewCondition('expiring', viewer),
  highRisk: (viewer) => viewCondition('high-risk', viewer),
  uninspectable: (viewer) => viewCondition('not-inspectable', viewer),
  pending: (viewer) => stateCondition('pending', viewer),
  failed: (viewer) => stateCondition('failed', viewer),
  needsMe: (viewer) => viewCondition('needs-me', viewer),
  senderWaiting: (viewer) => viewCondition('sender-waiting', viewer),
  secondPerson: (viewer) => viewCondition('second-person', viewer),
  bounced: (viewer) => viewCondition('bounced', viewer),
  likelyFalseAlarm: (viewer) => viewCondition('likely-false-alarm', viewer),
  myDecisions7d: (viewer) => viewCondition('my-decisions', viewer),
  restorable: (viewer) => viewCondition('restorable', viewer),
};

/** What is pinned or under a legal hold does not expire, whatever its date says. */
export function expiringWithin(hours: number, { nowMs }: Viewer): Condition {
  return condition(`${OPEN} AND pinned = 0 AND legal_hold = 0 AND expires_at <= ?`, new Date(nowMs + hours * 3_600_000).toISOString());
}

/**
 * Nobody is the second person for their own proposal, nor for their own mail. Each kind is looked up where it is indexed:
 * one condition with OR would look at every open message.
 */
function needsMe({ account, nowMs }: Viewer): Condition {
  if (account === null) return condition('0');
  const { id, tag, mayApprove } = account;
  const kinds = [
    condition('assignee = ?', id),
    condition('claim_by = ? AND claim_until > ?', id, new Date(nowMs).toISOString()),
    ...(mayApprove ? [condition(`proposal_id IS NOT NULL AND proposal_by <> ? AND COALESCE(sender_tag, '') <> ?`, id, tag ?? '-')] : []),
  ];
  const numbers = kinds.map(({ sql }) => `SELECT number FROM held_messages_v5 WHERE ${sql}`).join(' UNION ');
  return { sql: `${OPEN} AND number IN (${numbers})`, values: kinds.flatMap(({ values }) => values) };
}

/** Every pattern that acts is mostly wrong; whatever could not be read is no false alarm yet. */
function likelyFalseAlarm({ noisy }: Viewer): Condition {
  if (noisy.length === 0) return condition('0');
  const patterns = JSON.stringify(noisy);
  const acting = (which: string): string =>
    `SELECT number FROM held_messages_acting_v5 WHERE pattern ${which} (SELECT value FROM json_each(?))`;
  return condition(
    `${OPEN} AND uninspectable = 0 AND number IN (${acting('IN')}) AND number NOT IN (${acting('NOT IN')})`,
    ...[patterns, patterns],
  );
}

function daysBefore({ nowMs }: Viewer, days: number): string {
  return new Date(nowMs - days * DAY_MS).toISOString();
}
