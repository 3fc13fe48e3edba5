/**
 * The pipe between the engine and a process that works on hostile bytes: frames of a 4-byte big-endian payload length, a 1-byte kind and
 * the payload. The engine trusts nothing that comes back: lengths are bounded and payloads are parsed with schemas.
 */
import type { Duplex } from 'node:stream';

export const FRAME = {
  /** Engine → process: JSON, the patterns to scan with. */
  configure: 1,
  /** Engine → process: raw message bytes, a piece. */
  body: 2,
  /** Engine → process: JSON, what to do with the bytes sent before. */
  job: 3,
  /** Process → engine: JSON, compiled and ready. */
  ready: 4,
  /** Process → engine: JSON, the answer to a job. */
  answer: 5,
  /** Process → engine: JSON, the job failed in an orderly way. */
  failed: 6,
  /** Process → engine: JSON, what the engine alone can do, since it has the key. */
  ask: 7,
  /** Engine → process: the answer to that. */
  told: 8,
} as const;
export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

const HEADER_BYTES = 5;

/** A peer broke the framing or its bounds. */
export class BrokenFrame extends Error {
  readonly code = 'broken-frame';
}

/** Writes one frame; answers false when the pipe is full and `drain` should be awaited. */
export function writeFrame(pipe: Duplex, kind: FrameKind, payload: Buffer): boolean {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(payload.length, 0);
  header.writeUInt8(kind, 4);
  pipe.cork();
  pipe.write(header);
  const room = pipe.write(payload);
  pipe.uncork();
  return room;
}

/** Cuts what arrives into frames; payloads above `maxBytes` are refused. @throws BrokenFrame from `feed` */
export function createFrameReader(maxBytes: number): { feed(chunk: Buffer): { kind: number; payload: Buffer }[] } {
  let chunks: Buffer[] = [];
  let available = 0;
  return {
    feed(chunk) {
      chunks.push(chunk);
      available += chunk.length;
      const frames: { kind: number; payload: Buffer }[] = [];
      while (available >= HEADER_BYTES) {
        const header = peek(chunks, HEADER_BYTES);
        const length = header.readUInt32BE(0);
        if (length > maxBytes) throw new BrokenFrame(`a frame of ${String(length)} bytes`);
        if (available < HEADER_BYTES + length) break;
        const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
        frames.push({ kind: header.readUInt8(4), payload: all.subarray(HEADER_BYTES, HEADER_BYTES + length) });
        const rest = all.subarray(HEADER_BYTES + length);
        chunks = rest.length > 0 ? [rest] : [];
        available = rest.length;
      }
      return frames;
    },
  };
}

function peek(chunks: readonly Buffer[], bytes: number): Buffer {
  const first = chunks[0];
  if (first && first.length >= bytes) return first;
  return Buffer.concat(chunks).subarray(0, bytes);
}
