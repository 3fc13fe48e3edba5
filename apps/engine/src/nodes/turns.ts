/**
 * What only one engine may do at a time: a turn is taken in a stream of its own, at an exact revision, and given back. The turn of an engine
 * that is gone is anybody's. Inside one engine it is a queue.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RevisionConflict, type StreamHead } from '#event-store';
import { turnStream, type NodeEvent } from '#events';
import { ulid } from 'ulid';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EventLog } from '../platform/event-log.js';
import { LeaseLost, type Lease, type Nodes } from './nodes.js';

const ASK_AGAIN_MS = 100;
/** Longer than an engine that died with the turn can keep it. */
const PATIENCE_MS = 15_000;
const KEPT = 10;
const TRIM_EVERY = 100;

type TurnParts = { readonly events: EventLog; readonly clock: EngineClock; readonly nodes: Nodes };

/** A turn that was taken, and how it is given back. */
export interface Turn {
  readonly lease: Lease;
  /** Never rejects: what cannot be written now is ours until it can be. */
  end(): Promise<void>;
}

export class Turns {
  private readonly queues = new Map<string, Promise<unknown>>();
  private taken = 0;

  constructor(private readonly parts: TurnParts) {}

  /**
   * Does the work when it is its turn, here and among all engines.
   * @throws LeaseLost when this engine may begin nothing, or when another one keeps the turn; and what the work throws
   */
  inTurn<Answer>(what: string, work: (lease: Lease) => Promise<Answer>): Promise<Answer> {
    const answer = (this.queues.get(what) ?? Promise.resolve()).then(() => this.whenOurs(what, work));
    const ended = answer.catch(() => undefined); // the caller learns of it
    this.queues.set(what, ended);
    return answer;
  }

  /** Takes a turn if nobody who lives has it. Undefined: somebody has, or this engine may begin nothing. */
  async tryTake(what: string): Promise<Turn | undefined> {
    const { nodes, events, clock } = this.parts;
    const lease = nodes.lease();
    if (lease === undefined) return undefined;
    if (lease.by === null) return { lease, end: () => Promise.resolve() };
    const stream = turnStream(what);
    const { head, events: facts } = await events.read(stream);
    const last = facts.at(-1)?.event;
    if (last?.type === 'TurnTaken' && last.data.node !== lease.by.node && !nodes.isGone(last.data.node)) return undefined;
    const taking: NodeEvent = { type: 'TurnTaken', data: lease.by };
    const taker = { at: clock.iso(), actor: { kind: 'system', id: 'node' } as const, commandId: `turn-${ulid()}` };
    try {
      const ours = await events.append(stream, head, [taking], taker);
      return { lease, end: () => this.end(what, ours, lease.by?.node ?? '') };
    } catch (cause) {
      if (cause instanceof RevisionConflict) return undefined;
      throw cause;
    }
  }

  private async whenOurs<Answer>(what: string, work: (lease: Lease) => Promise<Answer>): Promise<Answer> {
    const { nodes, clock } = this.parts;
    const until = clock.elapsedMs() + PATIENCE_MS;
    for (let turn = await this.tryTake(what); ; turn = await this.tryTake(what)) {
      if (turn !== undefined) {
        try {
          return await work(turn.lease);
        } finally {
          await turn.end();
        }
      }
      if (nodes.lease() === undefined || clock.elapsedMs() > until) throw new LeaseLost();
      await pause(ASK_AGAIN_MS);
    }
  }

  private async end(what: string, head: StreamHead, node: string): Promise<void> {
    const { events, clock } = this.parts;
    const stream = turnStream(what);
    const meta = { at: clock.iso(), actor: { kind: 'system', id: 'node' } as const, commandId: `turn-end-${ulid()}` };
    const over = await events.append(stream, head, [{ type: 'TurnEnded', data: { node } }], meta).then(
      () => true,
      (cause: unknown) => cause instanceof RevisionConflict, // we were gone for a while, and somebody has taken it
    );
    if (!over) setTimeout(() => void this.end(what, head, node), ASK_AGAIN_MS * 10).unref();
    else if ((this.taken += 1) % TRIM_EVERY === 1) await events.store.limitStream(stream, KEPT).catch(() => undefined); // the next one does
  }
}
