/** Who a pair of tags is, as long as a message of theirs can be opened. */
import { Inject, Injectable } from '@nestjs/common';
import type { TuningPair } from '#contracts';
import type { SealedEnvelope } from '#events';
import { z } from 'zod';
import { EngineKeys, messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { ReadModels } from '../project/read-models.js';
import { SenderSight } from '../triage/sender-sight-port.js';
import type { MayKnow } from './tuning-readers.js';

/** So many messages are tried, the newest first: those of one pair are mostly destroyed together. */
const TRIED = 5;
/** Among so many of the newest is looked for some that the reader may know of. */
const LOOKED_AT = 50;

const envelopeSchema = z.object({ sender: z.string(), recipients: z.array(z.string()) });

@Injectable()
export class PairNames {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  /** Without addresses once nothing of theirs can be opened any more, and for whoever may know of no message of theirs. */
  async named(senderTag: string, recipientTag: string, mayKnow: MayKnow): Promise<TuningPair> {
    const select = `SELECT message, recipient FROM precision_ends_v1 WHERE sender_tag = ? AND recipient_tag = ? ORDER BY message DESC LIMIT ?`;
    const rows = this.models.db.prepare<unknown[], { message: string; recipient: number }>(select).all(senderTag, recipientTag, LOOKED_AT);
    let tried = 0;
    for (const { message, recipient } of rows) {
      if (!mayKnow(message)) continue;
      const envelope = await this.envelopeOf(message);
      if (envelope) return { senderTag, recipientTag, sender: envelope.sender, recipient: envelope.recipients[recipient] ?? '' };
      tried += 1;
      if (tried === TRIED) break;
    }
    return { senderTag, recipientTag, sender: '', recipient: '' };
  }

  /** The same as it is shown: where senders are pseudonymous, the sender by a pseudonym. */
  async shown(senderTag: string, recipientTag: string, mayKnow: MayKnow): Promise<TuningPair> {
    const pair = await this.named(senderTag, recipientTag, mayKnow);
    return this.senders.isGuarded && pair.sender !== '' ? { ...pair, sender: this.senders.pseudonymOf(senderTag) } : pair;
  }

  private async envelopeOf(messageId: string): Promise<Pick<SealedEnvelope, 'sender' | 'recipients'> | undefined> {
    const [first] = (await this.events.read(messageStream(messageId))).events;
    if (first?.event.type !== 'MessageReceived') return undefined;
    const { key, envelope } = first.event.data;
    try {
      const text = (await this.keys.ofMessage(messageId, key))?.open('envelope', envelope);
      return text === undefined ? undefined : envelopeSchema.parse(JSON.parse(text));
    } catch {
      return undefined; // changed by somebody: the audit's verification says so
    }
  }
}
