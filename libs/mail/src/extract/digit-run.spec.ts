import { describe, expect, it } from 'vitest';
import { hidesInDigits } from './digit-run.js';
import { cpuWatch } from '../../../../test/support/cpu-time.js';

const digits = (length: number): string => '4111111111111111'.repeat(Math.ceil(length / 16)).slice(0, length);
const lines = (length: number, count: number): string => Array.from({ length: count }, () => digits(length)).join('\r\n');

describe('a text that hides in digits', () => {
  it.each([
    ['one run of a mebibyte', digits(1024 * 1024)],
    ['runs as long as a mail line', lines(900, 80)],
    ['runs of exactly 256 digits', lines(256, 256)],
    ['a run behind other text', `${'word '.repeat(20_000)}${digits(65_536)}`],
  ])('is %s', (_what, text) => {
    expect(hidesInDigits(Buffer.from(text))).toBe(true);
  });

  it.each([
    ['a table of numbers', lines(16, 10_000)],
    ['runs of 255 digits', lines(255, 1000)],
    ['too few digits in all', lines(900, 70)],
    ['hexadecimal digits', '0123456789abcdef'.repeat(10_000)],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(hidesInDigits(Buffer.from(text))).toBe(false);
  });

  it('is found in linear time', () => {
    const text = Buffer.from(lines(255, 80_000));
    const spent = cpuWatch();
    hidesInDigits(text);
    expect(spent()).toBeLessThan(1000);
  });
});
