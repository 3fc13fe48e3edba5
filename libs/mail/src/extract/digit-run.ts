/** Endless runs of digits: every place in them may begin a number, so nobody can say which numbers they hold. */

/** Digits in a row from which they are a run and no number: longer than any number that is in use. */
const RUN_DIGITS = 256;
/** Digits in such runs from which a text is taken for one that hides numbers. */
const HIDING_DIGITS = 64 * 1024;

/** Whether a text (UTF-8) holds at least 64 KiB of digits in runs of at least 256. Runs may be broken into lines. */
export function hidesInDigits(text: Buffer): boolean {
  if (text.length < HIDING_DIGITS) return false;
  let digits = 0;
  // a run cannot lie between two looks that are less than its length apart
  for (let at = RUN_DIGITS - 1; at < text.length; at += RUN_DIGITS) {
    if (!isDigit(text[at])) continue;
    let start = at;
    while (start > 0 && isDigit(text[start - 1])) start--;
    let end = at + 1;
    while (end < text.length && isDigit(text[end])) end++;
    if (end - start >= RUN_DIGITS) digits += end - start;
    if (digits >= HIDING_DIGITS) return true;
    at = Math.max(at, end - RUN_DIGITS + 1);
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
