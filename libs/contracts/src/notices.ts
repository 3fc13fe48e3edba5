/** Notices by mail: their templates, what is wrong with one, how one looks, and how the outbox is. */
import * as z from 'zod';

/**
 * What a notice tells of. `code` carries the code that proves a person, `passwords` those of encrypted PDFs; `digest` gathers what would be
 * too many mails.
 */
export const NOTICE_KINDS = [
  'warning',
  'quarantine',
  'block',
  'error',
  'release',
  'delete',
  'expire',
  'expiring',
  'decision',
  'encryption-failed',
  'encrypted',
  'passwords',
  'return',
  'digest',
  'code',
] as const;
export const NOTICE_LANGUAGES = ['en', 'de', 'nl', 'fr', 'es'] as const;
export const NOTICE_AUDIENCES = ['originator', 'managers'] as const;

export const noticeKindSchema = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof noticeKindSchema>;
export const noticeLanguageSchema = z.enum(NOTICE_LANGUAGES);
export type NoticeLanguage = z.infer<typeof noticeLanguageSchema>;
export const noticeAudienceSchema = z.enum(NOTICE_AUDIENCES);
export type NoticeAudience = z.infer<typeof noticeAudienceSchema>;

/** A whole mail with placeholders; empty: the built-in one. */
const template = z.string().max(20_000);

export const noticeTemplateSchema = z.object({
  kind: noticeKindSchema,
  name: z.string(),
  /** When it is sent. */
  description: z.string(),
  /** Who gets it. */
  audiences: z.array(noticeAudienceSchema),
  /** The setting that puts another text in its place, e.g. `notices.template.quarantine`. */
  setting: z.string(),
  /** What a template of this kind can name. */
  variables: z.array(z.object({ name: z.string(), description: z.string(), example: z.string() })),
  /** The built-in text in each language. */
  builtIn: z.array(z.object({ language: noticeLanguageSchema, template: z.string() })),
});
export type NoticeTemplate = z.infer<typeof noticeTemplateSchema>;
export const noticeTemplateListSchema = z.object({ templates: z.array(noticeTemplateSchema) });

/** Something wrong with a template; a template with any of them is not taken. */
export const noticeProblemSchema = z.object({
  /** Line of the template, from 1; null when it is about the whole. */
  line: z.int().nullable(),
  message: z.string(),
});
export type NoticeProblem = z.infer<typeof noticeProblemSchema>;

export const noticeCheckRequestSchema = z.strictObject({ kind: noticeKindSchema, template });
export const noticeCheckSchema = z.object({ problems: z.array(noticeProblemSchema) });

export const noticePreviewRequestSchema = z.strictObject({
  kind: noticeKindSchema,
  template: template.default(''),
  language: noticeLanguageSchema.default('en'),
  audience: noticeAudienceSchema.default('originator'),
});
/** The mail as it would be sent, of made-up data; null when the template has problems. */
export const noticePreviewSchema = z.object({
  problems: z.array(noticeProblemSchema),
  mail: z
    .object({
      subject: z.string(),
      from: z.string(),
      text: z.string(),
      /** Show it in a frame without scripts; null when the template has no HTML part. */
      html: z.string().nullable(),
      /** The whole mail. */
      source: z.string(),
    })
    .nullable(),
});
export type NoticePreview = z.infer<typeof noticePreviewSchema>;

/** How the outbox of notices is. */
export const noticeOutboxSchema = z.object({
  /** Waiting to be sent, without what waits for its digest. */
  queued: z.int(),
  /** Waiting for the digest of their hour. */
  digested: z.int(),
  /** Given up for good in the last 24 hours. */
  failed: z.int(),
  /** Age of the oldest one that waits to be sent; 0 when none does. */
  lagSeconds: z.int(),
});
export type NoticeOutbox = z.infer<typeof noticeOutboxSchema>;

export const noticeRowSchema = z.object({
  id: z.string(),
  /** Without a template: `link`, a new link to a held message, which its sender asked for; `break-glass`, somebody opened emergency access;
   * `certificate-end`, certificates that are in use end soon. */
  kind: z.enum([...NOTICE_KINDS, 'link', 'break-glass', 'certificate-end']),
  audience: noticeAudienceSchema,
  /** Null for a digest, and for what is about no message. */
  messageId: z.string().nullable(),
  state: z.enum(['queued', 'deferred', 'digested', 'sent', 'failed', 'withheld']),
  queuedAt: z.string(),
  /** Attempts that were made. */
  attempts: z.int(),
  nextAttemptAt: z.string().nullable(),
  /** Last answer of the next hop; null before the first, 0 when it was not reached. */
  code: z.int().nullable(),
  /** Why it failed or was not sent at all; empty otherwise. */
  because: z.string(),
});
export type NoticeRow = z.infer<typeof noticeRowSchema>;
export const noticeOutboxQuerySchema = z.strictObject({
  /** Only the notices about this message. */
  messageId: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** The newest first; no addresses. */
export const noticeOutboxListSchema = z.object({ outbox: noticeOutboxSchema, notices: z.array(noticeRowSchema) });
