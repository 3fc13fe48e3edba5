/** The event store as the engine speaks to it: domain events in, domain events out, decisions at exact heads. */
import {
  eventId,
  handleCommand,
  headOf,
  OutcomeUnknown,
  RevisionConflict,
  type Decider,
  type EventCodec,
  type EventStore,
  type Handled,
  type LogFilter,
  type Refused,
  type StreamHead,
  type Subscription,
} from '#event-store';
import { decodeEvent, decodeMeta, encodeEvent, type AnyEvent, type EventMeta, type StoredEvent } from '#events';

/** One event read back, with where it stands. */
export interface RecordedEvent {
  readonly stream: string;
  readonly event: AnyEvent;
  readonly meta: EventMeta;
  readonly revision: number;
  readonly position: number;
}

export interface RecordedStream {
  readonly head: StreamHead;
  readonly events: readonly RecordedEvent[];
}

export class EventLog {
  constructor(
    readonly store: EventStore,
    /** The engine that writes, where several write to one store. */
    private readonly node?: string,
  ) {}

  /** Appends at an exact head; the ids derive from the command id, so a retry is harmless. */
  append(stream: string, head: StreamHead, events: readonly AnyEvent[], meta: EventMeta): Promise<StreamHead> {
    const encoded = events.map((event, index) => encodeEvent(eventId(meta.commandId, stream, index), event, this.signed(meta)));
    const request = { stream, expected: head, events: encoded };
    // the store has reopened itself: the same events at the same place are either there, or are written now
    return this.store.append(request).catch((cause: unknown) => {
      if (!(cause instanceof OutcomeUnknown)) throw cause;
      // only the store's own answer settles it: that it is unavailable now says nothing of the first commit
      return this.store.append(request).catch((second: unknown) => {
        throw second instanceof RevisionConflict ? second : cause;
      });
    });
  }

  async read(stream: string): Promise<RecordedStream> {
    const stored = await this.store.readStream(stream);
    return { head: headOf(stream, stored), events: stored.map(recorded) };
  }

  /** At most `limit` events of the whole log after a position. */
  async readAll(afterPosition: number, limit: number, filter?: LogFilter): Promise<readonly RecordedEvent[]> {
    return (await this.store.readAll(afterPosition, limit, filter)).map(recorded);
  }

  /** Calls with what comes after a position, in order, until it is stopped. */
  follow(
    afterPosition: number,
    filter: LogFilter,
    on: { readonly facts: (facts: readonly RecordedEvent[]) => void; readonly stopped: (cause: Error) => void },
  ): Subscription {
    return this.store.subscribeAll({
      afterPosition,
      filter,
      handle: (batch) => {
        on.facts(batch.map(recorded));
        return Promise.resolve();
      },
      onStopped: on.stopped,
    });
  }

  /**
   * Read, fold, decide, append: a command id that stands in the stream is answered from it, a conflict is decided again on
   * the newer state three times at most.
   * @throws RevisionConflict when others were quicker each time; StoreUnavailable, OutcomeUnknown as the store says.
   */
  decide<Command, State, Event extends AnyEvent, Declined extends Refused>(
    decider: Decider<Command, State, Event, Declined>,
    stream: string,
    command: Command,
    meta: EventMeta,
  ): Promise<Handled<State, Event, Declined>> {
    // a stream holds the events of its own kind only, so what is decoded there is the decider's
    const codec: EventCodec<Event> = { encode: encodeEvent, decode: (stored) => decodeEvent(stored) as Event };
    return handleCommand({ store: this.store, decider, codec, stream, command, meta: this.signed(meta) });
  }

  private signed(meta: EventMeta): EventMeta {
    return this.node === undefined ? meta : { ...meta, node: this.node };
  }
}

function recorded(stored: StoredEvent): RecordedEvent {
  const { stream, revision, position } = stored;
  return { stream, event: decodeEvent(stored), meta: decodeMeta(stored), revision, position };
}
