/** A mail that ended at reception, as the receiving side would record it: passed, refused, or of unknown outcome. */
import { emptyHead } from '#event-store';
import type { MessageEvent } from '#events';
import { ulid } from 'ulid';
import { fieldSealer, messageStream } from '../../src/platform/engine-keys.js';
import type { EngineParts } from '../../src/platform/engine-parts.js';

type Outcome = 'passed' | 'refused' | 'unknown';

export interface PassedInput {
  readonly sender?: string;
  readonly recipients?: readonly string[];
}

/** Answers its id. */
export async function passMessage(
  parts: Pick<EngineParts, 'clock' | 'events' | 'keys'>,
  outcome: Outcome,
  input: PassedInput = {},
): Promise<string> {
  const { sender = 'marieke@halden.example', recipients = ['daniel@kestrel.example'] } = input;
  const at = parts.clock.iso();
  const id = ulid(Date.parse(at));
  const stream = messageStream(id);
  const key = await parts.keys.forClearedMessage(id, at.slice(0, 10));
  const sealer = fieldSealer(key.subkeys.fields, stream);
  const all = recipients.map((_, index) => index);
  const envelope = sealer.seal('envelope', JSON.stringify({ sender, recipients, clientAddress: '192.0.2.10', clientName: 'mx' }));
  const received: MessageEvent = {
    type: 'MessageReceived',
    data: {
      key: key.ref,
      envelope,
      senderTag: parts.keys.tagAddress(sender),
      recipients: recipients.map((address) => ({ tag: parts.keys.tagAddress(address) ?? '', hop: 'outbound' })),
      ...{ sizeBytes: 900, bodyTag: 'a'.repeat(64), smtpUtf8: false, protocol: 'ESMTPS', tls: true, authenticated: false },
    },
  };
  const group = { recipients: all, outcome: 'pass', disposition: 'hand-over', score: 0, scoreTerms: [], reasons: [] } as const;
  const verdict: MessageEvent = {
    type: 'VerdictReached',
    data: { policyRevision: 'r1', mode: 'enforce', groups: [{ ...group, scoreTerms: [], reasons: [] }] },
  };
  const meta = { at, actor: { kind: 'smtp-client', id: 'test' }, commandId: `receive-${id}` } as const;
  const head = await parts.events.append(stream, emptyHead(stream), [received, verdict], meta);
  await parts.events.append(stream, head, [ending(outcome, all, sealer.seal('reply', 'ok'))], { ...meta, commandId: `end-${id}` });
  return id;
}

function ending(outcome: Outcome, recipients: number[], reply: ReturnType<ReturnType<typeof fieldSealer>['seal']>): MessageEvent {
  const answer = { recipients, hop: 'outbound', reply } as const;
  if (outcome === 'passed') return { type: 'HandedOver', data: { ...answer, code: 250 } };
  if (outcome === 'refused') return { type: 'HandOverRefused', data: { ...answer, code: 550 } };
  return { type: 'HandOverOutcomeUnknown', data: { recipients, cause: 'engine-stopped' } };
}
