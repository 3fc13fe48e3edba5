/**
 * The log of the double: what one server would hold, by the rules that are read in the server's source (IndexWriter.CheckCommit
 * of 23.10.8) and in its documentation. An append is decided in order, and seen by nobody before it is on disk.
 */
import type { Journal } from './journal.js';
import type { LoggedEvent } from './logged-event.js';

export type ProposedEvent = Pick<LoggedEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

/** A revision, -1 for a stream that does not exist. */
export type Expected = number | 'any' | 'stream-exists';

export type AppendAnswer =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'too-large' };

interface Waiting {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
  readonly answer: (answer: AppendAnswer) => void;
  readonly fail: (cause: unknown) => void;
}

/** Of all events of an append; the default of a 23.10 server. */
const MAX_APPEND_BYTES = 1_048_576;
/** What the head of a record takes on disk, more or less. */
const RECORD_HEAD_BYTES = 101;
/** `$tb` of a deleted stream: the greatest revision of the server. */
const DELETED = 9_223_372_036_854_775_807n;
/** Each so many appends the server writes something of its own into the log. */
const CHATTER_APPENDS = 5;

export class ServerLog {
  private readonly events: LoggedEvent[] = [];
  private readonly streams = new Map<string, LoggedEvent[]>();
  private readonly listeners = new Set<() => void>();
  private waiting: Waiting[] = [];
  private isWriting = false;
  private nextPosition = 0;
  private appends = 0;
  /** Events that are on disk. */
  private durable = 0;

  constructor(private readonly journal?: Journal) {
    for (const event of journal?.kept ?? []) this.take(event);
    if (this.events.length === 0) this.chatter();
    this.durable = this.events.length;
  }

  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): Promise<AppendAnswer> {
    return new Promise((answer, fail) => {
      this.waiting.push({ stream, expected, events, answer, fail });
      if (!this.isWriting) void this.write();
    });
  }

  /** Deletes as the server does: events stay in the log, and an append to a stream that must not exist succeeds again. */
  async softDelete(stream: string): Promise<void> {
    await this.setMetadata(stream, `{"$tb":${DELETED.toString()}}`);
  }

  /** For good: neither read nor written any more. */
  async tombstone(stream: string): Promise<void> {
    await this.append(stream, 'any', [proposed('$streamDeleted', '{}')]);
  }

  /** What a reader of the stream sees, in order. */
  stream(name: string): readonly LoggedEvent[] | 'not-found' | 'deleted' {
    const all = (this.streams.get(name) ?? []).filter(({ position }) => position <= this.lastPosition);
    const last = all.at(-1);
    if (last === undefined) return 'not-found';
    if (last.type === '$streamDeleted') return 'deleted';
    const { maxCount, before } = this.limits(name);
    if (before === DELETED) return 'not-found';
    return all.filter(({ revision }) => BigInt(revision) >= before && revision > last.revision - maxCount);
  }

  /** Events of the whole log that are on disk. */
  get length(): number {
    return this.durable;
  }

  /** One of them, in the order of the log. */
  at(index: number): LoggedEvent | undefined {
    return index < this.durable ? this.events[index] : undefined;
  }

  /** Calls `wake` whenever more is on disk, until the answer is called. */
  onWritten(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  private get lastPosition(): number {
    return this.events[this.durable - 1]?.position ?? -1;
  }

  /** One group after the other: all that waits is decided, written together, synced once, and answered. */
  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      const from = this.events.length;
      const answers = group.map((each) => this.decide(each));
      try {
        await this.journal?.write(this.events.slice(from));
      } catch (cause) {
        for (const { fail } of group) fail(cause);
        continue;
      }
      this.durable = this.events.length;
      for (const [index, answer] of answers.entries()) group[index]?.answer(answer);
      for (const wake of this.listeners) wake();
    }
    this.isWriting = false;
  }

  private decide(append: Waiting): AppendAnswer {
    const { stream, events } = append;
    const standing = this.streams.get(stream) ?? [];
    const current = standing.at(-1)?.revision ?? -1;
    if (standing.at(-1)?.type === '$streamDeleted') return { kind: 'deleted' };
    if (bytesOf(events) > MAX_APPEND_BYTES) return { kind: 'too-large' };
    const isDeleted = this.limits(stream).before === DELETED;
    const elsewhere = isDeleted && append.expected === -1 ? undefined : this.notAtTheEnd(append, standing, current);
    if (elsewhere !== undefined) return elsewhere;
    if (isDeleted) this.place(`$$${stream}`, proposed('$metadata', `{"$tb":${String(current + 1)}}`));
    let last: LoggedEvent | undefined;
    for (const event of events) last = this.place(stream, event);
    if (++this.appends % CHATTER_APPENDS === 0) this.chatter();
    return { kind: 'written', revision: last?.revision ?? current, position: last?.position ?? 0 };
  }

  /** The stream ends elsewhere: the very same ids at the same place are answered as written, everything else is refused. */
  private notAtTheEnd({ expected, events }: Waiting, standing: readonly LoggedEvent[], current: number): AppendAnswer | undefined {
    if (expected === 'any' || expected === current) return undefined;
    if (expected === 'stream-exists') return current < 0 ? { kind: 'wrong-version', current } : undefined;
    const isRepeated = expected < current && events.every(({ id }, index) => standing[expected + 1 + index]?.id === id);
    const last = standing[expected + events.length];
    return isRepeated && last !== undefined
      ? { kind: 'written', revision: last.revision, position: last.position }
      : { kind: 'wrong-version', current };
  }

  /** Statistics, and links such as the projections of the server write. */
  private chatter(): void {
    this.place('$stats-127.0.0.1:2113', proposed('$statsCollected', '{"proc":{}}'));
    this.place('$ce-any', { ...proposed('$>', '0@any'), contentType: 'application/octet-stream' });
  }

  private async setMetadata(stream: string, json: string): Promise<void> {
    await this.append(`$$${stream}`, 'any', [proposed('$metadata', json)]);
  }

  private limits(stream: string): { readonly maxCount: number; readonly before: bigint } {
    const text = this.streams.get(`$$${stream}`)?.at(-1)?.data.toString('utf8') ?? '{}';
    const { $maxCount } = JSON.parse(text) as { $maxCount?: number };
    // beyond what a JSON number of JavaScript keeps
    const before = /"\$tb":\s*(\d+)/.exec(text)?.[1] ?? '0';
    return { maxCount: $maxCount ?? Infinity, before: BigInt(before) };
  }

  private place(stream: string, event: ProposedEvent): LoggedEvent {
    const revision = (this.streams.get(stream)?.at(-1)?.revision ?? -1) + 1;
    const logged = { ...event, position: this.nextPosition, stream, revision, createdAt: Date.now() };
    this.take(logged);
    return logged;
  }

  private take(event: LoggedEvent): void {
    const { stream, data, metadata } = event;
    this.events.push(event);
    const own = this.streams.get(stream) ?? [];
    own.push(event);
    this.streams.set(stream, own);
    this.nextPosition = event.position + RECORD_HEAD_BYTES + 2 * stream.length + data.length + metadata.length;
  }
}

function proposed(type: string, json: string): ProposedEvent {
  return { id: crypto.randomUUID(), type, contentType: 'application/json', data: Buffer.from(json), metadata: Buffer.alloc(0) };
}

function bytesOf(events: readonly ProposedEvent[]): number {
  return events.reduce((bytes, { data, metadata }) => bytes + data.length + metadata.length, 0);
}
