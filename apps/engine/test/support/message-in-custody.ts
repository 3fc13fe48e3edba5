/** A message in custody, as the reception leaves it: sealed bytes and facts. */
import { emptyHead } from '#event-store';
import type { EnvelopeDsn, Hop, MessageEvent, SealedEnvelope } from '#events';
import { fieldSealer, messageStream } from '../../src/platform/engine-keys.js';
import type { EngineFixture } from './engine-fixture.js';

export const MESSAGE_ID = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
export const RAW =
  'From: rosalind@sender.example\r\nSubject: Figures\r\nMessage-ID: <1@sender.example>\r\n\r\n.first line\r\nlast line\r\n';

export type Disposition = 'hold' | 'hand-over';

export interface InCustody {
  readonly messageId?: string;
  readonly sender?: string;
  /** The bytes; absent: {@link RAW}. */
  readonly raw?: string;
  readonly recipients: readonly string[];
  readonly disposition?: Disposition;
  /** Of each copy, where they differ. */
  readonly dispositions?: readonly Disposition[];
  /** Where each copy was bound for; absent: outside. */
  readonly hops?: readonly Hop[];
  /** What the sender asks for in reports. */
  readonly dsn?: EnvelopeDsn;
  readonly authenticated?: boolean;
  /** Facts of what was seen in it. */
  readonly seen?: readonly MessageEvent[];
  /** Facts after custody was taken. */
  readonly more?: readonly MessageEvent[];
}

export async function putInCustody(fixture: EngineFixture, message: InCustody): Promise<void> {
  const {
    messageId = MESSAGE_ID,
    sender = 'rosalind@sender.example',
    raw = RAW,
    recipients,
    disposition = 'hold',
    dispositions = recipients.map(() => disposition),
    hops = [],
    more = [],
    seen = [],
    authenticated = false,
    dsn,
  } = message;
  const { keys, blobs, clock, events } = fixture;
  const key = keys.forHeldMessage();
  if (key.messageKey === undefined) throw new Error('custody needs a key of its own');
  await blobs.put(messageId, { messageKey: key.messageKey, message: Buffer.from(raw) });
  const stream = messageStream(messageId);
  const envelope: SealedEnvelope = {
    sender,
    recipients,
    clientAddress: '192.0.2.25',
    clientName: 'mail.sender.example',
    ...(dsn && { dsn }),
  };
  const numbers = [...recipients.keys()];
  const expiresAt = new Date(clock.now().getTime() + 30 * 86_400_000).toISOString();
  const facts: MessageEvent[] = [
    {
      type: 'MessageReceived',
      data: {
        key: key.ref,
        envelope: fieldSealer(key.subkeys.fields, stream).seal('envelope', JSON.stringify(envelope)),
        senderTag: keys.tagAddress(sender),
        recipients: recipients.map((address, index) => ({ tag: keys.tagAddress(address) ?? '', hop: hops[index] ?? 'outbound' })),
        sizeBytes: RAW.length,
        bodyTag: 'ab'.repeat(32),
        smtpUtf8: false,
        protocol: 'ESMTPS',
        tls: true,
        authenticated,
      },
    },
    ...seen,
    {
      type: 'VerdictReached',
      data: {
        policyRevision: 'revision-1',
        mode: 'enforce',
        groups: [...new Set(dispositions)].map((each) => ({
          recipients: numbers.filter((number) => dispositions[number] === each),
          outcome: each === 'hold' ? 'quarantine' : 'pass',
          disposition: each,
          score: 0,
          scoreTerms: [],
          reasons: [],
        })),
      },
    },
    {
      type: 'CustodyTaken',
      data: { recipients: numbers, cause: dispositions.includes('hold') ? 'held' : 'split', sizeBytes: RAW.length, expiresAt, team: null },
    },
    ...more,
  ];
  const meta = { at: clock.iso(), actor: { kind: 'smtp-client', id: '192.0.2.25' }, commandId: `receive-${messageId}` } as const;
  await events.append(stream, emptyHead(stream), facts, meta);
}
