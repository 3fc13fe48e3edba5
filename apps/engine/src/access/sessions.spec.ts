import { tokenDigest } from '#crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Sessions } from './sessions.js';

const MINUTE = 60_000;
let now = 0;
let position = 0;
let sessions: Sessions;

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  position = 0;
  sessions = new Sessions(Buffer.alloc(32, 1), () => now, true);
});

/** Somebody signs in. */
function start(accountId: string, id = `id ${String(position)}`, within = sessions) {
  position += 1;
  const digest = tokenDigest(id);
  within.started({ accountId, digest, atMs: now, position });
  return { id, digest };
}

describe('a session', () => {
  it('ends after thirty minutes without a request', () => {
    const { id } = start('ana');
    now += 29 * MINUTE;
    expect(sessions.find(id)?.accountId).toBe('ana');
    now += 29 * MINUTE;
    expect(sessions.find(id)).toBeDefined();
    now += 30 * MINUTE;
    expect(sessions.find(id)).toBeUndefined();
  });

  it('ends after twelve hours however busy it is', () => {
    const { id, digest } = start('ana');
    for (let elapsed = 0; elapsed < 12 * 60 - 20; elapsed += 20) {
      now += 20 * MINUTE;
      expect(sessions.find(id)).toBeDefined();
    }
    now += 20 * MINUTE;
    expect(sessions.sweep()).toEqual([{ digest, reason: 'expired' }]);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('is not prolonged by whoever only looks whether it lives', () => {
    const { digest } = start('ana');
    now += 20 * MINUTE;
    expect(sessions.lives(digest)).toBe(true);
    now += 15 * MINUTE;
    expect(sessions.lives(digest)).toBe(false);
  });

  it('tells its watchers when it ends', () => {
    const { digest } = start('ana');
    const told: string[] = [];
    sessions.watch(digest, () => told.push('first'));
    sessions.watch(digest, () => told.push('second'))();
    sessions.ended(digest);
    expect(told).toEqual(['first']);
    expect(sessions.lives(digest)).toBe(false);
  });

  it('ends with the rights of its account, whichever of the two facts is read first; a later one does not', () => {
    const before = start('ana');
    const ben = start('ben');
    position += 1; // the rights change here
    const after = start('ana');
    sessions.endBefore('ana', 3);
    expect([before, ben, after].map(({ digest }) => sessions.lives(digest))).toEqual([false, true, true]);
    sessions.started({ accountId: 'ana', digest: before.digest, atMs: now, position: 1 });
    expect(sessions.lives(before.digest)).toBe(false);
  });

  it('is too many when its account has twenty that are younger', () => {
    const first = start('ana');
    start('ben');
    for (let index = 0; index < 20; index++) start('ana');
    expect(sessions.excess('ana').map(({ digest }) => digest)).toEqual([first.digest]);
    expect(sessions.excess('ben')).toEqual([]);
  });

  it('has a token of its own against cross-site requests, the same on every engine with the same key', () => {
    const [one, other] = [start('ana'), start('ana')].map(({ digest }) => ({ accountId: 'ana', digest }));
    if (!one || !other) throw new Error('two sessions');
    expect(sessions.csrfToken(one)).toBe(new Sessions(Buffer.alloc(32, 1), () => now, false).csrfToken(one));
    expect(sessions.csrfToken(one)).not.toBe(sessions.csrfToken(other));
    expect(new Sessions(Buffer.alloc(32, 2), () => now, true).csrfToken(one)).not.toBe(sessions.csrfToken(one));
  });
});

describe('signs of life of a session', () => {
  it('are recorded once in ten minutes at most', () => {
    const { id, digest } = start('ana');
    const recorded: number[] = [];
    for (let minute = 1; minute <= 35; minute++) {
      now += MINUTE;
      sessions.find(id);
      if (sessions.isToBeRecorded(digest)) recorded.push(minute);
    }
    expect(recorded).toEqual([10, 20, 30]);
  });

  it('that others may have seen count for ten minutes more, and not where there is no other', () => {
    const several = new Sessions(Buffer.alloc(32, 1), () => now, false);
    const { digest } = start('ana', 'shared', several);
    start('ana', 'shared');
    now += 39 * MINUTE;
    expect([several.lives(digest), sessions.lives(digest)]).toEqual([true, false]);
    now += MINUTE;
    expect(several.lives(digest)).toBe(false);
  });

  it('that were recorded before a restart count for ten minutes more', () => {
    sessions.started({ accountId: 'ana', digest: tokenDigest('kept'), atMs: now - 35 * MINUTE, position: 1 });
    expect(sessions.lives(tokenDigest('kept'))).toBe(true);
    now += 5 * MINUTE;
    expect(sessions.lives(tokenDigest('kept'))).toBe(false);
  });
});
