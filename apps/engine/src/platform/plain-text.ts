/**
 * Text of strangers for a terminal or a list: without the characters that are obeyed instead of read. A control character may
 * move the cursor or set a window title (ECMA-48); a bidirectional one lets text look other than it is (Unicode UAX #9).
 */

const CONTROLS = /[\0-\x1f\x7f-\x9f]/g;
const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LINE_ENDS = /\r\n?|[\n\v\f\x85\u2028\u2029]/g;

/** One line: line ends and tabs become blanks, other controls go. */
export function plainLine(text: string): string {
  return text.replace(LINE_ENDS, ' ').replace(/\t/g, ' ').replace(CONTROLS, '').replace(BIDIRECTIONAL, '');
}

/** Lines stay lines and tabs stay tabs, other controls go. */
export function plainText(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, (control) => (control === '\n' || control === '\t' ? control : ''))
    .replace(BIDIRECTIONAL, '');
}
