/** RFC 9457 problem details: the one shape of every error answer, content type application/problem+json. */
import * as z from 'zod';

export const problemSchema = z.object({
  /** `urn:lazaret:problem:<code>`. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What failed, what is safe, what to do. */
  detail: z.string(),
  /** Short code for support and programs, e.g. `revision-conflict`. */
  code: z.string(),
  /** Which fields of the request were refused. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** On `in-use`: everything that uses what was to be deleted. */
  usedBy: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string() })).optional(),
  /** On `revision-conflict`: the revision now, and what happened since the one expected. */
  actualRevision: z.int().optional(),
  newerEvents: z
    .lazy(() => z.array(z.object({ revision: z.int(), at: z.string(), type: z.string(), sentence: z.string(), actor: z.string() })))
    .optional(),
});
export type Problem = z.infer<typeof problemSchema>;
