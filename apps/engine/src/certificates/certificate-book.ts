/** Certificates, the trust list and revocation lists, folded from their facts. The only writer of their streams: one command is decided after the other. */
import {
  CERTIFICATE_STREAM_PREFIXES,
  certificateEventSchemas,
  growingCertificates,
  isRefusal,
  noCertificates,
  type CertificateEvent,
  type CertificateRefusal,
  type CertificateState,
  type EventMeta,
  type GrowingCertificates,
} from '#events';
import type { Nodes } from '../nodes/nodes.js';
import type { Turns } from '../nodes/turns.js';
import { Bookmark } from '../platform/bookmark.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EventLog, RecordedEvent } from '../platform/event-log.js';

/** What somebody wants of one stream, decided on the newest state. No events: there is nothing to do. */
export interface CertificateChange {
  readonly stream: string;
  readonly decide: (state: CertificateState) => readonly CertificateEvent[] | CertificateRefusal;
}

export type CertificateAnswer =
  /** What the command recorded, also when it had been carried out before. */
  { readonly kind: 'done'; readonly events: readonly RecordedOf[] } | { readonly kind: 'refused'; readonly refusal: CertificateRefusal };

/** What a command recorded: where, and of what kind. */
export interface RecordedOf {
  readonly stream: string;
  readonly type: CertificateEvent['type'];
}

type Parts = { readonly events: EventLog; readonly clock: EngineClock; readonly nodes: Nodes; readonly turns: Turns };

const APPENDS_AT_ONCE = 250;

export class CertificateBook {
  private readonly byCommand = new Map<string, RecordedOf[]>();
  /** Ids of everything that ever had a key of its own. */
  private readonly everKeyed = new Set<string>();
  private readonly listeners: (() => Promise<void>)[] = [];
  private newest: CertificateState = noCertificates();
  private readonly bookmark: Bookmark;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly parts: Parts) {
    this.bookmark = new Bookmark(parts.events, { streamPrefixes: CERTIFICATE_STREAM_PREFIXES });
  }

  /** Folds the log. */
  static async open(parts: Parts): Promise<CertificateBook> {
    const book = new CertificateBook(parts);
    await book.catchUp();
    return book;
  }

  /** Reads from now on what other engines write; its listeners hear of it. */
  followOthers(): void {
    const readOn = (): Promise<void> =>
      this.inQueue(async () => {
        if (await this.catchUp()) for (const listener of this.listeners) await listener();
      });
    this.parts.nodes.follow({ streamPrefixes: CERTIFICATE_STREAM_PREFIXES, readOn });
  }

  current(): CertificateState {
    return this.newest;
  }

  /** Ids of certificates, assignments and trust entries that are there no longer: their keys go with them. */
  gone(): readonly string[] {
    const { certificates, trust } = this.newest;
    const assigned = [...certificates.values()].flatMap(({ assignments }) => assignments.map(({ id }) => id));
    const there = new Set([...certificates.keys(), ...trust.keys(), ...assigned]);
    return [...this.everKeyed].filter((id) => !there.has(id));
  }

  /** Awaited after each change, before whoever asked for it is answered. */
  onChange(listener: () => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** What a command has recorded; empty when it was never carried out. */
  recordedBy(commandId: string): readonly RecordedOf[] {
    return this.byCommand.get(commandId) ?? [];
  }

  /**
   * Decides one change and records it; when it resolves, {@link current} has it.
   * @throws StoreUnavailable, OutcomeUnknown as the store says
   */
  async change(stream: string, decide: CertificateChange['decide'], meta: Omit<EventMeta, 'at'>): Promise<CertificateAnswer> {
    const done = this.recordedBy(meta.commandId);
    if (done.length > 0) return { kind: 'done', events: done };
    const [answer] = await this.changeEach([{ stream, decide }], meta);
    if (answer === undefined) throw new Error('a change was not decided');
    return answer;
  }

  /** Many changes under one command, each for itself: one that is refused stops none of the others, and each sees those before it. */
  changeEach(changes: readonly CertificateChange[], meta: Omit<EventMeta, 'at'>): Promise<readonly CertificateAnswer[]> {
    const { turns, clock } = this.parts;
    return turns.inTurn('certificates', () => this.inQueue(() => this.decideAndRecord(changes, { ...meta, at: clock.iso() })));
  }

  private inQueue<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(work);
    this.queue = answer.catch(() => undefined); // the caller learns of it
    return answer;
  }

  private async decideAndRecord(changes: readonly CertificateChange[], meta: EventMeta): Promise<readonly CertificateAnswer[]> {
    await this.catchUp();
    const growing = growingCertificates(this.newest);
    const byStream = new Map<string, CertificateEvent[]>();
    const answers = changes.map(({ stream, decide }): CertificateAnswer => {
      const decision = decide(growing.state);
      if (isRefusal(decision)) return { kind: 'refused', refusal: decision };
      for (const event of decision) growing.add({ stream, event, meta });
      if (decision.length > 0) byStream.set(stream, [...(byStream.get(stream) ?? []), ...decision]);
      return { kind: 'done', events: decision.map(({ type }) => ({ stream, type })) };
    });
    await this.record(byStream, meta);
    if (byStream.size > 0) for (const listener of this.listeners) await listener();
    return answers;
  }

  /** The store writes what comes together as one group. What was written is folded, also when a later part could not be written. */
  private async record(byStream: ReadonlyMap<string, readonly CertificateEvent[]>, meta: EventMeta): Promise<void> {
    const appends: Promise<unknown>[] = [];
    try {
      for (const [stream, facts] of byStream) {
        const { head } = await this.parts.events.read(stream);
        const append = this.parts.events.append(stream, head, facts, meta);
        append.catch(() => undefined); // told below
        appends.push(append);
        if (appends.length % APPENDS_AT_ONCE === 0) await Promise.all(appends);
      }
      await Promise.all(appends);
    } finally {
      await Promise.allSettled(appends);
      await this.catchUp();
    }
  }

  /** Answers whether there was anything. */
  private async catchUp(): Promise<boolean> {
    const growing = growingCertificates(this.newest);
    try {
      return await this.bookmark.readOn((recorded) => {
        this.fold(recorded, growing);
      });
    } finally {
      // a store that goes away between two pages leaves what was read, and is read on from there
      this.newest = growing.state;
    }
  }

  private fold({ stream, event, meta }: RecordedEvent, growing: GrowingCertificates): void {
    if (!isCertificateEvent(event)) return;
    growing.add({ stream, event, meta });
    const recorded = { stream, type: event.type };
    const others = this.byCommand.get(meta.commandId);
    if (others) others.push(recorded);
    else this.byCommand.set(meta.commandId, [recorded]);
    if (event.type === 'CertificateImported' || event.type === 'TrustEntryAdded')
      this.everKeyed.add(stream.slice(stream.lastIndexOf('-') + 1));
    if (event.type === 'CertificateAssigned') this.everKeyed.add(event.data.assignmentId);
  }
}

function isCertificateEvent(event: { readonly type: string }): event is CertificateEvent {
  return Object.hasOwn(certificateEventSchemas, event.type);
}
