/**
 * What each pattern did on each day (UTC), counted from the log: messages in which it was a reason, those in which it only
 * reported, and what people said of the held ones when they closed them.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import type { ClosingVerdict, MessageEvent } from '#events';
import type { ProjectedEvent } from '../projected-event.js';

export const PATTERN_FIGURES_TABLES = [
  { table: 'pattern_days_v1', orderBy: 'pattern, day' },
  { table: 'pattern_of_held_v1', orderBy: 'message, pattern' },
  { table: 'pattern_verdicts_v1', orderBy: 'message, decision' },
] as const;

const HANDLED: readonly string[] = [
  'VerdictReached',
  'ReleaseScheduled',
  'ReleaseUndone',
  'ReleaseCommitted',
  'DeletionScheduled',
  'DeletionUndone',
  'DeletionCommitted',
] satisfies MessageEvent['type'][];

export const patternFiguresProjection: Projection<ProjectedEvent> = {
  name: 'pattern-figures',
  version: 1,
  handles: (type) => HANDLED.includes(type),
  create(db) {
    db.exec(`DROP TABLE IF EXISTS pattern_days_v1;
      DROP TABLE IF EXISTS pattern_of_held_v1;
      DROP TABLE IF EXISTS pattern_verdicts_v1;
      CREATE TABLE pattern_days_v1 (
        pattern TEXT NOT NULL,
        day TEXT NOT NULL,
        messages INTEGER NOT NULL DEFAULT 0,
        shadow_messages INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (pattern, day)
      ) STRICT, WITHOUT ROWID;
      -- of held messages only: nobody decides on the others
      CREATE TABLE pattern_of_held_v1 (
        message TEXT NOT NULL,
        pattern TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (message, pattern)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX pattern_of_held_v1_day ON pattern_of_held_v1 (day);
      CREATE TABLE pattern_verdicts_v1 (
        message TEXT NOT NULL,
        decision TEXT NOT NULL,
        verdict TEXT NOT NULL,
        committed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (message, decision)
      ) STRICT, WITHOUT ROWID`);
  },
  apply(db, { event, stream, at }) {
    const message = stream.slice('message-'.length);
    switch (event.type) {
      case 'VerdictReached':
        countReasons(db, { message, day: at.slice(0, 10), groups: event.data.groups });
        break;
      case 'ReleaseScheduled':
        addDecision(db, message, event.data.releaseId, event.data.verdict);
        break;
      case 'DeletionScheduled':
        addDecision(db, message, event.data.deletionId, event.data.verdict);
        break;
      case 'ReleaseCommitted':
        commitDecision(db, message, event.data.releaseId);
        break;
      case 'DeletionCommitted':
        commitDecision(db, message, event.data.deletionId);
        break;
      case 'ReleaseUndone':
        dropDecision(db, message, event.data.releaseId);
        break;
      case 'DeletionUndone':
        dropDecision(db, message, event.data.deletionId);
        break;
      default:
        break;
    }
  },
};

type Groups = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'];

interface Judged {
  readonly message: string;
  readonly day: string;
  readonly groups: Groups;
}

/** A message counts once for each pattern, whatever the number of recipients that it was a reason for. */
function countReasons(db: Database.Database, { message, day, groups }: Judged): void {
  const acting = patternsOf(groups, (reason) => !reason.shadow && reason.exception === null);
  const shadow = patternsOf(groups, (reason) => reason.shadow && reason.exception === null);
  const count = db.prepare(`INSERT INTO pattern_days_v1 (pattern, day, messages, shadow_messages) VALUES (?, ?, ?, ?)
    ON CONFLICT (pattern, day) DO UPDATE SET messages = messages + excluded.messages, shadow_messages = shadow_messages + excluded.shadow_messages`);
  for (const pattern of new Set([...acting, ...shadow])) count.run(pattern, day, Number(acting.has(pattern)), Number(shadow.has(pattern)));
  if (!groups.some(({ disposition }) => disposition === 'hold')) return;
  const remember = db.prepare('INSERT OR IGNORE INTO pattern_of_held_v1 (message, pattern, day) VALUES (?, ?, ?)');
  for (const pattern of acting) remember.run(message, pattern, day);
}

type PatternReason = Extract<Groups[number]['reasons'][number], { kind: 'pattern' }>;

function patternsOf(groups: Groups, counts: (reason: PatternReason) => boolean): ReadonlySet<string> {
  const reasons = groups.flatMap((group) => group.reasons).filter((reason) => reason.kind === 'pattern');
  return new Set(reasons.filter(counts).map(({ pattern }) => pattern));
}

function addDecision(db: Database.Database, message: string, decision: string, verdict: ClosingVerdict): void {
  db.prepare('INSERT OR REPLACE INTO pattern_verdicts_v1 (message, decision, verdict) VALUES (?, ?, ?)').run(message, decision, verdict);
}

function commitDecision(db: Database.Database, message: string, decision: string): void {
  db.prepare('UPDATE pattern_verdicts_v1 SET committed = 1 WHERE message = ? AND decision = ?').run(message, decision);
}

function dropDecision(db: Database.Database, message: string, decision: string): void {
  db.prepare('DELETE FROM pattern_verdicts_v1 WHERE message = ? AND decision = ?').run(message, decision);
}
