/** Certificates of the store, roots, the trust list, revocation lists: what is asked and answered. */
import * as z from 'zod';
import { searched } from './searched.js';

const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'an id of 26 letters and digits');
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 fingerprint: 64 hex digits, lower case');
const instant = z.iso.datetime({ offset: true });
const person = z.object({ id: z.string(), name: z.string() });
const reason = z.string().trim().min(3, 'at least 3 characters').max(1000);
/** `*` or `global`, `*.example.com`, `example.com`, an address. */
const place = z.string().trim().min(1).max(254);
/** Opens PFX files and private keys; in no log and in no event. */
const password = z.string().min(1).max(200);
const base64 = z.string().regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'base64');

/** What stands against a certificate; the words of docs/encryption.md. */
export const certificateObjectionSchema = z.enum([
  'expired',
  'not-yet-valid',
  'revoked',
  'wrong-usage',
  'untrusted-root',
  'blocked',
  'key-too-short',
  'revocation-unknown',
  'broken',
]);
export const certificatePurposeSchema = z.enum(['encrypt', 'sign', 'issue']);
export type CertificatePurposeOfApi = z.infer<typeof certificatePurposeSchema>;
export const certificateStateSchema = z.enum(['usable', ...certificateObjectionSchema.options]);
export type CertificateState = z.infer<typeof certificateStateSchema>;

/** A certificate in a list. */
export const certificateRowSchema = z.object({
  id: z.string(),
  /** SHA-256, hex, lower case. */
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  /** Hex. */
  serial: z.string(),
  addresses: z.array(z.string()),
  notBefore: z.string(),
  notAfter: z.string(),
  kind: z.enum(['person', 'authority']),
  /** `RSA 2048`, `EC P-256`. */
  key: z.string(),
  isRoot: z.boolean(),
  hasPrivateKey: z.boolean(),
  /** It ends within the days that `certificates.warnDays` says, and has not ended. */
  endsSoon: z.boolean(),
  /** What it is judged for here: what it can do best. */
  purpose: certificatePurposeSchema,
  state: certificateStateSchema,
  /** How often it is named: as a root, by assignments, by settings. */
  useCount: z.int(),
  importedAt: z.string(),
});
export type CertificateRow = z.infer<typeof certificateRowSchema>;

export const certificateQuerySchema = z.strictObject({
  /** Anything in subject, issuer, addresses, serial or fingerprint. */
  q: searched(200).optional(),
  address: searched(254).optional(),
  /** Of an address in it, whole. */
  domain: searched(253).optional(),
  subject: searched(200).optional(),
  issuer: searched(200).optional(),
  serial: searched(100).optional(),
  fingerprint: searched(100).optional(),
  kind: z.enum(['person', 'authority', 'root']).optional(),
  state: certificateStateSchema.or(z.literal('unusable')).optional(),
  privateKey: z.enum(['yes', 'no']).optional(),
  inUse: z.enum(['yes', 'no']).optional(),
  /** Its last day is then or later; before then. */
  endsFrom: instant.optional(),
  endsBefore: instant.optional(),
  sort: z.enum(['subject', 'end', 'imported']).default('subject'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const certificateListSchema = z.object({
  certificates: z.array(certificateRowSchema),
  /** That fit, on all pages. */
  total: z.int(),
  /** In the store, whatever is asked. */
  all: z.int(),
  /** In the store, that end soon. */
  endSoon: z.int(),
});
export type CertificateList = z.infer<typeof certificateListSchema>;

export const certificateUseSchema = z.object({
  kind: z.enum(['root', 'assignment', 'setting']),
  id: z.string(),
  /** `encrypts mail to example.com`, `additional certificate of example.com`. */
  name: z.string(),
});
/** One judgement: for what, and why. */
export const certificateJudgementSchema = z.object({
  purpose: certificatePurposeSchema,
  state: certificateStateSchema,
  /** One sentence. */
  detail: z.string(),
  /** From the certificate to its root; empty when there is no way that counts. */
  path: z.array(z.object({ id: z.string().nullable(), subject: z.string(), fingerprint: z.string() })),
});
export const certificateDetailSchema = certificateRowSchema.extend({
  version: z.int(),
  keyUsage: z.array(z.string()).nullable(),
  extendedKeyUsage: z.array(z.string()).nullable(),
  isSelfSigned: z.boolean(),
  crlUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  source: z.enum(['file', 'generated', 'mail']),
  importedBy: person,
  /** Since when, by whom and why it is a root; null: it is none. */
  root: z.object({ at: z.string(), by: person, reason: z.string() }).nullable(),
  privateKeySince: z.string().nullable(),
  judgedAt: z.string(),
  judgements: z.array(certificateJudgementSchema),
  uses: z.array(certificateUseSchema),
  assignments: z.array(
    z.object({ id: z.string(), use: z.enum(['encrypt', 'sign']), place: z.string(), assignedAt: z.string(), assignedBy: person }),
  ),
  trustEntries: z.array(z.object({ id: z.string(), decision: z.enum(['allow', 'block']), place: z.string() })),
  /** As PEM. */
  pem: z.string(),
});
export type CertificateDetail = z.infer<typeof certificateDetailSchema>;

export const importCertificatesRequestSchema = z.strictObject({
  /** PEM, DER, P7B or PFX in base64; its form is seen from its bytes. */
  file: base64.min(1),
  password: password.optional(),
  /** Only say what would happen. */
  dryRun: z.boolean().default(false),
});
export const certificateImportResultSchema = z.object({
  format: z.enum(['pem', 'der', 'p7b', 'pfx']),
  entries: z.array(
    z.object({
      /** Null when it was not kept. */
      id: z.string().nullable(),
      fingerprint: z.string(),
      subject: z.string(),
      addresses: z.array(z.string()),
      /** `key-added`: it was here without its private key. */
      outcome: z.enum(['added', 'known', 'key-added', 'refused']),
      hasPrivateKey: z.boolean(),
      /** Why it was refused; empty otherwise. */
      detail: z.string(),
    }),
  ),
  /** Private keys of the file whose certificate is neither in it nor in the store: not kept. */
  keysWithoutCertificate: z.int(),
});
export type CertificateImportResult = z.infer<typeof certificateImportResultSchema>;

const ids = z.array(id).min(1).max(1000);
export const exportCertificatesRequestSchema = z.strictObject({ ids, format: z.enum(['pem', 'p7b']).default('pem') });
export const exportPrivateKeysRequestSchema = z.strictObject({ ids: z.array(id).min(1).max(15), password, reason });

export const generateCertificateRequestSchema = z.strictObject({
  name: z.string().trim().max(64).default(''),
  organization: z.string().trim().max(64).default(''),
  addresses: z.array(z.email().max(254)).min(1).max(20),
  days: z.int().min(1).max(3650).default(365),
  key: z.enum(['rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384']).default('rsa-3072'),
});

export const removeCertificateRequestSchema = z.strictObject({
  reason: z.string().trim().max(1000).default(''),
  /** Its private key, if there is one, is destroyed with it. */
  withPrivateKey: z.boolean().default(false),
});
export const assignCertificateRequestSchema = z.strictObject({ use: z.enum(['encrypt', 'sign']), place });
export const unassignCertificateRequestSchema = z.strictObject({ assignmentId: id });
export const certificateReasonSchema = z.strictObject({ reason });

export const trustEntrySchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  /** Of the certificate, where it is in the store. */
  certificate: z.object({ id: z.string(), subject: z.string(), notAfter: z.string() }).nullable(),
  decision: z.enum(['allow', 'block']),
  acceptExpired: z.boolean(),
  /** `global`, `*.example.com`, `example.com`, an address; empty when the address was erased. */
  place: z.string(),
  reason: z.string(),
  addedAt: z.string(),
  addedBy: person,
});
export type TrustEntryOfApi = z.infer<typeof trustEntrySchema>;
export const trustListQuerySchema = z.strictObject({
  /** In the fingerprint, or in the subject or an address of a certificate that is in the store. */
  q: searched(200).optional(),
  decision: z.enum(['allow', 'block']).optional(),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const trustListSchema = z.object({
  entries: z.array(trustEntrySchema),
  /** That fit, on all pages. */
  total: z.int(),
  /** In the list, whatever is asked. */
  all: z.int(),
});
export type TrustListOfApi = z.infer<typeof trustListSchema>;
export const addTrustEntryRequestSchema = z.strictObject({
  /** Colons, spaces and capitals as other programs write them are taken off. */
  fingerprint: z
    .string()
    .max(200)
    .transform((text) => text.replaceAll(/[:\s]/g, '').toLowerCase())
    .pipe(fingerprint),
  decision: z.enum(['allow', 'block']),
  acceptExpired: z.boolean().default(false),
  place: place.default('global'),
  reason,
});

/** `sender` may be empty: nobody signs then. */
export const certificateSelectionQuerySchema = z.strictObject({ sender: searched(254).default(''), recipient: searched(254).min(1) });
const chosenCertificateSchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  subject: z.string(),
  notAfter: z.string(),
  /** It names the address, was put with the person or the domain by hand, or goes with every mail. */
  chosenBy: z.enum(['address', 'by-hand', 'domain', 'additional']),
});
const passedOverCertificateSchema = chosenCertificateSchema.extend({ why: certificateObjectionSchema, detail: z.string() });
export const certificateSelectionSchema = z.object({
  /** With which the recipient can read; none: the mail cannot be encrypted by S/MIME. */
  recipient: z.array(chosenCertificateSchema),
  additional: z.array(chosenCertificateSchema),
  /** Null: nobody signs. */
  signer: chosenCertificateSchema.nullable(),
  passedOver: z.object({ recipient: z.array(passedOverCertificateSchema), sender: z.array(passedOverCertificateSchema) }),
});
export type CertificateSelectionOfApi = z.infer<typeof certificateSelectionSchema>;

export const revocationListRowSchema = z.object({
  /** Of one that was brought by hand; null: it was fetched. */
  id: z.string().nullable(),
  issuer: z.string(),
  thisUpdate: z.string(),
  nextUpdate: z.string().nullable(),
  /** Its next one is overdue. */
  isOver: z.boolean(),
  /** Certificates that it revokes. */
  size: z.int(),
  /** Where it was fetched, and when; null: it was brought by hand. */
  fetched: z.object({ place: z.string(), at: z.string(), failedAt: z.string().nullable() }).nullable(),
  added: z.object({ at: z.string(), by: person }).nullable(),
});
export type RevocationListRow = z.infer<typeof revocationListRowSchema>;
export const revocationListsSchema = z.object({
  lists: z.array(revocationListRowSchema),
  /** Whether anything is fetched: `certificates.fetch`. */
  isFetching: z.boolean(),
});
export type RevocationLists = z.infer<typeof revocationListsSchema>;
/** PEM, one or many, or DER, in base64. */
export const addRevocationListsRequestSchema = z.strictObject({ file: base64.min(1) });
