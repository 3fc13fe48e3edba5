/** One text part at three stages: as it was written, and as the two views hold it. */
import { compileSkipList, droppedFrom, NO_SKIP_WORDS, normalizeParts, type NormalizedText, type ScanPart } from '#dlp';
import type { TextPart } from '#mail';
import type { SeenPart } from './examination.js';
import { spanInView, type UnitSpan } from './span-in-view.js';

/** UTF-16 code units of a part's text that are shown at each stage. */
export const MOST_SHOWN = 20_000;
/** UTF-8 takes at most this many bytes for one of them. */
const BYTES_PER_UNIT = 3;
const MOST_DROPPED_WORDS = 200;

/** Where something in the original text of a part stands in the other two; absent where nothing of it is left, or shown. */
export interface SpansInViews {
  readonly exact?: UnitSpan;
  readonly folded?: UnitSpan;
}

export interface Seen {
  readonly shown: SeenPart;
  spansOf(span: UnitSpan): SpansInViews;
}

/** The beginning of a part, normalized by itself; its last word may be cut. */
export function seePart(part: TextPart, skipWords: readonly string[]): Seen {
  const { path, kind, mediaType } = part;
  const original = beginning(part.text.toString('utf8', 0, MOST_SHOWN * BYTES_PER_UNIT));
  const scanned: ScanPart[] = [{ path, kind, text: Buffer.from(original, 'utf8') }];
  const { exact, folded } = normalizeParts(scanned, { skipWords: skipWords.length === 0 ? NO_SKIP_WORDS : compileSkipList(skipWords) });
  const shown = {
    path,
    kind,
    mediaType,
    original,
    exact: exact.bytes.toString('utf8'),
    folded: folded.bytes.toString('utf8'),
    truncated: part.text.length > Buffer.byteLength(original),
    droppedWords: [...droppedFrom(original, skipWords, MOST_DROPPED_WORDS)],
  };
  return { shown, spansOf: (span) => (span.end > original.length ? {} : spansInViews(span, { exact, folded })) };
}

function spansInViews(span: UnitSpan, views: NormalizedText): SpansInViews {
  const [exact, folded] = [spanInView(views.exact, span), spanInView(views.folded, span)];
  return { ...(exact && { exact }), ...(folded && { folded }) };
}

function beginning(text: string): string {
  if (text.length <= MOST_SHOWN) return text;
  const isLowSurrogate = (text.charCodeAt(MOST_SHOWN) & 0xfc00) === 0xdc00;
  return text.slice(0, isLowSurrogate ? MOST_SHOWN - 1 : MOST_SHOWN);
}
