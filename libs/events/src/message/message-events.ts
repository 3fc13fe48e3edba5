/**
 * The facts of one message, stream `message-{ulid}`: received, inspected, judged, then handed over or held, and what
 * people decided. Recipients are numbered from 0 in envelope order; events speak of them by number, so that no address
 * is repeated. What is sealed, and what lies inside, is said at each `sealed` field (ADR 0007).
 */
import { z } from 'zod';
import type { EnvelopeDsn } from '../delivery/envelope-dsn.js';
import { addressTag, instant, sealed } from '../sealed.js';
import { decisionEventSchemas } from './decision-events.js';
import { hop, machineName, recipients } from './fact-parts.js';
import { openingEventSchemas } from './opening-events.js';
import { protectionEventSchemas } from './protection-events.js';

const action = z.enum(['warn', 'must-encrypt', 'quarantine', 'block']);
const confidence = z.number().min(0).max(1);
const count = z.int().nonnegative();

/** Which key opens the sealed fields: of the day (cleared mail, no blob) or of the message (beside its blob). */
export const keyRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('day'), day: z.iso.date() }),
  z.object({ kind: z.literal('message') }),
]);

export const messageReceived = z.object({
  key: keyRef,
  /** JSON {@link SealedEnvelope}. */
  envelope: sealed,
  senderTag: addressTag.nullable(),
  recipients: z.array(z.object({ tag: addressTag, hop })).min(1),
  sizeBytes: count,
  /** Keyed hash of the raw bytes: equal mails share it, nobody can test a guess without the key. */
  bodyTag: z.string().regex(/^[0-9a-f]{64}$/),
  /** The client asked for SMTPUTF8 (RFC 6531): a later delivery must ask for it, too. */
  smtpUtf8: z.boolean(),
  /** The protocol of the trace field (RFC 3848), e.g. `ESMTPS`. */
  protocol: z.string().regex(/^[A-Z0-9]{1,20}$/),
  tls: z.boolean(),
  authenticated: z.boolean(),
});

/** One match without its value; `part` is an index into the sealed part names. Spans count UTF-16 code units (ADR 0005). */
export const storedFinding = z.object({
  pattern: z.string(),
  version: z.int().positive(),
  part: count,
  start: count,
  end: count,
  confidence,
  /** What built the confidence; the notes for people name words of the mail and are sealed. */
  terms: z.array(z.object({ term: machineName, delta: z.number() })),
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
});

const protectionFormat = z.enum(['smime', 'pgp']).nullable();
const partKind = z.enum(['subject', 'headers', 'body', 'attachment']);
const confidenceCount = z.object({ step: confidence, total: count, distinct: count });

export const storedSummary = z.object({
  pattern: z.string(),
  version: z.int().positive(),
  total: count,
  distinct: count,
  maxConfidence: confidence,
  byConfidence: z.array(confidenceCount),
  /** Fewer than all when a mail has very many parts: then their totals stay below `total`. */
  byPart: z.array(
    z.object({
      part: count,
      /** Null and without steps in facts of version 1. */
      kind: partKind.nullable(),
      total: count,
      distinct: count,
      byConfidence: z.array(confidenceCount),
    }),
  ),
});

export const messageInspected = z.object({
  /** JSON {@link SealedHeaders}. */
  headers: sealed,
  /** JSON string[]: the names of the parts, in the order that `part` numbers count. */
  partNames: sealed,
  /** Files that hang on the message itself, named or not: no bodies, nothing that lies inside a file or an attached message. */
  attachmentCount: count,
  /** JSON {@link SealedAttachment}[]: the first 50 of them, fewer when their names are long; `null` when there is none. */
  attachments: sealed.nullable(),
  /**
   * What protects the mail as a whole, by its structure: encrypted for whomever, signed in its outermost layer, by S/MIME or PGP/MIME.
   * Null when nobody looked: in facts before version 4, and when inspection failed.
   */
  protection: z.object({ encryptedBy: protectionFormat, signedBy: protectionFormat }).nullable(),
  /** An invitation or another message of a calendar, and nothing else; null when nobody looked. */
  isCalendar: z.boolean().nullable(),
  textBytes: count,
  /** Text parts that were scanned, by kind; null in facts of version 1 and when inspection failed. */
  partCounts: z.object({ subject: count, headers: count, body: count, attachment: count }).nullable(),
  durationMs: z.number().nonnegative(),
  summaries: z.array(storedSummary),
  /** At most the first 20 of each pattern; the full list lies in the evidence beside the blob when there is one. */
  findings: z.array(storedFinding),
  /** JSON {@link SealedFinding}[], one for each of `findings`. */
  shownFindings: sealed.nullable(),
  /**
   * 64-bit similarity hash of the text, 16 hex digits: copies of one mail differ in few bits. Null when none was made, as in
   * facts before version 3.
   */
  similarity: sealed.nullable(),
  uninspectable: z.array(z.object({ part: count, reason: machineName })),
  defects: z.array(z.object({ part: count, defect: machineName })),
  /** Set when the message could not be inspected as a whole. */
  failure: z.object({ cause: z.enum(['timeout', 'crash', 'memory', 'limit', 'error', 'crash-loop']) }).nullable(),
});

export const storedReason = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pattern'),
    pattern: z.string(),
    version: z.int().positive(),
    action,
    count,
    threshold: count,
    maxConfidence: confidence,
    delayed: z.boolean(),
    shadow: z.boolean(),
    condition: z.enum(['contains', 'lacks', 'some-part-lacks']),
    /** Id of the exception that kept it from acting. */
    exception: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('setting'),
    action: z.literal('must-encrypt'),
    cause: z.enum(['encrypt-mode', 'subject-trigger', 'header-trigger']),
  }),
  z.object({ kind: z.literal('policy-failed'), action: z.literal('quarantine') }),
  z.object({ kind: z.literal('score'), action, score: z.number(), threshold: z.number() }),
  z.object({ kind: z.literal('uninspectable'), action, part: count, reason: machineName }),
  z.object({ kind: z.literal('inspection-failed'), action, cause: machineName }),
  z.object({ kind: z.literal('no-encryption-yet'), action }),
  z.object({ kind: z.literal('dkim-refused'), action: z.literal('quarantine') }),
]);

export const verdictReached = z.object({
  policyRevision: z.string(),
  mode: z.enum(['enforce', 'monitor']),
  groups: z
    .array(
      z.object({
        recipients,
        outcome: z.enum(['pass', ...action.options]),
        /** What is done about it now; `hand-over` of what must be encrypted: encrypted, as `MailProtected` says. */
        disposition: z.enum(['hand-over', 'hold', 'block']),
        score: z.number().nonnegative(),
        scoreTerms: z.array(z.object({ pattern: z.string(), points: z.number() })),
        reasons: z.array(storedReason),
      }),
    )
    .min(1),
});

/**
 * The way of one group of copies through the mail flow, decided at once: from processor to processor, each with its reason.
 * Recorded with the first facts, and again where a release comes back into the flow.
 */
export const flowPassed = z.object({
  recipients,
  transitions: z.array(z.object({ from: machineName, to: machineName, because: machineName })).min(1),
});

export const custodyTaken = z.object({
  /** Of these recipients Lazaret now owns the mail; the blob holds the whole message. */
  recipients,
  cause: z.enum(['held', 'split', 'recipients-refused']),
  sizeBytes: count,
  expiresAt: instant,
  /** Whose queue it is, by the settings of the sender; null: everybody's. */
  team: z.string().min(1).max(100).nullable(),
});

export const handedOver = z.object({ recipients, hop, code: z.int(), /** The next hop's reply text. */ reply: sealed });
export const handOverRefused = z.object({ recipients, hop, /** 0: could not be reached. */ code: z.int(), reply: sealed.nullable() });
export const handOverOutcomeUnknown = z.object({ recipients, cause: z.enum(['engine-stopped', 'no-reply', 'connection-lost']) });

/** The mail is to be sent from custody; starts the stream `delivery-{deliveryId}`. */
export const deliveryQueued = z.object({
  deliveryId: z.string(),
  recipients,
  hop,
  cause: z.enum(['split', 'recipients-refused']),
});
export const deliveryConcluded = z.object({
  deliveryId: z.string(),
  relayed: z.array(count),
  failed: z.array(count),
});

/** What lies in `MessageReceived.envelope`. */
export interface SealedEnvelope {
  /** Empty for the null reverse-path. */
  readonly sender: string;
  /** In the order that recipient numbers count. */
  readonly recipients: readonly string[];
  readonly clientAddress: string;
  readonly clientName: string;
  /** Absent when the client asked for nothing. */
  readonly dsn?: EnvelopeDsn;
}

/** What people see of one finding. */
export interface SealedFinding {
  readonly masked: string;
  /** One for each of the finding's terms. */
  readonly notes: readonly string[];
}

/** What lies in `MessageInspected.headers`: for people to see, so matches in it are masked. The values as sent are in the blob only. */
export interface SealedHeaders {
  readonly subject: string;
  readonly from: string;
  readonly messageId: string;
}

/** One item of what lies in `MessageInspected.attachments`. */
export interface SealedAttachment {
  /** As in the part names: `2/report.zip`. */
  readonly path: string;
  /** As the mail says it, whole; `null` when the part has no name. */
  readonly fileName: string | null;
}

/** Type name → schema of its newest version: the vocabulary of message streams. */
export const messageEventSchemas = {
  MessageReceived: messageReceived,
  MessageInspected: messageInspected,
  VerdictReached: verdictReached,
  FlowPassed: flowPassed,
  CustodyTaken: custodyTaken,
  HandedOver: handedOver,
  HandOverRefused: handOverRefused,
  HandOverOutcomeUnknown: handOverOutcomeUnknown,
  DeliveryQueued: deliveryQueued,
  DeliveryConcluded: deliveryConcluded,
  ...decisionEventSchemas,
  ...protectionEventSchemas,
  ...openingEventSchemas,
} as const;

type Schemas = typeof messageEventSchemas;
/** Any fact of a message stream. */
export type MessageEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
