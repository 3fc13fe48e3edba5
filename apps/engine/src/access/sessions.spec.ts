import { beforeEach, describe, expect, it } from 'vitest';
import { Sessions } from './sessions.js';

const MINUTE = 60_000;
let now = 0;
let sessions = new Sessions(Buffer.alloc(32, 1), () => now);

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  sessions = new Sessions(Buffer.alloc(32, 1), () => now);
});

describe('a session', () => {
  it('has an id of 256 random bits that differs each time', () => {
    const ids = new Set(Array.from({ length: 100 }, () => sessions.start(`account ${String(Math.floor(now))}`).id));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(32);
  });

  it('ends after thirty minutes without a request', () => {
    const { id } = sessions.start('ana');
    now += 29 * MINUTE;
    expect(sessions.find(id)?.accountId).toBe('ana');
    now += 29 * MINUTE;
    expect(sessions.find(id)).toBeDefined();
    now += 30 * MINUTE;
    expect(sessions.find(id)).toBeUndefined();
  });

  it('ends after twelve hours however busy it is', () => {
    const { id } = sessions.start('ana');
    for (let elapsed = 0; elapsed < 12 * 60 - 20; elapsed += 20) {
      now += 20 * MINUTE;
      expect(sessions.find(id)).toBeDefined();
    }
    now += 20 * MINUTE;
    expect(sessions.find(id)).toBeUndefined();
  });

  it('is not prolonged by whoever only looks whether it lives', () => {
    const { session } = sessions.start('ana');
    now += 20 * MINUTE;
    expect(sessions.lives(session.digest)).toBe(true);
    now += 15 * MINUTE;
    expect(sessions.lives(session.digest)).toBe(false);
  });

  it('tells its watchers when it ends', () => {
    const { session } = sessions.start('ana');
    const told: string[] = [];
    sessions.watch(session.digest, () => told.push('first'));
    sessions.watch(session.digest, () => told.push('second'))();
    sessions.endAllOf('ana');
    expect(told).toEqual(['first']);
    expect(sessions.lives(session.digest)).toBe(false);
  });

  it('ends the oldest when an account has twenty', () => {
    const first = sessions.start('ana').id;
    const ben = sessions.start('ben').id;
    for (let index = 0; index < 20; index++) sessions.start('ana');
    expect(sessions.find(first)).toBeUndefined();
    expect(sessions.find(ben)).toBeDefined();
  });

  it('has a token of its own against cross-site requests', () => {
    const one = sessions.start('ana').session;
    const other = sessions.start('ana').session;
    expect(sessions.csrfToken(one)).toBe(sessions.csrfToken(one));
    expect(sessions.csrfToken(one)).not.toBe(sessions.csrfToken(other));
    expect(new Sessions(Buffer.alloc(32, 2), () => now).csrfToken(one)).not.toBe(sessions.csrfToken(one));
  });
});
