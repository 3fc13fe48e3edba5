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

interface Heard {
  readonly id: string;
  /** What was counted until then. */
  readonly atMs: number;
  readonly stopped: boolean;
  readonly works: boolean;
}

export class LivingNodes {
  /** Newest sign by name. */
  private readonly heard = new Map<string, Heard>();
  /** Since when something is asked about nodes of which nothing was heard. */
  private readonly askedMs = new Map<string, number>();
  /** The newest of our own signs of life that came back was sent then. */
  private provenMs: number | undefined;
  /** Time over which our signs came back without a gap. */
  private countedMs = 0;

  constructor(
    private readonly own: LivingNode,
    private readonly times: {
      /** After so long without a sign a node is gone. */
      readonly goneMs: number;
      /** Between two signs of our own that lie further apart, nothing is counted. */
      readonly leaseMs: number;
    },
  ) {}

  /** A fact of `node-{name}` has come. @param sentMs - when it was sent, for our own. */
  hear(event: NodeEvent, nowMs: number, sentMs?: number): void {
    if (event.type === 'TurnTaken' || event.type === 'TurnEnded') return;
    const { node: id } = event.data;
    this.heard.set(nameOfNode(id), { id, atMs: this.countedUntil(nowMs), stopped: event.type === 'NodeStopped', works: isAtWork(event) });
    this.askedMs.delete(id);
    if (id === this.own.id && sentMs !== undefined) this.prove(sentMs);
  }

  /** Whether a node will do nothing any more. What was never heard of counts from when it is asked about first. */
  isGone(id: string, nowMs: number): boolean {
    if (id === this.own.id) return false;
    const newest = this.heard.get(nameOfNode(id));
    if (newest?.id === id) return newest.stopped || this.isSilentSince(newest.atMs);
    // another incarnation of our name was before us
    if (nameOfNode(id) === this.own.name) return true;
    const asked = this.askedMs.get(id) ?? this.countedUntil(nowMs);
    this.askedMs.set(id, asked);
    return this.isSilentSince(asked);
  }

  /** By name; we ourselves among them. */
  living(): readonly LivingNode[] {
    const others = [...this.heard.values()]
      .filter(({ id, atMs, stopped }) => id !== this.own.id && nameOfNode(id) !== this.own.name && !stopped && !this.isSilentSince(atMs))
      .map(({ id }) => ({ id, name: nameOfNode(id) }));
    return [this.own, ...others].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Those of the others that do work, and we ourselves: by name. */
  working(): readonly string[] {
    return this.living()
      .map(({ name }) => name)
      .filter((name) => name === this.own.name || this.heard.get(name)?.works === true);
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

  private isSilentSince(atMs: number): boolean {
    return this.countedMs - atMs >= this.times.goneMs;
  }
}

/** One that has just started does nothing until it says so. */
function isAtWork(event: NodeEvent): boolean {
  return event.type === 'NodeBeat' && event.data.idle !== true;
}
