/** Records what clocks of retention destroy beside messages: keys of a day, copies of mail that had passed. */
import { RevisionConflict, type StreamHead } from '#event-store';
import type { Actor, DayKeyKind, RetentionEvent } from '#events';
import { ulid } from 'ulid';
import type { EngineParts } from '../platform/engine-parts.js';
import { whenWritable } from '../platform/when-writable.js';

const SYSTEM: Actor = { kind: 'system', id: 'retention' };
const TRIES = 5;

export type PassedMailDestruction = Extract<RetentionEvent, { type: 'PassedMailDestroyed' }>['data'];

export class DestructionRecord {
  /** Where streams of copies ended at our last append: they are not read again for each hundred copies. */
  private readonly ends = new Map<string, StreamHead>();

  constructor(private readonly parts: Pick<EngineParts, 'events' | 'clock'>) {}

  /** Recorded once, however often it is asked for: a stop may come before the key goes. */
  async dayKey(what: DayKeyKind, day: string, keptDays: number): Promise<void> {
    await this.record(`retention-${what}`, { type: 'DayKeyDestroyed', data: { what, day, keptDays } }, `day-key-${what}-${day}`);
  }

  /** They are gone: a store that is away is waited for, until the engine stops. @throws what the store throws then, at one last try */
  async passedMail(data: PassedMailDestruction, stopping: AbortSignal): Promise<void> {
    const month = this.parts.clock.iso().slice(0, 7).replace('-', ''); // streams stay short
    const stream = `retention-passed-mail-${month}`;
    const commandId = `copies-${ulid()}`;
    let end = this.ends.get(stream);
    this.ends.delete(stream);
    const record = (): Promise<StreamHead> => {
      const known = end;
      end = undefined; // a second try reads what the first has come to
      return this.record(stream, { type: 'PassedMailDestroyed', data }, commandId, known);
    };
    this.ends.set(stream, await whenWritable(record, { patienceMs: Infinity, stopping }));
  }

  private async record(stream: string, event: RetentionEvent, commandId: string, end?: StreamHead): Promise<StreamHead> {
    const { events, clock } = this.parts;
    let known = end;
    for (let tries = 1; ; tries++) {
      const { head, events: recorded } = known === undefined ? await events.read(stream) : { head: known, events: [] };
      known = undefined;
      if (recorded.some(({ meta }) => meta.commandId === commandId)) return head;
      try {
        return await events.append(stream, head, [event], { at: clock.iso(), actor: SYSTEM, commandId });
      } catch (cause) {
        if (!(cause instanceof RevisionConflict) || tries === TRIES) throw cause; // another engine's copies were recorded meanwhile
      }
    }
  }
}
