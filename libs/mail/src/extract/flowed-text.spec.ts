import { describe, expect, it } from 'vitest';
import { unflow } from './flowed-text.js';

describe('unflow', () => {
  it.each([
    ['joins soft broken lines', '4111 1111 \r\n1111 1111\r\nnext', false, '4111 1111 1111 1111\nnext'],
    ['deletes the marking blank with delsp', '4111 \r\n1111 \r\nend', true, '41111111end'],
    ['takes space-stuffing off', ' From here\r\n >no quote', false, 'From here\n>no quote'],
    ['joins quoted lines of one depth', '> a \r\n> b\r\n>> c', false, 'a b\nc'],
    ['does not join across depths', '> a \r\nb', false, 'a \nb'],
    ['keeps the signature separator', '-- \r\nAnn', false, '-- \nAnn'],
    ['keeps a last flowed line', 'a \r\nb ', false, 'a b '],
    ['keeps empty lines', 'a\r\n\r\nb', false, 'a\n\nb'],
  ])('%s (RFC 3676 §4)', (_, text, deleteSpace, expected) => {
    expect(unflow(text, { deleteSpace })).toBe(expected);
  });
});
