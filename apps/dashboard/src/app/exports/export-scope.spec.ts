import { describe, expect, it } from 'vitest';
import { evidenceOf, scopeOf } from './export-scope.js';

const ALL = { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: null };
const ID = '01JPM7W3T8Q2B4C6D8E0F1G2H3';

describe('the scope of an export', () => {
  it('is everything without a filter, and what the filter says with one', () => {
    expect(scopeOf({})).toEqual({ scope: ALL, left: [] });
    expect(scopeOf({ type: 'ReleaseCommitted', kind: 'message', message: ID }).scope).toEqual({
      ...ALL,
      types: ['ReleaseCommitted'],
      streams: ['message'],
      messageId: ID,
    });
  });

  it('ends before its end, where the filter includes its last millisecond', () => {
    expect(scopeOf({ since: '2026-03-18T09:00:00Z', until: '2026-03-18T10:00:00.999Z' }).scope).toEqual({
      ...ALL,
      from: '2026-03-18T09:00:00.000Z',
      until: '2026-03-18T10:00:01.000Z',
    });
  });

  it('names the words by which an export cannot be limited', () => {
    expect(scopeOf({ actor: 'account:a1', stream: 'message-1', type: 'SignedIn' }).left).toEqual(['actor', 'stream']);
  });
});

describe('evidence', () => {
  it('is of one message, whatever else is filtered, or of a period', () => {
    expect(evidenceOf({ message: ID, since: '2026-03-18T09:00:00Z' })).toEqual({ messageId: ID });
    expect(evidenceOf({ since: '2026-03-18T09:00:00Z', type: 'SignedIn' })).toEqual({ from: '2026-03-18T09:00:00.000Z' });
    expect(evidenceOf({ until: '2026-03-18T09:59:59.999Z' })).toEqual({ until: '2026-03-18T10:00:00.000Z' });
  });

  it('is of nothing where neither is named', () => {
    expect(evidenceOf({ type: 'SignedIn', actor: 'account:a1' })).toBeUndefined();
  });
});
