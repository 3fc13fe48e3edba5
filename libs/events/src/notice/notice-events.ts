/**
 * The facts of one notice by mail, stream `notice-{uuid}`: composed and queued, then sent, or why not. The mail itself lies
 * sealed beside the log under a key of its own, which is destroyed when the notice is settled.
 */
import { z } from 'zod';
import { nodeAtWork } from '../node/node-events.js';
import { addressTag, instant, sealed } from '../sealed.js';

/** What a notice can tell of. */
export const NOTICE_KINDS_OF_EVENTS = [
  'warning',
  'quarantine',
  'block',
  'error',
  'release',
  'delete',
  'expire',
  'expiring',
  'decision',
  'encryption-failed',
  'encrypted',
  'passwords',
  'return',
  'digest',
  'code',
] as const;

const about = {
  kind: z.enum(NOTICE_KINDS_OF_EVENTS),
  audience: z.enum(['originator', 'managers']),
  /** Null for what is about many or none. */
  messageId: z.string().max(64).nullable(),
};
const attempt = z.int().positive();
/** The next hop's reply text; null when it gave none or the key of the message is gone. */
const reply = sealed.nullable();

/** The mail is composed and on disk. */
export const noticeQueued = z.object({
  ...about,
  /**
   * `link`: a new link to a held message, which its sender asked for. `break-glass`: somebody opened emergency access. `certificate-end`:
   * certificates that are in use end soon.
   */
  kind: z.enum([...NOTICE_KINDS_OF_EVENTS, 'link', 'break-glass', 'certificate-end']),
  /** The addressee, under the key of the message; null where there is none. */
  to: sealed.nullable(),
  toTag: addressTag,
  language: z.enum(['en', 'de', 'nl', 'fr', 'es']),
  /** False: a pattern has matched in the subject, or nobody could read it. */
  subjectShown: z.boolean(),
});
/** The addressee gets too many: it goes into the digest of the hour. */
export const noticeDigested = z.object({ /** Id of the digest's notice. */ into: z.string().max(64), sendAt: instant });
/** A digest is composed and on disk that tells of it by name. */
export const noticeCarried = z.object({ /** Id of the digest's notice, in whose stream is whether it was sent. */ by: z.string().max(64) });
/** Where there are several engines: this one is about to give it to the next hop. */
export const noticeAttempted = z.object({ attempt, by: nodeAtWork });
export const noticeSent = z.object({ attempt, code: z.int(), reply });
export const noticeDeferred = z.object({
  attempt,
  nextAttemptAt: instant,
  /** 0: the next hop could not be reached. */ code: z.int(),
  reply,
});
export const noticeFailed = z.object({
  attempt,
  /**
   * `content-lost`: the mail is gone, as after restoring an older copy of the disk. `trial-over`: it was written in trial mode to
   * somebody who may not be told outside of it.
   */
  cause: z.enum(['refused', 'gave-up', 'content-lost', 'trial-over']),
  code: z.int(),
  reply,
});
/** Nobody may be told: there is no sender, or nothing shows that the mail came from the one it names. */
export const noticeWithheld = z.object({ ...about, cause: z.enum(['null-sender', 'unverified-sender']) });
/** The notice came by our own listener and was let on unscanned: it is again only where the next hop has refused it for now. */
export const noticePassed = z.object({});

export const noticeEventSchemas = {
  NoticeQueued: noticeQueued,
  NoticeDigested: noticeDigested,
  NoticeCarried: noticeCarried,
  NoticeAttempted: noticeAttempted,
  NoticeSent: noticeSent,
  NoticeDeferred: noticeDeferred,
  NoticeFailed: noticeFailed,
  NoticeWithheld: noticeWithheld,
  NoticePassed: noticePassed,
} as const;

type Schemas = typeof noticeEventSchemas;
/** Any fact of a notice stream. */
export type NoticeEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
