import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/support/seeded-random.js';
import { readPackets, writePacket } from './packets.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('packets', () => {
  it.each([
    ['one octet', 'cb 03 616263'],
    ['five octets', 'cb ff 00000003 616263'],
    ['the old format, one octet', 'ac 03 616263'],
    ['the old format, two octets', 'ad 0003 616263'],
    ['the old format, four octets', 'ae 00000003 616263'],
    ['the old format, until the end', 'af 616263'],
    ['in pieces of 2 and 1', 'cb e1 6162 01 63'],
    ['in pieces of which the last is empty', 'cb e0 61 e1 6263 00'],
  ])('are read with a length of %s', (_, bytes) => {
    expect(readPackets(hex(bytes))).toEqual([{ tag: 11, body: Buffer.from('abc') }]);
  });

  it('are read with a length of two octets', () => {
    const body = Buffer.alloc(200, 'x');
    expect(readPackets(Buffer.concat([hex('cb c0 08'), body]))).toEqual([{ tag: 11, body }]);
  });

  it('are read as they were written', () => {
    const bytes = Buffer.concat([writePacket(2, Buffer.from('a'), Buffer.from('b')), writePacket(63, Buffer.alloc(70_000))]);
    expect(readPackets(bytes)).toEqual([
      { tag: 2, body: Buffer.from('ab') },
      { tag: 63, body: Buffer.alloc(70_000) },
    ]);
  });

  it('that are to be ignored are left out: marker, trust, padding', () => {
    expect(readPackets(hex('ca 03 504750 cc 01 00 d5 02 0000 cb 01 61'))).toEqual([{ tag: 11, body: Buffer.from('a') }]);
  });

  it.each([
    ['text', '48656c6c6f'],
    ['a body that is cut off', 'cb 04 616263'],
    ['a length that is cut off', 'cb ff 0000'],
    ['a piece that is cut off', 'cb e2 6162'],
    ['pieces of a signature', 'c2 e0 61 00'],
    ['a signature without a length', '8b 61'],
    ['no last piece', 'cb e0 61'],
  ])('are damaged: %s', (_, bytes) => {
    expect(() => readPackets(hex(bytes))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('are not read by the million', () => {
    expect(() => readPackets(Buffer.alloc(2 * 20_001, hex('cb 00')))).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('in a million pieces of a byte are put together quickly', () => {
    const started = process.cpuUsage();
    const [packet] = readPackets(Buffer.concat([hex('cb'), Buffer.alloc(2_000_000, hex('e0 61')), hex('00')]));
    expect(packet?.body.length).toBe(1_000_000);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('of random bytes give packets or an answer', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 2_000; i++) {
      const bytes = Buffer.from(Array.from({ length: random.between(0, 60) }, () => random.between(0, 255)));
      try {
        readPackets(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'PgpError' });
      }
    }
  });
});
