/** Text for people: every match in it gives way to its masked value. Values of matches stay in the inspection process. */
import type { Finding, PartKind } from '#dlp';
import { scanMessage } from '#dlp';
import { createKnownValues } from './known-values.js';
import type { InspectionTools } from './inspection-tools.js';
import { mergedMasks, withMasks, type Mask } from './mask.js';

/** The masks of a text from its beginning to `end`, in order and apart from each other. */
export interface MaskedText {
  readonly text: string;
  readonly masks: readonly Mask[];
  /** Matches of the shown text in order, those included that lie under the mask of another. */
  readonly findings: readonly Finding[];
  /** Where the shown text ends; never inside a match. */
  readonly end: number;
}

/** Where a text comes from, and how much of it is shown. */
export interface MaskedPlace {
  readonly kind: PartKind;
  readonly path: string;
  /** UTF-16 code units. */
  readonly limit: number;
}

/** Finds what must be masked, in any text of one message. */
export interface Masker {
  find(text: string, place: MaskedPlace): MaskedText;
  /** The text with its masks in place, in one piece. */
  mask(text: string, kind: PartKind): string;
}

/** UTF-16 code units that are scanned at once; a part that is shown is one stretch. */
const STRETCH = 64 * 1024;

/** Masks what the patterns find in a text, and the values of `known` (what they found in the whole message) wherever they stand. */
export function createMasker(known: readonly Finding[], tools: InspectionTools): Masker {
  const knownValues = createKnownValues(known);
  const find = (text: string, place: MaskedPlace): MaskedText => {
    // read on beyond the limit, so that a match that reaches over it is seen
    const read = text.slice(0, place.limit + 2 * tools.patterns.maxMatchBytes);
    const findings = allFindings(read, place, tools);
    const masks = mergedMasks(read, [...findings.map(maskOf), ...knownValues(read)]);
    const end = shownEnd(text, place.limit, masks);
    return {
      text,
      masks: masks.filter(({ start }) => start < end),
      findings: findings.filter(({ start }) => start < end),
      end,
    };
  };
  const mask = (text: string, kind: PartKind): string => {
    const found = find(text, { kind, path: 'text', limit: text.length });
    return withMasks(text, found.masks, { from: 0, to: found.end });
  };
  return { find, mask };
}

/** The beginning of a text with its masks in place. */
export function shownText(masker: Masker, text: string, place: MaskedPlace): string {
  const { masks, end } = masker.find(text, place);
  return withoutControls(withMasks(text, masks, { from: 0, to: end })) + (end < text.length ? '\n[the text goes on]' : '');
}

/** Control characters as their pictures; what turns the direction of writing, so that text looks other than it is, as U+FFFD. */
export function withoutControls(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function maskOf(finding: Finding): Mask {
  return { start: finding.start, end: finding.end, masked: finding.masked, finding };
}

/**
 * All matches: a scan lists the first thousand of a pattern, so it goes on behind the last of them until none is left out. Long
 * texts are scanned in stretches that overlap by the longest match, or going on would cost the square of the length.
 */
function allFindings(text: string, place: MaskedPlace, tools: InspectionTools): Finding[] {
  const all: Finding[] = [];
  const overlap = 2 * tools.patterns.maxMatchBytes;
  for (let from = 0; from < text.length;) {
    const isLast = text.length - from <= STRETCH + overlap;
    const stretch = isLast ? text.slice(from) : text.slice(from, from + STRETCH + overlap);
    const { findings, complete } = findingsIn(stretch, place, tools);
    const cut = Math.min(complete, isLast ? Infinity : STRETCH);
    const taken = findings.filter(({ start }) => start < cut);
    for (const finding of taken) all.push({ ...finding, start: finding.start + from, end: finding.end + from });
    from += taken.reduce((end, finding) => Math.max(end, finding.end), cut);
  }
  return all;
}

/** The matches of a text, and up to where none is left out. */
function findingsIn(text: string, { kind, path }: MaskedPlace, { patterns, skipWords }: InspectionTools) {
  const { findings, summaries } = scanMessage([{ path, kind, text: Buffer.from(text, 'utf8') }], patterns, { skipWords });
  const complete = summaries
    .map(({ pattern, total }) => ({ total, listed: findings.filter((finding) => finding.pattern === pattern) }))
    .filter(({ total, listed }) => total > listed.length)
    .reduce((first, { listed }) => Math.min(first, listed.at(-1)?.end ?? Infinity), Infinity);
  return { findings, complete };
}

/** At the limit, or before the match or the character that reaches over it. */
function shownEnd(text: string, limit: number, masks: readonly Mask[]): number {
  if (text.length <= limit) return text.length;
  const over = masks.find(({ start, end }) => start < limit && end > limit);
  if (over) return over.start;
  const isLowSurrogate = (text.charCodeAt(limit) & 0xfc00) === 0xdc00;
  return isLowSurrogate ? limit - 1 : limit;
}
