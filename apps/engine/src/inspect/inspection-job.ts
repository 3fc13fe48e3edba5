/** What an inspection process is configured with and asked to do. */
import { patternSchema } from '#events';
import { z } from 'zod';

export const processConfigurationSchema = z.object({
  patterns: z.array(patternSchema),
  skipWords: z.array(z.string()),
});
export type ProcessConfiguration = z.infer<typeof processConfigurationSchema>;

export const jobSchema = z.discriminatedUnion('kind', [
  /** Findings and totals, for the verdict. */
  z.object({ kind: z.literal('inspect') }),
  /** The content for the dashboard, masked. */
  z.object({ kind: z.literal('show') }),
  /** One document of the message as masked HTML. */
  z.object({ kind: z.literal('preview'), part: z.string() }),
]);
export type InspectionJob = z.infer<typeof jobSchema>;
