import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBytes, openStream, sealBytes, streamOpener, streamSealer } from './sealed-stream.js';
import { Unsealable } from './seal.js';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
const CHUNK = 65_536;
const HEADER = 20;
const SEALED = CHUNK + 16;
const CONTEXT = '01JD|msg';
const plaintext = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, n) => n % 251));
const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return copy;
};
/** The header and the sealed chunks of a stream. */
const taken = (sealed: Buffer): Buffer[] => {
  const parts = [sealed.subarray(0, HEADER)];
  for (let from = HEADER; from < sealed.length; from += SEALED) parts.push(sealed.subarray(from, from + SEALED));
  return parts;
};

describe('a sealed stream', () => {
  it('opens what an independent implementation sealed', () => {
    // Python: cryptography's AESGCM, key by HKDF over hmac with the salt 00…0f, nonce 11 zero bytes and 01
    const sealed = '4c5a5331000102030405060708090a0b0c0d0e0fc67503e4aa58a4b84a585feabf6b36def121c4293c';
    expect(openBytes(KEY, Buffer.from(sealed, 'hex'), CONTEXT).toString()).toBe('hello');
  });

  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])(
    'of %i bytes opens to what was sealed, 16 bytes longer a chunk',
    (length) => {
      const sealed = sealBytes(KEY, plaintext(length), CONTEXT);
      expect(sealed.length).toBe(HEADER + length + 16 * Math.max(1, Math.ceil(length / CHUNK)));
      expect(openBytes(KEY, sealed, CONTEXT).equals(plaintext(length))).toBe(true);
    },
  );

  it('does not depend on how the bytes come in pieces, not even when the caller uses its buffers again', () => {
    const whole = plaintext(2 * CHUNK + 5_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const inPieces = (bytes: Buffer, push: (piece: Buffer) => Buffer[]): Buffer[] => {
          const out: Buffer[] = [];
          for (let from = 0, n = 0; from < bytes.length; n++) {
            const piece = Buffer.from(bytes.subarray(from, from + (sizes[n % sizes.length] ?? 1)));
            out.push(...push(piece).map((each) => Buffer.from(each)));
            from += piece.length;
            piece.fill(0);
          }
          return out;
        };
        const sealer = streamSealer(KEY, CONTEXT);
        const sealed = Buffer.concat([...inPieces(whole, sealer.push), ...sealer.finish()]);
        const opener = streamOpener(KEY, CONTEXT);
        const opened = Buffer.concat([...inPieces(sealed, opener.push), ...opener.finish()]);
        expect(opened.equals(whole)).toBe(true);
      }),
      { seed: 20261122, numRuns: 15 },
    );
  });

  it('has another key each time', () => {
    const once = sealBytes(KEY, plaintext(100), CONTEXT);
    const again = sealBytes(KEY, plaintext(100), CONTEXT);
    expect(once.subarray(HEADER).equals(again.subarray(HEADER))).toBe(false);
  });

  const sealed = sealBytes(KEY, plaintext(3 * CHUNK + 100), CONTEXT);
  const [header = sealed, first = sealed, second = sealed, third = sealed, last = sealed] = taken(sealed);
  const foreign = taken(sealBytes(KEY, plaintext(3 * CHUNK + 100), CONTEXT));
  it.each([
    ['a chunk missing in the middle', [header, first, third, last]],
    ['the first chunk missing', [header, second, third, last]],
    ['the last chunk missing', [header, first, second, third]],
    ['all but the first chunk missing', [header, first]],
    ['all chunks missing', [header]],
    ['everything missing', []],
    ['a part of the header missing', [header.subarray(0, 12)]],
    ['two chunks exchanged', [header, second, first, third, last]],
    ['a chunk doubled', [header, first, first, second, third, last]],
    ['a chunk of another stream of the same key', [header, first, foreign[2] ?? second, third, last]],
    ['the header of another stream', [foreign[0] ?? header, first, second, third, last]],
    ['bytes after the end', [header, first, second, third, last, Buffer.alloc(1)]],
    ['a chunk after the end', [header, first, second, third, last, last]],
    ['an empty chunk as the end of a full one', [header, first, Buffer.alloc(16)]],
    ['another magic', [Buffer.from('LZS2'), sealed.subarray(4)]],
  ])('does not open with %s', (_, parts) => {
    expect(() => openBytes(KEY, Buffer.concat(parts), CONTEXT)).toThrow(Unsealable);
  });

  it('does not open when cut at any length near a border', () => {
    for (const border of [0, HEADER, HEADER + SEALED, HEADER + 2 * SEALED, sealed.length])
      for (let cut = border - 20; cut < border + 20; cut++)
        if (cut >= 0 && cut < sealed.length)
          expect(() => openBytes(KEY, sealed.subarray(0, cut), CONTEXT), String(cut)).toThrow(Unsealable);
  });

  it('does not open with any one of 400 bits changed, wherever it lies', () => {
    const total = sealed.length * 8;
    for (let n = 0; n < 400; n++) {
      const bit = n < 160 ? n : Math.floor(((n - 160) * total) / 240);
      expect(() => openBytes(KEY, flipped(sealed, bit), CONTEXT), String(bit)).toThrow(Unsealable);
    }
  });

  it('does not open with another key or in another place', () => {
    expect(() => openBytes(Buffer.alloc(32), sealed, CONTEXT)).toThrow(Unsealable);
    expect(() => openBytes(KEY, sealed, '01JD|evidence')).toThrow(Unsealable);
  });

  it('hands out verified chunks while it is read, and throws where the forgery begins', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield* [header, first, second, flipped(third, 77), last];
    }
    const seen: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of openStream(KEY, source(), CONTEXT)) seen.push(chunk);
    })();
    await expect(reading).rejects.toThrow(Unsealable);
    expect(Buffer.concat(seen).equals(plaintext(2 * CHUNK))).toBe(true);
  });
});
