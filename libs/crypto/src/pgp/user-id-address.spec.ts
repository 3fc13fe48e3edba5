import { describe, expect, it } from 'vitest';
import { addressOfUserId } from './user-id-address.js';

describe('the address of a user id', () => {
  it.each([
    ['Ada Example <Ada@A.example>', 'ada@a.example'],
    ['Ada (work) <ada@a.example>', 'ada@a.example'],
    ['ada@a.example', 'ada@a.example'],
    ['<ada@a.example>', 'ada@a.example'],
    ['Zoë <zoe@bücher.example>', 'zoe@xn--bcher-kva.example'],
    ['"eve@e.example" <ada@a.example>', 'ada@a.example'],
  ])('in %s is %s', (text, address) => {
    expect(addressOfUserId(text)).toBe(address);
  });

  it.each([
    'Ada Example',
    '',
    'Ada <ada@a.example> <eve@e.example>',
    'Ada <ada@a.example> of A',
    '<<ada@a.example>>',
    'ada@a.example, eve@e.example',
    'ada@a.example@e.example',
    'ada@a.example eve@e.example',
    'ada@a.example\u0000',
    'ada@',
    '@a.example',
  ])('is not guessed in “%s”', (text) => {
    expect(addressOfUserId(text)).toBeNull();
  });
});
