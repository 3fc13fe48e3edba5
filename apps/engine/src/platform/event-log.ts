/** The event store as the engine speaks to it: domain events in, domain events out, decisions at exact heads. */
import { emptyHead, eventId, RevisionConflict, type EventStore, type StreamHead } from '#event-store';
import { decodeEvent, decodeMeta, encodeEvent, isRefusal, type AnyEvent, type EventMeta, type Refusal } from '#events';

/** One event read back, with where it stands. */
export interface RecordedEvent {
  readonly event: AnyEvent;
  readonly meta: EventMeta;
  readonly revision: number;
  readonly position: number;
}

export interface RecordedStream {
  readonly head: StreamHead;
  readonly events: readonly RecordedEvent[];
}

/** Pure decision logic of one kind of stream. */
export interface Decider<Command, State, Event extends AnyEvent, Code extends string> {
  initialState(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): readonly Event[] | Refusal<Code>;
}

/** What came of a command. */
export type Outcome<State, Event, Code extends string> =
  | {
      readonly kind: 'done';
      readonly state: State;
      readonly head: StreamHead;
      readonly events: readonly Event[];
      /** The command id stood in the stream already: nothing was decided again. */
      readonly repeated: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal<Code>; readonly head: StreamHead };

const ATTEMPTS = 3;

export class EventLog {
  constructor(readonly store: EventStore) {}

  /** Appends at an exact head; the ids derive from the command id, so a retry is harmless. */
  append(stream: string, head: StreamHead, events: readonly AnyEvent[], meta: EventMeta): Promise<StreamHead> {
    const encoded = events.map((event, index) => encodeEvent(eventId(meta.commandId, stream, index), event, meta));
    return this.store.append({ stream, expected: head, events: encoded });
  }

  async read(stream: string): Promise<RecordedStream> {
    const stored = await this.store.readStream(stream);
    const events = stored.map((event) => ({
      event: decodeEvent(event),
      meta: decodeMeta(event),
      revision: event.revision,
      position: event.position,
    }));
    const last = stored.at(-1);
    return { head: last ? { revision: last.revision, chain: last.chain } : emptyHead(stream), events };
  }

  /**
   * Read, fold, decide, append. A command id that stands in the stream is answered from it; on a conflict the pure decision
   * is made again on the newer state, three times at most.
   * @throws RevisionConflict when others were quicker each time.
   */
  async decide<Command, State, Event extends AnyEvent, Code extends string>(
    decider: Decider<Command, State, Event, Code>,
    stream: string,
    command: Command,
    meta: EventMeta,
  ): Promise<Outcome<State, Event, Code>> {
    for (let attempt = 1; ; attempt++) {
      const { head, events } = await this.read(stream);
      const past = events.map(({ event }) => event as Event); // a stream holds the events of its own kind only
      const state = past.reduce((folded, event) => decider.evolve(folded, event), decider.initialState());
      const earlier = past.filter((_, index) => events[index]?.meta.commandId === meta.commandId);
      if (earlier.length > 0) return { kind: 'done', state, head, events: earlier, repeated: true };
      const decided = decider.decide(command, state);
      if (isRefusal(decided)) return { kind: 'refused', refusal: decided, head };
      if (decided.length === 0) return { kind: 'done', state, head, events: [], repeated: false };
      try {
        const newHead = await this.append(stream, head, decided, meta);
        const after = decided.reduce((folded, event) => decider.evolve(folded, event), state);
        return { kind: 'done', state: after, head: newHead, events: decided, repeated: false };
      } catch (cause) {
        if (!(cause instanceof RevisionConflict) || attempt >= ATTEMPTS) throw cause;
      }
    }
  }
}
