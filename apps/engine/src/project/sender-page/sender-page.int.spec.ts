import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { AnyEvent } from '#events';
import { sealed } from '#events';
import { looksOf, medianAnswerMs } from './page-figures.js';
import { senderPageProjection } from './sender-page-projection.js';

const TEXT = sealed.parse('v1.AAAA.BBBB');
const NOW = new Date('2026-03-31T10:00:00.000Z');

function played(facts: readonly { readonly stream: string; readonly at: string; readonly event: AnyEvent }[]) {
  const db = new Database(':memory:');
  senderPageProjection.create(db);
  for (const [position, fact] of facts.entries())
    senderPageProjection.apply(db, { ...fact, revision: position, position, opener: undefined, actor: { kind: 'system', id: 'spec' } });
  return db;
}

function asked(message: string, at: string): { stream: string; at: string; event: AnyEvent } {
  const data = { requestId: `request-${message}`, recipients: [0], reason: 'business-need' as const, text: TEXT };
  return { stream: `message-${message}`, at, event: { type: 'ReleaseRequested', data } };
}

function denied(message: string, at: string): { stream: string; at: string; event: AnyEvent } {
  const data = { requestId: `request-${message}`, reason: 'policy-breach', text: null } as const;
  return { stream: `message-${message}`, at, event: { type: 'RequestDenied', data } };
}

function minutes(after: number): string {
  return new Date(Date.parse('2026-03-20T10:00:00.000Z') + after * 60_000).toISOString();
}

describe('the figures of the page of senders', () => {
  it('say how long half of the answered requests of 30 days waited', () => {
    const waits = [50, 3, 12, 600, 7]; // in order: 3 7 12 50 600
    const facts = waits.flatMap((wait, n) => [asked(`m${String(n)}`, minutes(0)), denied(`m${String(n)}`, minutes(wait))]);
    expect(medianAnswerMs(played(facts), NOW)).toBe(12 * 60_000);
  });

  it('say nothing of fewer than five answers, nor of older requests', () => {
    const facts = [1, 2, 3, 4].flatMap((n) => [asked(`m${String(n)}`, minutes(0)), denied(`m${String(n)}`, minutes(n))]);
    const open = asked('open', minutes(0));
    const old = [asked('old', '2026-02-20T10:00:00.000Z'), denied('old', '2026-02-20T10:01:00.000Z')];
    expect(medianAnswerMs(played([...facts, open, ...old]), NOW)).toBeNull();
  });

  it('count a release by a person as an answer and one by the sender as none', () => {
    const release = (message: string, by: 'person' | 'originator', at: string): { stream: string; at: string; event: AnyEvent } => {
      const what = { kind: 'release' as const, recipients: [0], reason: 'business-need' as const, verdict: null, note: null };
      const data = { releaseId: `r-${message}`, ...what, commitAt: at, by, proposalId: null };
      return { stream: `message-${message}`, at, event: { type: 'ReleaseScheduled', data } };
    };
    const of = (by: 'person' | 'originator') =>
      [1, 2, 3, 4, 5].flatMap((n) => [asked(`m${String(n)}`, minutes(0)), release(`m${String(n)}`, by, minutes(n))]);
    expect(medianAnswerMs(played(of('person')), NOW)).toBe(3 * 60_000);
    expect(medianAnswerMs(played(of('originator')), NOW)).toBeNull();
  });

  it('tell on which days somebody opened the message, and once a day', () => {
    const view = (messageId: string, at: string) =>
      ({ stream: 'access-a-20260320', at, event: { type: 'ContentViewed', data: { messageId, view: 'content', who: null } } }) as const;
    const db = played([view('m1', minutes(0)), view('m1', minutes(1)), view('m2', minutes(2)), view('m1', minutes(24 * 60))]);
    expect(looksOf(db, 'm1')).toEqual([
      { kind: 'opened', at: minutes(0) },
      { kind: 'opened', at: minutes(24 * 60) },
    ]);
  });
});
