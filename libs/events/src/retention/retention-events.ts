/**
 * What clocks of retention have destroyed beside messages, streams `retention-cleared-mail`, `retention-decisions`, `retention-access-log` and,
 * by month, `retention-passed-mail-202603`. What goes with a message stands in its own stream.
 */
import { z } from 'zod';

/** What is sealed under keys by day: subject and addresses of cleared mail, words of deciders, who looked at mail. */
export const DAY_KEY_KINDS = ['cleared-mail', 'decisions', 'access-log'] as const;
export type DayKeyKind = (typeof DAY_KEY_KINDS)[number];

/** The key of one day is destroyed; recorded before it goes. `keptDays`: the rule, as it was configured then. */
export const dayKeyDestroyed = z.object({ what: z.enum(DAY_KEY_KINDS), day: z.iso.date(), keptDays: z.int().nonnegative() });

/** Copies of mail that had passed are gone with their keys; recorded when they are, some at a time. By their clock, or by an erasure. */
export const passedMailDestroyed = z.object({
  mails: z.int().positive(),
  cause: z.enum(['retention', 'erasure']),
  /** Which erasure; null: none. */
  erasureId: z.string().nullable(),
});

export const retentionEventSchemas = { DayKeyDestroyed: dayKeyDestroyed, PassedMailDestroyed: passedMailDestroyed } as const;

type Schemas = typeof retentionEventSchemas;
/** Any fact of retention that is about no single message. */
export type RetentionEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
