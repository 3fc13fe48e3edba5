/** The quarantine: rows of the list, the whole message, decisions. */
import * as z from 'zod';
import { releaseKindSchema } from './decision-words.js';
import { personSchema, standing } from './held-message-standing.js';
import { copyProtectionSchema, encryptionAttemptSchema } from './protection.js';
import { SEARCHED_STATES } from './search-terms.js';
import { searched } from './searched.js';

export const actionSchema = z.enum(['warn', 'must-encrypt', 'quarantine', 'block']);
export const severitySchema = z.enum(['critical', 'high', 'medium', 'low', 'unknown']);
export type Severity = z.infer<typeof severitySchema>;

/** Where one recipient's copy is. `held` and `release-pending` mean: not sent. */
export const recipientStateSchema = z.enum([
  'handing-over',
  'handed-over',
  'refused',
  'outcome-unknown',
  'held',
  'blocked',
  /** Released, but it did not arrive: a decision is needed again. */
  'bounced',
  'release-pending',
  'deletion-pending',
  'return-pending',
  'delivering',
  'relayed',
  'failed',
  'deleted',
  /** Back to the sender for correction. */
  'returned',
  /** Could not be encrypted; the sender was told. */
  'not-encrypted',
  'expired',
]);
export type RecipientState = z.infer<typeof recipientStateSchema>;

/** State of the message as the list shows it. */
export const messageStateSchema = z.enum([
  'held',
  'blocked',
  'bounced',
  'release-pending',
  'deletion-pending',
  'return-pending',
  'delivering',
  'relayed',
  'failed',
  'deleted',
  'returned',
  'not-encrypted',
  'expired',
]);
export type MessageState = z.infer<typeof messageStateSchema>;

/** One reason in the row: pattern × count, or why it could not be inspected. */
export const whySchema = z.object({
  kind: z.enum(['pattern', 'score', 'uninspectable', 'inspection-failed', 'setting', 'policy-failed', 'no-encryption-yet', 'dkim-refused']),
  /** Pattern name, or a short label such as `Could not inspect`. */
  label: z.string(),
  pattern: z.string().nullable(),
  version: z.int().nullable(),
  action: actionSchema,
  count: z.int().nullable(),
  threshold: z.number().nullable(),
  score: z.number().nullable(),
  /** Shadow patterns report but never act. */
  shadow: z.boolean(),
  /** How a pattern asks; absent: `contains`. */
  condition: z.enum(['lacks', 'some-part-lacks']).optional(),
  /** Id of the exception that keeps a pattern from acting; absent: none. */
  exception: z.string().optional(),
});
export type Why = z.infer<typeof whySchema>;

export const heldMessageRowSchema = z.object({
  id: z.string(),
  revision: z.int(),
  state: messageStateSchema,
  severity: severitySchema,
  score: z.number(),
  /** Header From as shown to people, and the envelope sender; they may differ. */
  from: z.string(),
  envelopeSender: z.string(),
  /** Both are a pseudonym: whoever claims the message sees them. */
  senderHidden: z.boolean(),
  /** The first three recipients, external ones first. */
  recipients: z.array(z.string()),
  recipientCount: z.int(),
  subject: z.string(),
  why: z.array(whySchema),
  attachmentCount: z.int(),
  sizeBytes: z.int(),
  uninspectable: z.boolean(),
  receivedAt: z.string(),
  expiresAt: z.string(),
  /** While a release or deletion waits: when it is committed. */
  commitAt: z.string().nullable(),
  closingVerdict: z.string().nullable(),
  /** The sender asks for release and waits: since when, and the first 60 characters of why; empty when no text came with it. */
  request: z.object({ id: z.string(), at: z.string(), text: z.string() }).nullable(),
  /** A decision waits for a second person. */
  proposal: z
    .object({
      id: z.string(),
      kind: releaseKindSchema,
      at: z.string(),
      by: personSchema,
    })
    .nullable(),
  /** Whose queue it is; null: everybody's. */
  team: z.string().nullable(),
  assignee: personSchema.nullable(),
  /** Who works on it now, and until when nobody else should. */
  claim: z.object({ by: personSchema, until: z.string() }).nullable(),
  /** Until somebody lets go of it (`pinned` of the whole message). */
  heldWithoutEnd: z.boolean(),
  /** A legal hold keeps it, whatever else is decided. */
  legalHold: z.boolean(),
  /** A released copy came back. */
  bounced: z.boolean(),
  /** Held because it could not be encrypted: a plain release would send it in clear. */
  encryptionFailed: z.boolean(),
  /** The group of near copies that it belongs to, with their number; null when it is the only one. */
  campaign: z.object({ id: z.string(), size: z.int() }).nullable(),
  /** Deleted and still restorable until then. */
  deletedUntil: z.string().nullable(),
});
export type HeldMessageRow = z.infer<typeof heldMessageRowSchema>;

/**
 * `risk`: severity, then whether the sender waits, then the day on which it expires, then score. `waiting`: who asked for release
 * first comes first, those that nobody asks for last.
 */
export const sortSchema = z.enum(['risk', 'newest', 'oldest', 'expiry', 'waiting']);
export type Sort = z.infer<typeof sortSchema>;

/** Saved views: each with a count of its own (docs/quarantine-search.md says what each selects). */
export const savedViewSchema = z.enum([
  'needs-me',
  'sender-waiting',
  'expiring',
  'high-risk',
  'not-inspectable',
  'second-person',
  'bounced',
  'likely-false-alarm',
  'my-decisions',
  'restorable',
]);
export type SavedView = z.infer<typeof savedViewSchema>;

/** What selects held messages, for a page of the list and for a decision about many: the same words select the same messages. */
const selection = {
  /** Full text over masked text, subject, people, pattern names, file names; and tokens (`search-terms.ts`). */
  q: searched(500).optional(),
  /** `open` = undecided (default), `pending`, `failed` = a delivery failed, `closed`, `restorable` = deleted, can come back, `all`. A `state:` in `q` outweighs it. */
  state: z.enum(SEARCHED_STATES).default('open'),
  /** A saved view; outweighs `state`. */
  view: savedViewSchema.optional(),
  /** Only these messages, their ids between commas: rows on show are asked for again by this. At most 100. */
  ids: z.string().max(2_700).optional(),
  pattern: searched(64).optional(),
  /** This severity or a higher one; `unknown` only itself. */
  severity: severitySchema.optional(),
  from: searched(254).optional(),
  to: searched(254).optional(),
  inspect: z.enum(['failed']).optional(),
  /** Only messages that expire within so many hours. */
  expiresWithinHours: z.coerce.number().int().positive().max(8760).optional(),
};
export const heldMessageSelectionSchema = z.strictObject(selection);
export type HeldMessageSelection = z.infer<typeof heldMessageSelectionSchema>;

/** Query string of GET /held-messages. */
export const heldMessageQuerySchema = z.strictObject({
  ...selection,
  sort: sortSchema.default('risk'),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type HeldMessageQuery = z.infer<typeof heldMessageQuerySchema>;

export const heldMessageCountsSchema = z.object({
  open: z.int(),
  expiring24h: z.int(),
  highRisk: z.int(),
  uninspectable: z.int(),
  pending: z.int(),
  closed: z.int(),
  failed: z.int(),
  /** Assigned to or claimed by the caller, or waiting for a second person that the caller can be. */
  needsMe: z.int(),
  senderWaiting: z.int(),
  secondPerson: z.int(),
  bounced: z.int(),
  /** What acted is mostly wrong so far (docs/adr/0020). */
  likelyFalseAlarm: z.int(),
  /** The caller decided on them within 7 days. */
  myDecisions7d: z.int(),
  /** Deleted, and can still be restored. */
  restorable: z.int(),
});
export type HeldMessageCounts = z.infer<typeof heldMessageCountsSchema>;

export const heldMessageListSchema = z.object({
  rows: z.array(heldMessageRowSchema),
  /** All that match the query, not only this page. */
  total: z.int(),
  /** Undecided messages within the caller's reach. */
  openTotal: z.int(),
  nextCursor: z.string().nullable(),
  /** Counts of the saved views. */
  counts: heldMessageCountsSchema,
});
export type HeldMessageList = z.infer<typeof heldMessageListSchema>;

export const explanationTermSchema = z.object({ term: z.string(), delta: z.number(), note: z.string() });
export const shownFindingSchema = z.object({
  pattern: z.string(),
  version: z.int(),
  part: z.string(),
  start: z.int(),
  end: z.int(),
  masked: z.string(),
  confidence: z.number(),
  explanation: z.array(explanationTermSchema),
});
export type ShownFinding = z.infer<typeof shownFindingSchema>;

export const patternResultSchema = z.object({
  pattern: z.string(),
  name: z.string(),
  version: z.int(),
  action: actionSchema,
  /** Acts, only reports, would act but for an exception, or below its threshold. */
  effect: z.enum(['acts', 'shadow', 'excepted', 'below-threshold']),
  total: z.int(),
  distinct: z.int(),
  threshold: z.int(),
  maxConfidence: z.number(),
  findings: z.array(shownFindingSchema),
});
export type PatternResult = z.infer<typeof patternResultSchema>;

export const messageRecipientSchema = z.object({
  index: z.int(),
  address: z.string(),
  external: z.boolean(),
  state: recipientStateSchema,
  outcome: z.enum(['pass', 'warn', 'must-encrypt', 'quarantine', 'block']),
  /** The next hop's last reply, or what is known. */
  reply: z.string().nullable(),
  /** Null: it leaves, or has left, as it came. */
  protection: copyProtectionSchema.nullable(),
  /** The DKIM signatures before it. */
  dkim: z.array(z.object({ domain: z.string(), selector: z.string() })),
  /** Why it could not be encrypted when that was wanted last; empty: it could, or nobody wanted it. */
  notEncrypted: z.array(encryptionAttemptSchema),
});
export type MessageRecipient = z.infer<typeof messageRecipientSchema>;

export const timelineEntrySchema = z.object({
  revision: z.int(),
  /** Stream of the event: the message's own or a delivery's. */
  stream: z.string(),
  at: z.string(),
  type: z.string(),
  /** Plain sentence: "Held for 3 recipients, sent to 1". */
  sentence: z.string(),
  detail: z.string().nullable(),
  /** Account name, or `engine`. */
  actor: z.string(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const attachmentSchema = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  fileName: z.string().nullable(),
  claimedType: z.string(),
  actualType: z.string(),
  sizeBytes: z.int(),
  inspected: z.enum(['text', 'container', 'no-text', 'uninspectable']),
  reason: z.string().nullable(),
  findings: z.int(),
  /** A preview of the document (mammoth) can be asked for. */
  previewable: z.boolean(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** GET /held-messages/:id: what is known without opening the content. */
export const heldMessageSchema = heldMessageRowSchema.extend({
  /** One plain sentence that says why it is held. */
  sentence: z.string(),
  policyRevision: z.string(),
  messageIdHeader: z.string(),
  patterns: z.array(patternResultSchema),
  scoreTerms: z.array(z.object({ pattern: z.string(), points: z.number() })),
  recipientStates: z.array(messageRecipientSchema),
  uninspectableParts: z.array(z.object({ part: z.string(), reason: z.string() })),
  defects: z.array(z.object({ part: z.string(), defect: z.string() })),
  contentAvailable: z.boolean(),
  pending: z
    .object({
      id: z.string(),
      kind: z.enum(['release', 'deletion', 'return']),
      /** Of a release. */
      releaseKind: releaseKindSchema.nullable(),
      recipients: z.array(z.int()),
      commitAt: z.string(),
      by: z.string(),
    })
    .nullable(),
  ...standing,
  /** The signed-in account may decide; otherwise why not. */
  mayDecide: z.boolean(),
  mayNotDecideBecause: z.string().nullable(),
  timeline: z.array(timelineEntrySchema),
});
export type HeldMessage = z.infer<typeof heldMessageSchema>;

/** A run of text: plain, or one masked match. Rendered in order they make the whole text. */
export const textSegmentSchema = z.object({
  text: z.string(),
  /** Index into `findings` of the part, when this run is a masked match. */
  finding: z.int().nullable(),
  /** What normalization did here, e.g. `invisible`, `look-alike`, `skipped`; null when nothing. */
  change: z.string().nullable(),
});
export type TextSegment = z.infer<typeof textSegmentSchema>;

export const shownPartSchema = z.object({
  path: z.string(),
  kind: z.enum(['subject', 'headers', 'body', 'attachment']),
  mediaType: z.string(),
  /** The extracted text with every match masked. */
  original: z.array(textSegmentSchema),
  /** What the engine scanned (folded view), masked likewise. */
  normalized: z.array(textSegmentSchema),
  findings: z.array(shownFindingSchema),
  /** The text goes on; only the first part of it is shown. */
  truncated: z.boolean(),
});
export type ShownPart = z.infer<typeof shownPartSchema>;

/** GET /held-messages/:id/content: the message opened for reading, masked. Recorded as an access. */
export const heldContentSchema = z.object({
  parts: z.array(shownPartSchema),
  /** Header fields of the message, decoded, matches masked. */
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The text body for people, masked; null when there is none. */
  text: z.string().nullable(),
  /** HTML for a sandboxed frame: no scripts, no remote content, links inert, matches masked; null when there is none. */
  html: z.string().nullable(),
  /** How many remote images were left out and links made inert. */
  removed: z.object({ remoteImages: z.int(), links: z.int(), scripts: z.int() }),
  attachments: z.array(attachmentSchema),
});
export type HeldContent = z.infer<typeof heldContentSchema>;
