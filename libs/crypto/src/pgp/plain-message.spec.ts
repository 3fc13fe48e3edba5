import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressedPacket, literalPacket, readPlainMessage } from './plain-message.js';
import { TAG, writePacket } from './packets.js';

const MAX = 1_000_000;
const TEXT = literalPacket(Buffer.from('Hello.'));
const SIGNATURE = writePacket(TAG.signature, Buffer.from('s'));
const ANNOUNCED = writePacket(TAG.onePassSignature, Buffer.from('a'));
const compressed = (algorithm: number, bytes: Buffer): Buffer => writePacket(TAG.compressed, Buffer.from([algorithm]), bytes);
const zlib = (packets: Buffer): Buffer => compressedPacket(packets, 'zlib');
const read = (...parts: Buffer[]) => readPlainMessage(Buffer.concat(parts), MAX);

describe('a message without encryption', () => {
  it.each<[string, Buffer[], number, boolean]>([
    ['a text', [TEXT], 0, false],
    ['a text with a name and a time', [writePacket(TAG.literal, Buffer.from('\x62\x03abc\0\0\0\0Hello.'))], 0, false],
    ['a text and a signature in front', [SIGNATURE, TEXT], 1, false],
    ['a text between announcements and signatures', [ANNOUNCED, ANNOUNCED, TEXT, SIGNATURE, SIGNATURE], 2, false],
    ['compressed by zlib', [zlib(Buffer.concat([ANNOUNCED, TEXT, SIGNATURE]))], 1, true],
    ['compressed by zip', [compressed(1, deflateRawSync(TEXT))], 0, true],
    ['“compressed” by nothing', [compressed(0, TEXT)], 0, true],
    ['compressed inside of its signature', [ANNOUNCED, compressed(2, deflateSync(TEXT)), SIGNATURE], 1, true],
  ])('is %s', (_, parts, signatures, isCompressed) => {
    const message = read(...parts);
    expect(message).toMatchObject({ content: Buffer.from('Hello.'), isCompressed });
    expect(message.signatures).toEqual(Array.from({ length: signatures }, () => Buffer.from('s')));
  });

  it.each<[string, Buffer[]]>([
    ['two texts, of which programs would show one or the other', [TEXT, TEXT]],
    ['a text behind a compressed one', [zlib(TEXT), TEXT]],
    ['a signature behind that nobody announced', [TEXT, SIGNATURE]],
    ['an announcement without a signature', [ANNOUNCED, TEXT]],
    ['a signature in front that was announced', [ANNOUNCED, SIGNATURE, TEXT]],
    ['signatures without a text', [SIGNATURE]],
    ['nothing', [Buffer.alloc(0)]],
    ['a text that is cut off', [writePacket(TAG.literal, Buffer.from('b\xffx', 'latin1'))]],
    ['what is not compressed as it says', [compressed(2, Buffer.from('Hello.'))]],
    ['compressed three times', [zlib(zlib(zlib(TEXT)))]],
  ])('is damaged: %s', (_, parts) => {
    expect(() => read(...parts)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it.each([
    ['a key', [writePacket(TAG.publicKey, Buffer.from('k'))]],
    ['an encrypted message inside', [writePacket(TAG.encryptedIntegrity, Buffer.from('\x01x'))]],
    ['compressed by bzip2', [compressed(3, Buffer.from('BZh9'))]],
  ])('is not supported: %s', (_, parts) => {
    expect(() => read(...parts)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it('that swells beyond the limit is given up in time', () => {
    const bomb = zlib(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(300_000);
    const started = process.cpuUsage();
    expect(() => readPlainMessage(bomb, MAX)).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  it('has no more than 32 signatures', () => {
    expect(() => read(Buffer.concat(Array.from({ length: 33 }, () => SIGNATURE)), TEXT)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
