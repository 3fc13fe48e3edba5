/**
 * Lets a notice of ours by once: a good proof for exactly this recipient, and the fact that it passes recorded before it does. Where
 * the next hop has refused it for now the client comes again with it, and it passes again.
 */
import { noticeDecider } from '#events';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import { messageStream } from '../platform/engine-keys.js';
import { noticeStream } from './notice-parts.js';
import type { OwnNoticeProof } from './own-notice-proof.js';
import type { OwnNotices } from './own-notice-port.js';

/** Before the message id, in the command id of a pass. */
const PASS = 'pass-';
/** What can come of a hand-over. */
const ENDS = new Set(['HandedOver', 'HandOverRefused', 'HandOverOutcomeUnknown', 'CustodyTaken']);

export interface PassParts {
  readonly events: EventLog;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly proof: OwnNoticeProof;
}

export class PassOwnNotice implements OwnNotices {
  constructor(private readonly parts: PassParts) {}

  /** @throws StoreUnavailable, OutcomeUnknown: then nobody knows whether it may, and the client is to come again. */
  async pass(mail: Buffer, recipient: string, messageId: string): Promise<boolean> {
    const { events, clock, log, proof } = this.parts;
    const noticeId = proof.verify(mail, recipient);
    if (noticeId === undefined) {
      log.warn({ messageId }, 'a mail says that it is a notice of ours, and is not: it is scanned');
      return false;
    }
    const meta = { at: clock.iso(), actor: { kind: 'system' as const, id: 'reception' }, commandId: `${PASS}${messageId}` };
    const refusedPasses = await this.refusedPasses(noticeId);
    const answer = await events.decide(noticeDecider, noticeStream(noticeId), { type: 'PassNotice', refusedPasses }, meta);
    if (answer.outcome !== 'refused') return true;
    log.warn({ messageId, notice: noticeId, why: answer.refusal.refused }, 'a notice of ours came again: it is scanned');
    return false;
  }

  /** All of them if the last was refused for now, as it passed only since those before it were; else none. */
  private async refusedPasses(noticeId: string): Promise<number> {
    const { events } = await this.parts.events.read(noticeStream(noticeId));
    const passes = events.filter(({ event }) => event.type === 'NoticePassed');
    const last = passes.at(-1)?.meta.commandId.slice(PASS.length);
    return last !== undefined && (await this.wasRefusedForNow(last)) ? passes.length : 0;
  }

  private async wasRefusedForNow(messageId: string): Promise<boolean> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    const ends = events.filter(({ event }) => ENDS.has(event.type));
    return ends.length > 0 && ends.every(({ event }) => event.type === 'HandOverRefused' && event.data.code < 500);
  }
}
