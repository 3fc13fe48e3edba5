import { describe, expect, it } from 'vitest';
import { DigestLimit } from './digest-limit.js';

const at = (time: string): Date => new Date(`2026-03-03T${time}.000Z`);
const notice = (id: string, toTag = 'anna') => ({ id, toTag });

describe('the limit of an hour', () => {
  it('lets so many through and gathers the further ones for the end of the hour', () => {
    const limit = new DigestLimit(() => []);
    expect(['1', '2'].map((id) => limit.place(notice(id), 2, at('10:05:00')))).toEqual([null, null]);
    const third = limit.place(notice('3'), 2, at('10:59:59'));
    expect(third).toMatchObject({ sendAt: '2026-03-03T11:00:05.000Z' });
    expect(limit.place(notice('4'), 2, at('10:59:59'))).toEqual(third);
  });

  it('counts each addressee for itself, and each hour anew', () => {
    const limit = new DigestLimit(() => []);
    expect(limit.place(notice('1'), 1, at('10:05:00'))).toBeNull();
    expect(limit.place(notice('2', 'bo'), 1, at('10:05:00'))).toBeNull();
    expect(limit.place(notice('3'), 1, at('11:00:00'))).toBeNull();
  });

  it('counts what was sent before a stop, and a repeated one once', () => {
    const limit = new DigestLimit((_, since) => (since === '2026-03-03T10:00:00.000Z' ? ['1', '2'] : []));
    expect(limit.place(notice('2'), 2, at('10:30:00'))).toBeNull();
    expect(limit.place(notice('3'), 2, at('10:30:00'))).not.toBeNull();
  });
});
