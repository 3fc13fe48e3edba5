import type { ScanPart } from '../scan-input.js';
import { classOf, INVISIBLE, JOINING, WHITE_SPACE } from './character-class.js';
import type { PartSpan } from './normalized-text.js';
import type { PartSlice } from './source-text.js';
import { isContinuation } from './utf8.js';

/** A slice of a part in one window. Owned ranges of the slices of a part lie end to end and cover it. */
export interface WindowSlice extends PartSlice {
  /** UTF-16 code units of the whole part: a finding counts in the window that owns its start. */
  readonly ownedFrom: number;
  readonly ownedTo: number;
}

/** So much text as is normalized and scanned at once. */
export interface Window {
  readonly parts: readonly WindowSlice[];
}

/** How far a cut may move back to find the start of a word, in bytes. */
const LOOK_BACK = 256;

/**
 * Cuts the text of a message into windows of at most `maxBytes`. A part that fits is never cut, and small parts share a
 * window. A slice reaches at least `overlapBytes` to both sides of what it owns: with the longest match and its context
 * as the overlap, the findings of all windows that {@link owns} lets through are the findings of the whole.
 * Cuts fall at the start of a word, in text without white space before any character that does not join the one before.
 *
 * @throws RangeError when `maxBytes` leaves no room between two overlaps: at least 2 × overlap + 1024.
 */
export function cutWindows(parts: readonly ScanPart[], maxBytes: number, overlapBytes: number): Window[] {
  if (maxBytes < 2 * overlapBytes + 4 * LOOK_BACK) {
    throw new RangeError(`windows of ${maxBytes} bytes are too small for an overlap of ${overlapBytes} bytes`);
  }
  const windows: { parts: WindowSlice[]; bytes: number }[] = [];
  for (const slice of parts.flatMap((part) => slicePart(part, maxBytes, overlapBytes))) {
    const open = windows.at(-1);
    if (open !== undefined && open.bytes + slice.text.length + 1 <= maxBytes) {
      open.parts.push(slice);
      open.bytes += slice.text.length + 1;
    } else windows.push({ parts: [slice], bytes: slice.text.length });
  }
  return windows.map((window) => ({ parts: window.parts }));
}

/** True when a finding at this place counts in this window, and not in a neighbour that sees it too. */
export function owns(window: Window, span: PartSpan): boolean {
  return window.parts.some((slice) => slice.path === span.part && slice.ownedFrom <= span.start && span.start < slice.ownedTo);
}

function slicePart(part: ScanPart, maxBytes: number, overlapBytes: number): WindowSlice[] {
  const { text } = part;
  if (text.length <= maxBytes) return [{ ...part, startUnit: 0, ownedFrom: 0, ownedTo: Infinity }];
  const slices: WindowSlice[] = [];
  let start = 0;
  let startUnit = 0;
  let ownedFrom = 0;
  for (;;) {
    const last = start + maxBytes >= text.length;
    const ownedEnd = last ? text.length : cutAt(text, start + maxBytes - overlapBytes - LOOK_BACK);
    const end = last ? text.length : cutAt(text, start + maxBytes);
    const ownedTo = last ? Infinity : startUnit + unitsBetween(text, start, ownedEnd);
    slices.push({ ...part, text: text.subarray(start, end), startUnit, ownedFrom, ownedTo });
    if (last) return slices;
    const next = cutAt(text, ownedEnd - overlapBytes);
    startUnit += unitsBetween(text, start, next);
    start = next;
    ownedFrom = ownedTo;
  }
}

/** The best place to cut at or before `at`. */
function cutAt(text: Buffer, at: number): number {
  const earliest = Math.max(1, at - LOOK_BACK);
  for (let place = at; place >= earliest; place--) {
    if (isAsciiWhiteSpace(text[place - 1]) && !isAsciiWhiteSpace(text[place]) && beginsSegment(text, place)) return place;
  }
  for (let place = at; place >= earliest; place--) if (beginsSegment(text, place)) return place;
  return sequenceStart(text, at);
}

/** Start of the UTF-8 sequence at `at`; where bytes are no UTF-8, any place beyond three continuation bytes is one. */
function sequenceStart(text: Buffer, at: number): number {
  let start = at;
  while (at - start < 4 && isContinuation(text[start])) start--;
  return isContinuation(text[start]) ? at : start;
}

function beginsSegment(text: Buffer, at: number): boolean {
  if (isContinuation(text[at])) return false;
  const kind = classOf(text.toString('utf8', at, at + 4).codePointAt(0) ?? 0);
  return kind !== JOINING && kind !== INVISIBLE;
}

function isAsciiWhiteSpace(byte: number | undefined): boolean {
  return byte !== undefined && byte < 0x80 && classOf(byte) === WHITE_SPACE;
}

function unitsBetween(text: Buffer, from: number, to: number): number {
  return text.toString('utf8', from, to).length;
}
