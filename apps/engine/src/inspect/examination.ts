/** What an inspection process answers when somebody asks what the engine sees in a mail; checked, for it has parsed hostile bytes. */
import { MISS_KINDS, PART_KINDS } from '#dlp';
import { patternSchema } from '#events';
import { z } from 'zod';

const count = z.int().nonnegative();
const text = z.string();
const partKind = z.enum(PART_KINDS);
const confidence = z.number().min(0).max(1);
const tally = { total: count, distinct: count, byConfidence: z.array(z.object({ step: confidence, total: count, distinct: count })) };
const explanation = z.array(z.object({ term: text, delta: z.number(), note: text }));

/** What is asked about, beside the mail. */
export const examineJobSchema = z.object({
  kind: z.literal('examine'),
  /** In any state; several versions of one pattern may be asked about. */
  patterns: z.array(patternSchema),
  skipWords: z.array(z.string()),
});
export type ExamineJob = z.infer<typeof examineJobSchema>;

/** One pattern on one text: an expression may cost minutes, which no other process should spend. */
export const tryJobSchema = z.object({ kind: z.literal('try'), pattern: patternSchema, text, skipWords: z.array(z.string()) });

const spanned = { start: count, end: count };
const span = z.object(spanned);
/** In the two views of the part, as far as they are shown. */
const inViews = { exact: span.optional(), folded: span.optional() };
export const trialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refused'), reason: text }),
  z.object({
    kind: z.literal('tried'),
    matches: z.array(z.object({ ...spanned, confidence, counts: z.boolean(), masked: text, terms: explanation })),
    nearMisses: z.array(z.object({ ...spanned, why: text })),
    conclusion: text,
  }),
]);
/** What one pattern makes of one text, values masked. */
export type Trial = z.infer<typeof trialSchema>;

const summarySchema = z.object({
  pattern: text,
  version: count,
  ...tally,
  byPart: z.array(z.object({ part: text, kind: partKind.nullable(), ...tally })),
  maxConfidence: confidence,
});

const nearMissSchema = z.object({
  pattern: text,
  version: count,
  kind: z.enum(MISS_KINDS),
  part: text,
  ...spanned,
  ...inViews,
  masked: text,
  why: text,
});

const probeSchema = z.object({
  pattern: text,
  version: count,
  summary: summarySchema.optional(),
  best: z.object({ part: text, masked: text, confidence, explanation }).optional(),
  misses: z.array(nearMissSchema),
});

export const examinationSchema = z.object({
  /** The address of the From header; empty without one. */
  from: text,
  parts: z.array(
    z.object({
      path: text,
      kind: partKind,
      mediaType: text,
      original: text,
      exact: text,
      folded: text,
      truncated: z.boolean(),
      droppedWords: z.array(text),
    }),
  ),
  attachments: z.array(z.object({ path: text, fileName: text.nullable(), mediaType: text, sizeBytes: count })),
  uninspectable: z.array(z.object({ part: text, reason: text, note: text })),
  defects: z.array(z.object({ part: text, defect: text, note: text })),
  findings: z.array(z.object({ pattern: text, version: count, part: text, ...spanned, ...inViews, confidence, explanation, masked: text })),
  /** Of live and shadow versions, as they are judged. */
  summaries: z.array(summarySchema),
  partCounts: z.record(partKind, count),
  probes: z.array(probeSchema),
  refused: z.array(z.object({ pattern: text, reason: text })),
});
/** Texts as they were written, values masked where they are findings or near misses. Held in memory, never kept. */
export type Examination = z.infer<typeof examinationSchema>;
export type SeenPart = Examination['parts'][number];
