import { describe, it } from 'vitest';
import { specificationOf } from '../../test/support/decider-specification.js';
import type { LinkCommand } from './link-decider.js';
import { linkDecider } from './link-decider.js';
import type { LinkEvent } from './link-events.js';

const given = specificationOf(linkDecider);
const TAG = 'ab'.repeat(16);
const BROWSER = 'b0'.repeat(32);
const RIGHT = 'c0'.repeat(32);
const WRONG = 'c1'.repeat(32);

function at(minutes: number): string {
  return new Date(Date.parse('2026-03-01T10:00:00.000Z') + minutes * 60_000).toISOString();
}

function issued(codeId: string, minute: number): LinkEvent {
  const data = { codeId, purpose: 'delete', originatorTag: TAG, browser: BROWSER, digest: RIGHT } as const;
  return { type: 'CodeIssued', data: { ...data, issuedAt: at(minute), expiresAt: at(minute + 10) } };
}

function attempt(change: Partial<Extract<LinkCommand, { type: 'TryCode' }>> = {}): LinkCommand {
  return { type: 'TryCode', codeId: 'c1', purpose: 'delete', browser: BROWSER, digest: RIGHT, now: at(1), ...change };
}

function wrong(...left: number[]): LinkEvent[] {
  return left.map((triesLeft) => ({ type: 'CodeRefused', data: { codeId: 'c1', triesLeft } }));
}

const ask = (minute: number): LinkCommand => ({
  type: 'IssueCode',
  codeId: 'new',
  purpose: 'delete',
  originatorTag: TAG,
  browser: BROWSER,
  digest: RIGHT,
  now: at(minute),
});

describe('a code', () => {
  it('is good for ten minutes', () => {
    given()
      .when(ask(0))
      .then([{ ...issued('new', 0) }]);
    given(issued('c1', 0))
      .when(attempt({ now: at(9.99) }))
      .then([{ type: 'CodeAccepted', data: { codeId: 'c1' } }]);
    given(issued('c1', 0))
      .when(attempt({ now: at(10) }))
      .thenRefused('code-expired');
  });

  it('is taken once', () => {
    given(issued('c1', 0), { type: 'CodeAccepted', data: { codeId: 'c1' } })
      .when(attempt())
      .thenRefused('code-used');
  });

  it('is dead after five wrong tries, for the right one as well', () => {
    given(issued('c1', 0))
      .when(attempt({ digest: WRONG }))
      .then(wrong(4));
    given(issued('c1', 0), ...wrong(4, 3, 2, 1))
      .when(attempt())
      .then([{ type: 'CodeAccepted', data: { codeId: 'c1' } }]);
    given(issued('c1', 0), ...wrong(4, 3, 2, 1, 0))
      .when(attempt())
      .thenRefused('no-tries-left');
  });

  it('is none for another purpose, in another browser, or under another id', () => {
    const asked = given(issued('c1', 0));
    asked.when(attempt({ purpose: 'release-encrypted' })).thenRefused('no-code');
    asked.when(attempt({ browser: 'b1'.repeat(32) })).thenRefused('no-code');
    asked.when(attempt({ codeId: 'c2' })).thenRefused('no-code');
    given().when(attempt()).thenRefused('no-code');
  });

  it('of one browser lives on when another browser asks for one', () => {
    const other: LinkEvent = { type: 'CodeIssued', data: { ...issuedData('c2'), browser: 'b1'.repeat(32) } };
    given(issued('c1', 0), other)
      .when(attempt())
      .then([{ type: 'CodeAccepted', data: { codeId: 'c1' } }]);
  });

  it('is mailed five times an hour and twelve times a day at most', () => {
    const five = [0, 1, 2, 3, 4].map((minute) => issued(`c${String(minute)}`, minute));
    given(...five)
      .when(ask(59))
      .thenRefused('too-many-codes');
    given(...five)
      .when(ask(60))
      .then([issued('new', 60)]);
    const twelve = Array.from({ length: 12 }, (_, n) => issued(`c${String(n)}`, n * 30));
    given(...twelve)
      .when(ask(12 * 30))
      .thenRefused('too-many-codes');
    given(...twelve)
      .when(ask(24 * 60))
      .then([issued('new', 24 * 60)]);
  });
});

describe('a link', () => {
  it('is recorded as opened once an hour, however often it is opened', () => {
    const opened: LinkEvent = { type: 'LinkOpened', data: { openedAt: at(0) } };
    given()
      .when({ type: 'RecordOpened', now: at(0) })
      .then([opened]);
    given(opened)
      .when({ type: 'RecordOpened', now: at(59) })
      .thenNothing();
    given(opened)
      .when({ type: 'RecordOpened', now: at(60) })
      .then([{ type: 'LinkOpened', data: { openedAt: at(60) } }]);
  });

  it('is recorded as refused once an hour', () => {
    const refused: LinkEvent = { type: 'LinkRefused', data: { cause: 'over', refusedAt: at(0) } };
    given()
      .when({ type: 'RecordRefused', cause: 'over', now: at(0) })
      .then([refused]);
    given(refused)
      .when({ type: 'RecordRefused', cause: 'cross-site', now: at(59) })
      .thenNothing();
  });

  it('is made anew twice an hour and five times a day at most', () => {
    const issue = (minute: number): LinkCommand => ({ type: 'IssueLink', originatorTag: TAG, expiresAt: at(9000), now: at(minute) });
    const made = (minute: number): LinkEvent => ({
      type: 'LinkIssued',
      data: { originatorTag: TAG, issuedAt: at(minute), expiresAt: at(9000) },
    });
    given(made(0))
      .when(issue(1))
      .then([made(1)]);
    given(made(0), made(1)).when(issue(59)).thenRefused('too-many-links');
    given(...[0, 60, 120, 180, 240].map(made))
      .when(issue(300))
      .thenRefused('too-many-links');
    given(...[0, 60, 120, 180, 240].map(made))
      .when(issue(24 * 60))
      .then([made(24 * 60)]);
  });
});

describe('a request that a person confirmed', () => {
  it('is recorded once, with what the browser says', () => {
    const confirm: LinkCommand = { type: 'ConfirmRequest', requestId: 'r1', afterSeconds: 40, userActivated: true };
    const confirmed: LinkEvent = { type: 'RequestConfirmed', data: { requestId: 'r1', afterSeconds: 40, userActivated: true } };
    given().when(confirm).then([confirmed]);
    given(confirmed).when(confirm).thenNothing();
  });
});

function issuedData(codeId: string) {
  return {
    codeId,
    purpose: 'delete',
    originatorTag: TAG,
    browser: BROWSER,
    digest: RIGHT,
    issuedAt: at(0),
    expiresAt: at(10),
  } as const;
}
