/**
 * Who looked, stream `access-{node}-{yyyymmdd}`: reading is an act too. The reader is the actor of the metadata. One
 * stream a day and node, so that looking never races with deciding on the message.
 */
import { z } from 'zod';

/** A person opened something of one message that shows its content. */
export const contentViewed = z.object({ messageId: z.string(), view: z.enum(['message', 'content', 'preview']) });
/** A person opened one mail of the trial mailbox; `mailId` is its number there, not one of a held message. */
export const trialMailViewed = z.object({ mailId: z.string(), view: z.enum(['source', 'raw']) });
/** A person went through the list of held messages; recorded once an hour and account. */
export const quarantineListed = z.object({});
/** A person read or verified the event log. */
export const auditRead = z.object({ what: z.enum(['events', 'verification']) });
/** Somebody tried to sign in under a name that no account has. */
export const strangerRefused = z.object({ cause: z.enum(['unknown-account', 'too-many-tries']) });

export const accessEventSchemas = {
  ContentViewed: contentViewed,
  TrialMailViewed: trialMailViewed,
  QuarantineListed: quarantineListed,
  AuditRead: auditRead,
  StrangerRefused: strangerRefused,
} as const;

type Schemas = typeof accessEventSchemas;
/** Any fact of an access stream. */
export type AccessEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
