/** Exports of the event log: what leaves, in which format, under which masking profile, and to whom. */
import * as z from 'zod';

const person = z.object({ id: z.string(), name: z.string() });
const instant = z.iso.datetime({ precision: 3 });
const position = z.int().nonnegative();

export const exportFormatSchema = z.enum(['cloudevents', 'ocsf', 'ecs', 'cef', 'syslog']);
/**
 * `sealed`: as it is stored, and it verifies. `masked`: opened, with addresses that show their domain only and without what people wrote.
 * `unmasked`: opened as it is; a second person must agree. Matched values are in none of them.
 */
export const maskingSchema = z.enum(['sealed', 'masked', 'unmasked']);
export const unmaskedReasonSchema = z.enum(['authority', 'audit', 'incident', 'person-asked', 'migration', 'other']);

export const exportScopeSchema = z.strictObject({
  /** Positions in the log: exclusive, inclusive. */
  after: position.nullable().default(null),
  upTo: position.nullable().default(null),
  /** Times of the events: inclusive, exclusive. */
  from: instant.nullable().default(null),
  until: instant.nullable().default(null),
  types: z.array(z.string().min(1).max(60)).max(200).default([]),
  /** Kinds of streams, e.g. `message`. */
  streams: z
    .array(z.string().regex(/^[a-z][a-z-]{0,30}$/))
    .max(50)
    .default([]),
  /** The message and all that was done about it. */
  messageId: z.string().min(1).max(64).nullable().default(null),
});

const content = {
  name: z.string().trim().min(1).max(100),
  scope: exportScopeSchema.prefault({}),
  format: exportFormatSchema.default('cloudevents'),
  masking: maskingSchema.default('sealed'),
  /** Needed where nothing is masked. */
  reason: unmaskedReasonSchema.nullable().default(null),
};
const pem = z.string().min(1).max(100_000);
const port = z.int().min(1).max(65_535);

export const exportTargetRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('download') }),
  z.strictObject({ kind: z.literal('pull') }),
  z.strictObject({
    kind: z.literal('webhook'),
    /** Shown to nobody again but for its host: it may hold a secret. */
    url: z.url().max(2000),
    /** PEM of the authorities that are believed instead of the usual ones. */
    authorities: pem.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('syslog'),
    host: z.string().trim().min(1).max(255),
    /** RFC 5425. */
    port: port.default(6514),
    authorities: pem.nullable().default(null),
  }),
]);

export const defineExportRequestSchema = z.strictObject({ ...content, target: exportTargetRequestSchema.default({ kind: 'download' }) });
export const changeExportRequestSchema = z.strictObject(content);
/** `changes`: as the export said when it was looked at, so that nobody agrees to what it has become meanwhile. */
export const approveExportRequestSchema = z.strictObject({ changes: z.int().nonnegative().nullable().default(null) });
export const takeExportQuerySchema = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) });
export const exportFeedQuerySchema = z.strictObject({
  /** The position that the answer before gave. */
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  /** How long to wait for an event when there is none. */
  waitSeconds: z.coerce.number().int().min(0).max(30).default(0),
});

/** A message, or a period; one of the two. */
export const evidenceQuerySchema = z
  .strictObject({
    messageId: z.string().min(1).max(64).optional(),
    from: instant.optional(),
    until: instant.optional(),
  })
  .refine(({ messageId, from, until }) => (messageId !== undefined) !== (from !== undefined || until !== undefined), {
    message: 'give a message, or a period',
  });

export const exportTakingSchema = z.object({
  at: z.string(),
  by: person,
  after: position,
  reached: position,
  count: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Hex SHA-256 of the bytes. */
  digest: z.string(),
  isComplete: z.boolean(),
});

export const exportSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.object(exportScopeSchema.shape),
  format: exportFormatSchema,
  masking: maskingSchema,
  reason: unmaskedReasonSchema.nullable(),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('download') }),
    z.object({ kind: z.literal('pull') }),
    z.object({ kind: z.literal('webhook'), host: z.string() }),
    z.object({ kind: z.literal('syslog'), host: z.string(), port: z.int() }),
  ]),
  /** `waiting`: for a second person. `lapsed`: the time they agreed to is over. */
  state: z.enum(['open', 'waiting', 'lapsed', 'rejected', 'ended']),
  definedAt: z.string(),
  definedBy: person,
  approval: z.object({ by: person, until: z.string() }).nullable(),
  /** How often it was changed; to be given by who agrees. */
  changes: z.int().nonnegative(),
  /** The newest first, at most 20. */
  takings: z.array(exportTakingSchema),
  /** Of what is sent by itself; null of the others. */
  delivery: z
    .object({
      position,
      /** How many were delivered: the number of the last one. */
      sequence: z.int().nonnegative(),
      /** Positions of the log that it is behind. */
      lag: z.int().nonnegative(),
      /** Since when the target takes nothing or cannot be opened; null: it takes what there is. */
      failingSince: z.string().nullable(),
      /** Why, in words for people; never what the target said. */
      problem: z.string().nullable(),
    })
    .nullable(),
});
export type AuditExport = z.infer<typeof exportSchema>;
export type ExportTargetRequest = z.output<typeof exportTargetRequestSchema>;
export type DefineExportRequest = z.output<typeof defineExportRequestSchema>;
export const exportListSchema = z.object({ exports: z.array(exportSchema) });

/** The secret is shown this once. */
export const exportWithSecretSchema = z.object({
  export: exportSchema,
  /** Bearer token of a pull, `whsec_…` of a webhook; null where there is none, and when the request is repeated. */
  secret: z.string().nullable(),
});
export type ExportWithSecret = z.infer<typeof exportWithSecretSchema>;
