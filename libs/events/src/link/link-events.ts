/**
 * What was done with the links of one held message, stream `link-{messageId}`: looking never races with deciding on the
 * message. Nobody is named: whoever has a link may be anybody until a code or a sign-in shows who it is. Facts here carry
 * their own instants where a limit counts them.
 */
import { z } from 'zod';
import { addressTag, instant } from '../sealed.js';

/** What a code is good for; a code for one is none for the others. */
export const CODE_PURPOSES = ['delete', 'correct', 'release-encrypted', 'release', 'as-is', 'download'] as const;
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const purpose = z.enum(CODE_PURPOSES);

/** A new link was asked for and is mailed to the originator; links that were made before it only show what became of the message. */
export const linkIssued = z.object({ originatorTag: addressTag, issuedAt: instant, expiresAt: instant });
/** Somebody, or a program, looked: at most once an hour. Never counts as knowledge of the originator. */
export const linkOpened = z.object({ openedAt: instant });
/** Something was sent to the page that no page of ours would send, or by a link that is over: at most once an hour. */
export const linkRefused = z.object({ cause: z.enum(['over', 'replaced', 'cross-site', 'forged-form']), refusedAt: instant });
/** The one step that a link alone can take: how sure it is that a person took it. */
export const requestConfirmed = z.object({
  requestId: z.string(),
  /** Between the question and its answer. */
  afterSeconds: z.int().nonnegative(),
  /** What the browser says of a key or click behind it (Sec-Fetch-User); null when it says nothing. */
  userActivated: z.boolean().nullable(),
});
/** A code of six digits is mailed to the originator. */
export const codeIssued = z.object({
  codeId: z.string(),
  purpose,
  originatorTag: addressTag,
  /** HMAC of what the browser that asked keeps in its cookie. */
  browser: digest,
  /** HMAC of code, id, purpose and browser under the installation's key: without the key nothing to guess at. */
  digest,
  issuedAt: instant,
  expiresAt: instant,
});
export const codeAccepted = z.object({ codeId: z.string() });
export const codeRefused = z.object({ codeId: z.string(), triesLeft: z.int().nonnegative() });

export const linkEventSchemas = {
  LinkIssued: linkIssued,
  LinkOpened: linkOpened,
  LinkRefused: linkRefused,
  RequestConfirmed: requestConfirmed,
  CodeIssued: codeIssued,
  CodeAccepted: codeAccepted,
  CodeRefused: codeRefused,
} as const;

type Schemas = typeof linkEventSchemas;
/** Any fact of a link stream. */
export type LinkEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type CodePurpose = (typeof CODE_PURPOSES)[number];
export type LinkRefusedCause = z.infer<typeof linkRefused>['cause'];
