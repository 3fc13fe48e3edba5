/**
 * Certificates and what was decided about them: streams `certificate-{id}`, `trust-entry-{id}` and `revocation-list-{id}`, ids random. What a
 * certificate says of people, its DER, is sealed under a key of its own; its fingerprint stands in clear, since it tells nothing to who does
 * not have the certificate. Private keys are in no event, in no form.
 */
import { z } from 'zod';
import { policyScope } from '../policy/policy-events.js';
import { instant, sealed } from '../sealed.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const ulid = z.string().regex(/^[0-9A-Z]{26}$/);

export const certificateImported = z.object({
  /** SHA-256 of the certificate. */
  fingerprint: sha256,
  /** Names its public key: certificates of one key have the same; null for a kind of key that is not known. */
  keyId: sha256.nullable(),
  /** Whether it may be named a root. */
  kind: z.enum(['person', 'authority']),
  /** DER in base64url, under the certificate's key. */
  der: sealed,
  /** Out of a file, made here, or taken from a signed mail. */
  source: z.enum(['file', 'generated', 'mail']),
});
/** Chains may end at it from now on. */
export const rootTrusted = z.object({ reason: sealed });
export const rootDistrusted = z.object({ reason: sealed });
/** By hand: mail to, or signed mail from, a person or a domain takes it, whatever addresses stand in it. */
export const certificateAssigned = z.object({
  assignmentId: ulid,
  use: z.enum(['encrypt', 'sign']),
  /** The address of a person is sealed under a key of its own, that of the assignment. */
  scope: policyScope,
});
export const certificateUnassigned = z.object({ assignmentId: ulid });
/** The private key lies in the key ring's care from now on. */
export const privateKeyAdded = z.object({
  /** Out of a file, made here, or that of another certificate with the same public key. */
  source: z.enum(['file', 'generated', 'same-key']),
});
/** The private key left in a PFX file under a password. */
export const privateKeyExported = z.object({ reason: sealed });
/** Those who look after certificates were told that it ends soon. */
export const certificateEndAnnounced = z.object({ endsAt: instant });
export const certificateRemoved = z.object({ reason: sealed.nullable() });

/** An entry of the trust list (CTL); of one that is in no store as well. */
export const trustEntryAdded = z.object({
  fingerprint: sha256,
  /** Hash of issuer and serial, where the certificate was at hand: a block holds for every form of its signature. */
  identity: sha256.nullable(),
  decision: z.enum(['allow', 'block']),
  /** With `allow`: also after its last day. */
  acceptExpired: z.boolean(),
  /** Where it holds; the address of a person is sealed under the entry's key. */
  scope: policyScope,
  reason: sealed,
});
export const trustEntryWithdrawn = z.object({ reason: sealed });

/** A revocation list brought by hand; its bytes lie beside the log. */
export const revocationListAdded = z.object({
  /** SHA-256 of its bytes. */
  digest: sha256,
  /** Name of the authority. */
  issuer: z.string().max(1000),
  thisUpdate: instant,
  nextUpdate: instant.nullable(),
  /** Certificates that it revokes. */
  size: z.int().min(0),
});
export const revocationListRemoved = z.object({});

export const certificateEventSchemas = {
  CertificateImported: certificateImported,
  RootTrusted: rootTrusted,
  RootDistrusted: rootDistrusted,
  CertificateAssigned: certificateAssigned,
  CertificateUnassigned: certificateUnassigned,
  PrivateKeyAdded: privateKeyAdded,
  PrivateKeyExported: privateKeyExported,
  CertificateEndAnnounced: certificateEndAnnounced,
  CertificateRemoved: certificateRemoved,
  TrustEntryAdded: trustEntryAdded,
  TrustEntryWithdrawn: trustEntryWithdrawn,
  RevocationListAdded: revocationListAdded,
  RevocationListRemoved: revocationListRemoved,
} as const;

type Schemas = typeof certificateEventSchemas;
/** Any fact about certificates. */
export type CertificateEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
/** What a certificate by hand is for. */
export type CertificateUse = z.infer<typeof certificateAssigned>['use'];
