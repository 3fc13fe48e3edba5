import { createHmac } from 'node:crypto';
import type { KeyRing } from '#crypto';
import { describe, expect, it } from 'vitest';
import { OwnNoticeProof } from './own-notice-proof.js';

const SECRET = Buffer.alloc(32, 7);
const ring: Pick<KeyRing, 'secret'> = { secret: () => SECRET };
const proof = new OwnNoticeProof(ring);
const ID = '2d0ee1a4-7a3b-5e58-9c75-3f2b8a1c4d60';
const mail = Buffer.from('From: <a@example.org>\r\nSubject: Held\r\n\r\nText\r\n');
const signed = proof.sign(mail, ID, 'anna@example.org');

/** Each part behind its length in four bytes, by hand. */
function hmac(...parts: readonly string[]): string {
  const digest = createHmac('sha256', SECRET);
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    digest.update(length).update(part);
  }
  return digest.digest('base64url');
}

describe('the proof of an own notice', () => {
  it('is HMAC-SHA-256 over id, recipient, fields and body', () => {
    const expected = hmac('own-notice', ID, 'anna@example.org', 'from:<a@example.org>', 'subject:Held', '', 'Text');
    const field = signed
      .toString('latin1')
      .replace(/\r\n[ ]/g, ' ')
      .split('\r\n')[0];
    expect(field).toBe(`X-Lazaret-Notice: v1 ${ID} ${expected}`);
  });

  it('holds for its recipient, however the address is written', () => {
    expect(proof.verify(signed, 'anna@example.org')).toBe(ID);
    expect(proof.verify(signed, 'Anna@Example.org')).toBe(ID);
  });

  it('holds for nobody else, and under no other secret', () => {
    expect(proof.verify(signed, 'eve@example.org')).toBeUndefined();
    expect(new OwnNoticeProof({ secret: () => Buffer.alloc(32, 8) }).verify(signed, 'anna@example.org')).toBeUndefined();
  });

  it('breaks with any bit that is changed', () => {
    const text = signed.toString('latin1');
    const names = [...text.matchAll(/^(?:X-Lazaret-Notice|From|Subject)(?=:)/gm)].map(({ 0: name, index }) => ({
      index,
      end: index + name.length,
    }));
    const isInName = (at: number): boolean => names.some(({ index, end }) => index <= at && at < end);
    let checked = 0;
    for (let bit = 0; bit < signed.length * 8; bit++) {
      const at = bit >> 3;
      const changed = Buffer.from(signed);
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      const [before = '', after = ''] = [text, changed.toString('latin1')].map((each) => each[at]);
      // the letters of a field's name, and white space of a field, mean the same in either form
      const isCase = isInName(at) && before.toLowerCase() === after.toLowerCase();
      const isSpace = at < text.indexOf('\r\n\r\n') + 4 && /\s/.test(before) && /\s/.test(after);
      if (isCase || isSpace) continue;
      expect(proof.verify(changed, 'anna@example.org'), `bit ${String(bit)}`).toBeUndefined();
      checked += 1;
    }
    // 151 octets; of their bits are left out 25 letters of names, 5 blanks that become no-break spaces, 5 line ends in 3 ways each
    expect(checked).toBe(151 * 8 - 25 - 5 - 5 * 3);
  });
});
