/** One command on one stream: read, fold, decide, append at the head that was read. ADR 0006. */
import type { EncodedEvent, EventMeta, StoredEvent } from '#events';
import { headOf } from './chain.js';
import { eventId } from './event-id.js';
import { OutcomeUnknown, RevisionConflict, type EventStore, type StreamAppend, type StreamHead } from './event-store.js';

/** A command that was understood and declined; decided from the state, never stored. */
export interface Refused {
  readonly refused: string;
}

/** The rules of one kind of stream, pure: clock, ids and actor come inside the command. */
export interface Decider<Command, State, Event, Refusal extends Refused = Refused> {
  initialState(): State;
  /** Total: an event that changes nothing answers the same state. */
  evolve(state: State, event: Event): State;
  /** No events: there is nothing to do. */
  decide(command: Command, state: State): readonly Event[] | Refusal;
}

/** Events ↔ stored text; this lib knows no vocabulary. */
export interface EventCodec<Event> {
  encode(id: string, event: Event, meta: EventMeta): EncodedEvent;
  /** @throws for an event that it cannot read; the command then fails, nothing is skipped. */
  decode(stored: StoredEvent): Event;
}

/** A command on its way to its stream. `meta.commandId` is what makes a repetition recognizable. */
export interface CommandHandling<Command, State, Event, Refusal extends Refused> {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly decider: Decider<Command, State, Event, Refusal>;
  readonly codec: EventCodec<Event>;
  readonly stream: string;
  readonly command: Command;
  readonly meta: EventMeta;
  /** Decide only when the stream ends at this revision, the one that the user saw; else {@link RevisionConflict}. A repeated command is answered all the same. */
  readonly expectedRevision?: number;
}

/** What a command came to. */
export type Handled<State, Event, Refusal extends Refused> =
  | {
      /** `repeated`: this command was recorded before, and its events of then are answered; `unchanged`: nothing to do. */
      readonly outcome: 'appended' | 'repeated' | 'unchanged';
      /** The events of this command. */
      readonly events: readonly Event[];
      /** The state and the head of the stream after them, as far as they are known here. */
      readonly state: State;
      readonly head: StreamHead;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

const MAX_DECISIONS = 3;

/**
 * Handles a command. When somebody else was faster it is decided again on the new state, three times at most.
 * @throws RevisionConflict after that, or when the stream is not at `expectedRevision`.
 * @throws StoreUnavailable, OutcomeUnknown as the store says.
 */
export async function handleCommand<Command, State, Event, Refusal extends Refused>(
  handling: CommandHandling<Command, State, Event, Refusal>,
): Promise<Handled<State, Event, Refusal>> {
  for (let decisions = 1; ; decisions++) {
    try {
      return await decideOnce(handling);
    } catch (cause) {
      const decideAgain = cause instanceof RevisionConflict && handling.expectedRevision === undefined && decisions < MAX_DECISIONS;
      if (!decideAgain) throw cause;
    }
  }
}

async function decideOnce<Command, State, Event, Refusal extends Refused>(
  handling: CommandHandling<Command, State, Event, Refusal>,
): Promise<Handled<State, Event, Refusal>> {
  const { store, decider, codec, stream, command, meta, expectedRevision } = handling;
  const idAt = (index: number): string => eventId(meta.commandId, stream, index);

  const stored = await store.readStream(stream);
  const history = stored.map((event) => codec.decode(event));
  const state = history.reduce((folded, event) => decider.evolve(folded, event), decider.initialState());
  const head = headOf(stream, stored);

  const first = stored.findIndex(({ id }) => id === idAt(0));
  if (first >= 0) {
    const events = history.slice(first).filter((_, index) => stored[first + index]?.id === idAt(index));
    return { outcome: 'repeated', events, state, head };
  }
  if (expectedRevision !== undefined && expectedRevision !== head.revision)
    throw new RevisionConflict(stream, expectedRevision, head.revision);

  const decision = decider.decide(command, state);
  if (!isEvents(decision)) return { outcome: 'refused', refusal: decision };
  if (decision.length === 0) return { outcome: 'unchanged', events: [], state, head };

  const encoded = decision.map((event, index) => codec.encode(idAt(index), event, meta));
  const newHead = await appendForCertain(store, { stream, expected: head, events: encoded });
  const newState = decision.reduce((folded, event) => decider.evolve(folded, event), state);
  return { outcome: 'appended', events: decision, state: newState, head: newHead };
}

/**
 * An append whose outcome is unknown is asked again once: the same events at the same place are either there, or are
 * written now. Only the store's own answer counts; what a reader sees after a failed commit might not be on disk.
 */
async function appendForCertain(store: Pick<EventStore, 'append'>, request: StreamAppend): Promise<StreamHead> {
  try {
    return await store.append(request);
  } catch (cause) {
    if (!(cause instanceof OutcomeUnknown)) throw cause;
    return store.append(request).catch((second: unknown) => {
      throw second instanceof RevisionConflict ? second : cause;
    });
  }
}

function isEvents<Event>(decision: readonly Event[] | Refused): decision is readonly Event[] {
  return Array.isArray(decision);
}
