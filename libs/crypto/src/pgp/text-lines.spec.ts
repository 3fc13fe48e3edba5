import { describe, expect, it } from 'vitest';
import { withCrlfLines } from './text-lines.js';

describe('a text as it is signed', () => {
  it.each([
    ['a\nb\n', 'a\r\nb\r\n'],
    ['\n\n', '\r\n\r\n'],
    ['a\r\nb\nc', 'a\r\nb\r\nc'],
    ['a\rb\n\r', 'a\rb\r\n\r'],
    ['\r\r\n', '\r\r\n'],
    ['', ''],
  ])('of %j is %j', (text, signed) => {
    expect(withCrlfLines(Buffer.from(text)).toString()).toBe(signed);
  });

  it('that is so already is not copied', () => {
    const text = Buffer.from('a\r\nb\r\n');
    expect(withCrlfLines(text)).toBe(text);
  });
});
