/**
 * Every call of the client, and nothing else of the program calls it. The client finds the leader, follows it, speaks TLS and shows
 * the user; the calls themselves are ours, on its own generated stubs, for its own lose what is needed here (ADR 0033): after a broken
 * stream its appends end in rejections that nobody can catch, or never end; its reads give back parsed JSON instead of the text.
 */
import { randomUUID } from 'node:crypto';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientPackage } from './eventstoredb-client.js';
import { appendRequest, checkpointPosition, readRequest, recordedEvent, uuidText } from './eventstoredb-messages.js';
import type { ProposedEvent, Reading, RecordedEvent } from './eventstoredb-messages.js';

/** Why a call came to nothing. */
export class WireFailure extends Error {
  constructor(
    /**
     * `conflict`: the stream ends elsewhere. `refused`: the server will not, and did not. `unsent`: nothing went out.
     * `misplaced`: no record begins at the position that was read from. `broken`: the connection, or the time, ended before the answer:
     * nobody knows.
     */
    readonly kind: 'conflict' | 'refused' | 'unsent' | 'misplaced' | 'broken',
    message: string,
  ) {
    super(message);
  }
}

/** What a subscription is told, in order. */
export type Arrival = { readonly event: RecordedEvent } | { readonly checkpoint: number };

/** A subscription under way. */
export interface Arriving {
  /** Calls back with what comes, in order, until it breaks, and once then. A pause holds the server back. */
  readonly listen: (arrived: (arrival: Arrival) => void, broken: (cause: WireFailure) => void) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
}

export interface Transport {
  /** Answers the revision of the last event. @throws WireFailure */
  append(stream: string, expected: number, events: readonly ProposedEvent[]): Promise<number>;
  /** What a bounded reading finds; nothing for a stream that does not exist. @throws WireFailure */
  read(reading: Reading & { readonly limit: number }): Promise<readonly RecordedEvent[]>;
  /** Reads on with what is new. @throws WireFailure */
  subscribe(reading: Reading): Promise<Arriving>;
  /** The server shows the last so many events of a stream, and may remove the others. @throws WireFailure */
  setMaxCount(stream: string, maxCount: number): Promise<void>;
  close(): Promise<void>;
}

/** How long one call may take, in milliseconds. */
export interface CallTimes {
  readonly appendMs: number;
  readonly readMs: number;
}

/** Connects when the first call is made. */
export function openTransport(client: ClientPackage, connectionString: string, times: CallTimes): Transport {
  const connection = client.connect(connectionString);
  const openRead = async (reading: Reading) => {
    const request = readRequest(client, reading);
    const deadline = reading.limit === undefined ? { deadline: Infinity } : undefined;
    const [metadata, options] = connection['callArguments']({ requiresLeader: true, deadline: times.readMs }, deadline);
    const open = connection['GRPCStreamCreator'](client.StreamsClient, 'read', (stubs) => stubs.read(request, metadata, options));
    return open().catch((cause: unknown) => {
      throw new WireFailure('unsent', reasonOf(cause));
    });
  };
  const appends = appendCall(client, connection, times.appendMs);
  return {
    append: (stream, expected, events) => appends.ask(stream, expected, events),
    async read(reading) {
      const call = await openRead(reading);
      const events: RecordedEvent[] = [];
      try {
        for await (const response of call as AsyncIterable<streams.ReadResp>) {
          const event = recordedEvent(response);
          if (event !== undefined) events.push(event);
        }
      } catch (cause) {
        throw readFailure(cause, reading);
      }
      return events;
    },
    async subscribe(reading) {
      return arriving(await openRead(reading), reading);
    },
    async setMaxCount(stream, maxCount) {
      // any revision: who comes last is right
      await connection
        .setStreamMetadata(stream, { maxCount }, { requiresLeader: true, deadline: times.appendMs })
        .catch((cause: unknown) => {
          throw failureOf(cause);
        });
    },
    async close() {
      appends.end();
      await connection.dispose();
      const channel = await connection['getChannel']().catch(() => undefined);
      channel?.close();
    },
  };
}

type Connection = ReturnType<ClientPackage['connect']>;
type AppendStream = ReturnType<InstanceType<ClientPackage['StreamsClient']>['batchAppend']>;

interface Asked {
  readonly resolve: (revision: number) => void;
  readonly reject: (cause: WireFailure) => void;
  readonly timer: NodeJS.Timeout;
}

/** All appends on one long call, told apart by correlation ids; a new one is opened when it has broken. */
function appendCall(client: ClientPackage, connection: Connection, timeoutMs: number) {
  let current: { readonly stream: Promise<AppendStream>; readonly asked: Map<string, Asked> } | undefined;

  const open = () => {
    const asked = new Map<string, Asked>();
    const [metadata, options] = connection['callArguments']({ requiresLeader: true }, { deadline: Infinity });
    const opening = connection['GRPCStreamCreator'](client.StreamsClient, 'append', (stubs) => stubs.batchAppend(metadata, options));
    const broken = (cause: unknown): void => {
      if (current?.asked === asked) current = undefined;
      for (const id of [...asked.keys()]) settle(asked, id)?.reject(failureOf(cause));
    };
    const stream = opening().then((opened) => {
      opened.on('data', (response: streams.BatchAppendResp) => answered(asked, response));
      opened.on('error', broken);
      opened.on('end', () => {
        broken(new Error('the server ended the stream of appends'));
        opened.destroy(); // its other half is still open, and the client would wait for it when it is closed
      });
      opened.on('close', () => broken(new Error('the stream of appends was closed')));
      return opened;
    });
    stream.catch(() => {
      if (current?.asked === asked) current = undefined;
    });
    return (current = { stream, asked });
  };

  return {
    async ask(name: string, expected: number, events: readonly ProposedEvent[]): Promise<number> {
      const { stream: opening, asked } = current ?? open();
      const stream = await opening.catch((cause: unknown) => {
        throw new WireFailure('unsent', reasonOf(cause));
      });
      const id = randomUUID();
      return new Promise((resolve, reject) => {
        const late = (): void => {
          settle(asked, id)?.reject(new WireFailure('broken', `no answer to an append within ${String(timeoutMs)} ms`));
          stream.cancel(); // what does not answer one append is not asked for others
        };
        asked.set(id, { resolve, reject, timer: setTimeout(late, timeoutMs) });
        // how much waits here is bounded by whoever asks; so no write has to wait for room
        stream.write(appendRequest(client, id, { stream: name, expected, events }));
      });
    },
    end() {
      void current?.stream.then((stream) => stream.cancel()).catch(() => undefined);
    },
  };
}

function settle(asked: Map<string, Asked>, id: string): Asked | undefined {
  const each = asked.get(id);
  asked.delete(id);
  clearTimeout(each?.timer);
  return each;
}

/** An answer to nobody is one that came too late. */
function answered(asked: Map<string, Asked>, response: streams.BatchAppendResp): void {
  const each = settle(asked, uuidText(response.getCorrelationId()));
  const error = response.getError();
  if (error === undefined) each?.resolve(Number(response.getSuccess()?.getCurrentRevision()));
  else each?.reject(refusal(error.getDetails()?.getTypeName() ?? '', error.getMessage()));
}

/** An answer that is not yes. A server that gave up by its own clock, or does not say why, may have written all the same. */
function refusal(type: string, message: string): WireFailure {
  switch (type) {
    case 'event_store.client.WrongExpectedVersion':
      return new WireFailure('conflict', 'the stream ends elsewhere');
    case 'event_store.client.StreamDeleted':
      return new WireFailure('refused', 'the stream was deleted on the server');
    case 'event_store.client.AccessDenied':
      return new WireFailure('refused', 'the user of store.url may not write');
    case 'event_store.client.MaximumAppendSizeExceeded':
      return new WireFailure('refused', 'the server takes no append of this size (MaxAppendSize)');
    case 'event_store.client.BadRequest':
      return new WireFailure('refused', message);
    default:
      return new WireFailure('broken', message === '' ? 'the server gave up' : message);
  }
}

function arriving(call: NodeJS.ReadableStream & { cancel(): void }, reading: Reading): Arriving {
  return {
    listen(arrived, broken) {
      let isOver = false;
      const over = (cause: unknown): void => {
        if (!isOver) broken(readFailure(cause, reading));
        isOver = true;
      };
      call.on('error', over);
      call.on('end', () => over(new Error('the server ended the subscription')));
      call.on('data', (response: streams.ReadResp) => {
        const event = recordedEvent(response);
        const checkpoint = checkpointPosition(response);
        if (event !== undefined) arrived({ event });
        else if (checkpoint !== undefined) arrived({ checkpoint });
      });
    },
    pause: () => void call.pause(),
    resume: () => void call.resume(),
    cancel: () => call.cancel(),
  };
}

/** What servers answer to a position in the middle of a record: UNKNOWN, INVALID_ARGUMENT, OUT_OF_RANGE, INTERNAL, as their versions differ. */
const MISPLACED = [2, 3, 11, 13];

function readFailure(cause: unknown, reading: Reading): WireFailure {
  const isPlaced = 'position' in reading && reading.position > 0;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? Number(cause.code) : 0;
  return isPlaced && MISPLACED.includes(code) ? new WireFailure('misplaced', reasonOf(cause)) : failureOf(cause);
}

/** The failure of a call as gRPC and the server's trailers tell it. */
function failureOf(cause: unknown): WireFailure {
  if (cause instanceof WireFailure) return cause;
  const exception = exceptionOf(cause);
  if (exception === 'access-denied') return new WireFailure('refused', 'the user of store.url is not known, or may not do this');
  if (exception === 'stream-deleted') return new WireFailure('refused', 'the stream was deleted on the server');
  return new WireFailure('broken', reasonOf(cause));
}

/** What the server names its errors by; the client has read it for some calls, and left it in the trailers of others. */
function exceptionOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('type' in cause && typeof cause.type === 'string') return cause.type;
  const named = 'metadata' in cause && isTrailers(cause.metadata) ? cause.metadata.getMap()['exception'] : undefined;
  return typeof named === 'string' ? named : undefined;
}

function isTrailers(value: unknown): value is { getMap(): Readonly<Record<string, unknown>> } {
  return typeof value === 'object' && value !== null && 'getMap' in value;
}

/** gRPC adds what it knows of the look-up of the name, which is mostly nothing. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\s*Resolution note:.*$/s, '');
}
