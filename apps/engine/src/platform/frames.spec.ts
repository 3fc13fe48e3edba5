import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenFrame, createFrameReader, FRAME, writeFrame, type FrameKind } from './frames.js';

function written(frames: readonly (readonly [FrameKind, Buffer])[]): Buffer {
  const pipe = new PassThrough({ highWaterMark: 1 << 24 });
  for (const [kind, payload] of frames) writeFrame(pipe, kind, payload);
  const bytes: unknown = pipe.read();
  return Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
}

describe('frames', () => {
  it('arrive as they were written, however the pipe cuts them', () => {
    const frame = fc.tuple(
      fc.constantFrom(...Object.values(FRAME)),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.integer({ min: 1, max: 12 }), (frames, pieceLength) => {
        const bytes = written(frames);
        const reader = createFrameReader(20);
        const read: [number, string][] = [];
        for (let at = 0; at < bytes.length; at += pieceLength) {
          for (const { kind, payload } of reader.feed(bytes.subarray(at, at + pieceLength))) read.push([kind, payload.toString('hex')]);
        }
        expect(read).toEqual(frames.map(([kind, payload]) => [kind, payload.toString('hex')]));
      }),
      { numRuns: 500, seed: 20260301 },
    );
  });

  it('above the bound are refused when their length is known, not when they have come', () => {
    const reader = createFrameReader(100);
    expect(() => reader.feed(Buffer.from([0, 0, 0, 101, FRAME.answer]))).toThrow(BrokenFrame);
    expect(() => createFrameReader(100).feed(Buffer.from([0xff, 0xff, 0xff, 0xff, FRAME.answer]))).toThrow(BrokenFrame);
    expect(createFrameReader(100).feed(written([[FRAME.answer, Buffer.alloc(100)]]))).toHaveLength(1);
  });

  it('say when the pipe is full', () => {
    const pipe = new PassThrough({ highWaterMark: 10 });
    expect(writeFrame(pipe, FRAME.body, Buffer.alloc(100))).toBe(false);
  });
});
