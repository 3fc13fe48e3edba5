/** The erasure of what is kept of one person's mail (GDPR article 17). */
import * as z from 'zod';

/** GDPR article 17(1), a to e. */
export const erasureReasonSchema = z.enum(['no-longer-needed', 'consent-withdrawn', 'objection', 'unlawful', 'legal-duty']);
export type ErasureReason = z.infer<typeof erasureReasonSchema>;

export const orderErasureRequestSchema = z.strictObject({
  /** Of the person; only its keyed tag is kept. */
  address: z.email().max(254),
  reason: erasureReasonSchema,
  /** Number of the case, such as `DSR-2026/14`: it is kept for good, so it names nobody. */
  reference: z
    .string()
    .max(64)
    .regex(/^[\p{L}\p{N} ./_#-]*$/u, 'letters, digits, spaces and . / _ # -')
    .default(''),
});

const person = z.object({ id: z.string(), name: z.string() });
const act = z.object({ at: z.string(), by: person });

export const erasureSchema = z.object({
  id: z.string(),
  /** `ordered`: waits for another person; `confirmed`: is being carried out. */
  state: z.enum(['ordered', 'confirmed', 'withdrawn', 'carried-out']),
  reason: erasureReasonSchema,
  reference: z.string(),
  ordered: act,
  /** Confirmed or withdrawn; null: neither. */
  settled: act.nullable(),
  /** Once it was carried out. */
  result: z
    .object({
      at: z.string(),
      /** Messages of which nothing can be read any more. */
      erased: z.int(),
      /** Nothing could be read of them before. */
      gone: z.int(),
      /** Left: somebody still has to decide, or they are on their way. */
      undecided: z.int(),
      /** Left: a legal hold keeps them. */
      underLegalHold: z.int(),
      /** The first of those that were left. */
      left: z.array(z.string()),
      /** Handed over and never held: their subject and addresses go with the key of their day. */
      cleared: z.int(),
      /** The last of those days; null: there is none. */
      lastClearedDay: z.string().nullable(),
    })
    .nullable(),
});
export type Erasure = z.infer<typeof erasureSchema>;
export const erasureListSchema = z.object({ erasures: z.array(erasureSchema) });
