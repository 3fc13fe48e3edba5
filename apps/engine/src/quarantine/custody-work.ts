/** The engine's own steps on messages in custody: commits after the undo window, expiry, destruction, interrupted hand-overs. */
import type { SealedBlobStore } from '#crypto';
import { messageDecider, type EventMeta, type KnownMessage, type MessageCommand, type MessageState } from '#events';
import type { WorkResult } from '../agenda/work-loop.js';
import type { Work } from '../agenda/agenda-projection.js';
import type { ReleaseFlow } from '../flow/flow-port.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';

const BUSY_RETRY_MS = 60_000;
/** Work that only an event can take further, which puts it on the agenda again; a look now and then costs little. */
const KEPT_RETRY_MS = 3_600_000;
const SETTLING_MS = 2_000;
/** Bytes are as a rule destroyed at once. */
const FRESH_MS = 10_000;
const DAY_MS = 86_400_000;

/** How long what is kept of a message, in days. */
export interface CustodyClocks {
  /** Deleted copies can be restored. */
  readonly deletedDays: number;
  /** Subject, addresses and masked values outlive the bytes. */
  readonly snippetDays: number;
}

export class CustodyWork {
  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
    private readonly blobs: SealedBlobStore,
    private readonly clocks: CustodyClocks,
    private readonly flow: ReleaseFlow,
  ) {}

  /** The undo window of a decision has ended. A release comes back into the mail flow, as the policy of now has it. */
  async commit({ messageId, dueAt }: Work): Promise<WorkResult> {
    const routed = await this.flow.routeRelease(messageId);
    await this.decide(messageId, { type: 'CommitDecision', now: this.clock.iso(), ...routed }, `commit-${messageId}-${dueAt}`);
    return this.later(SETTLING_MS); // the event takes the row away as soon as the agenda has read it
  }

  /** The hold may have ended; a message with a decision or delivery under way is looked at again. Never releases. */
  async expire({ messageId, dueAt }: Work): Promise<WorkResult> {
    const state = await this.decide(
      messageId,
      { type: 'ExpireHold', now: this.clock.iso(), deletedDays: this.clocks.deletedDays },
      `expire-${messageId}-${dueAt}`,
    );
    if (state.status === 'absent' || state.custody?.content !== 'kept') return 'done';
    if (isKept(state)) return this.later(KEPT_RETRY_MS);
    return this.notBefore(state.custody.expiresAt, BUSY_RETRY_MS);
  }

  /** The time in which deleted copies can be restored may have ended. */
  async purge({ messageId, dueAt }: Work): Promise<WorkResult> {
    const command = { type: 'PurgeDeleted', now: this.clock.iso(), deletedDays: this.clocks.deletedDays } as const;
    const state = await this.decide(messageId, command, `purge-${messageId}-${dueAt}`);
    if (state.status === 'absent' || state.custody?.content !== 'kept' || state.deletedAt === null) return 'done';
    return this.notBefore(new Date(Date.parse(state.deletedAt) + this.clocks.deletedDays * DAY_MS).toISOString(), KEPT_RETRY_MS);
  }

  /** The event that the content is destroyed was recorded: make it true. */
  async destroyContent({ messageId }: Work): Promise<WorkResult> {
    await this.blobs.destroyBytes(messageId);
    return 'done';
  }

  /** The time for which subject, addresses and masked values outlive the bytes may have ended. */
  async destroySnippets({ messageId, dueAt }: Work): Promise<WorkResult> {
    const destroyed = await this.destroyedAt(messageId);
    if (destroyed === undefined) return 'done';
    // what the sender is told of the end is written while the fields can be read; the bytes go after that, and these after them
    if (await this.blobs.hasBytes(messageId)) {
      const isFresh = this.clock.now().getTime() - Date.parse(destroyed) < FRESH_MS;
      return isFresh ? { again: this.clock.iso() } : this.later(BUSY_RETRY_MS);
    }
    const end = new Date(Date.parse(destroyed) + this.clocks.snippetDays * DAY_MS).toISOString();
    if (end > this.clock.iso()) return { again: end };
    const state = await this.decide(messageId, { type: 'DestroySnippets' }, `snippets-${messageId}-${dueAt}`);
    const isOver = state.status === 'absent' || state.custody?.snippets !== 'kept';
    return isOver ? 'done' : this.later(KEPT_RETRY_MS);
  }

  /** The event that nothing is to be read of the message any more was recorded: make it true. */
  async destroyKey({ messageId }: Work): Promise<WorkResult> {
    await this.blobs.remove(messageId);
    return 'done';
  }

  private async destroyedAt(messageId: string): Promise<string | undefined> {
    const { events } = await this.events.read(messageStream(messageId));
    return events.find(({ event }) => event.type === 'ContentDestroyed')?.meta.at;
  }

  async recordInterrupted(messageId: string): Promise<void> {
    await this.decide(messageId, { type: 'RecordUnknownHandOver' }, `interrupted-${messageId}`);
  }

  /** The state after it. */
  private async decide(messageId: string, command: MessageCommand, commandId: string): Promise<MessageState> {
    const meta: EventMeta = { at: this.clock.iso(), actor: { kind: 'system', id: 'custody' }, commandId };
    const handled = await this.events.decide(messageDecider, messageStream(messageId), command, meta);
    return handled.outcome === 'refused' ? messageDecider.initialState() : handled.state;
  }

  /** At `instant`, or after a while when it is past. */
  private notBefore(instant: string, ms: number): WorkResult {
    return instant > this.clock.iso() ? { again: instant } : this.later(ms);
  }

  private later(ms: number): WorkResult {
    return { again: new Date(this.clock.now().getTime() + ms).toISOString() };
  }
}

function isKept({ pinned, legalHolds }: KnownMessage): boolean {
  return pinned || legalHolds.length > 0;
}
