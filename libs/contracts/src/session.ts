/** Who is signed in, first set-up, sign-in. */
import * as z from 'zod';
import { reachSchema } from './reach.js';

export const roleSchema = z.enum([
  'administrator',
  'dlp-manager',
  'policy-author',
  'policy-approver',
  'auditor',
  'triage',
  'break-glass',
  'key-custodian',
]);
export type Role = z.infer<typeof roleSchema>;

/** GET /session: what the dashboard needs to know before anything else. */
export const sessionSchema = z.object({
  /** No account exists yet: only the set-up link works. */
  setupNeeded: z.boolean(),
  /** Engine in trial mode: the built-in mailbox takes what is handed over. */
  trialMode: z.boolean(),
  account: z
    .object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      /** Those in force now: with emergency access open, also `dlp-manager`. */
      roles: z.array(roleSchema),
      reach: reachSchema,
      /** Emergency access of this account that is open now; null: none. */
      breakGlass: z.object({ id: z.string(), until: z.string() }).nullable(),
    })
    .nullable(),
  /** Send back as header `X-CSRF-Token` with every request that changes something; null when signed out. */
  csrfToken: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const password = z.string().min(12, 'at least 12 characters').max(200);
export const setupRequestSchema = z.strictObject({
  /** From the one-time link that the engine prints at its first start. */
  token: z.string().min(1),
  email: z.email().max(254),
  name: z.string().min(1).max(120),
  password,
});
export const signInRequestSchema = z.strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(200) });

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  reach: reachSchema,
  openedAt: z.string(),
});
export type Account = z.infer<typeof accountSchema>;
export const accountListSchema = z.object({ accounts: z.array(accountSchema) });
export const openAccountRequestSchema = z.strictObject({
  email: z.email().max(254),
  name: z.string().min(1).max(120),
  password,
  roles: z.array(roleSchema).min(1),
});
