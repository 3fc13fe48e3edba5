import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns } from './compile.js';
import { detectIn } from './detect-in.js';

const compilation = compilePatterns(defaultPatterns());

/** `pattern value` of each finding that counts by its pattern's own minimum, values as written in the text. */
function found(text: string): string[] {
  if (compilation.kind === 'refused') throw new Error('default patterns must compile');
  const counting = detectIn(text, compilation.patterns, { skipWords: NO_SKIP_WORDS }).filter(({ confidence }) => confidence >= 0.5);
  return counting.map(({ pattern, value }) => `${pattern} ${value}`);
}

describe('spellings that hide a value from a plain expression', () => {
  it.each([
    ['4111  1111   1111 1111'],
    ['4111\n1111\r\n1111\n1111'],
    ['4111\u00a01111\u202f1111\u30001111'],
    ['4111-1111 1111-1111'],
    ['4111–1111—1111−1111'],
    ['4111.1111.1111.1111'],
    ['4111/1111/1111/1111'],
    ['4111_1111_1111_1111'],
    ['4111 - 1111 - 1111 - 1111'],
    ['4111 1111 11111111'],
    ['41\u200b11\u200c1111\u200d1111\ufeff1111'],
    ['4111\u00ad1111\u00ad1111\u00ad1111'],
    ['４１１１１１１１１１１１１１１１'],
    ['٤١١١ ١١١١ ١١١١ ١١١١'],
    ['４１１１－１１１１－１１１１－１１１１'],
    ['411111 1111111111'],
  ])('finds the card in %j', (value) => {
    expect(found(value)).toEqual([`credit-card ${value}`]);
  });

  it.each([
    ['card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
    ['visa 41111 11111 11111 1', '41111 11111 11111 1'],
    ['card 4111,1111,1111,1111', '4111,1111,1111,1111'],
    ['卡号4111111111111111。', '4111111111111111'],
    ['?card=4111111111111111&exp=1227', '4111111111111111'],
    ['"4111111111111111";"Anna"', '4111111111111111'],
    ['4111111111111111|12|27|123', '4111111111111111'],
    ['4111 1111 1111 1111 12/27 123', '4111 1111 1111 1111'],
    ['5555 5555 5555 4444 2027', '5555 5555 5555 4444'],
    ['2024-05-01 4111 1111 1111 1111', '4111 1111 1111 1111'],
  ])('finds the card among its surroundings in %j', (text, value) => {
    expect(found(text)).toEqual([`credit-card ${value}`]);
  });

  it('finds every card of a list that white space runs together', () => {
    expect(found('4111 1111 1111 1111\n5555 5555 5555 4444\n378282246310005\n6011000990139424')).toEqual([
      'credit-card 4111 1111 1111 1111',
      'credit-card 5555 5555 5555 4444',
      'credit-card 378282246310005',
      'credit-card 6011000990139424',
    ]);
  });

  it.each([
    ['SSN 536 90 4399', '536 90 4399'],
    ['ssn:536904399', '536904399'],
    ['SSN#536-90-4399', '536-90-4399'],
    ['social security no. 536/90/4399', '536/90/4399'],
    ['my social: 536.90.4399', '536.90.4399'],
    ['536–90–4399', '536–90–4399'],
    ['5\u200b36-90-4399', '5\u200b36-90-4399'],
  ])('finds the Social Security number in %j', (text, value) => {
    expect(found(text)).toEqual([`us-ssn ${value}`]);
  });

  it.each([
    'de89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'DE89-3704-0044-0532-0130-00',
    'DE89.3704.0044.0532.0130.00',
    'D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0',
    'ＤＥ８９３７０４００４４０５３２０１３０００',
  ])('finds the IBAN in %j', (value) => {
    expect(found(`pay to ${value}, thanks`)).toEqual([`iban ${value}`]);
  });

  it.each([
    'STRICTLY\u00a0CONFIDENTIAL',
    'strictly-confidential',
    'Strictly\n  Confidential',
    'strictly\u200bconfidential',
    's t r i c t l y  c o n f i d e n t i a l',
    's.t.r.i.c.t.l.y.c.o.n.f.i.d.e.n.t.i.a.l',
    'ѕtrіctlу соnfіdеntіаl',
  ])('finds the marking in %j', (value) => {
    expect(found(value)).toEqual([`confidential-keywords ${value}`]);
  });
});

describe('text that only looks like a value', () => {
  it.each([
    'x4111111111111111',
    '4111111111111111x',
    'é4111111111111111',
    '41111111111111111',
    '1234-4111111111111111',
    '0.4111111111111111',
    'id 41111111-1111-4111-8111-111111111111',
    '0536-90-4399',
    '536-90-43990',
    'Parcel 1Z999AA10123456784',
    'Order 202512345678',
    'IMEI 49 015420 323751 8',
  ])('reports neither card nor Social Security number in %j', (text) => {
    expect(found(text).filter((finding) => /^(credit-card|us-ssn)/.test(finding))).toEqual([]);
  });
});
