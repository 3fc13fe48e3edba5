import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generatePassword, PASSWORD_ALPHABET } from './generate-password.js';
import { judgePassword } from './password-strength.js';

/** A double of the random source: these bytes, then their end is an error. */
const bytes = (...values: number[]) => {
  let at = 0;
  return (count: number): Uint8Array => {
    if (at >= values.length) throw new Error('the test gave too few bytes');
    return Uint8Array.from(values.slice(at, (at += count)));
  };
};

describe('a generated password', () => {
  it('is read off its alphabet, and a byte that would favour some characters is drawn again', () => {
    // 224 and 255 are not used; 55 is the last character, 56 the first again
    const source = bytes(0, 224, 8, 32, 255, 55, 56, 9, 33, 1, 10, 34, 2, 11);
    expect(generatePassword(source, 12).reveal()).toBe('2Aaz2Bb3Cc4D');
  });

  it('is drawn again when the strength rule refuses it', () => {
    const onlyLetters = [8, 32, 9, 33, 10, 34, 11, 35, 12, 36, 13, 37];
    const good = [0, 8, 32, 1, 9, 33, 2, 10, 34, 3, 11, 35];
    expect(generatePassword(bytes(...onlyLetters, ...good), 12).reveal()).toBe('2Aa3Bb4Cc5Dd');
  });

  it('has 16 strong characters that are not mistaken for each other', () => {
    const passwords = Array.from({ length: 500 }, () => generatePassword(randomBytes));
    expect(new Set(passwords.map((password) => password.reveal())).size).toBe(500);
    for (const password of passwords) {
      expect(password.reveal()).toMatch(/^[2-9A-HJ-NP-Za-km-np-z]{16}$/);
      expect(judgePassword(password)).toEqual({ strong: true });
    }
  });

  it('has an alphabet of 56, hence 92.9 bits in 16 characters', () => {
    expect(new Set(PASSWORD_ALPHABET).size).toBe(56);
    expect(16 * Math.log2(56)).toBeCloseTo(92.9, 1);
  });

  it.each([11, 65, 12.5, NaN])('is refused for a length of %s', (length) => {
    expect(() => generatePassword(randomBytes, length)).toThrow(RangeError);
  });
});
