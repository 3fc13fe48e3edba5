/** The engine itself: status, trial mailbox, audit, live updates. */
import * as z from 'zod';
import { noticeOutboxSchema } from './notices.js';

/** One of several engines on one store, as the one that answers hears it. */
export const livingEngineSchema = z.object({
  /** `node.name`. */
  name: z.string(),
  /** Whether it is the one that answers. */
  isThis: z.boolean(),
  /** When it started, by its own clock. */
  since: z.string(),
  /** How long ago a sign of it came. */
  silentSeconds: z.number(),
  /** It does not while it starts, or is about to stop. */
  takesWork: z.boolean(),
  /** What it does for all engines. */
  duties: z.array(z.string()),
});

export const statusSchema = z.object({
  version: z.string(),
  trialMode: z.boolean(),
  policyMode: z.enum(['enforce', 'monitor']),
  policyRevision: z.string(),
  /**
   * By which mail is judged: another than `policyRevision` while the inspection processes do not take that in; null: by none,
   * and mail waits at its senders.
   */
  judgingRevision: z.string().nullable(),
  store: z.object({ writable: z.boolean(), lastPosition: z.int(), projectionLagEvents: z.int() }),
  /** Since midnight UTC. */
  today: z.object({ received: z.int(), handedOver: z.int(), held: z.int(), refused: z.int(), outcomeUnknown: z.int() }),
  lastMessageAt: z.string().nullable(),
  undoWindowSeconds: z.int(),
  notices: noticeOutboxSchema,
  /** Those that live, by name; for who manages accounts. Empty for others, and where there is one only. */
  engines: z.array(livingEngineSchema),
});
export type LivingEngine = z.infer<typeof livingEngineSchema>;
export type Status = z.infer<typeof statusSchema>;

export const trialMailRowSchema = z.object({
  id: z.string(),
  receivedAt: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  sizeBytes: z.int(),
});
export type TrialMailRow = z.infer<typeof trialMailRowSchema>;
export const trialMailboxSchema = z.object({ mails: z.array(trialMailRowSchema), total: z.int() });
export const trialMailSchema = trialMailRowSchema.extend({ /** The first 256 KiB of the mail, as text. */ source: z.string() });
export type TrialMail = z.infer<typeof trialMailSchema>;

/**
 * Server-sent events of GET /updates (`id:` is the log position, so that `Last-Event-ID` resumes): ids and revisions
 * only, the reader fetches what it may see. `event: reset` instead says that more changed than is worth telling one by
 * one: the reader fetches anew what it shows.
 */
export const updateSchema = z.object({ messageId: z.string(), revision: z.int(), state: z.string() });
export type Update = z.infer<typeof updateSchema>;
