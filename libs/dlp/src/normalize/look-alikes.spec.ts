import { describe, expect, it } from 'vitest';
import { latinLookAlike } from './look-alikes.js';

describe('latinLookAlike', () => {
  it.each([
    ['Cyrillic small a', '\u0430', 'a'],
    ['Cyrillic capital and small ve', '\u0412\u0432', 'bb'],
    ['Greek capital nu', '\u039d', 'n'],
    ['Greek small nu', '\u03bd', 'v'],
    ['Greek capital mu', '\u039c', 'm'],
    ['Greek small mu, as in the sign for a millionth', '\u03bc', 'u'],
    ['Armenian small oh and capital oh', '\u0585\u0555', 'oo'],
    ['Cherokee capital and small go', '\u13aa\uab7a', 'aa'],
  ])('reads %s', (_, letters, latin) => {
    expect(Array.from(letters, latinLookAlike).join('')).toBe(latin);
  });

  it('takes no letter of the Latin script, no digit and no letter that looks like none', () => {
    for (const character of 'azAZäßı019жщΞΨ中') expect(latinLookAlike(character)).toBeUndefined();
  });

  it('gives a Latin small letter for letters of the four scripts only', () => {
    for (let codePoint = 0; codePoint < 0x20000; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      const latin = latinLookAlike(character);
      if (latin === undefined) continue;
      expect(latin).toMatch(/^[a-z]$/);
      expect(character).toMatch(/[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u);
    }
  });
});
