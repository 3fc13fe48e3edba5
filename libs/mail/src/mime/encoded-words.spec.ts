import { describe, expect, it } from 'vitest';
import { decodeEncodedWords } from './encoded-words.js';
import { encodeWord } from './encode-word.js';

describe('decodeEncodedWords', () => {
  // RFC 2047 §8, the examples of the RFC.
  it.each([
    ['=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
    ['=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>', 'Keld Jørn Simonsen <keld@dkuug.dk>'],
    ['=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>', 'André Pirard <PIRARD@vm1.ulg.ac.be>'],
    [
      '=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=',
      'If you can read this you understand the example.',
    ],
    ['(=?ISO-8859-1?Q?a?=)', '(a)'],
    ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
  ])('decodes the example of RFC 2047 %s', (encoded, decoded) => {
    expect(decodeEncodedWords(encoded)).toBe(decoded);
  });

  it.each([
    ['joins a character split across two base64 words', '=?utf-8?B?4oI=?= =?utf-8?B?rA==?=', '€'],
    ['joins a character split across two Q words', '=?utf-8?Q?=E2=82?= =?UTF-8?Q?=AC?=', '€'],
    ['takes the language of RFC 2231 §5 off', '=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
    ['reads blanks inside a word', '=?utf-8?Q?4111 1111?=', '4111 1111'],
    ['leaves raw UTF-8 of RFC 6532 alone', 'Grüße 4111', 'Grüße 4111'],
    ['leaves an unfinished word alone', '=?utf-8?Q?open', '=?utf-8?Q?open'],
    ['reads an unknown charset as Latin text', '=?x-none?Q?4111?=', '4111'],
    ['reads ISO-2022-JP', '=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=', '日本'],
  ])('%s', (_, encoded, decoded) => {
    expect(decodeEncodedWords(encoded)).toBe(decoded);
  });

  it('reads back what encodeWord wrote, characters whole in every word', () => {
    const text = 'Überweisung 💶 '.repeat(20);
    const words = encodeWord(text);
    expect(words.every((word) => word.length <= 75)).toBe(true);
    expect(words.map((word) => decodeEncodedWords(word)).join('')).toBe(text);
  });
});
