/** One matched value as it stands in the mail. Runs in an inspection process; this is the one way by which a value leaves it. */
import { scanMessage } from '#dlp';
import type { TextPart } from '#mail';
import { extractMessage } from '#mail';
import { z } from 'zod';
import { WINDOW_BYTES, type InspectionTools } from './inspection-tools.js';
import { createMasker, type Masker } from './masked-text.js';

/** Where a match stands: UTF-16 code units of the extracted text of a part; `part` is its path as people were shown it. */
const matchPlaceSchema = z.object({ part: z.string(), start: z.int().min(0), end: z.int().min(0) });
export type MatchPlace = z.infer<typeof matchPlaceSchema>;

export const revealJobSchema = z.object({
  kind: z.literal('reveal'),
  place: matchPlaceSchema,
  /** Recorded when the mail was judged; otherwise a pattern of now must find it there. */
  isRecorded: z.boolean(),
});
export const revealedSchema = z.object({ value: z.string(), pattern: z.string() }).nullable();

/** Paths are recorded up to this length. */
const RECORDED_PATH = 200;
/** Longer matches are shown up to here. */
const MOST_UNITS = 2000;

/** Null when no match stands there: whatever else the mail says is not revealed. */
export async function revealValue(
  raw: Buffer,
  { place, isRecorded }: z.infer<typeof revealJobSchema>,
  tools: InspectionTools,
): Promise<z.infer<typeof revealedSchema>> {
  const { parts } = await extractMessage(raw, tools.readers, tools.limits);
  const { findings } = scanMessage(parts, tools.patterns, { skipWords: tools.skipWords, maxWindowBytes: WINDOW_BYTES });
  const masker = createMasker(findings, tools);
  const part = parts.find(({ path }) => isShownAs(path, place.part, masker));
  if (!part) return null;
  const text = part.text.toString('utf8');
  const found = isRecorded ? undefined : matchAt(part, text, { place, masker });
  if (!isRecorded && found === undefined) return null;
  const value = text.slice(place.start, Math.min(place.end, place.start + MOST_UNITS));
  return value === '' ? null : { value, pattern: found ?? '' };
}

function matchAt({ kind, path }: TextPart, text: string, { place, masker }: { place: MatchPlace; masker: Masker }): string | undefined {
  const { findings } = masker.find(text, { kind, path, limit: text.length });
  return findings.find(({ start, end }) => start === place.start && end === place.end)?.pattern;
}

function isShownAs(path: string, shown: string, masker: Masker): boolean {
  if (path === shown || path.slice(0, RECORDED_PATH) === shown) return true;
  const masked = masker.mask(path, 'attachment');
  return masked === shown || masked.slice(0, RECORDED_PATH) === shown;
}
