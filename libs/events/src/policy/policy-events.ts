/**
 * The facts of the policy beside the patterns themselves: groups, settings of every level, exceptions, and what the
 * configuration file said. Addresses and free text are sealed: under a key per place for addresses, under the
 * installation's policy key for reasons (ADR 0012).
 */
import { z } from 'zod';
import { addressTag, instant, sealed } from '../sealed.js';

/** `pattern/credit-card`, `group/pci` or `all`. */
export const patternRef = z
  .templateLiteral([z.enum(['pattern', 'group']), '/', z.string().regex(/[a-z0-9][a-z0-9._-]{0,63}/)])
  .or(z.literal('all'));
const groupId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const domain = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
/** Why somebody changed the policy, in their words. */
const reason = sealed.nullable();

/** Where values or an exception hold: a person is known by the tag of the address, the address itself is sealed. */
export const policyScope = z.discriminatedUnion('level', [
  z.object({ level: z.literal('global') }),
  z.object({ level: z.literal('wildcard-domain'), domain }),
  z.object({ level: z.literal('domain'), domain }),
  z.object({ level: z.literal('user'), tag: addressTag, address: sealed }),
]);

export const groupSaved = z.object({
  group: z.object({
    id: groupId,
    name: z.string().min(1).max(200),
    description: z.string().max(4000),
    members: z.array(patternRef).max(5_000),
  }),
  reason,
});
export const groupDeleted = z.object({ reason });

/** A place of the settings tree came to be; by hand, or because the engine had something to keep for an address. */
export const scopeOpened = z.object({ scope: policyScope, cause: z.enum(['edit', 'needed', 'rollback']) });
/** A list of people's addresses, JSON string[], under a key of its own. */
const sealedAddresses = z.strictObject({ key: z.string().regex(/^[0-9A-Z]{26}$/), addresses: sealed });
const settingValue = z.union([sealedAddresses, z.json()]);
/** Values of one place changed, all at once; `null`: inherits again. */
export const settingsChanged = z.object({
  changes: z.array(z.object({ key: z.string().min(1).max(100), before: settingValue, after: settingValue })).min(1),
  reason,
});
/** Free comment and free properties of a place: JSON {@link SealedAnnotation}, sealed under the place's key (global: the policy's). */
export const scopeAnnotated = z.object({ annotation: sealed });
/** The place is gone: what it covered falls back to the level above. */
export const scopeClosed = z.object({ reason });

export const exceptionGranted = z.object({
  refs: z.array(patternRef).min(1).max(500),
  /** `null`: every sender. */
  sender: policyScope.nullable(),
  /** `null`: every recipient. */
  recipient: policyScope.nullable(),
  expiresAt: instant,
  /** Account that answers for it. */
  owner: z.string(),
  reason: sealed,
});
export const exceptionWithdrawn = z.object({ reason });

/** The factory level as the configuration file made it, recorded whenever it differs from what was recorded before. */
export const policyBaseRecorded = z.object({ values: z.record(z.string(), z.json()) });

/** What lies in `ScopeAnnotated.annotation`. */
export interface SealedAnnotation {
  readonly comment: string;
  readonly properties: Readonly<Record<string, string>>;
}

export const policyEventSchemas = {
  GroupSaved: groupSaved,
  GroupDeleted: groupDeleted,
  ScopeOpened: scopeOpened,
  SettingsChanged: settingsChanged,
  ScopeAnnotated: scopeAnnotated,
  ScopeClosed: scopeClosed,
  ExceptionGranted: exceptionGranted,
  ExceptionWithdrawn: exceptionWithdrawn,
  PolicyBaseRecorded: policyBaseRecorded,
} as const;

type Schemas = typeof policyEventSchemas;
/** Any fact of the streams `group-{id}`, `settings-{id}`, `exception-{id}` and `policy-base`. */
export type PolicyEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type PolicyScope = z.infer<typeof policyScope>;
/** A value of a setting as it lies in the log. */
export type Json = z.core.util.JSONType;
