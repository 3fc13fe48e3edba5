import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../gateway-api/audit-api.js';
import { newestOf, withNewer } from './audit-rows.js';

const event = (position: number): AuditEvent => ({
  ...{ position, stream: 'account-1', revision: 0, type: 'SignedIn', version: 1, at: '2026-03-18T09:00:00.000Z' },
  ...{ actor: 'account:1', actorName: 'Ingrid Falk', sentence: 'Signed in', chain: '', data: {} },
});
const rows = (...positions: number[]): AuditEvent[] => positions.map(event);
const numbers = (shown: readonly AuditEvent[]): number[] => shown.map(({ position }) => position);

describe('rows of the event log', () => {
  it('take newer ones on top, and none twice that a page and the tail both brought', () => {
    expect(numbers(withNewer(rows(7, 5), rows(9, 8, 7)))).toEqual([9, 8, 7, 5]);
    expect(numbers(withNewer([], rows(3)))).toEqual([3]);
  });

  it('are no more than are kept, however long one looks', () => {
    let shown: readonly AuditEvent[] = rows(1);
    for (let position = 2; position <= 50; position++) shown = withNewer(shown, rows(position), 10);
    expect(numbers(shown)).toEqual([50, 49, 48, 47, 46, 45, 44, 43, 42, 41]);
  });

  it('know their newest', () => {
    expect([newestOf(rows(9, 8)), newestOf([])]).toEqual([9, 0]);
  });
});
