import type { EncodedEvent, StoredEvent } from '#events';

/**
 * Where a stream ends: the revision of its last event and that event's chain hash. Whoever appends says on which head
 * its decision stands; a head is got by reading the stream or from the answer of an append.
 */
export interface StreamHead {
  /** -1 when the stream does not exist. */
  readonly revision: number;
  /** Hex SHA-256 of the last event; the genesis hash when the stream does not exist. */
  readonly chain: string;
}

/** Which events a reader of the whole log wants; an absent list means all. */
export interface LogFilter {
  /** Stream name prefixes such as `message-`. */
  readonly streamPrefixes?: readonly string[];
}

/** A running catch-up subscription. */
export interface Subscription {
  /** Ends it; resolves when no handler call is under way. */
  stop(): Promise<void>;
}

/** One append of a batch to one stream. */
export interface StreamAppend {
  readonly stream: string;
  /** The append succeeds only if the stream ends exactly here. */
  readonly expected: StreamHead;
  readonly events: readonly EncodedEvent[];
}

/**
 * The port. Adapters: memory, sqlite (embedded default), postgres, eventstoredb. Appends are atomic and durable when the promise resolves.
 * An append whose events (by id) already stand at the expected place succeeds again and writes nothing.
 */
export interface EventStore {
  /**
   * Appends and answers the new head.
   * @throws RevisionConflict when the stream ends elsewhere; nothing was written.
   * @throws StoreUnavailable when the store takes no writes now (queue too long, disk full); nothing was written.
   * @throws OutcomeUnknown when the commit failed half-way; re-read before answering anybody.
   */
  append(request: StreamAppend): Promise<StreamHead>;
  /** All events of a stream from a revision on, in order; empty when there is none. */
  readStream(stream: string, fromRevision?: number): Promise<readonly StoredEvent[]>;
  /** At most `limit` events after a position (exclusive; 0 reads from the start), in log order. */
  readAll(afterPosition: number, limit: number, filter?: LogFilter): Promise<readonly StoredEvent[]>;
  /** Calls `handle` with batches in log order from a position on, then with new events as they are committed. */
  subscribeAll(options: {
    readonly afterPosition: number;
    readonly filter?: LogFilter;
    /** The most events of a batch; 256 unless said otherwise, so that a reader who works synchronously leaves room for others. */
    readonly batchEvents?: number | undefined;
    readonly handle: (events: readonly StoredEvent[]) => Promise<void>;
    /** A throw of `handle` stops the subscription and is reported here; but after StoreUnavailable, for it may read the log, the same batch comes again. */
    readonly onStopped: (cause: Error) => void;
  }): Subscription;
  /** The position of the last committed event, 0 when the log is empty. */
  lastPosition(): Promise<number>;
  /**
   * Readers of the stream see its last `keepLast` events only, from now on; the older ones may go for good, from the log as well.
   * For streams of which nothing is worth keeping, such as the beats of an engine. The head, and with it the chain, goes on.
   * @throws RangeError when nothing would be kept.
   */
  limitStream(stream: string, keepLast: number): Promise<void>;
  close(): Promise<void>;
}

/** The stream ends elsewhere than the caller believed. */
export class RevisionConflict extends Error {
  readonly code = 'revision-conflict';
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at revision ${String(actual)}, not ${String(expected)}`);
  }
}

/** The store takes no writes now; nothing was written. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable';
}

/** A commit failed and nobody knows whether it happened: re-read, then answer. */
export class OutcomeUnknown extends Error {
  readonly code = 'outcome-unknown';
}
