import { describe, expect, it } from 'vitest';
import { chipOf, deliveryWords, isStanding, kindWords, scopeWords, takingWords } from './export-words.js';

const ALL = { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: null };
/** Numbers stay with their words in a line. */
const plain = (words: string): string => words.replaceAll('\u00a0', ' ');

describe('an export in words', () => {
  it('says what leaves, how, and to whom', () => {
    expect(kindWords({ format: 'ocsf', masking: 'masked', target: { kind: 'webhook', host: 'hooks.siem.example' } })).toBe(
      'OCSF 1.4, JSON lines, masked, to the webhook at hooks.siem.example',
    );
    expect(kindWords({ format: 'syslog', masking: 'sealed', target: { kind: 'syslog', host: 'log.example', port: 6514 } })).toBe(
      'Syslog, RFC 5424, sealed as stored, to syslog at log.example:6514',
    );
  });

  it('names its limits, and says when there are none', () => {
    expect(scopeWords(ALL)).toBe('Every event');
    expect(scopeWords({ ...ALL, messageId: '01JPM7', types: ['ReleaseCommitted'], upTo: 1200 })).toBe(
      'Events: message 01JPM7; type ReleaseCommitted; up to number 1,200',
    );
  });

  it('tells a taking that broke off from one that is whole', () => {
    const taking = { at: '', by: { id: 'a1', name: 'Ana' }, after: 0, reached: 9, count: 651, bytes: 1_240_000, digest: '' };
    expect(plain(takingWords({ ...taking, isComplete: true }))).toBe('651 events, 1.2 MB');
    expect(plain(takingWords({ ...taking, count: 1, isComplete: false }))).toBe('1 event, 1.2 MB, broken off');
  });

  it('says how far a push has come, and first of all that it stands still', () => {
    const delivery = { position: 12, sequence: 1204, lag: 3, failingSince: null, problem: null };
    expect(plain(deliveryWords(delivery))).toBe('Delivered up to number 1,204, 3 positions of the log behind');
    expect(plain(deliveryWords({ ...delivery, sequence: 0, lag: 0 }))).toBe('Nothing delivered yet, nothing waits');
    expect(chipOf({ state: 'open', delivery }).words).toBe('Open');
    expect(chipOf({ state: 'open', delivery: { ...delivery, failingSince: '2026-03-18T09:00:00.000Z' } }).words).toBe('Stands still');
    expect(chipOf({ state: 'ended', delivery: { ...delivery, failingSince: '2026-03-18T09:00:00.000Z' } }).words).toBe('Ended');
  });

  it('stands as long as anything may still leave by it', () => {
    const states = ['open', 'waiting', 'lapsed', 'rejected', 'ended'] as const;
    expect(states.filter((state) => isStanding({ state }))).toEqual(['open', 'waiting', 'lapsed']);
  });
});
