/**
 * What leaves of the event log, stream `export-{ULID}`: what, in which format, under which masking profile, to whom, who agreed, and each
 * time that it was taken. Addresses of targets, tokens and secrets are in no event: they lie wrapped beside the log.
 */
import { z } from 'zod';
import { addressTag, instant } from '../sealed.js';
import { EXPORT_FORMATS, MASKINGS } from './exported-event.js';

const position = z.int().nonnegative();
/** Why what is sealed leaves opened as it is. */
export const UNMASKED_REASONS = ['authority', 'audit', 'incident', 'person-asked', 'migration', 'other'] as const;

/** Which events; null and empty lists limit nothing. */
export const exportScope = z.object({
  /** Positions in the log: exclusive, inclusive. */
  after: position.nullable(),
  upTo: position.nullable(),
  /** Times of the events: inclusive, exclusive. */
  from: instant.nullable(),
  until: instant.nullable(),
  types: z.array(z.string().min(1).max(60)).max(200),
  /** Kinds of streams, e.g. `message`. */
  streams: z.array(z.string().regex(/^[a-z][a-z-]{0,30}$/)).max(50),
  /** The message and all that was done about it. */
  messageId: z.string().min(1).max(64).nullable(),
});

/** Names what lies wrapped beside the log: addresses, certificates of authorities, signing secrets. */
const secretId = z.ulid();

/** Where it goes. The host is what people see; the whole address of a webhook may hold a secret. */
export const exportTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('download') }),
  z.object({ kind: z.literal('pull'), /** Hex SHA-256 of a token of 256 random bits. */ tokenDigest: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ kind: z.literal('webhook'), host: z.string().min(1).max(260), secretId }),
  z.object({ kind: z.literal('syslog'), host: z.string().min(1).max(260), port: z.int().min(1).max(65_535), secretId }),
]);

const content = {
  name: z.string().min(1).max(100),
  scope: exportScope,
  format: z.enum(EXPORT_FORMATS),
  masking: z.enum(MASKINGS),
  /** Given where nothing is masked. */
  reason: z.enum(UNMASKED_REASONS).nullable(),
  /** Who wants it, for whoever agrees must be another person. */
  by: z.string().min(1).max(64),
  byTag: addressTag.nullable(),
};

/** Unmasked ones wait for a second person. */
export const exportDefined = z.object({ ...content, target: exportTarget });
/** Asks for a second person anew where nothing is masked. */
export const exportChanged = z.object(content);
/** A second person agrees that nothing is masked, until then. */
export const exportApproved = z.object({ by: z.string().min(1).max(64), until: instant });
/** A second person does not agree; the export has ended. */
export const exportRejected = z.object({ by: z.string().min(1).max(64) });
/** A new token or signing secret; the old signing secret signs for some hours beside it. */
export const exportSecretReplaced = z.object({ tokenDigest: z.string().nullable(), secretId: secretId.nullable() });
export const exportEnded = z.object({});
/** Recorded before the first byte leaves. */
export const exportBegun = z.object({ takingId: z.string().min(1).max(64), after: position, upTo: position });
/** What has left; where it broke off, at most this. */
export const exportTaken = z.object({
  takingId: z.string().min(1).max(64),
  /** Position of the last event that was looked at. */
  reached: position,
  count: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Hex SHA-256 of the bytes. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** False: it broke off, and can be resumed from where the file ends. */
  isComplete: z.boolean(),
});

export const exportEventSchemas = {
  ExportDefined: exportDefined,
  ExportChanged: exportChanged,
  ExportApproved: exportApproved,
  ExportRejected: exportRejected,
  ExportSecretReplaced: exportSecretReplaced,
  ExportEnded: exportEnded,
  ExportBegun: exportBegun,
  ExportTaken: exportTaken,
} as const;

type Schemas = typeof exportEventSchemas;
/** Any fact of an export's stream. */
export type ExportEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
export type ExportScope = z.infer<typeof exportScope>;
export type ExportTarget = z.infer<typeof exportTarget>;
export type ExportDefinition = z.infer<typeof exportDefined>;
