/**
 * OpenPGP keys and what was decided about them: stream `pgp-key-{id}`, the id random. What a key says of people is sealed under a key of its
 * own; its fingerprint stands in clear, since it tells nothing to who does not have the key. Private keys are in no event, in no form.
 */
import { z } from 'zod';
import { policyScope } from '../policy/policy-events.js';
import { sealed } from '../sealed.js';

/** Version 4 has 40 digits, version 6 has 64. */
const fingerprint = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const ulid = z.string().regex(/^[0-9A-Z]{26}$/);
/** Out of a file, made here, taken from a mail, or found in a directory outside, where somebody had it looked for. */
const source = z.enum(['file', 'generated', 'mail', 'directory']);

export const pgpKeyImported = z.object({
  fingerprint,
  /** The public key, and what was found out about it, under the key's own key. */
  key: sealed,
  source,
});
/** Another copy came, with newer signatures: it ends later, was taken back, has other sub-keys. */
export const pgpKeyUpdated = z.object({ key: sealed, source });
/** It may be used from now on, with all its sub-keys, also those that it will get, but for these. */
export const pgpKeyTrusted = z.object({
  /**
   * For whom: a list of addresses that stood in it, as JSON under the key's own key. An address that its owner adds later is not among them.
   * Null, before version 2: those of the copy that was here.
   */
  addresses: sealed.nullable(),
  exceptSubkeys: z.array(fingerprint).max(100),
  reason: sealed,
});
export const pgpKeyDistrusted = z.object({ reason: sealed });
/** By hand: a person or a domain has it, whatever addresses stand in it. */
export const pgpKeyAssigned = z.object({
  assignmentId: ulid,
  /** The address of a person is sealed under a key of its own, that of the assignment. */
  scope: policyScope,
});
export const pgpKeyUnassigned = z.object({ assignmentId: ulid });
/** The private key lies in the key ring's care from now on. */
export const pgpPrivateKeyAdded = z.object({ source: z.enum(['file', 'generated']) });
/** The private key left in a file under a password. */
export const pgpPrivateKeyExported = z.object({ reason: sealed });
/** It ends soon, and people were told; again when it was made to end later. */
export const pgpKeyEndAnnounced = z.object({ endsAt: z.iso.datetime({ precision: 3 }) });
export const pgpKeyRemoved = z.object({ reason: sealed.nullable() });

export const pgpKeyEventSchemas = {
  PgpKeyImported: pgpKeyImported,
  PgpKeyUpdated: pgpKeyUpdated,
  PgpKeyTrusted: pgpKeyTrusted,
  PgpKeyDistrusted: pgpKeyDistrusted,
  PgpKeyAssigned: pgpKeyAssigned,
  PgpKeyUnassigned: pgpKeyUnassigned,
  PgpPrivateKeyAdded: pgpPrivateKeyAdded,
  PgpPrivateKeyExported: pgpPrivateKeyExported,
  PgpKeyEndAnnounced: pgpKeyEndAnnounced,
  PgpKeyRemoved: pgpKeyRemoved,
} as const;

type Schemas = typeof pgpKeyEventSchemas;
/** Any fact about an OpenPGP key. */
export type PgpKeyEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
/** Where a key came from. */
export type PgpKeySource = z.infer<typeof source>;
