/** Says some hours before that a hold ends, by the settings of the sender; the notices follow the fact. */
import { messageDecider, type MessageEvent, type MessageState } from '#events';
import { messageStream } from '../platform/engine-keys.js';
import type { NoticeParts } from './notice-parts.js';
import type { NoticeWriter } from './notice-writer.js';
import type { NoticeWork } from './outbox-projection.js';

const HOUR_MS = 3_600_000;
/** A decision inside its undo window may be taken back. */
const BUSY_MS = 600_000;

export class ExpiryAnnouncer {
  constructor(
    private readonly parts: NoticeParts,
    private readonly writer: NoticeWriter,
  ) {}

  /** Answers when to look again; undefined: there is nothing to announce. */
  async announce({ messageId, dueAt }: NoticeWork): Promise<string | undefined> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    const state = events.reduce<MessageState>(
      (folded, { event }) => messageDecider.evolve(folded, event as MessageEvent), // a message stream holds message events
      messageDecider.initialState(),
    );
    if (state.status === 'absent' || state.custody?.content !== 'kept') return undefined;
    const occasion = await this.writer.occasionOf(messageId, events);
    const hours = occasion?.policy.expiringHours(occasion.sender) ?? 0;
    if (occasion === undefined || hours === 0) return undefined;
    const { expiresAt } = state.custody;
    const nowMs = this.parts.clock.now().getTime();
    const at = announcedAt(occasion.message.receivedAt, expiresAt, hours);
    if (nowMs < at) return new Date(at).toISOString();
    await this.decide(messageId, { now: new Date(nowMs).toISOString(), beforeSeconds: hours * 3600 }, `announce-${messageId}-${dueAt}`);
    const isBusy = state.pending !== null && nowMs < Date.parse(expiresAt);
    return isBusy ? new Date(nowMs + BUSY_MS).toISOString() : undefined;
  }

  private async decide(messageId: string, when: { now: string; beforeSeconds: number }, commandId: string): Promise<void> {
    const meta = { at: when.now, actor: { kind: 'system' as const, id: 'notices' }, commandId };
    await this.parts.events.decide(messageDecider, messageStream(messageId), { type: 'AnnounceExpiry', ...when }, meta);
  }
}

/** Never before half of the hold is over: who was told that it is held needs no second mail at once. */
function announcedAt(receivedAt: string, expiresAt: string, hours: number): number {
  const [from, to] = [Date.parse(receivedAt), Date.parse(expiresAt)];
  return Math.max(to - hours * HOUR_MS, from + (to - from) / 2);
}
