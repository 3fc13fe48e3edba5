import type { AnyEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { eventSentence } from './event-sentence.js';
import { kindOfStream } from './audit-entries-projection.js';

const said = (event: AnyEvent, stream: string): string => eventSentence(event, stream, (id) => (id === 'a1' ? 'Ana Novak' : id));

describe('an event in plain words', () => {
  it.each<[AnyEvent, string, string]>([
    [{ type: 'ReleaseUndone', data: { releaseId: 'r' } }, 'message-1', 'Release taken back, still held'],
    [{ type: 'MessageAssigned', data: { assignee: 'a1', team: null, note: null } }, 'message-1', 'Assigned to Ana Novak'],
    [{ type: 'AuditRead', data: { what: 'events' } }, 'access-mx-20260318', 'Somebody read or verified the event log'],
    [
      { type: 'PatternMoved', data: { version: 2, from: 'shadow', to: 'live', cause: 'decision', reason: null } },
      'pattern-iban',
      'iban version 2 goes live',
    ],
    [
      { type: 'ScopeClosed', data: { reason: null } },
      'settings-01JNAVZ3T0QK8W5H6M2R4YB7XC',
      'Place 01JNAVZ3T0QK8W5H6M2R4YB7XC leaves the settings',
    ],
    // where nobody has written one, the name of the fact says it
    [{ type: 'AccountClosed', data: {} }, 'account-1', 'Account closed'],
  ])('%s', (event, stream, sentence) => {
    expect(said(event, stream)).toBe(sentence);
  });
});

describe('the kind of a stream', () => {
  it.each([
    ['message-01JNAVZ3T0QK8W5H6M2R4YB7XC', 'message'],
    ['delivery-held-01JNAVZ3T0QK8W5H6M2R4YB7XC', 'delivery'],
    ['legal-hold-01JNAVZ3T0QK8W5H6M2R4YB7XC', 'legal-hold'],
    ['access-mx1-20260318', 'access'],
    ['key-ring', 'key-ring'],
    ['policy-base', 'policy'],
    ['ledger', 'ledger'],
  ])('%s', (stream, kind) => {
    expect(kindOfStream(stream)).toBe(kind);
  });
});
