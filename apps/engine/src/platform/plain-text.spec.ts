import { describe, expect, it } from 'vitest';
import { plainLine, plainText } from './plain-text.js';

describe('a line of a stranger', () => {
  it.each([
    ['\x1b]0;pwned\x07title', ']0;pwnedtitle'],
    ['\x1b[2Jcleared', '[2Jcleared'],
    ['\x9b31mred', '31mred'],
    ['over\rwritten', 'over written'],
    ['one\r\ntwo\nthree\u2028four\x85five', 'one two three four five'],
    ['a\tb\0c\x7fd', 'a bcd'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['\u2066isolated\u2069 \u200emark\u200f \u061c', 'isolated mark '],
  ])('%j is %j', (text, plain) => {
    expect(plainLine(text)).toBe(plain);
  });

  it.each(['Zahlung für Rosalind', 'Ünïcødé 日本語 👩‍👩‍👧 עברית', ''])('keeps what is only read: %s', (text) => {
    expect(plainLine(text)).toBe(text);
  });
});

describe('a text of a stranger', () => {
  it('keeps lines and tabs and drops the rest', () => {
    expect(plainText('a\tb\r\nc\x1b[2J\nd\u202ee\x00')).toBe('a\tb\nc[2J\nde');
  });
});
