/** A held message as the receiving side would record it: sealed facts, blob, key. Published test values only. */
import { ulid } from 'ulid';
import type { MessageEvent } from '#events';
import { emptyHead } from '#event-store';
import { fieldSealer, messageStream } from '../../apps/engine/src/platform/engine-keys.js';
import type { EngineParts } from '../../apps/engine/src/platform/engine-parts.js';

export interface HeldInput {
  readonly subject?: string;
  readonly from?: string;
  readonly sender?: string;
  readonly recipients?: readonly string[];
  readonly score?: number;
  readonly at?: string;
  readonly expiresAt?: string;
  readonly masked?: string;
  readonly raw?: Buffer;
  /** 16 hex digits; absent: none was made. */
  readonly similarity?: string;
  readonly pattern?: string;
  /** How often it matched. */
  readonly matches?: number;
  readonly team?: string;
  /** A part that nobody could read. */
  readonly isUninspectable?: boolean;
  readonly fileName?: string;
  /** Its sender has asked for it. */
  readonly isAskedFor?: boolean;
  /** By a pattern that blocks; else one that quarantines. */
  readonly isBlocked?: boolean;
  /** Of the policy that it was judged under; absent: one that nobody knows. */
  readonly policyRevision?: string;
}

export const RAW = Buffer.from('From: marieke@halden.example\r\nSubject: refund\r\n\r\nCard 4111 1111 1111 1111\r\n');

/** Holds a message for all its recipients; answers its id. */
export async function holdMessage(parts: EngineParts, input: HeldInput = {}): Promise<string> {
  const at = input.at ?? parts.clock.iso();
  const id = ulid(Date.parse(at));
  const key = parts.keys.forHeldMessage();
  if (!key.messageKey) throw new Error('a held message has a key of its own');
  await parts.blobs.put(id, { messageKey: key.messageKey, message: input.raw ?? RAW });
  const stream = messageStream(id);
  const meta = { at, actor: { kind: 'smtp-client', id: 'test' }, commandId: `receive-${id}` } as const;
  await parts.events.append(stream, emptyHead(stream), facts(parts, stream, key.subkeys.fields, { at, ...input }), meta);
  return id;
}

/** What a message is made of when nobody says otherwise. */
function whole(input: HeldInput & { readonly at: string }) {
  const { sender = 'marieke@halden.example', recipients = ['daniel@kestrel.example'] } = input;
  return {
    subject: 'March bordereau',
    from: `Marieke de Vries <${sender}>`,
    score: 6.8,
    pattern: 'credit-card',
    matches: 2,
    fileName: 'ledger.xlsx',
    masked: '4111 •••• •••• 1111',
    raw: RAW,
    expiresAt: new Date(Date.parse(input.at) + 30 * 86_400_000).toISOString(),
    team: null,
    policyRevision: 'r1',
    ...input,
    sender,
    recipients,
    everybody: recipients.map((_, index) => index),
  };
}

type Whole = ReturnType<typeof whole>;
type Sealer = ReturnType<typeof fieldSealer>;

function facts(parts: EngineParts, stream: string, fieldKey: Buffer, input: HeldInput & { readonly at: string }): MessageEvent[] {
  const sealer = fieldSealer(fieldKey, stream);
  const message = whole(input);
  const { everybody, expiresAt, team } = message;
  const custody = { recipients: everybody, cause: 'held' as const, sizeBytes: message.raw.length, expiresAt, team };
  return [
    received(parts, message, sealer),
    inspected(message, sealer),
    judged(message),
    { type: 'CustodyTaken', data: custody },
    ...(message.isAskedFor === true ? [asked(everybody, sealer)] : []),
  ];
}

function received(parts: EngineParts, { sender, recipients, raw }: Whole, sealer: Sealer): MessageEvent {
  const envelope = { sender, recipients, clientAddress: '192.0.2.10', clientName: 'mx.halden.example' };
  return {
    type: 'MessageReceived',
    data: {
      key: { kind: 'message' },
      envelope: sealer.seal('envelope', JSON.stringify(envelope)),
      senderTag: parts.keys.tagAddress(sender),
      recipients: recipients.map((address) => ({ tag: parts.keys.tagAddress(address) ?? '', hop: 'outbound' })),
      sizeBytes: raw.length,
      bodyTag: 'a'.repeat(64),
      smtpUtf8: false,
      protocol: 'ESMTPS',
      tls: true,
      authenticated: false,
    },
  };
}

function inspected(message: Whole, sealer: Sealer): MessageEvent {
  const { subject, from, fileName, pattern, matches, masked, similarity } = message;
  const tally = { total: matches, distinct: matches };
  const byConfidence = [{ step: 0.9, ...tally }];
  const byPart = [{ part: 2, kind: 'attachment' as const, ...tally, byConfidence }];
  const terms = [{ term: 'validator' as const, delta: 0.9 }];
  return {
    type: 'MessageInspected',
    data: {
      headers: sealer.seal('headers', JSON.stringify({ subject, from, messageId: '<1@halden.example>' })),
      partNames: sealer.seal('partNames', JSON.stringify(['…', '1', `2/${fileName}#March`])),
      attachmentCount: 1,
      attachments: sealer.seal('attachments', JSON.stringify([{ path: `2/${fileName}`, fileName }])),
      protection: { encryptedBy: null, signedBy: null },
      isCalendar: false,
      textBytes: 40,
      similarity: similarity === undefined ? null : sealer.seal('similarity', similarity),
      partCounts: { subject: 1, headers: 1, body: 1, attachment: 1 },
      durationMs: 12,
      summaries: [{ pattern, version: 1, ...tally, maxConfidence: 0.9, byConfidence, byPart }],
      findings: [{ pattern, version: 1, part: 2, start: 5, end: 24, confidence: 0.9, terms, fingerprint: 'b'.repeat(32) }],
      shownFindings: sealer.seal('shownFindings', JSON.stringify([{ masked, notes: ['Luhn check passed'] }])),
      uninspectable: message.isUninspectable === true ? [{ part: 1, reason: 'encrypted' }] : [],
      defects: [],
      failure: null,
    },
  };
}

function judged({ pattern, matches, score, everybody, isBlocked, policyRevision }: Whole): MessageEvent {
  const action: 'block' | 'quarantine' = isBlocked === true ? 'block' : 'quarantine';
  const reason = {
    kind: 'pattern' as const,
    pattern,
    version: 1,
    action,
    count: matches,
    threshold: 1,
    maxConfidence: 0.9,
    delayed: false,
    shadow: false,
    condition: 'contains' as const,
    exception: null,
  };
  const disposition: 'block' | 'hold' = isBlocked === true ? 'block' : 'hold';
  const scoreTerms = [{ pattern, points: score }];
  const groups = [{ recipients: everybody, outcome: action, disposition, score, scoreTerms, reasons: [reason] }];
  return { type: 'VerdictReached', data: { policyRevision, mode: 'enforce', groups } };
}

function asked(recipients: number[], sealer: Sealer): MessageEvent {
  return {
    type: 'ReleaseRequested',
    data: { requestId: 'request', recipients, reason: 'business-need', text: sealer.seal('text', 'It is wanted today.') },
  };
}
