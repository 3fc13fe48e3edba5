/** The call of the double that reads: a stream or the log, forwards or backwards, once or as a subscription, with the server's filter. */
import { once } from 'node:events';
import { status, type Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { checkpointResponse, eventResponse, identifier, named, nameOf, UNAVAILABLE, type CallError } from './answers.js';
import { strikes, type Faults } from './faults.js';
import type { LoggedEvent } from './logged-event.js';
import type { ServerLog } from './server-log.js';

export interface ReadingParts {
  readonly log: ServerLog;
  readonly faults: Faults;
  readonly refusal: (call: { readonly metadata: Metadata }) => CallError | undefined;
  /** Servers before 23.10 do not say that a subscription has caught up. */
  readonly saysCaughtUp: boolean;
}

type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** The window of a filter when the client names none. */
const DEFAULT_WINDOW = 32;
const { BACKWARDS } = streams.ReadReq.Options.ReadDirection;

export function read(parts: ReadingParts): (call: ReadCall) => void {
  return (call) => {
    call.on('error', () => undefined);
    const refusal = parts.refusal(call);
    if (refusal !== undefined) return void call.emit('error', refusal);
    void answer(parts, new Answering(call, parts.faults)).catch((cause: unknown) => void call.emit('error', cause));
  };
}

async function answer(parts: ReadingParts, to: Answering): Promise<void> {
  const options = to.call.request.getOptions() ?? new streams.ReadReq.Options();
  if (options.hasSubscription()) return subscription(parts, to, options);
  if (options.hasStream()) await readStream(parts.log, to, options);
  else for (const event of inLog(parts.log, options)) if (!(await to.write(eventResponse(event)))) return;
  to.call.end();
}

async function readStream(log: ServerLog, to: Answering, options: streams.ReadReq.Options): Promise<void> {
  const asked = options.getStream();
  const name = nameOf(asked?.getStreamIdentifier());
  const events = log.stream(name);
  if (events === 'deleted') throw thrown(named('stream-deleted', status.FAILED_PRECONDITION, { 'stream-name': name }));
  if (events === 'not-found') {
    const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(name));
    await to.write(new streams.ReadResp().setStreamNotFound(missing));
    return;
  }
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const from = asked?.hasRevision() === true ? Number(asked.getRevision()) : isBackwards ? Infinity : 0;
  const wanted = isBackwards
    ? events.filter(({ revision }) => revision <= from).reverse()
    : events.filter(({ revision }) => revision >= from);
  for (const event of wanted.slice(0, Number(options.getCount()))) if (!(await to.write(eventResponse(event)))) return;
}

/** Forwards from a position on, itself included; backwards from before it. @throws for a position at which no record begins */
function inLog(log: ServerLog, options: streams.ReadReq.Options): readonly LoggedEvent[] {
  const position = options.getAll()?.getPosition();
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const from = position === undefined ? (isBackwards ? log.length : 0) : recordAt(log, Number(position.getCommitPosition()));
  const isWanted = filterOf(options.getFilter());
  const count = Number(options.getCount());
  const found: LoggedEvent[] = [];
  for (let at = isBackwards ? from - 1 : from; at >= 0 && at < log.length && found.length < count; at += isBackwards ? -1 : 1) {
    const event = log.at(at);
    if (event !== undefined && isWanted(event)) found.push(event);
  }
  return found;
}

async function subscription({ log, saysCaughtUp }: ReadingParts, to: Answering, options: streams.ReadReq.Options): Promise<void> {
  let at = firstIndex(log, options.getAll());
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  await to.write(new streams.ReadResp().setConfirmation(confirmation));
  const look = lookingAt(to, options);
  const lookOn = async (): Promise<void> => {
    for (let event = log.at(at); event !== undefined && !to.isOver; event = log.at(++at)) await look(event);
  };
  await lookOn();
  if (saysCaughtUp) await to.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  while (!to.isOver) {
    if (log.length === at) await new Promise<void>((resolve) => to.untilWoken(log, resolve));
    await lookOn();
  }
}

/** A subscription begins after the position that it names. */
function firstIndex(log: ServerLog, from: streams.ReadReq.Options.AllOptions | undefined): number {
  if (from?.hasEnd() === true) return log.length;
  const position = from?.getPosition();
  return position === undefined ? 0 : recordAt(log, Number(position.getCommitPosition())) + 1;
}

/** Sends an event that is wanted, and each so many events how far it has looked. */
function lookingAt(to: Answering, options: streams.ReadReq.Options): (event: LoggedEvent) => Promise<void> {
  const filter = options.getFilter();
  const isWanted = filterOf(filter);
  const window = filter?.hasMax() === true ? filter.getMax() : DEFAULT_WINDOW;
  const checkpointEvery = window * (filter?.getCheckpointintervalmultiplier() ?? 1);
  let looked = 0;
  return async (event) => {
    if (isWanted(event)) await to.write(eventResponse(event));
    if (filter !== undefined && ++looked % checkpointEvery === 0) await to.write(checkpointResponse(event.position));
  };
}

function filterOf(filter: streams.ReadReq.Options.FilterOptions | undefined): (event: LoggedEvent) => boolean {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (expression === undefined) return () => true;
  const text = filter?.hasStreamIdentifier() === true ? (event: LoggedEvent) => event.stream : (event: LoggedEvent) => event.type;
  const prefixes = expression.getPrefixList();
  const regex = new RegExp(expression.getRegex());
  return (event) => (prefixes.length > 0 ? prefixes.some((prefix) => text(event).startsWith(prefix)) : regex.test(text(event)));
}

/** A server finds no record in the middle of another one. */
function recordAt(log: ServerLog, position: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log.at(middle)?.position ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  if (log.at(low)?.position !== position) throw thrown({ code: status.INVALID_ARGUMENT, details: `no record begins at ${position}` });
  return low;
}

/** A call to write answers to, as fast as the client takes them. */
class Answering {
  isOver = false;
  private readonly isDropped: boolean;
  private written = 0;
  private wake: (() => void) | undefined;

  constructor(
    readonly call: ReadCall,
    private readonly faults: Faults,
  ) {
    this.isDropped = strikes(faults, 'readsToDrop');
    const over = (): void => {
      this.isOver = true;
      this.wake?.();
    };
    call.on('cancelled', over);
    call.on('close', over);
  }

  /** Whether there may be more. */
  async write(response: streams.ReadResp): Promise<boolean> {
    if (this.isOver) return false;
    if (this.isDropped && response.hasEvent() && ++this.written > this.faults.dropReadsAfter) {
      this.isOver = true;
      this.call.emit('error', UNAVAILABLE);
      return false;
    }
    if (!this.call.write(response)) await Promise.race([once(this.call, 'drain'), new Promise<void>((resolve) => (this.wake = resolve))]);
    return !this.isOver;
  }

  untilWoken(log: ServerLog, resolve: () => void): void {
    const unlisten = log.onWritten(() => this.wake?.());
    this.wake = () => {
      unlisten();
      resolve();
    };
    if (this.isOver) this.wake();
  }
}

/** grpc-js takes code, details and trailers from an error that is thrown at it. */
function thrown(error: CallError): Error {
  return Object.assign(new Error(error.details), error);
}
