/**
 * Who is alive, as one node sees it. Nobody's clock is compared with another's: a node is gone when nothing was heard of it for so long,
 * counted on our own counter, and only as far as our own signs of life came back to us by the same way. A reader that hangs, a store that
 * is away, or a sleep of our own makes nobody else dead. Pure: time comes in.
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
  readonly atMs: number;
  readonly stopped: boolean;
}

export class LivingNodes {
  /** Newest sign by name. */
  private readonly heard = new Map<string, Heard>();
  /** Since when something is asked about nodes of which nothing was heard. */
  private readonly askedMs = new Map<string, number>();
  /** The newest of our own signs of life that came back was sent then. */
  private provenMs = -Infinity;
  /** Since when we have been heard ourselves without a gap. */
  private sinceMs = -Infinity;

  constructor(
    private readonly own: LivingNode,
    /** After so long without a sign a node is gone. */
    private readonly goneAfterMs: number,
  ) {}

  /** A fact of `node-{name}` has come. @param sentMs - when it was sent, for our own. */
  hear(event: NodeEvent, nowMs: number, sentMs?: number): void {
    if (event.type === 'TurnTaken' || event.type === 'TurnEnded') return;
    const { node: id } = event.data;
    this.heard.set(nameOfNode(id), { id, atMs: nowMs, stopped: event.type === 'NodeStopped' });
    this.askedMs.delete(id);
    if (id === this.own.id && sentMs !== undefined) this.provenMs = Math.max(this.provenMs, sentMs);
  }

  /** Our own lease begins, for the first time or after a gap: everybody else gets their time anew. */
  begin(nowMs: number): void {
    this.sinceMs = nowMs;
  }

  /** Whether a node will do nothing any more. What was never heard of counts from when it is asked about first. */
  isGone(id: string, nowMs: number): boolean {
    if (id === this.own.id) return false;
    const newest = this.heard.get(nameOfNode(id));
    if (newest?.id === id) return newest.stopped || this.isSilentSince(newest.atMs);
    // another incarnation of our name was before us
    if (nameOfNode(id) === this.own.name) return true;
    if (!this.askedMs.has(id)) this.askedMs.set(id, nowMs);
    return this.isSilentSince(this.askedMs.get(id) ?? nowMs);
  }

  /** By name; we ourselves among them. */
  living(): readonly LivingNode[] {
    const others = [...this.heard.values()]
      .filter(({ id, atMs, stopped }) => id !== this.own.id && nameOfNode(id) !== this.own.name && !stopped && !this.isSilentSince(atMs))
      .map(({ id }) => ({ id, name: nameOfNode(id) }));
    return [this.own, ...others].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  private isSilentSince(atMs: number): boolean {
    return this.provenMs - Math.max(atMs, this.sinceMs) >= this.goneAfterMs;
  }
}
