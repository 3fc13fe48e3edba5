/** The engine's own steps on messages in custody: commits after the undo window, expiry, destruction, interrupted hand-overs. */
import type { SealedBlobStore } from '#crypto';
import { messageDecider, type EventMeta, type MessageCommand } from '#events';
import type { WorkResult } from '../agenda/agenda.js';
import type { Work } from '../agenda/agenda-projection.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';

const BUSY_RETRY_MS = 60_000;
const SETTLING_MS = 2_000;

export class CustodyWork {
  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
    private readonly blobs: SealedBlobStore,
  ) {}

  /** The undo window of a release or deletion has ended. */
  async commit({ messageId, dueAt }: Work): Promise<WorkResult> {
    await this.decide(messageId, { type: 'CommitDecision', now: this.clock.iso() }, `commit-${messageId}-${dueAt}`);
    return this.later(SETTLING_MS); // the event takes the row away as soon as the agenda has read it
  }

  /** The hold may have ended; a message with a decision or delivery under way is looked at again. Never releases. */
  async expire({ messageId, dueAt }: Work): Promise<WorkResult> {
    await this.decide(messageId, { type: 'ExpireHold', now: this.clock.iso() }, `expire-${messageId}-${dueAt}`);
    return this.later(BUSY_RETRY_MS);
  }

  /** The event that the content is destroyed was recorded: make it true. */
  async destroyContent({ messageId }: Work): Promise<WorkResult> {
    await this.blobs.remove(messageId);
    return 'done';
  }

  async recordInterrupted(messageId: string): Promise<void> {
    await this.decide(messageId, { type: 'RecordUnknownHandOver' }, `interrupted-${messageId}`);
  }

  private async decide(messageId: string, command: MessageCommand, commandId: string): Promise<void> {
    const meta: EventMeta = { at: this.clock.iso(), actor: { kind: 'system', id: 'custody' }, commandId };
    await this.events.decide(messageDecider, messageStream(messageId), command, meta);
  }

  private later(ms: number): WorkResult {
    return { again: new Date(this.clock.now().getTime() + ms).toISOString() };
  }
}
