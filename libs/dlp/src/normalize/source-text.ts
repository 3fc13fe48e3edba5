import { isAscii, isUtf8 } from 'node:buffer';
import type { ScanPart } from '../scan-input.js';
import type { PartSpan } from './normalized-text.js';
import { isContinuation } from './utf8.js';

/** A piece of a part, cut out for a window; its offsets count from the start of the whole part. */
export interface PartSlice extends ScanPart {
  /** UTF-16 code units of the part before this slice. */
  readonly startUnit: number;
}

/** The text of one part as both views refer to it. */
export interface SourceText {
  readonly path: string;
  /** Valid UTF-8: what could not be decoded stands as U+FFFD, as `Buffer.toString` puts it. */
  readonly bytes: Buffer;
  readonly startUnit: number;
  /** Source position of the first byte; the parts of a message stand in one numbering, one apart. */
  readonly base: number;
}

/** Repairs the bytes of each part and numbers the parts one after the other. */
export function readSources(parts: readonly (ScanPart | PartSlice)[]): SourceText[] {
  let base = 0;
  return parts.map((part) => {
    const bytes = isUtf8(part.text) ? part.text : Buffer.from(part.text.toString('utf8'), 'utf8');
    const source = { path: part.path, bytes, startUnit: 'startUnit' in part ? part.startUnit : 0, base };
    base += bytes.length + 1;
    return source;
  });
}

/** Bytes between two remembered offsets: small, for halving towards a place asks many times. */
const STEP = 512;

/** Turns byte spans of a part into spans of UTF-16 code units; counts the part once, on the first question. */
export function createUnitCounter(source: SourceText): (start: number, end: number) => PartSpan {
  let checkpoints: Uint32Array | undefined;
  const plain = isAscii(source.bytes);
  const unitAt = (byte: number): number => {
    if (plain) return source.startUnit + byte;
    checkpoints ??= countCheckpoints(source.bytes);
    const step = Math.floor(byte / STEP);
    return source.startUnit + (checkpoints[step] ?? 0) + countUnits(source.bytes, step * STEP, byte);
  };
  return (start, end) => ({ part: source.path, start: unitAt(start), end: unitAt(end) });
}

function countCheckpoints(bytes: Buffer): Uint32Array {
  const checkpoints = new Uint32Array(Math.floor(bytes.length / STEP) + 1);
  for (let step = 1; step < checkpoints.length; step++) {
    checkpoints[step] = (checkpoints[step - 1] ?? 0) + countUnits(bytes, (step - 1) * STEP, step * STEP);
  }
  return checkpoints;
}

/** UTF-16 code units of the characters that begin in [from, to): one each, two above U+FFFF. */
function countUnits(bytes: Buffer, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0xf0) units += 2;
    else if (!isContinuation(byte)) units++;
  }
  return units;
}
