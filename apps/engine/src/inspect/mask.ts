/** What stands in a text instead of a match. */
import type { Finding } from '#dlp';

/** A stretch of text (UTF-16 code units, `end` exclusive) and what stands there instead. */
export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
  /** The finding that gave the mask; none where a value is only known from elsewhere in the message. */
  readonly finding?: Finding;
}

/** What a match is shown as when its own mask would give away another match. */
const NOTHING_SHOWN = '••••';

/** The masks in order; those that overlap become one over all of them. */
export function mergedMasks(text: string, masks: readonly Mask[]): Mask[] {
  const groups: Mask[][] = [];
  let end = 0;
  for (const mask of [...masks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const group = groups.at(-1);
    if (group === undefined || mask.start >= end) groups.push([mask]);
    else group.push(mask);
    end = Math.max(end, mask.end);
  }
  return groups.map((group) => asOne(text, group));
}

/** The text of a range; a mask that reaches into it stands as a whole. `masks` are merged. */
export function withMasks(text: string, masks: readonly Mask[], { from, to }: { readonly from: number; readonly to: number }): string {
  let shown = '';
  let at = from;
  for (const mask of masks) {
    if (mask.end <= from || mask.start >= to) continue;
    shown += text.slice(at, Math.max(at, mask.start)) + mask.masked;
    at = mask.end;
  }
  return shown + text.slice(at, Math.max(at, to));
}

/** The longest wins, then the first, then what a pattern found here; unless its mask shows what another one hides. */
function asOne(text: string, group: readonly Mask[]): Mask {
  const start = Math.min(...group.map((mask) => mask.start));
  const end = Math.max(...group.map((mask) => mask.end));
  const byLength = [...group].sort((a, b) => lengthOf(b) - lengthOf(a) || a.start - b.start || fromPattern(b) - fromPattern(a));
  const hidden = group
    .map((mask) => ({ mask, value: text.slice(mask.start, mask.end) }))
    .filter(({ mask, value }) => mask.masked !== value)
    .map(({ value }) => lettersAndDigits(value));
  const isSafe = ({ masked }: Mask): boolean => hidden.every((value) => value === '' || !lettersAndDigits(masked).includes(value));
  const winner = byLength.find(isSafe);
  const finding = (winner ?? byLength[0])?.finding;
  return { start, end, masked: winner?.masked ?? NOTHING_SHOWN, ...(finding && { finding }) };
}

function lengthOf({ start, end }: Mask): number {
  return end - start;
}

function fromPattern({ finding }: Mask): number {
  return finding === undefined ? 0 : 1;
}

function lettersAndDigits(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
