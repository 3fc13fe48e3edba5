import { createOffsetMap, rewindMap, type OffsetMap } from './offset-map.js';

/** U+0020, the only white space that a view holds. */
export const BLANK = 0x20;

/** A view while it is written: bytes so far, their map, and where the part now being written begins. */
export interface ViewWriter {
  bytes: Buffer;
  length: number;
  /** Output byte at which the current part begins. */
  partStart: number;
  readonly map: OffsetMap;
}

/** A writer with room for `capacity` bytes; {@link reserve} makes more. */
export function createViewWriter(capacity: number): ViewWriter {
  return { bytes: Buffer.allocUnsafe(capacity), length: 0, partStart: 0, map: createOffsetMap() };
}

/** Makes sure that `room` more bytes fit. Callers reserve once per stretch, so that loops write unchecked. */
export function reserve(writer: ViewWriter, room: number): void {
  const needed = writer.length + room;
  if (needed <= writer.bytes.length) return;
  const wider = Buffer.allocUnsafe(Math.max(needed, writer.bytes.length + (writer.bytes.length >>> 1)));
  writer.bytes.copy(wider, 0, 0, writer.length);
  writer.bytes = wider;
}

/** True where a blank would be dropped: at the start of a part and after another blank. */
export function isAfterBlank(writer: ViewWriter): boolean {
  return writer.length === writer.partStart || writer.bytes[writer.length - 1] === BLANK;
}

/** Takes back the output from `length` on, with its runs. */
export function rewind(writer: ViewWriter, length: number): void {
  writer.length = length;
  rewindMap(writer.map, length);
}

/** Takes back the blank at the end of the part, if there is one. */
export function trimPartEnd(writer: ViewWriter): void {
  if (writer.length > writer.partStart && writer.bytes[writer.length - 1] === BLANK) rewind(writer, writer.length - 1);
}
