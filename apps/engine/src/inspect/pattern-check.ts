/** What an inspection process is asked and answers about one pattern of an author: expressions are compiled nowhere else. */
import { patternSchema } from '#events';
import { z } from 'zod';

const text = z.string();

/** The pattern beside those that are there; its examples are each the body of a mail. */
export const checkJobSchema = z.object({
  kind: z.literal('check'),
  pattern: patternSchema,
  skipWords: z.array(text),
  /** One version of each other pattern. */
  otherPatterns: z.array(patternSchema),
});
export type CheckJob = z.infer<typeof checkJobSchema>;

/** Only whether it can be searched for, which is all that is asked of a draft. */
export const compileJobSchema = z.object({ kind: z.literal('compile'), pattern: patternSchema });

export const lintsSchema = z.array(z.object({ severity: z.enum(['error', 'warning', 'hint']), rule: text, message: text, field: text }));
export type Lints = z.infer<typeof lintsSchema>;

export const patternCheckSchema = z.object({
  /** Errors first. */
  lints: lintsSchema,
  /** Must-match examples first; none when the pattern cannot be searched for. */
  examples: z.array(
    z.object({
      text,
      expected: z.enum(['match', 'no-match']),
      matched: z.boolean(),
      confidence: z.number().min(0).max(1).nullable(),
      notes: z.array(text),
    }),
  ),
});
export type PatternCheck = z.infer<typeof patternCheckSchema>;
