/** What an inspection process is configured with and asked to do. */
import { patternSchema } from '#events';
import { z } from 'zod';
import { examineJobSchema, tryJobSchema } from './examination.js';
import { checkJobSchema, compileJobSchema } from './pattern-check.js';
import { revealJobSchema } from './reveal-value.js';

export const processConfigurationSchema = z.object({
  patterns: z.array(patternSchema),
  skipWords: z.array(z.string()),
});
/** What is scanned for; nothing in it says what then happens. */
export type ProcessConfiguration = z.infer<typeof processConfigurationSchema>;

/** The configuration as it travels: `scan` names it, so that a job can say under which one it is to run. */
export const configureSchema = processConfigurationSchema.extend({ scan: z.string() });

const trigger = { kind: z.enum(['keyword', 'regex']), text: z.string() };

/** What a sender can write into a mail to demand encryption; `null`: nothing. */
export const encryptTriggersSchema = z.object({
  subject: z.object(trigger).nullable(),
  header: z.object({ ...trigger, header: z.string() }).nullable(),
});
export type EncryptTriggers = z.infer<typeof encryptTriggersSchema>;

export const NO_TRIGGERS: EncryptTriggers = { subject: null, header: null };

export const jobSchema = z.discriminatedUnion('kind', [
  /** Findings and totals, for the verdict. */
  z.object({ kind: z.literal('inspect'), triggers: encryptTriggersSchema }),
  /** The content for the dashboard, masked. */
  z.object({ kind: z.literal('show') }),
  /** One document of the message as masked HTML. */
  z.object({ kind: z.literal('preview'), part: z.string() }),
  /** One matched value in clear. */
  revealJobSchema,
  /** What is seen in a mail, and what nearly matches in it, for the patterns of the job. */
  examineJobSchema,
  /** What one pattern makes of the text of the job. */
  tryJobSchema,
  /** What its author should know of the pattern of the job, and what comes of its examples. */
  checkJobSchema,
  /** Why the pattern of the job cannot be searched for. */
  compileJobSchema,
]);
export type InspectionJob = z.infer<typeof jobSchema>;

/** A job on its way: a process that is configured with another scan refuses it. */
export const sentJobSchema = z.object({ scan: z.string(), job: jobSchema });
