/** What an inspection process answers, as a schema: the process has parsed hostile bytes, so its words are checked. */
import { MUST_ENCRYPT_CAUSES, PART_KINDS } from '#dlp';
import type { DeliveryReport, MailProtection } from '#mail';
import { z } from 'zod';

const count = z.int().nonnegative();
const text = z.string();

export const reportedFindingSchema = z.object({
  pattern: text,
  version: count,
  part: text,
  start: count,
  end: count,
  confidence: z.number().min(0).max(1),
  explanation: z.array(z.object({ term: text, delta: z.number(), note: text })),
  masked: text,
  valueDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

const tally = { total: count, distinct: count };
const partKind = z.enum(PART_KINDS);
const byConfidence = z.array(z.object({ step: z.number().min(0).max(1), ...tally }));
const format = z.enum(['smime', 'pgp']).nullable();
/** What a delivery report (RFC 3464) says of another mail; null when the message is none. */
const reportedFailuresSchema = z.object({
  names: z.array(text),
  failed: z.array(z.object({ addresses: z.array(text), code: count.nullable(), reply: text })),
}) satisfies z.ZodType<DeliveryReport>;

export const inspectionReportSchema = z.object({
  /** These three masked, as `maskedHeaders` gives them. */
  subject: text,
  from: text,
  messageId: text,
  receivedCount: count,
  deliveryReport: reportedFailuresSchema.nullable(),
  /** As a whole, by its structure. */
  protection: z.object({ encryptedBy: format, signedBy: format }) satisfies z.ZodType<MailProtection>,
  /** A part of it is signed or encrypted, the mail as a whole is not. */
  hasProtectedPart: z.boolean(),
  /** It is an invitation or the like, and nothing else. */
  isCalendar: z.boolean(),
  textBytes: count,
  /** Text parts that were scanned, by kind. */
  partCounts: z.record(partKind, count),
  /** What of the sender's triggers the mail holds. */
  demands: z.array(z.enum(MUST_ENCRYPT_CAUSES)),
  parts: z.array(text),
  /** Of the text, when anything was found or could not be read: what passes without either pays nothing for it. */
  similarity: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  /** Files that hang on the message itself, named or not; not bodies, nor what lies inside a file or an attached message. */
  attachmentCount: count,
  /** The first of them. */
  attachments: z.array(z.object({ path: text, fileName: text.nullable() })),
  summaries: z.array(
    z.object({
      pattern: text,
      version: count,
      ...tally,
      maxConfidence: z.number().min(0).max(1),
      byConfidence,
      byPart: z.array(z.object({ part: text, kind: partKind.nullable(), ...tally, byConfidence })),
    }),
  ),
  findings: z.array(reportedFindingSchema),
  uninspectable: z.array(z.object({ part: text, reason: text, note: text })),
  defects: z.array(z.object({ part: text, defect: text, note: text })),
});

/** Findings, totals and what could not be read, of one message; no value of any match. */
export type InspectionReport = z.infer<typeof inspectionReportSchema>;
export type ReportedFinding = z.infer<typeof reportedFindingSchema>;
