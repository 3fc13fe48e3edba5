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

function facts(parts: EngineParts, stream: string, fieldKey: Buffer, input: HeldInput & { readonly at: string }): MessageEvent[] {
  const sealer = fieldSealer(fieldKey, stream);
  const { subject = 'March bordereau', sender = 'marieke@halden.example', recipients = ['daniel@kestrel.example'], score = 6.8 } = input;
  const from = input.from ?? `Marieke de Vries <${sender}>`;
  const everybody = recipients.map((_, index) => index);
  const envelope = { sender, recipients, clientAddress: '192.0.2.10', clientName: 'mx.halden.example' };
  const expiresAt = input.expiresAt ?? new Date(Date.parse(input.at) + 30 * 86_400_000).toISOString();
  const tally = { total: 2, distinct: 2 };
  const term = { term: 'validator', delta: 0.9 };
  return [
    {
      type: 'MessageReceived',
      data: {
        key: { kind: 'message' },
        envelope: sealer.seal('envelope', JSON.stringify(envelope)),
        senderTag: parts.keys.tagAddress(sender),
        recipients: recipients.map((address) => ({ tag: parts.keys.tagAddress(address) ?? '', hop: 'outbound' })),
        sizeBytes: (input.raw ?? RAW).length,
        bodyTag: 'a'.repeat(64),
        smtpUtf8: false,
        protocol: 'ESMTPS',
        tls: true,
        authenticated: false,
      },
    },
    {
      type: 'MessageInspected',
      data: {
        headers: sealer.seal('headers', JSON.stringify({ subject, from, messageId: '<1@halden.example>' })),
        partNames: sealer.seal('partNames', JSON.stringify(['…', '1', '2/ledger.xlsx#March'])),
        attachmentCount: 1,
        attachments: sealer.seal('attachments', JSON.stringify([{ path: '2/ledger.xlsx', fileName: 'ledger.xlsx' }])),
        textBytes: 40,
        partCounts: { subject: 1, headers: 1, body: 1, attachment: 1 },
        durationMs: 12,
        summaries: [
          {
            pattern: 'credit-card',
            version: 1,
            ...tally,
            maxConfidence: 0.9,
            byConfidence: [{ step: 0.9, ...tally }],
            byPart: [{ part: 2, kind: 'attachment', ...tally, byConfidence: [{ step: 0.9, ...tally }] }],
          },
        ],
        findings: [
          { pattern: 'credit-card', version: 1, part: 2, start: 5, end: 24, confidence: 0.9, terms: [term], fingerprint: 'b'.repeat(32) },
        ],
        shownFindings: sealer.seal(
          'shownFindings',
          JSON.stringify([{ masked: input.masked ?? '4111 •••• •••• 1111', notes: ['Luhn check passed'] }]),
        ),
        uninspectable: [],
        defects: [],
        failure: null,
      },
    },
    {
      type: 'VerdictReached',
      data: {
        policyRevision: 'r1',
        mode: 'enforce',
        groups: [
          {
            recipients: everybody,
            outcome: 'quarantine',
            disposition: 'hold',
            score,
            scoreTerms: [{ pattern: 'credit-card', points: score }],
            reasons: [
              {
                kind: 'pattern',
                pattern: 'credit-card',
                version: 1,
                action: 'quarantine',
                count: 2,
                threshold: 1,
                maxConfidence: 0.9,
                delayed: false,
                shadow: false,
                condition: 'contains',
                exception: null,
              },
            ],
          },
        ],
      },
    },
    { type: 'CustodyTaken', data: { recipients: everybody, cause: 'held', sizeBytes: (input.raw ?? RAW).length, expiresAt } },
  ];
}
