/** The reach of a reader, as a condition on rows and as the facts of one message. */
import type Database from 'better-sqlite3';
import type { Reach, ReachFacts } from '../../access/reach-port.js';
import { preparedStatements } from '../../platform/prepared-statements.js';
import { among, condition, type Condition } from './condition.js';

/** What is outside is not there: the same rule as `isWithin`, for many rows at once. */
export function reachConditions({ domains, teams, patterns }: Reach): Condition[] {
  const conditions: Condition[] = [];
  if (domains !== null) conditions.push(among('sender_domain', domains));
  if (teams !== null) conditions.push(among('team', teams));
  if (patterns !== null) {
    const acting = 'number IN (SELECT number FROM held_messages_acting_v5 WHERE pattern IN (SELECT value FROM json_each(?)))';
    conditions.push(condition(acting, JSON.stringify(patterns)));
  }
  return conditions;
}

const statements = preparedStatements((db) => ({
  facts: db.prepare<[string], FactsRow>('SELECT sender_domain, team, acting FROM held_messages_v5 WHERE id = ?'),
}));

interface FactsRow {
  readonly sender_domain: string | null;
  readonly team: string | null;
  readonly acting: string;
}

/** Undefined for a message that was never held. */
export function reachFactsOf(db: Database.Database, messageId: string): ReachFacts | undefined {
  const row = statements.of(db).facts.get(messageId);
  return row && { senderDomain: row.sender_domain, team: row.team, patterns: row.acting.split('|').filter((id) => id !== '') };
}
