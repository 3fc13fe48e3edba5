/** One text part at three stages: as it was written, and as the two views hold it. */
import { compileSkipList, droppedFrom, NO_SKIP_WORDS, normalizeParts, type ScanPart } from '#dlp';
import type { TextPart } from '#mail';
import type { SeenPart } from './examination.js';

/** UTF-16 code units of a part's text that are shown at each stage. */
export const MOST_SHOWN = 20_000;
/** UTF-8 takes at most this many bytes for one of them. */
const BYTES_PER_UNIT = 3;
const MOST_DROPPED_WORDS = 200;

/** The beginning of a part, normalized by itself; its last word may be cut. */
export function seePart(part: TextPart, skipWords: readonly string[]): SeenPart {
  const { path, kind, mediaType } = part;
  const original = beginning(part.text.toString('utf8', 0, MOST_SHOWN * BYTES_PER_UNIT));
  const shown: ScanPart[] = [{ path, kind, text: Buffer.from(original, 'utf8') }];
  const { exact, folded } = normalizeParts(shown, { skipWords: skipWords.length === 0 ? NO_SKIP_WORDS : compileSkipList(skipWords) });
  return {
    path,
    kind,
    mediaType,
    original,
    exact: exact.bytes.toString('utf8'),
    folded: folded.bytes.toString('utf8'),
    truncated: part.text.length > Buffer.byteLength(original),
    droppedWords: [...droppedFrom(original, skipWords, MOST_DROPPED_WORDS)],
  };
}

function beginning(text: string): string {
  if (text.length <= MOST_SHOWN) return text;
  const isLowSurrogate = (text.charCodeAt(MOST_SHOWN) & 0xfc00) === 0xdc00;
  return text.slice(0, isLowSurrogate ? MOST_SHOWN - 1 : MOST_SHOWN);
}
