/** What the list holds of a held message, from its first facts: pure, so that a rebuild gives the same row. */
import type { Severity, Why } from '#contracts';
import type { AnyEvent, SealedAttachment, SealedEnvelope, SealedFinding, SealedHeaders } from '#events';
import { domainOf } from '#mail';
import { z } from 'zod';
import type { FieldSealer } from '../../platform/engine-keys.js';
import { plainLine } from '../../platform/plain-text.js';
import { highestScore, severityOfVerdict } from '../../platform/severity.js';
import { maskedAddress } from './masked-address.js';
import { acts, whyOf, type PatternName } from './why.js';

type EventOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>;

/** The facts before custody, as the log holds them. */
export interface FirstFacts {
  readonly received: EventOf<'MessageReceived'>['data'];
  readonly inspected: EventOf<'MessageInspected'>['data'];
  readonly verdict: EventOf<'VerdictReached'>['data'];
}

/** What stays after the content is destroyed. */
export interface VerdictColumns {
  readonly severity: Severity;
  readonly score: number;
  readonly why: readonly Why[];
  /** Patterns that act, each once, in the order of their ids. */
  readonly acting: readonly string[];
  /** The most matches of one of them. */
  readonly matchCount: number;
  readonly attachmentCount: number;
  readonly sizeBytes: number;
  readonly uninspectable: boolean;
  readonly recipientCount: number;
}

/** What is opened from sealed fields, and dropped when the key is destroyed. */
export interface OpenedColumns {
  readonly subject: string;
  readonly from: string;
  readonly sender: string;
  /** Those outside first. */
  readonly recipients: readonly string[];
  /** Names of the attachments, and paths of what lies inside them. */
  readonly files: readonly string[];
  readonly masked: readonly string[];
  /** Of the message's own header; empty when it has none. */
  readonly messageId: string;
  /** In ASCII and lower case; null for the null reverse-path. */
  readonly senderDomain: string | null;
  /** 16 hex digits; null when none was made. */
  readonly similarity: string | null;
}

const envelopeSchema = z.object({
  sender: z.string(),
  recipients: z.array(z.string()),
  clientAddress: z.string(),
  clientName: z.string(),
}) satisfies z.ZodType<SealedEnvelope>;
const headersSchema = z.object({ subject: z.string(), from: z.string(), messageId: z.string() }) satisfies z.ZodType<SealedHeaders>;
const attachmentsSchema = z.array(z.object({ path: z.string(), fileName: z.string().nullable() })) satisfies z.ZodType<SealedAttachment[]>;
const textsSchema = z.array(z.string());
const shownFindingsSchema = z.array(z.object({ masked: z.string(), notes: z.array(z.string()) })) satisfies z.ZodType<SealedFinding[]>;

export function verdictColumns({ received, inspected, verdict }: FirstFacts, nameOf: PatternName): VerdictColumns {
  const why = whyOf(verdict, nameOf);
  const acting = why.filter(acts);
  return {
    severity: severityOfVerdict(verdict),
    score: highestScore(verdict),
    why,
    acting: [...new Set(acting.flatMap(({ pattern }) => pattern ?? []))].sort(),
    matchCount: Math.max(0, ...acting.map(({ count }) => count ?? 0)),
    attachmentCount: inspected.attachmentCount,
    sizeBytes: received.sizeBytes,
    uninspectable: inspected.failure !== null || inspected.uninspectable.length > 0,
    recipientCount: received.recipients.length,
  };
}

export function openedColumns({ received, inspected }: FirstFacts, opener: FieldSealer): OpenedColumns {
  const envelope = openEnvelope(received, opener);
  const { subject, from, messageId } = openHeaders(inspected, opener);
  const outside = received.recipients.map(({ hop }) => hop === 'outbound');
  const people = envelope.recipients.map((address, index) => ({ address, outside: outside[index] ?? true }));
  const recipients = [...people.filter((each) => each.outside), ...people.filter((each) => !each.outside)].map(({ address }) => address);
  const names = openAttachments(inspected, opener).flatMap(({ fileName }) => fileName ?? []);
  const files = [...names, ...openPartNames(inspected, opener).filter((name) => name.includes('/'))];
  return {
    subject,
    from,
    sender: envelope.sender,
    recipients,
    files,
    masked: openShownFindings(inspected, opener).map(({ masked }) => masked),
    messageId,
    senderDomain: domainOf(envelope.sender) ?? null,
    similarity: inspected.similarity === null ? null : opener.open('similarity', inspected.similarity),
  };
}

/** The envelope for people: a card number that somebody wrote into an address is masked. */
export function openEnvelope(received: FirstFacts['received'], opener: FieldSealer): SealedEnvelope {
  const envelope = envelopeSchema.parse(JSON.parse(opener.open('envelope', received.envelope)));
  return { ...envelope, sender: maskedAddress(envelope.sender), recipients: envelope.recipients.map(maskedAddress) };
}

/** Headers for people: in one line each, without characters that a terminal or a browser would obey. */
export function openHeaders(inspected: FirstFacts['inspected'], opener: FieldSealer): SealedHeaders {
  const { subject, from, messageId } = headersSchema.parse(JSON.parse(opener.open('headers', inspected.headers)));
  return { subject: plainLine(subject), from: plainLine(from), messageId: plainLine(messageId) };
}

export function openPartNames(inspected: FirstFacts['inspected'], opener: FieldSealer): string[] {
  return textsSchema.parse(JSON.parse(opener.open('partNames', inspected.partNames)));
}

function openAttachments({ attachments }: FirstFacts['inspected'], opener: FieldSealer): SealedAttachment[] {
  return attachments === null ? [] : attachmentsSchema.parse(JSON.parse(opener.open('attachments', attachments)));
}

export function openShownFindings(inspected: FirstFacts['inspected'], opener: FieldSealer): SealedFinding[] {
  const { shownFindings } = inspected;
  return shownFindings === null ? [] : shownFindingsSchema.parse(JSON.parse(opener.open('shownFindings', shownFindings)));
}
