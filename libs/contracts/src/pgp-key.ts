/** OpenPGP keys of the ring: what is asked and answered. No answer but one holds a private key, and that under a password. */
import * as z from 'zod';
import { searched } from './searched.js';

const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'an id of 26 letters and digits');
const fingerprint = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a fingerprint: 40 or 64 hex digits, lower case');
const person = z.object({ id: z.string(), name: z.string() });
const reason = z.string().trim().min(3, 'at least 3 characters').max(1000);
/** `*.example.com`, `example.com`, an address. */
const place = z.string().trim().min(1).max(254);
/** Opens private keys; in no log and in no event. */
const password = z.string().min(1).max(200);
const base64 = z.string().regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'base64');

/** What stands against a key for a purpose; the words of docs/encryption.md. */
export const pgpKeyStateSchema = z.enum([
  'usable',
  'untrusted',
  'revoked',
  'expired',
  'not-yet-valid',
  'key-too-short',
  'weak-algorithm',
  'no-self-signature',
  'wrong-usage',
]);
export type PgpKeyStateOfApi = z.infer<typeof pgpKeyStateSchema>;

/** A key in a list. */
export const pgpKeyRowSchema = z.object({
  id: z.string(),
  /** 40 or 64 hex digits, lower case. */
  fingerprint: z.string(),
  userIds: z.array(z.object({ text: z.string(), address: z.string().nullable(), isPrimary: z.boolean(), isValid: z.boolean() })),
  /** Of the valid user ids. */
  addresses: z.array(z.string()),
  /** Those of them that it is trusted for. What its owner has added since is not among them until somebody trusts it anew. */
  trustedAddresses: z.array(z.string()),
  /** `rsa 3072`, `eddsa ed25519Legacy`. */
  algorithm: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  hasPrivateKey: z.boolean(),
  /** What it serves for now it does not any more within the days that `certificates.warnDays` says: it ends, or the sub-key that does it. */
  endsSoon: z.boolean(),
  isTrusted: z.boolean(),
  encrypts: pgpKeyStateSchema,
  signs: pgpKeyStateSchema,
  /** Persons and domains that have it by hand. */
  placeCount: z.int(),
  importedAt: z.string(),
});
export type PgpKeyRow = z.infer<typeof pgpKeyRowSchema>;

export const pgpKeyQuerySchema = z.strictObject({
  /** Anything in user ids or fingerprints, those of sub-keys, too. */
  q: searched(200).optional(),
  trusted: z.enum(['yes', 'no']).optional(),
  privateKey: z.enum(['yes', 'no']).optional(),
  /** Of what it is to do: to encrypt for it, to sign with it. */
  encrypts: pgpKeyStateSchema.optional(),
  signs: pgpKeyStateSchema.optional(),
  sort: z.enum(['user', 'end', 'imported']).default('user'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const pgpKeyListSchema = z.object({
  keys: z.array(pgpKeyRowSchema),
  /** That fit, on all pages. */
  total: z.int(),
  /** In the ring, whatever is asked. */
  all: z.int(),
});
export type PgpKeyList = z.infer<typeof pgpKeyListSchema>;

const revocationSchema = z.object({
  at: z.string(),
  reason: z.enum(['none', 'superseded', 'compromised', 'retired']),
  isHard: z.boolean(),
});
export const pgpKeyPartSchema = z.object({
  fingerprint: z.string(),
  algorithm: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revocation: revocationSchema.nullable(),
  uses: z.array(z.enum(['certify', 'sign', 'encrypt', 'authenticate'])),
  defects: z.array(z.enum(['not-bound', 'no-back-signature', 'sha1', 'key-too-short', 'weak-algorithm'])),
  /** Excepted sub-keys of a trusted key are used for nothing. */
  isTrusted: z.boolean(),
});
export const pgpKeyDetailSchema = pgpKeyRowSchema.extend({
  version: z.int(),
  source: z.enum(['file', 'generated', 'mail', 'directory']),
  importedBy: person,
  trust: z.object({ at: z.string(), by: person, reason: z.string(), exceptSubkeys: z.array(z.string()) }).nullable(),
  privateKeySince: z.string().nullable(),
  judgedAt: z.string(),
  primary: pgpKeyPartSchema,
  subkeys: z.array(pgpKeyPartSchema),
  assignments: z.array(z.object({ id: z.string(), place: z.string(), assignedAt: z.string(), assignedBy: person })),
  /** Where a published key lies: the Web Key Directory of the domain. */
  wkd: z.array(z.object({ address: z.string(), advanced: z.string(), direct: z.string() })),
  /** The public key. */
  armored: z.string(),
});
export type PgpKeyDetail = z.infer<typeof pgpKeyDetailSchema>;

export const importPgpKeysRequestSchema = z.strictObject({
  /** Armored or binary, in base64. */
  file: base64.min(1),
  password: password.optional(),
  /** Only say what would happen. */
  dryRun: z.boolean().default(false),
});
const pgpKeyImportEntrySchema = z.object({
  /** Null when it was not kept. */
  id: z.string().nullable(),
  fingerprint: z.string(),
  userIds: z.array(z.string()),
  /** `updated`: it was here, and has newer signatures. */
  outcome: z.enum(['added', 'updated', 'private-key-added', 'known', 'refused']),
  hasPrivateKey: z.boolean(),
  /** Why it was refused; empty otherwise. */
  detail: z.string(),
});
export const pgpKeyImportResultSchema = z.object({ entries: z.array(pgpKeyImportEntrySchema) });
export type PgpKeyImportResult = z.infer<typeof pgpKeyImportResultSchema>;

export const lookUpPgpKeysRequestSchema = z.strictObject({ address: z.string().trim().min(3).max(254) });
/** Who was asked for the keys of a person, and what became of those that were found. */
export const pgpKeyLookUpSchema = z.object({
  address: z.string(),
  places: z.array(
    z.object({
      /** Host. */
      place: z.string(),
      /** The directory of the domain, or a key server. */
      kind: z.enum(['wkd', 'key-server']),
      /** `not-theirs`: no key there names the address; `unreadable`: what came is no key. */
      outcome: z.enum(['found', 'nothing', 'unreachable', 'not-theirs', 'unreadable']),
    }),
  ),
  entries: z.array(pgpKeyImportEntrySchema),
});
export type PgpKeyLookUp = z.infer<typeof pgpKeyLookUpSchema>;

export const generatePgpKeyRequestSchema = z.strictObject({
  address: z.email().max(254),
  name: z.string().trim().max(100).default(''),
  type: z.enum(['curve25519', 'p256', 'rsa3072', 'rsa4096']).default('curve25519'),
  /** Null: until it is taken back. */
  days: z.int().min(1).max(36_500).nullable().default(null),
});
export const trustPgpKeyRequestSchema = z.strictObject({
  reason,
  /** Of those that it names, which it is trusted for; all of them when this is left out. */
  addresses: z.array(z.string().max(320)).max(1_000).optional(),
  /** Sub-keys that are not trusted with it. */
  exceptSubkeys: z.array(fingerprint).max(100).default([]),
});
export const pgpKeyReasonSchema = z.strictObject({ reason });
export const assignPgpKeyRequestSchema = z.strictObject({ place });
export const unassignPgpKeyRequestSchema = z.strictObject({ assignmentId: id });
export const exportPgpPrivateKeyRequestSchema = z.strictObject({ password, reason });
export const removePgpKeyRequestSchema = z.strictObject({
  reason: z.string().trim().max(1000).default(''),
  /** Its private key, if there is one, is destroyed with it. */
  withPrivateKey: z.boolean().default(false),
});

/** Public keys of ours that their owners want to be found, with their places below the root of a web server. */
export const publishedPgpKeysSchema = z.object({
  keys: z.array(z.object({ address: z.string(), advancedPath: z.string(), directPath: z.string(), key: z.string() })),
});
export type PublishedPgpKeys = z.infer<typeof publishedPgpKeysSchema>;
