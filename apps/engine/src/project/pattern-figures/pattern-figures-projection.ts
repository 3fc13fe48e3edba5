/**
 * What each pattern did on each day (UTC), counted from the log: messages in which it was a reason, those in which it only
 * reported, and which were held. What people said of those is read from the record of precision.
 */
import type Database from 'better-sqlite3';
import type { Projection } from '#event-store';
import type { MessageEvent } from '#events';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { dropTables } from '../drop-tables.js';
import type { ProjectedEvent } from '../projected-event.js';

export const PATTERN_FIGURES_TABLES = [
  { table: 'pattern_days_v2', orderBy: 'pattern, day' },
  { table: 'pattern_of_held_v2', orderBy: 'message, pattern' },
] as const;

const ANY_VERSION = /^pattern_(?:days|of_held|verdicts)_v\d+$/;

export const patternFiguresProjection: Projection<ProjectedEvent> = {
  name: 'pattern-figures',
  version: 2,
  handles: (type) => type === 'VerdictReached',
  create(db) {
    statements.forget(db);
    dropTables(db, ANY_VERSION);
    db.exec(`CREATE TABLE pattern_days_v2 (
        pattern TEXT NOT NULL,
        day TEXT NOT NULL,
        messages INTEGER NOT NULL DEFAULT 0,
        shadow_messages INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (pattern, day)
      ) STRICT, WITHOUT ROWID;
      -- of held messages only: nobody decides on the others
      CREATE TABLE pattern_of_held_v2 (
        message TEXT NOT NULL,
        pattern TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (message, pattern)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX pattern_of_held_v2_day ON pattern_of_held_v2 (day)`);
  },
  apply(db, { event, stream, at }) {
    if (event.type !== 'VerdictReached') return;
    countReasons(db, { message: stream.slice('message-'.length), day: at.slice(0, 10), groups: event.data.groups });
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
  const { count, remember } = statements.of(db);
  for (const pattern of new Set([...acting, ...shadow])) count.run(pattern, day, Number(acting.has(pattern)), Number(shadow.has(pattern)));
  if (!groups.some(({ disposition }) => disposition === 'hold')) return;
  for (const pattern of acting) remember.run(message, pattern, day);
}

type PatternReason = Extract<Groups[number]['reasons'][number], { kind: 'pattern' }>;

function patternsOf(groups: Groups, counts: (reason: PatternReason) => boolean): ReadonlySet<string> {
  const reasons = groups.flatMap((group) => group.reasons).filter((reason) => reason.kind === 'pattern');
  return new Set(reasons.filter(counts).map(({ pattern }) => pattern));
}

const statements = preparedStatements((db) => ({
  count: db.prepare<
    [string, string, number, number]
  >(`INSERT INTO pattern_days_v2 (pattern, day, messages, shadow_messages) VALUES (?, ?, ?, ?)
    ON CONFLICT (pattern, day) DO UPDATE SET messages = messages + excluded.messages, shadow_messages = shadow_messages + excluded.shadow_messages`),
  remember: db.prepare<[string, string, string]>('INSERT OR IGNORE INTO pattern_of_held_v2 (message, pattern, day) VALUES (?, ?, ?)'),
}));

/** Messages in which a pattern only reported, up to a day (UTC) which is included. */
export function shadowMessages(db: Database.Database, pattern: string, lastDay: string): number {
  const select = 'SELECT coalesce(SUM(shadow_messages), 0) FROM pattern_days_v2 WHERE pattern = ? AND day <= ?';
  return db.prepare<[string, string], number>(select).pluck().get(pattern, lastDay) ?? 0;
}
