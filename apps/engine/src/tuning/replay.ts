/**
 * What a change would have done to recorded messages: each one in which the pattern acted is judged again from its recorded
 * counts. Where the record cannot tell, as for findings between two confidences, the message counts as still held.
 */
import type Database from 'better-sqlite3';
import type { TuningHistory } from '#contracts';
import type { ClosingVerdict, TuningProposedData } from '#events';
import { CLOSED, VERDICTS } from '../project/precision/closed.js';
import type { MayKnow } from './tuning-readers.js';

const SHOWN_LEAKS = 50;

interface RecordedRow {
  readonly message: string;
  readonly count: number;
  readonly max_confidence: number;
  readonly otherwise_held: number;
  /** Null: nobody has decided. */
  readonly said: number | null;
  /** All its recipients are that of the pair, and so is its sender. */
  readonly within: number;
}

const SELECT = `WITH ${CLOSED}
  SELECT message, count, max_confidence, otherwise_held, said, COALESCE(
      (SELECT MIN(sender_tag = @sender AND recipient_tag = @recipient) FROM precision_ends_v1 AS ends WHERE ends.message = acted.message), 0
    ) AS within
  FROM precision_acted_v1 AS acted LEFT JOIN closed USING (message) WHERE pattern = @pattern`;

export function replay(db: Database.Database, { pattern, change }: TuningProposedData, mayKnow: MayKnow): TuningHistory {
  const isException = change.kind === 'exception';
  const ends = { sender: isException ? change.senderTag : '', recipient: isException ? change.recipientTag : '' };
  const rows = db.prepare<[Record<string, string>], RecordedRow>(SELECT).all({ pattern, ...ends });
  const freed = rows.filter((row) => row.otherwise_held === 0 && actsNoMore(row, change));
  const undecided = freed.filter((row) => row.said === null);
  const said = (verdict: ClosingVerdict): RecordedRow[] => freed.filter((row) => row.said === VERDICTS.indexOf(verdict));
  return {
    messages: rows.length,
    stillHeld: rows.length - freed.length,
    noLongerHeld: {
      realLeaks: said('real-leak').length,
      falseAlarms: said('false-alarm').length,
      testData: said('test-data').length,
      businessAsUsual: said('business-as-usual').length,
      undecided: undecided.length,
    },
    realLeaksLost: firstKnown(said('real-leak'), mayKnow),
  };
}

function firstKnown(leaks: readonly RecordedRow[], mayKnow: MayKnow): string[] {
  const known: string[] = [];
  for (const { message } of leaks) {
    if (known.length === SHOWN_LEAKS) break;
    if (mayKnow(message)) known.push(message);
  }
  return known;
}

function actsNoMore(row: RecordedRow, change: TuningProposedData['change']): boolean {
  switch (change.kind) {
    case 'exception':
      return row.within === 1;
    case 'threshold':
      return row.count < change.to;
    case 'confidence':
      return row.max_confidence < change.to;
  }
}
