/**
 * Who is alive, as one node sees it. Nobody's clock is compared with another's: a node is gone when nothing was heard of it for so long,
 * counted on our own counter, and only over times in which our own signs of life came back to us by the same way, one soon after the other.
 * A reader that hangs, a store that is away, or a sleep of our own makes nobody else dead. Pure: time comes in.
 */
import { nameOfNode, type NodeEvent } from '#events';

/** A node that is at work. */
export interface LivingNode {
  readonly name: string;
  /** `{name}/{incarnation}`. */
  readonly id: string;
}

/** How an incarnation takes the name of the one before. */
export interface Coming {
  /** When the stream of the name was read, which has not grown until our first sign. */
  readonly readMs: number;
  /** Who said then that it stops, if that was the last word. */
  readonly stopped: string | undefined;
  /** Nobody has had the name before. */
  readonly isFirst: boolean;
}

/** What is known of one that lives. */
export interface SeenNode extends LivingNode {
  /** How long ago a sign of it came, by our counter. */
  readonly silentMs: number;
  readonly works: boolean;
}

interface Heard {
  readonly id: string;
  readonly heardMs: number;
  /** What was counted until then. */
  readonly atMs: number;
  readonly stopped: boolean;
  readonly works: boolean;
}

export class LivingNodes {
  /** Newest sign by name. */
  private readonly heard = new Map<string, Heard>();
  /** Since when nothing was heard of those that are not the newest of their name: what was counted at their last sign, or when they were asked about first. */
  private readonly silentMs = new Map<string, number>();
  /** How our own incarnation began. */
  private came: Coming | undefined;
  /** We have taken our share of the work. */
  private shares = false;
  /** The newest of our own signs of life that came back was sent then. */
  private provenMs: number | undefined;
  /** Time over which our signs came back without a gap. */
  private countedMs = 0;

  constructor(
    private readonly own: LivingNode,
    private readonly times: {
      /** After so long without a sign a node is gone. */
      readonly goneMs: number;
      /** After so long without a sign a node, which may yet be at work, is given no share of what is not begun. */
      readonly lateMs: number;
      /** Between two signs of our own that lie further apart, nothing is counted. */
      readonly leaseMs: number;
    },
  ) {}

  /** We begin. What had our name before can have said nothing since its stream was read, or we could not have begun. */
  begin(came: Coming): void {
    this.came = came;
  }

  /** A fact of `node-{name}` has come. @param sentMs - when it was sent, for our own. */
  hear(event: NodeEvent, nowMs: number, sentMs?: number): void {
    if (event.type === 'TurnTaken' || event.type === 'TurnEnded') return;
    const { node: id } = event.data;
    const before = this.heard.get(nameOfNode(id));
    // an engine that is started again has not begun its silence again
    if (before !== undefined && before.id !== id) this.silentMs.set(before.id, before.stopped ? -Infinity : before.atMs);
    this.heard.set(nameOfNode(id), {
      id,
      heardMs: nowMs,
      atMs: this.countedUntil(nowMs),
      stopped: event.type === 'NodeStopped',
      works: isAtWork(event),
    });
    this.silentMs.delete(id);
    if (id === this.own.id && sentMs !== undefined) this.prove(sentMs);
  }

  /** Whether a node will do nothing any more. What was never heard of counts from when it is asked about first. */
  isGone(id: string, nowMs: number): boolean {
    if (id === this.own.id) return false;
    const newest = this.heard.get(nameOfNode(id));
    if (newest?.id === id) return newest.stopped || this.isSilentFor(this.times.goneMs, newest.atMs);
    if (nameOfNode(id) === this.own.name) return this.isGoneBefore(id, nowMs);
    const silent = this.silentMs.get(id) ?? this.countedUntil(nowMs);
    this.silentMs.set(id, silent);
    return this.isSilentFor(this.times.goneMs, silent);
  }

  /** By name; we ourselves among them. */
  living(): readonly LivingNode[] {
    const others = [...this.heard.values()]
      .filter(
        ({ id, atMs, stopped }) =>
          id !== this.own.id && nameOfNode(id) !== this.own.name && !stopped && !this.isSilentFor(this.times.goneMs, atMs),
      )
      .map(({ id }) => ({ id, name: nameOfNode(id) }));
    return [this.own, ...others].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The same with what is known of each, for people. */
  seen(nowMs: number): readonly SeenNode[] {
    return this.living().map((node) => {
      const heard = this.heard.get(node.name);
      return { ...node, silentMs: heard === undefined ? 0 : nowMs - heard.heardMs, works: heard?.works === true };
    });
  }

  /** Those of the others that do work and are not late, and we ourselves: by name. */
  working(): readonly string[] {
    return this.living()
      .map(({ name }) => name)
      .filter((name) => name === this.own.name || this.isInTime(this.heard.get(name)));
  }

  /**
   * Whether we take our share yet. What had our name before and did not stop in order may be at work for a while: the others, who have heard
   * its last sign, know sooner than we that it is gone, and do what it had begun if it is not ours meanwhile. Alone we wait for nobody. What was taken is kept.
   */
  takesShare(nowMs: number): boolean {
    this.shares ||= this.mayShare(nowMs); // or two that are back at once would give way to each other with every sign
    return this.shares;
  }

  private mayShare(nowMs: number): boolean {
    const { came } = this;
    if (came === undefined || came.isFirst || came.stopped !== undefined) return true;
    if (nowMs - came.readMs >= this.times.goneMs) return true;
    return this.working().every((name) => name === this.own.name);
  }

  private isInTime(heard: Heard | undefined): boolean {
    return heard?.works === true && !this.isSilentFor(this.times.lateMs, heard.atMs);
  }

  /** An incarnation of our name that was before us: its lease may not be over yet where it was on another machine. */
  private isGoneBefore(id: string, nowMs: number): boolean {
    if (this.came === undefined) return false;
    return this.came.stopped === id || nowMs - this.came.readMs >= this.times.goneMs;
  }

  private prove(sentMs: number): void {
    const gapMs = sentMs - (this.provenMs ?? sentMs);
    if (gapMs <= this.times.leaseMs) this.countedMs += gapMs;
    this.provenMs = sentMs;
  }

  /** Never more than will be counted: what is heard now is not older than it is. */
  private countedUntil(nowMs: number): number {
    return this.countedMs + Math.max(0, nowMs - (this.provenMs ?? nowMs));
  }

  private isSilentFor(ms: number, atMs: number): boolean {
    return this.countedMs - atMs >= ms;
  }
}

/** One that has just started does nothing until it says so. */
function isAtWork(event: NodeEvent): boolean {
  return event.type === 'NodeBeat' && event.data.idle !== true;
}
