/** What the text of one mail may cost to draw, so that text made to be costly ends like text that is too long. */
import type { SetLine } from './set-lines.js';

/**
 * About 10 µs each on the reference machine: one Latin letter. A hundred pages of prose are 450,000; 600,000 of anything took at most
 * 8 s of CPU (measured with random letters of every script).
 */
export const DRAWING_UNITS = 600_000;

/** Letters that the shaper takes apart and puts together again. */
const REORDERED_UNITS = 16;
const RIGHT_TO_LEFT_UNITS = 3;
/** Marks: each is placed by the letter and the marks before it. */
const MARK_UNITS = 8;
const PIECE_UNITS = 20;
/** A character for the first time: its outline goes into the file. */
const NEW_CHARACTER_UNITS = 45;

export interface DrawingBudget {
  /** Whether the line could still be paid. */
  take(line: SetLine): boolean;
}

export function createDrawingBudget(units = DRAWING_UNITS): DrawingBudget {
  const drawn = new Set<string>();
  let left = units;
  return {
    take({ pieces }) {
      for (const { read } of pieces) left -= PIECE_UNITS + costOf(read, drawn);
      return left >= 0;
    },
  };
}

const PLAIN = /^[\x20-\u02af]*$/;
const REORDERED = /[\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1a20-\u1aaf]/;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const MARK = /\p{M}/u;

function costOf(text: string, drawn: Set<string>): number {
  if (PLAIN.test(text)) return text.length;
  let units = 0;
  for (const char of text) {
    if (!drawn.has(char)) units += NEW_CHARACTER_UNITS;
    drawn.add(char);
    units += REORDERED.test(char) ? REORDERED_UNITS : MARK.test(char) ? MARK_UNITS : RIGHT_TO_LEFT.test(char) ? RIGHT_TO_LEFT_UNITS : 1;
  }
  return units;
}
