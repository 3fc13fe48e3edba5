import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { precisionProjection } from '../project/precision/precision-projection.js';
import { replay } from './replay.js';

const AT = '2026-03-01T10:00:00.000Z';
const LEAKS = Array.from({ length: 120 }, (_, number) => `leak-${String(number).padStart(3, '0')}`);

it('counts all real leaks that would be lost, names fifty of those that the reader may know of, and asks no further', () => {
  const db = new Database(':memory:');
  precisionProjection.create(db);
  const acted = db.prepare(`INSERT INTO precision_acted_v1 VALUES ('iban', ?, 1, 2, 0.9, '${AT}', 0)`);
  const closed = db.prepare(`INSERT INTO precision_closings_v1 VALUES (?, 'd', 'real-leak', '${AT}', 1)`);
  for (const leak of LEAKS) {
    acted.run(leak);
    closed.run(leak);
  }
  const asked: string[] = [];
  const mayKnow = (message: string): boolean => {
    asked.push(message);
    return Number(message.slice(-1)) % 2 === 0;
  };
  const proposal = {
    pattern: 'iban',
    version: 1,
    change: { kind: 'threshold', from: 1, to: 3 },
    evidence: { realLeaks: 120, falseAlarms: 0, testData: 0, businessAsUsual: 0 },
  } as const;
  const { noLongerHeld, realLeaksLost } = replay(db, proposal, mayKnow);
  db.close();
  expect(noLongerHeld.realLeaks).toBe(120);
  expect(realLeaksLost).toEqual(LEAKS.filter((_, number) => number % 2 === 0).slice(0, 50));
  expect(asked).toHaveLength(99);
});
