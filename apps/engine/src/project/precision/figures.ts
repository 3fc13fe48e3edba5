/** How right patterns have been, read from what people said of closed messages. */
import type Database from 'better-sqlite3';
import type { PrecisionFigures } from '#contracts';
import type { ClosingVerdict } from '#events';
import { CLOSED, since, VERDICTS } from './closed.js';
import { wilsonRange } from './wilson.js';

/** One message in which one pattern acted, closed. */
export interface ClosedCase {
  readonly pattern: string;
  readonly message: string;
  readonly count: number;
  readonly maxConfidence: number;
  readonly verdict: ClosingVerdict;
  /** ISO-8601 UTC. */
  readonly heldAt: string;
  /** From custody to the first decision. */
  readonly seconds: number;
}

interface CaseRow {
  readonly pattern: string;
  readonly message: string;
  readonly count: number;
  readonly max_confidence: number;
  readonly held_at: string;
  readonly decided_at: string;
  readonly said: number;
}

/** Of the 180 days before `now`. */
export function closedCases(db: Database.Database, now: Date): ClosedCase[] {
  return casesWhere(db, 'held_at > ?', [since(now)]);
}

/** Of messages that were held from an instant on and before another one. */
export function closedCasesBetween(db: Database.Database, from: string, to: string): ClosedCase[] {
  return casesWhere(db, 'held_at >= ? AND held_at < ?', [from, to]);
}

function casesWhere(db: Database.Database, condition: string, values: readonly string[]): ClosedCase[] {
  const select = `WITH ${CLOSED} SELECT pattern, message, count, max_confidence, held_at, decided_at, said
    FROM precision_acted_v1 JOIN closed USING (message) WHERE ${condition} ORDER BY pattern, message`;
  return db
    .prepare<string[], CaseRow>(select)
    .all(...values)
    .map(caseOf);
}

function caseOf(row: CaseRow): ClosedCase {
  const { pattern, message, count, max_confidence: maxConfidence, held_at: heldAt, decided_at: decided, said } = row;
  const seconds = Math.max(0, (Date.parse(decided) - Date.parse(heldAt)) / 1000);
  return { pattern, message, count, maxConfidence, verdict: VERDICTS[said] ?? 'business-as-usual', heldAt, seconds };
}

/** Sender and recipient of messages, by tags. */
export interface End {
  readonly message: string;
  readonly sender_tag: string;
  readonly recipient_tag: string;
}

/** Of closed messages of the same days. */
export function endsOfClosed(db: Database.Database, now: Date): End[] {
  const select = `WITH ${CLOSED} SELECT DISTINCT message, sender_tag, recipient_tag FROM precision_ends_v1 JOIN closed USING (message)
    WHERE message IN (SELECT message FROM precision_acted_v1 WHERE held_at > ?)`;
  return db.prepare<[string], End>(select).all(since(now));
}

export function figuresOf(cases: readonly Pick<ClosedCase, 'verdict' | 'seconds'>[]): PrecisionFigures {
  const times = (verdict: ClosedCase['verdict']): number => cases.filter((each) => each.verdict === verdict).length;
  const realLeaks = times('real-leak');
  const seconds = cases.map((each) => each.seconds).sort((a, b) => a - b);
  return {
    closed: cases.length,
    realLeaks,
    falseAlarms: times('false-alarm'),
    testData: times('test-data'),
    businessAsUsual: times('business-as-usual'),
    precision: cases.length === 0 ? null : realLeaks / cases.length,
    ...wilsonRange(realLeaks, cases.length),
    decisionSecondsP50: medianOf(seconds),
  };
}

/** Of numbers in their order: half way between the two in the middle where there is no middle one. Null for none. */
function medianOf(numbers: readonly number[]): number | null {
  const below = numbers[(numbers.length - 1) >> 1];
  const above = numbers[numbers.length >> 1];
  return below === undefined || above === undefined ? null : (below + above) / 2;
}

/** Groups in the order in which they were met. */
export function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
