import Database from 'better-sqlite3';
import { sealed, type AnyEvent, type ClosingVerdict, type MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectedEvent } from '../projected-event.js';
import type { VerdictGroups } from './acted.js';
import { closedCases } from './figures.js';
import { PRECISION_TABLES, precisionProjection } from './precision-projection.js';

const AT = '2026-03-01T10:00:00.000Z';
let db: Database.Database;

beforeEach(() => {
  db = new Database(':memory:');
  precisionProjection.create(db);
});
afterEach(() => db.close());

function received(senderTag: string | null, recipients: readonly string[]): MessageEvent {
  return {
    type: 'MessageReceived',
    data: {
      key: { kind: 'message' },
      envelope: sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA'),
      senderTag,
      recipients: recipients.map((tag) => ({ tag, hop: 'outbound' })),
      sizeBytes: 100,
      bodyTag: 'a'.repeat(64),
      smtpUtf8: false,
      protocol: 'ESMTPS',
      tls: true,
      authenticated: false,
    },
  };
}

const CARD = {
  kind: 'pattern',
  pattern: 'credit-card',
  version: 1,
  action: 'quarantine',
  count: 2,
  threshold: 1,
  maxConfidence: 0.9,
} as const;

function verdict(disposition: 'hold' | 'hand-over'): MessageEvent {
  const isHeld = disposition === 'hold';
  const group: VerdictGroups[number] = {
    ...{ recipients: [0], outcome: isHeld ? 'quarantine' : 'pass', disposition, score: 0, scoreTerms: [] },
    reasons: isHeld ? [{ ...CARD, delayed: false, shadow: false, condition: 'contains', exception: null }] : [],
  };
  return { type: 'VerdictReached', data: { policyRevision: 'r1', mode: 'enforce', groups: [group] } };
}

/** A copy of the message is deleted, and what it was is said. */
function closed(message: string, deletionId: string, said: ClosingVerdict): (readonly [string, MessageEvent])[] {
  const decision = { deletionId, reason: 'policy-breach', verdict: said, note: null, commitAt: AT, by: 'person' } as const;
  return [
    [message, { type: 'DeletionScheduled', data: { ...decision, recipients: [0] } }],
    [message, { type: 'DeletionCommitted', data: { deletionId, recipients: [0] } }],
  ];
}

/** Events of several messages as the log has them. */
function logOf(facts: readonly (readonly [message: string, event: AnyEvent])[]): ProjectedEvent[] {
  return facts.map(([message, event], index) => ({
    ...{ stream: `message-${message}`, revision: index, position: index + 1, at: AT, event, opener: undefined },
    actor: { kind: 'system', id: 'test' },
  }));
}

function apply(batch: readonly ProjectedEvent[]): void {
  precisionProjection.applyAll?.(db, batch);
}

/** Rows written, changed and taken away since the database was opened. */
function changes(): unknown {
  return db.prepare('SELECT total_changes()').pluck().get();
}

function rows(): unknown {
  return PRECISION_TABLES.map(({ table, orderBy }) => db.prepare(`SELECT * FROM ${table} ORDER BY ${orderBy}`).all());
}

/** Two that are cleared, one that is held, one of nobody that is held, one that still waits for its verdict; their facts in turns. */
const LOG = logOf([
  ['cleared', received('sender-a', ['to-a', 'to-b'])],
  ['held', received('sender-b', ['to-a', 'to-c'])],
  ['cleared', verdict('hand-over')],
  ['bounce', received(null, ['to-a'])],
  ['held', verdict('hold')],
  ['other', received('sender-a', ['to-a'])],
  ['bounce', verdict('hold')],
  ['waits', received('sender-c', ['to-d'])],
  ['other', verdict('hand-over')],
]);
const ACTED = { pattern: 'credit-card', version: 1, count: 2, max_confidence: 0.9, held_at: AT, otherwise_held: 0 };

describe('the record of precision', () => {
  it('writes nothing of a message that is cleared in the batch in which it came', () => {
    const before = changes();
    const cleared = ['a', 'b', 'c'].flatMap((id) => [[id, received('sender', ['x', 'y'])] as const, [id, verdict('hand-over')] as const]);
    apply(logOf(cleared));
    expect(changes()).toBe(before);
  });

  it('has sender and recipients of what was held, and until its verdict of every other message', () => {
    apply(LOG);
    expect(rows()).toEqual([
      [
        { message: 'held', recipient: 0, sender_tag: 'sender-b', recipient_tag: 'to-a' },
        { message: 'held', recipient: 1, sender_tag: 'sender-b', recipient_tag: 'to-c' },
        { message: 'waits', recipient: 0, sender_tag: 'sender-c', recipient_tag: 'to-d' },
      ],
      [
        { message: 'bounce', ...ACTED },
        { message: 'held', ...ACTED },
      ],
      [],
      [],
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has the same rows when the log comes in batches of %d', (size) => {
    apply(LOG);
    const whole = rows();
    precisionProjection.create(db);
    for (let at = 0; at < LOG.length; at += size) apply(LOG.slice(at, at + size));
    expect(rows()).toEqual(whole);
    precisionProjection.create(db);
    for (const projected of LOG) precisionProjection.apply(db, projected);
    expect(rows()).toEqual(whole);
  });

  it.each<[ClosingVerdict, ClosingVerdict, ClosingVerdict]>([
    ['real-leak', 'false-alarm', 'real-leak'],
    ['business-as-usual', 'real-leak', 'real-leak'],
    ['test-data', 'false-alarm', 'false-alarm'],
    ['test-data', 'business-as-usual', 'test-data'],
    ['business-as-usual', 'business-as-usual', 'business-as-usual'],
  ])('counts a message of which %s and %s was said as %s', (first, second, counted) => {
    apply(logOf([['m', verdict('hold')], ...closed('m', 'first', first), ...closed('m', 'second', second)]));
    expect(closedCases(db, new Date(AT))).toMatchObject([{ message: 'm', verdict: counted }]);
  });
});
