/** What senders ask and decide about their own held mail, carried to the message's stream. */
import { eventId, RevisionConflict } from '#event-store';
import { messageDecider, type MessageCommand, type MessageRefusal, type ReleaseKind, type RequestReason } from '#events';
import type { LegalHolds } from '../legal-hold/legal-hold-port.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';
import { plainText } from '../platform/plain-text.js';
import { ownCopies } from './allowed-options.js';
import { maskedCards } from './masked-address.js';
import type { MessageSight } from './message-sight.js';

export interface OwnDecisionParts {
  readonly events: EventLog;
  readonly clock: EngineClock;
  readonly holds: Pick<LegalHolds, 'settle'>;
  readonly undoSeconds: number;
}

/** Null: it is recorded, now or by the same form before. */
export type Refused = MessageRefusal | null;

export interface OwnDecision {
  /** The same for a repetition, which is carried out once. */
  readonly id: string;
  readonly proof: 'code' | 'sign-in';
  /** What the settings allow at this moment. */
  readonly allowed: boolean;
  readonly fourEyes: readonly string[];
}

export const MOST_WORDS = 2_000;

export class OwnDecisions {
  constructor(private readonly parts: OwnDecisionParts) {}

  /** Id of a request, the same for each sending of one form. */
  requestId({ messageId }: MessageSight, formId: string): string {
    return eventId(`originator-ask-${formId}|request`, messageStream(messageId), 0);
  }

  /** The one thing that a link alone can do: people read it and decide. */
  ask(sight: MessageSight, formId: string, words: { readonly reason: RequestReason; readonly text: string }): Promise<Refused> {
    const { sealer } = sight;
    if (sealer === undefined) return Promise.resolve('content-destroyed');
    // people were asked not to write card numbers, and do; the colleague who reads it needs none
    const text = sealer.seal('text', maskedCards(plainText(words.text).trim().slice(0, MOST_WORDS)));
    const requestId = this.requestId(sight, formId);
    return this.decide(sight, { type: 'RequestRelease', requestId, reason: words.reason, text }, `originator-ask-${formId}`);
  }

  release(sight: MessageSight, kind: ReleaseKind, decision: OwnDecision): Promise<Refused> {
    const reason = kind === 'release-encrypted' ? 'encryption-agreed' : 'business-need';
    const { fourEyes } = decision;
    return this.decide(sight, { type: 'OriginatorRelease', kind, fourEyes, reason, ...this.common(sight, decision) }, commandId(decision));
  }

  async delete(sight: MessageSight, decision: OwnDecision): Promise<Refused> {
    // a legal hold may not have spread to it yet
    await this.parts.holds.settle(sight.messageId);
    return this.decide(sight, { type: 'OriginatorDelete', reason: 'policy-breach', ...this.common(sight, decision) }, commandId(decision));
  }

  /** Each download is recorded before its first byte. */
  download(sight: MessageSight, servingId: string): Promise<Refused> {
    return this.decide(sight, { type: 'RecordDownload', reason: 'business-need', actorTag: null }, `originator-${servingId}`);
  }

  private common(sight: MessageSight, { allowed, proof, id }: OwnDecision) {
    return {
      allowed,
      proof,
      recipients: ownCopies(sight.state),
      note: null,
      undoSeconds: this.parts.undoSeconds,
      now: this.parts.clock.iso(),
      decisionId: eventId(`originator-${id}|decision`, messageStream(sight.messageId), 0),
    };
  }

  private async decide({ messageId }: MessageSight, command: MessageCommand, id: string): Promise<Refused> {
    const meta = {
      at: this.parts.clock.iso(),
      actor: { kind: 'originator', id: 'link' },
      commandId: id,
      correlationId: messageId,
    } as const;
    try {
      const handled = await this.parts.events.decide(messageDecider, messageStream(messageId), command, meta);
      return handled.outcome === 'refused' ? handled.refusal.refused : null;
    } catch (cause) {
      if (cause instanceof RevisionConflict) return 'revision-conflict';
      throw cause;
    }
  }
}

function commandId({ id }: OwnDecision): string {
  return `originator-${id}`;
}
