/**
 * Who looked, stream `access-{node}-{yyyymmdd}`: reading is an act too. The reader is the actor of the metadata. One
 * stream a day and node, so that looking never races with deciding on the message.
 */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';

/** The actor of the metadata where who looked is sealed in the fact itself. */
export const SEALED_ACTOR = 'sealed';
/**
 * Account id of who looked at the mail, sealed under the log's key of that day: it is known for as long as the log is kept. The
 * metadata then say {@link SEALED_ACTOR}. Null: they say who, as in facts of version 1.
 */
const who = sealed.nullable();

/** A person opened something of one message that shows its content. */
export const contentViewed = z.object({ messageId: z.string(), view: z.enum(['message', 'content', 'preview']), who });
/** Why somebody reveals a matched value. */
export const REVEAL_REASONS = ['decide', 'ask-sender', 'incident', 'tune-pattern', 'other'] as const;
/** One matched value was shown in clear, once; recorded before it was shown. The note is sealed under the log's key of that day. */
export const valueRevealed = z.object({
  messageId: z.string(),
  /** Place among the findings of the inspection, from 0; null: a pattern of later found it. */
  finding: z.int().nullable(),
  pattern: z.string(),
  reason: z.enum(REVEAL_REASONS),
  note: sealed.nullable(),
  who,
});
/** A person opened one mail of the trial mailbox; `mailId` is its number there, not one of a held message. */
export const trialMailViewed = z.object({ mailId: z.string(), view: z.enum(['source', 'raw']), who });
/** A person went through the list of held messages; recorded once an hour and account. */
export const quarantineListed = z.object({});
/** A person read or verified the event log. */
export const auditRead = z.object({ what: z.enum(['events', 'verification']) });
/** A person took a report, as a page or as a file; recorded before it is given. */
export const reportTaken = z.object({
  /** Name of the report. */
  report: z.string().regex(/^[a-z0-9-]{1,60}$/),
  format: z.enum(['page', 'csv', 'pdf']),
  /** The period, ISO-8601 UTC; `to` is not in it. */
  from: instant,
  to: instant,
  /** What it was narrowed to; a person by the tag of the address. */
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('all') }),
    z.object({ kind: z.enum(['team', 'pattern', 'account', 'message']), id: z.string().min(1).max(100) }),
    z.object({ kind: z.literal('person'), tag: addressTag }),
  ]),
});
/** Somebody tried to sign in under a name that no account has. */
export const strangerRefused = z.object({ cause: z.enum(['unknown-account', 'too-many-tries']) });

export const accessEventSchemas = {
  ContentViewed: contentViewed,
  ValueRevealed: valueRevealed,
  TrialMailViewed: trialMailViewed,
  QuarantineListed: quarantineListed,
  AuditRead: auditRead,
  ReportTaken: reportTaken,
  StrangerRefused: strangerRefused,
} as const;

type Schemas = typeof accessEventSchemas;
/** Any fact of an access stream. */
export type AccessEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
