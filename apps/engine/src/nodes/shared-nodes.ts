/**
 * One of several engines on a store: says that it lives, hears who else does, and knows by its own counter how long it may begin anything.
 * Others call it gone later than it does itself, so that what it begins under its lease nobody has taken over. ADR 0036.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { eventId, headOf, RevisionConflict, type EventStore, type StreamHead, type Subscription } from '#event-store';
import { decodeEvent, NODE_STREAM_PREFIX, nameOfNode, nodeStream, type NodeEvent, type StoredEvent } from '#events';
import { ulid } from 'ulid';
import { CannotStart } from '../platform/cannot-start.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { ShownLog } from '../platform/shown-log.js';
import { LivingNodes, type LivingNode, type SeenNode } from './living-nodes.js';
import { Nodes, type FollowedStreams, type Lease } from './nodes.js';
import { rankFor, ranksOf } from './share-of-work.js';

export interface NodeTimes {
  readonly beatMs: number;
  /** How long a sign of life lets its sender begin anything. */
  readonly leaseMs: number;
  /** After so long without a sign a node is gone for others. */
  readonly goneMs: number;
  /** After so long they do what it has not begun. */
  readonly lateMs: number;
}

/** The worst case of a takeover: a node dies right after its sign, and is gone at our first one after `goneMs`. */
export const NODE_TIMES: NodeTimes = { beatMs: 1_000, leaseMs: 5_000, goneMs: 6_000, lateMs: 3_000 };
const RETRY_MS = 300;
/** Signs of life that are kept, and how many come before older ones are let go. */
const KEPT = 10;
const TRIM_EVERY = 200;

export interface NodeParts {
  readonly name: string;
  readonly store: EventStore;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly times?: NodeTimes;
}

interface Held {
  readonly untilMs: number;
  /** By the clock on the wall: a machine that sleeps stops the counter. */
  readonly untilWallMs: number;
  readonly fence: number;
  /** Grows with each gap. */
  readonly epoch: number;
}

export class SharedNodes extends Nodes {
  readonly id: string;
  private readonly own: LivingNode;
  private readonly times: NodeTimes;
  private readonly events: EventLog;
  private readonly view: LivingNodes;
  private readonly sent = new Map<string, number>();
  private readonly listeners: (() => void)[] = [];
  private following: Subscription | undefined;
  private readonly followed: Subscription[] = [];
  private readonly shows: FollowedStreams[] = [];
  private shownLog: ShownLog | undefined;
  /** Where the log ended before anything was read of it to be kept in memory. */
  private joinedAt = 0;
  private head: StreamHead | undefined;
  private held: Held | undefined;
  private beats = 0;
  private readonly stopping = new AbortController();
  private beating: Promise<void> | undefined;
  private superseded = false;
  private lastSignFailed = false;
  private heardOurselves = false;
  private works = false;
  private known: { readonly names: string; readonly ranks: readonly number[] } = { names: '', ranks: [] };

  constructor(private readonly parts: NodeParts) {
    super();
    this.id = `${parts.name}/${ulid(parts.clock.now().getTime())}`;
    this.own = { name: parts.name, id: this.id };
    this.times = parts.times ?? NODE_TIMES;
    this.events = new EventLog(parts.store, this.id);
    this.view = new LivingNodes(this.own, this.times);
  }

  lease(): Lease | undefined {
    const held = this.valid();
    if (held === undefined) return undefined;
    const { epoch, fence } = held;
    return { by: { node: this.id, fence }, holds: () => this.valid()?.epoch === epoch };
  }

  isHeard(): boolean {
    const held = this.valid();
    if (held === undefined || this.lastSignFailed) return false;
    return this.parts.clock.elapsedMs() < held.untilMs - this.times.leaseMs / 2; // or a sign has been under way for long
  }

  ranks(): readonly number[] {
    if (this.valid() === undefined || !this.takesShare()) return [];
    const living = this.view.working();
    const names = living.join(' ');
    if (this.known.names !== names) this.known = { names, ranks: ranksOf(this.own.name, living) };
    return this.known.ranks;
  }

  private takesShare(): boolean {
    return this.works && this.view.takesShare(this.parts.clock.elapsedMs());
  }

  isOurs(what: string): boolean {
    return this.valid() !== undefined && rankFor(what, this.own.name, this.view.working()) === 0;
  }

  work(takes: boolean): void {
    this.works = takes;
  }

  isGone(id: string): boolean {
    return this.view.isGone(id, this.parts.clock.elapsedMs());
  }

  living(): readonly LivingNode[] {
    return this.view.living();
  }

  seen(): readonly SeenNode[] {
    return this.view.seen(this.parts.clock.elapsedMs());
  }

  ownerOf(what: string): string | undefined {
    const working = this.view.working();
    return working.find((name) => rankFor(what, name, working) === 0);
  }

  onBeat(listener: () => void): void {
    this.listeners.push(listener);
  }

  show(streams: FollowedStreams): void {
    this.shows.push(streams);
    const filter = { streamPrefixes: this.shows.flatMap(({ streamPrefixes }) => streamPrefixes) };
    this.shownLog = new ShownLog(this.parts.store, { filter, from: this.joinedAt, readOn: (events) => this.readOnWith(events) });
  }

  async shown(position: number, givingUp: AbortSignal): Promise<void> {
    await this.shownLog?.reached(position, givingUp);
  }

  private async readOnWith(events: readonly StoredEvent[] | undefined): Promise<void> {
    const isOf = ({ streamPrefixes }: FollowedStreams): boolean =>
      events === undefined || events.some(({ stream }) => streamPrefixes.some((prefix) => stream.startsWith(prefix)));
    for (const each of this.shows.filter(isOf)) await each.readOn();
  }

  follow(streams: FollowedStreams): void {
    this.show(streams);
    this.keepUp(streams);
  }

  private keepUp({ streamPrefixes, readOn }: FollowedStreams): void {
    void this.parts.store.lastPosition().then(
      (afterPosition) => {
        const handle = (): Promise<void> => this.readOnAtLast(readOn);
        const onStopped = (cause: Error): void => {
          this.parts.log.error(
            { cause: errorName(cause), streams: streamPrefixes.join(' ') },
            'what other engines write is not followed any more',
          );
        };
        this.followed.push(this.parts.store.subscribeAll({ afterPosition, filter: { streamPrefixes }, handle, onStopped }));
        void handle(); // what was written since it was read last
      },
      () => {
        setTimeout(() => {
          this.keepUp({ streamPrefixes, readOn });
        }, RETRY_MS).unref();
      },
    );
  }

  private async readOnAtLast(readOn: () => Promise<void>): Promise<void> {
    for (let failed = true; failed && !this.stopping.signal.aborted;) {
      failed = await readOn().then(
        () => false,
        () => true,
      );
      if (failed) await pause(RETRY_MS, undefined, { ref: false });
    }
  }

  /** Listens first, so that it knows the others when it begins. @throws CannotStart when another engine has its name */
  async join(): Promise<void> {
    const { store, log, name } = this.parts;
    const afterPosition = (this.joinedAt = await store.lastPosition());
    this.following = store.subscribeAll({
      afterPosition,
      filter: { streamPrefixes: [NODE_STREAM_PREFIX] },
      handle: (events) => {
        for (const stored of events) this.hear(decodeEvent(stored) as NodeEvent, stored.id); // nothing else is in these streams
        return Promise.resolve();
      },
      onStopped: (cause) => {
        log.error({ cause: errorName(cause) }, 'other engines are not heard any more: this one begins nothing');
        this.superseded = true;
      },
    });
    const before = await store.readStream(nodeStream(name));
    this.view.begin({ readMs: this.parts.clock.elapsedMs(), stopped: stoppedLast(before.at(-1)), isFirst: before.length === 0 });
    await pause(this.times.beatMs + RETRY_MS); // everybody who lives is heard in this time
    this.head = headOf(nodeStream(name), await store.readStream(nodeStream(name)));
    if (this.head.revision !== headOf(nodeStream(name), before).revision) throw new CannotStart(nameTaken(name));
    await this.sign('NodeStarted').catch((cause: unknown) => {
      throw cause instanceof RevisionConflict ? new CannotStart(nameTaken(name)) : cause;
    });
    await this.trim();
    this.beating = this.beat();
  }

  async leave(): Promise<void> {
    this.stopping.abort();
    await this.beating;
    this.held = undefined;
    if (this.head !== undefined && !this.superseded) {
      const stopped: NodeEvent = { type: 'NodeStopped', data: { node: this.id } };
      await this.events.append(nodeStream(this.own.name), this.head, [stopped], this.meta('stop')).catch(() => undefined); // they find out
    }
    for (const each of this.followed) await each.stop();
    await this.following?.stop();
  }

  private async beat(): Promise<void> {
    const { signal } = this.stopping;
    const stops = (): boolean => signal.aborted || this.superseded;
    for (let waitMs = this.times.beatMs; !stops();) {
      await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (stops()) return;
      const fromMs = this.parts.clock.elapsedMs();
      waitMs = await this.sign('NodeBeat').then(
        () => Math.max(this.times.beatMs / 5, this.times.beatMs - (this.parts.clock.elapsedMs() - fromMs)),
        (cause: unknown) => this.failed(cause),
      );
      if (this.beats % TRIM_EVERY === 0) await this.trim();
    }
  }

  /** Older signs are of no use to anybody. */
  private trim(): Promise<void> {
    return this.parts.store.limitStream(nodeStream(this.own.name), KEPT).catch(() => undefined); // the next one does
  }

  private async sign(type: 'NodeStarted' | 'NodeBeat'): Promise<void> {
    const { clock } = this.parts;
    const [sentMs, wallMs] = [clock.elapsedMs(), clock.now().getTime()];
    const meta = this.meta(String((this.beats += 1)));
    const until = new Date(wallMs + this.times.leaseMs).toISOString();
    this.remember(eventId(meta.commandId, nodeStream(this.own.name), 0), sentMs);
    const head = this.head ?? headOf(nodeStream(this.own.name), []);
    this.head = await this.events.append(nodeStream(this.own.name), head, [this.signOf(type, until)], meta);
    this.lastSignFailed = false;
    const unbroken = this.valid();
    const epoch = unbroken?.epoch ?? (this.held?.epoch ?? 0) + 1;
    const { leaseMs } = this.times;
    this.held = { untilMs: sentMs + leaseMs, untilWallMs: wallMs + leaseMs, fence: this.head.revision, epoch };
    if (unbroken === undefined && epoch > 1)
      this.parts.log.warn({ node: this.id }, 'this engine was not heard for a while; it begins work again');
  }

  /** What the store did not take never comes back. */
  private remember(id: string, sentMs: number): void {
    this.sent.set(id, sentMs);
    const [oldest] = this.sent.keys();
    if (this.sent.size > TRIM_EVERY && oldest !== undefined) this.sent.delete(oldest);
  }

  private signOf(type: 'NodeStarted' | 'NodeBeat', until: string): NodeEvent {
    const data = { node: this.id, until };
    return type === 'NodeStarted' || this.takesShare() ? { type, data } : { type, data: { ...data, idle: true } };
  }

  /** Answers how long to wait before the next try. */
  private async failed(cause: unknown): Promise<number> {
    this.lastSignFailed = true;
    if (!(cause instanceof RevisionConflict)) return RETRY_MS;
    const stream = nodeStream(this.own.name);
    try {
      const stored = await this.parts.store.readStream(stream);
      const last = stored.at(-1);
      const event = last && (decodeEvent(last) as NodeEvent); // nothing else is in these streams
      this.head = headOf(stream, stored);
      if (event === undefined || event.data.node === this.id) return RETRY_MS;
    } catch {
      return RETRY_MS;
    }
    this.supersede();
    return RETRY_MS;
  }

  private valid(): Held | undefined {
    const { held } = this;
    if (held === undefined || this.superseded) return undefined;
    const { clock } = this.parts;
    return clock.elapsedMs() < held.untilMs && clock.now().getTime() < held.untilWallMs ? held : undefined;
  }

  private hear(event: NodeEvent, id: string): void {
    if (event.type !== 'TurnTaken' && event.type !== 'TurnEnded') this.hearOfName(event.data.node);
    this.view.hear(event, this.parts.clock.elapsedMs(), this.sentMs(event, id));
    for (const listener of this.listeners) listener();
  }

  /** Who speaks in our stream after us has taken our name. */
  private hearOfName(id: string): void {
    if (id === this.id) this.heardOurselves = true;
    else if (this.heardOurselves && nameOfNode(id) === this.own.name) this.supersede();
  }

  private supersede(): void {
    if (this.superseded) return;
    this.superseded = true;
    this.parts.log.error({ node: this.id }, 'another engine was started with the same node.name: this one begins nothing any more');
  }

  private sentMs(event: NodeEvent, id: string): number | undefined {
    if (event.data.node !== this.id) return undefined;
    const sentMs = this.sent.get(id);
    this.sent.delete(id);
    return sentMs;
  }

  private meta(step: string) {
    return { at: this.parts.clock.iso(), actor: { kind: 'system', id: 'node' } as const, commandId: `node-${this.id}-${step}` };
  }
}

function stoppedLast(last: StoredEvent | undefined): string | undefined {
  const event = last && (decodeEvent(last) as NodeEvent); // nothing else is in these streams
  return event?.type === 'NodeStopped' ? event.data.node : undefined;
}

function nameTaken(name: string): string {
  return `another engine is at work as ${name}: give each engine a node.name of its own`;
}
