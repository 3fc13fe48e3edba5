/** Puts a message that is being taken on record: its facts, and the sealed bytes of what becomes ours before them. */
import type { BlobBytes, SealedBlobStore } from '#crypto';
import { emptyHead, RevisionConflict, type StreamHead } from '#event-store';
import type { AnyEvent, MessageEvent } from '#events';
import { madeIn } from '../flow/copy-flow.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream, type EngineKeys, type NewMessageKey } from '../platform/engine-keys.js';
import { HeldElsewhere } from '../nodes/held-elsewhere.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import { whenWritable } from '../platform/when-writable.js';
import { evidenceOf, firstFacts, type Judged } from './message-facts.js';

export interface MessageRecordParts {
  readonly clock: EngineClock;
  readonly events: EventLog;
  readonly blobs: SealedBlobStore;
  readonly keys: EngineKeys;
  readonly log: EngineLog;
}

const APPEND_ATTEMPTS = 10;
/** A store that takes no writes for longer than this leaves a hand-over without its outcome. */
const PATIENCE_MS = 20_000;

export class MessageRecord {
  constructor(private readonly parts: MessageRecordParts) {}

  /** Sealed bytes are on disk before the facts that speak of them. */
  async storeAndAppend(judged: Judged, key: NewMessageKey, facts: readonly MessageEvent[]): Promise<StreamHead> {
    const { messageId, body } = judged.transmission;
    if (key.messageKey === undefined) throw new Error('custody needs a key of its own');
    await this.parts.keys.prepareForDecisions(messageId);
    const evidence = evidenceOf(judged.inspected);
    const message = asIterable(body.chunks());
    const copies = new Map<string, BlobBytes>(madeIn(judged.groups).map(({ copyId, bytes }) => [copyId, bytes.chunks()]));
    const opened = judged.incoming?.opened?.scanned;
    const beside = { ...(evidence && { evidence }), ...(opened && { opened }) };
    await this.parts.blobs.put(messageId, { messageKey: key.messageKey, message, copies, ...beside });
    try {
      return await this.appendFirst(judged, key, facts);
    } catch (cause) {
      // after an unknown outcome the events may yet be there: then their bytes must be, too
      const unknown = cause instanceof Error && 'code' in cause && cause.code === 'outcome-unknown';
      if (!unknown) await this.parts.blobs.remove(messageId);
      throw cause;
    }
  }

  /** The facts of the reception, as far as they are told with one append. */
  appendFirst(judged: Judged, key: NewMessageKey, more: readonly MessageEvent[]): Promise<StreamHead> {
    const { messageId, receivedAt } = judged.transmission;
    const stream = messageStream(messageId);
    const facts = [...firstFacts(judged, key, this.parts.keys), ...more];
    // the address of the client is personal data: it lies in the sealed envelope, never in metadata
    const actor = { kind: 'smtp-client', id: 'smtp' } as const;
    return this.parts.events.append(stream, emptyHead(stream), facts, { at: receivedAt, actor, commandId: `receive-${messageId}` });
  }

  /**
   * Records what came of a hand-over, as soon as the store takes it: the next hop has answered. Deliveries of other copies may have been
   * recorded meanwhile, so the facts go to wherever the stream then ends. Should it fail for good, the restart records the outcome as
   * unknown. What another engine has taken for unknown meanwhile stays so: it had a reason to believe that nobody would say more.
   * @throws HeldElsewhere then, and what the store throws
   */
  async appendAfterwards(messageId: string, head: StreamHead, facts: readonly MessageEvent[]): Promise<void> {
    try {
      await whenWritable(() => this.appendWhereItEnds(messageId, head, facts), { patienceMs: PATIENCE_MS });
    } catch (cause) {
      this.parts.log.error({ messageId, cause: errorName(cause) }, 'hand-over outcome not recorded');
      throw cause;
    }
  }

  private async appendWhereItEnds(messageId: string, firstHead: StreamHead, facts: readonly MessageEvent[]): Promise<void> {
    const { events, clock } = this.parts;
    const stream = messageStream(messageId);
    const meta = { at: clock.iso(), actor: { kind: 'system', id: 'hand-over' } as const, commandId: `hand-over-${messageId}` };
    let head = firstHead;
    for (let attempt = 1; ; attempt++) {
      try {
        await events.append(stream, head, facts, meta);
        return;
      } catch (cause) {
        if (!(cause instanceof RevisionConflict) || attempt === APPEND_ATTEMPTS) throw cause;
        const now = await events.read(stream);
        if (now.events.some((recorded) => recorded.meta.commandId === meta.commandId)) return;
        if (now.events.some(({ event }) => isTakenForUnknown(event))) throw new HeldElsewhere();
        head = now.head;
      }
    }
  }
}

function isTakenForUnknown(event: AnyEvent): boolean {
  return event.type === 'HandOverOutcomeUnknown' && event.data.cause === 'engine-stopped';
}

async function* asIterable(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}
