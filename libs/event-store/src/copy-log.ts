/**
 * The log of one store, copied into another one of any kind: the same events, byte for byte, in the same order, so that chains and
 * ledger hold there too. Only what engines tell each other of themselves stays behind. ADR 0035.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isNodeStream, type StoredEvent } from '#events';
import { emptyHead } from './chain.js';
import { type EventStore, OutcomeUnknown, RevisionConflict, StoreUnavailable, type StreamAppend } from './event-store.js';
import { logEvents } from './log-events.js';
import { type ChainProblem, StreamChains } from './stream-chains.js';

/** The copy cannot be made, or is not one: the message is a sentence for the operator. */
export class CopyRefused extends Error {
  readonly code = 'copy-refused';
}

/** What was copied, and found the same at both ends. */
export interface CopiedLog {
  readonly events: number;
  readonly streams: number;
  /** Of these, events that an earlier run had copied. */
  readonly alreadyThere: number;
}

/** How far it is. */
export interface CopyProgress {
  readonly doing: 'comparing' | 'copying' | 'verifying';
  readonly events: number;
}

export interface CopyOptions {
  /** Events of the source after this position are left out; none unless told. */
  readonly until?: number;
  readonly onProgress?: (progress: CopyProgress) => void;
  /** While a store does not answer, or takes no writes, it is asked again for this long. */
  readonly patienceMs?: number;
}

type Log = Pick<EventStore, 'readAll'>;

/** One append of the copy holds at most this, so that every store takes it whole; bytes of UTF-8, which may be twice as many on the way to a server. */
const APPEND_EVENTS = 200;
const APPEND_BYTES = 400_000;
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

/**
 * Copies. What the target holds must be a beginning of the source, as an earlier run that was broken off leaves it; then it goes
 * on there. Each event of the source must fit its chain, and each append must answer the source's chain. At the end both logs are
 * read and compared once more.
 * @throws CopyRefused; what is in the target stays, and the same call goes on with it.
 */
export async function copyLog(source: Log, to: Pick<EventStore, 'append' | 'readAll'>, options: CopyOptions = {}): Promise<CopiedLog> {
  const { onProgress = () => undefined, patienceMs = PATIENCE_MS } = options;
  const [from, there] = [patientLog(source, patienceMs), patientLog(to, patienceMs)];
  const chains = new StreamChains();
  const wanted = sourceEvents(from, options, chains);
  const copier: Copier = { to, heads: new Map(), onProgress, patienceMs };
  const alreadyThere = await passWhatIsThere(wanted, there, copier);
  let events = alreadyThere;
  for await (const run of runsOfStreams(wanted)) {
    await appendRun(copier, run);
    events += run.length;
    onProgress({ doing: 'copying', events });
  }
  await compareLogs(from, there, { ...options, events });
  return { events, streams: chains.size, alreadyThere };
}

interface Copier {
  readonly to: Pick<EventStore, 'append'>;
  /** Chain hashes of the streams' ends in the target. */
  readonly heads: Map<string, string>;
  readonly onProgress: NonNullable<CopyOptions['onProgress']>;
  readonly patienceMs: number;
}

/** The events of a log that are copied. */
async function* copiedEvents(log: Log, until?: number): AsyncGenerator<StoredEvent, undefined> {
  for await (const event of logEvents(log, until === undefined ? {} : { until })) if (!isNodeStream(event.stream)) yield event;
  return undefined;
}

async function* sourceEvents(from: Log, { until }: CopyOptions, chains: StreamChains): AsyncGenerator<StoredEvent, undefined> {
  for await (const event of copiedEvents(from, until)) {
    requireFit(event, chains.follow(event), 'the log that is copied');
    yield event;
  }
  return undefined;
}

function requireFit({ stream, revision, position }: StoredEvent, problem: ChainProblem | undefined, log: string): void {
  if (problem !== undefined)
    throw new CopyRefused(
      `event ${String(revision)} of stream ${stream} (position ${String(position)}) of ${log} is ${problem}: \`lazaret audit verify\` says more`,
    );
}

/** Reads past the events that stand in the target; answers how many they are. */
async function passWhatIsThere(
  source: AsyncGenerator<StoredEvent, undefined>,
  target: Log,
  { heads, onProgress }: Copier,
): Promise<number> {
  let events = 0;
  for await (const there of copiedEvents(target)) {
    const { value } = await source.next();
    if (value === undefined || !isSame(value, there))
      throw new CopyRefused(
        `the target holds other events (the first at position ${String(there.position)}): name one that is empty, or that an earlier run has begun`,
      );
    heads.set(there.stream, there.chain);
    events++;
    onProgress({ doing: 'comparing', events });
  }
  return events;
}

/** Neighbours of one stream together. */
async function* runsOfStreams(source: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent[]> {
  let run: StoredEvent[] = [];
  let bytes = 0;
  for await (const event of source) {
    const size = Buffer.byteLength(event.data) + Buffer.byteLength(event.meta);
    if (run.length > 0 && (run[0]?.stream !== event.stream || run.length === APPEND_EVENTS || bytes + size > APPEND_BYTES)) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}

/** One append after the other, each waited for: so the order is that of the source whatever fails on the way. */
async function appendRun({ to, heads, patienceMs }: Copier, run: readonly StoredEvent[]): Promise<void> {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return;
  const { stream, revision } = first;
  const expected = revision === 0 ? emptyHead(stream) : { revision: revision - 1, chain: heads.get(stream) ?? '' };
  const events = run.map(({ id, type, version, data, meta }) => ({ id, type, version, data, meta }));
  const chain = await appendPatiently(to, { stream, expected, events }, patienceMs);
  if (chain !== last.chain) throw new CopyRefused(`stream ${stream} has another chain in the target`);
  heads.set(stream, chain);
}

async function appendPatiently(to: Copier['to'], append: StreamAppend, patienceMs: number): Promise<string> {
  const ask = async (): Promise<string> => (await to.append(append)).chain;
  return patiently(ask, patienceMs, 'the target takes no events').catch((cause: unknown) => {
    throw cause instanceof RevisionConflict ? new CopyRefused(`somebody else writes to the target: ${cause.message}`) : cause;
  });
}

/** A log that is asked again while it does not answer: a server that is started anew costs a wait. */
function patientLog(log: Log, patienceMs: number): Log {
  return { readAll: (...asked) => patiently(() => log.readAll(...asked), patienceMs, 'a store cannot be read') };
}

/** @throws CopyRefused when a store is away for too long */
async function patiently<T>(ask: () => Promise<T>, patienceMs: number, problem: string): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof StoreUnavailable) && !(cause instanceof OutcomeUnknown)) throw cause;
      if (performance.now() > until) throw new CopyRefused(`${problem} (${cause.message}): the same command goes on later`);
    }
    await pause(RETRY_MS);
  }
}

/**
 * Reads both logs side by side.
 * @throws CopyRefused at the first event that is not the same, or that does not fit its chain at one of the ends.
 */
async function compareLogs(from: Log, to: Log, { until, events, onProgress }: CopyOptions & { readonly events: number }): Promise<void> {
  const [atSource, atTarget] = [new StreamChains(), new StreamChains()];
  const copied = copiedEvents(to);
  let compared = 0;
  for await (const event of copiedEvents(from, until)) {
    if (compared === events) break; // the source has grown since
    const { value: there } = await copied.next();
    if (there === undefined || !isSame(event, there))
      throw new CopyRefused(`event ${String(event.revision)} of stream ${event.stream} is not the same in the target`);
    requireFit(event, atSource.follow(event), 'the log that was copied');
    requireFit(there, atTarget.follow(there), 'the target');
    compared++;
    onProgress?.({ doing: 'verifying', events: compared });
  }
  if (compared !== events || (await copied.next()).done !== true)
    throw new CopyRefused('the target holds more events, or fewer, than were copied');
}

function isSame(one: StoredEvent, other: StoredEvent): boolean {
  return (
    one.chain === other.chain &&
    one.stream === other.stream &&
    one.revision === other.revision &&
    one.id === other.id &&
    one.type === other.type &&
    one.version === other.version &&
    one.data === other.data &&
    one.meta === other.meta
  );
}
