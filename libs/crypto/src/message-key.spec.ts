import { describe, expect, it } from 'vitest';
import { addressTag, bodyHash, fingerprint, messageSubkeys, newMessageKey } from './message-key.js';

/** RFC 4231 §4.2 and §4.3. */
const CASES = [
  { key: Buffer.alloc(20, 0x0b), text: 'Hi There', mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7' },
  {
    key: Buffer.from('Jefe'),
    text: 'what do ya want for nothing?',
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
];

describe('keyed digests', () => {
  it.each(CASES)('are HMAC-SHA-256 as RFC 4231 has it ($text)', ({ key, text, mac }) => {
    const hash = bodyHash(key);
    for (const byte of Buffer.from(text)) hash.update(Buffer.from([byte]));
    expect(hash.digest()).toBe(mac);
    expect(addressTag(key, text)).toBe(mac.slice(0, 32));
    expect(fingerprint(key, text)).toBe(mac.slice(0, 32));
  });
});

describe('the key of a message', () => {
  it('is 32 random bytes', () => {
    const keys = Array.from({ length: 100 }, newMessageKey);
    expect(keys.every(({ length }) => length === 32)).toBe(true);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(100);
  });

  it('gives three subkeys that differ from it and from each other', () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
    const { fields, fingerprint: forValues, blob } = messageSubkeys(key);
    // Python, see derive-key.spec.ts
    expect(fields.toString('hex')).toBe('f8d20d9806cb053b6905a9cdcde0c6836f728ab525a4ef423583eca133fd0452');
    expect(forValues.toString('hex')).toBe('bc74704c5bbdbf841209892c311ac1c416b7a7346047e78bc4ed8acbda09d1ab');
    expect(blob.toString('hex')).toBe('05b1ebd077c89547be8e5fa52eb8605c519cea72743ef102bec758f6d92f9a34');
  });
});
