import { expect, it } from 'vitest';
import { table } from './table.js';

it('obeys no character of a cell', () => {
  const lines = table(
    ['FROM', 'SUBJECT'],
    [
      ['\x1b[2J\x1b]0;x\x07ana', 'all is\r\nwell\u202e'],
      ['bo', '\x9b31mred'],
    ],
  ).split('\n');
  expect(lines).toEqual(['FROM        SUBJECT', '[2J]0;xana  all is well', 'bo          31mred']);
});
