/** The facts of one account, stream `account-{id}`; the id is random, so no address stands in a stream name. */
import { z } from 'zod';
import { addressTag, sealed } from '../sealed.js';

/**
 * administrator: accounts and settings, no mail content. dlp-manager: the quarantine. policy-author: patterns, groups, settings,
 * simulation. policy-approver: takes them live. auditor: reads events, decides nothing.
 */
export const ROLES = ['administrator', 'dlp-manager', 'policy-author', 'policy-approver', 'auditor'] as const;
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
export const accountClosed = z.object({});
export const signedIn = z.object({ method: z.enum(['password']) });
export const signInRefused = z.object({ cause: z.enum(['wrong-password', 'too-many-tries', 'closed']) });
export const signedOut = z.object({});

export const accountEventSchemas = {
  AccountOpened: accountOpened,
  PasswordSet: passwordSet,
  RolesChanged: rolesChanged,
  AccountClosed: accountClosed,
  SignedIn: signedIn,
  SignInRefused: signInRefused,
  SignedOut: signedOut,
} as const;

type Schemas = typeof accountEventSchemas;
/** Any fact of an account stream. */
export type AccountEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type Role = (typeof ROLES)[number];
