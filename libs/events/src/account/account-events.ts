/** The facts of one account, stream `account-{id}`; the id is random, so no address stands in a stream name. */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';

/**
 * administrator: accounts and settings, no mail content. dlp-manager: the quarantine. policy-author: patterns, groups, settings,
 * simulation. policy-approver: takes them live. auditor: reads events, decides nothing. triage: decides on held mail of low and medium
 * severity, never as it is. break-glass: may become a DLP manager without limits for a while, which everybody concerned is told.
 * key-custodian: takes private keys out of the engine, under a password and with a reason.
 */
export const ROLES = [
  'administrator',
  'dlp-manager',
  'policy-author',
  'policy-approver',
  'auditor',
  'triage',
  'break-glass',
  'key-custodian',
] as const;
const roles = z.array(z.enum(ROLES)).min(1);

export const accountOpened = z.object({
  /** JSON {email, name}, sealed under the account's key. */
  person: sealed,
  emailTag: addressTag,
  roles,
});
/** An argon2id hash in PHC string form, sealed: a log must not feed an offline guess. */
export const passwordSet = z.object({ hash: sealed });
export const rolesChanged = z.object({ roles });
/** Which held mail the account may know of; an empty list limits nothing. */
export const reachChanged = z.object({
  /** Of senders, in ASCII and lower case. */
  domains: z.array(z.string()),
  teams: z.array(z.string()),
  patternGroups: z.array(z.string()),
});
/** Emergency access to the whole quarantine. What is done under it names the opening in the actor of its metadata. */
export const breakGlassOpened = z.object({ openingId: z.string(), openedAt: instant, until: instant, reason: sealed });
/** It ended before its time; at its time it ends without a fact. */
export const breakGlassClosed = z.object({ openingId: z.string(), closedAt: instant });
/** Another person has looked through what was done under it. */
export const breakGlassReviewed = z.object({ openingId: z.string(), reviewedAt: instant, reviewer: z.string(), note: sealed });
export const accountClosed = z.object({});
export const signedIn = z.object({ method: z.enum(['password']) });
export const signInRefused = z.object({ cause: z.enum(['wrong-password', 'too-many-tries', 'closed']) });
export const signedOut = z.object({});

export const accountEventSchemas = {
  AccountOpened: accountOpened,
  PasswordSet: passwordSet,
  RolesChanged: rolesChanged,
  ReachChanged: reachChanged,
  BreakGlassOpened: breakGlassOpened,
  BreakGlassClosed: breakGlassClosed,
  BreakGlassReviewed: breakGlassReviewed,
  AccountClosed: accountClosed,
  SignedIn: signedIn,
  SignInRefused: signInRefused,
  SignedOut: signedOut,
} as const;

type Schemas = typeof accountEventSchemas;
/** Any fact of an account stream. */
export type AccountEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type Role = (typeof ROLES)[number];
