import { afterEach, describe, expect, it, vi } from 'vitest';
import { fieldTime } from './field-time.js';

afterEach(() => vi.unstubAllEnvs());

describe('an instant in a date and time field', () => {
  it.each([
    ['America/New_York', '2026-03-18T09:14:27Z', '2026-03-18T05:14'],
    ['America/New_York', '2026-01-18T02:14:00Z', '2026-01-17T21:14'],
    ['Asia/Kolkata', '2026-03-18T09:14:27.500Z', '2026-03-18T14:44'],
    ['UTC', '2026-03-18T09:14:00Z', '2026-03-18T09:14'],
  ])('stands in the zone of the viewer: %s, %s', (zone, instant, field) => {
    vi.stubEnv('TZ', zone);
    expect(fieldTime(instant)).toBe(field);
  });

  it('comes back as the same minute, so that asking twice asks the same', () => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(new Date(fieldTime('2026-03-18T09:14:00.000Z')).toISOString()).toBe('2026-03-18T09:14:00.000Z');
  });

  it.each(['', '9f27ac01c0ffee11', '2026f7ac01c0ffee', '2026-99-99'])('is empty for what is no instant: “%s”', (point) => {
    expect(fieldTime(point)).toBe('');
  });
});
