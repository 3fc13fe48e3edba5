import { describe, expect, it } from 'vitest';
import { withCrlf } from './line-ends.js';

describe('line ends', () => {
  it.each([
    ['a\nb', 'a\r\nb'],
    ['a\rb', 'a\r\nb'],
    ['a\r\nb\r\n', 'a\r\nb\r\n'],
    ['\n\r\n\r', '\r\n\r\n\r\n'],
    ['\r', '\r\n'],
    ['', ''],
  ])('%j become CRLF', (from, to) => {
    expect(withCrlf(Buffer.from(from)).toString()).toBe(to);
  });
});
