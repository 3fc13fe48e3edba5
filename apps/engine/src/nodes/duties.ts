/**
 * Work that one engine does for all of them: digests, clocks, sealing. The living agree by its name on whose duty it is, and that one holds
 * its turn for as long as it is, so that no two ever do it at once. Where there is one engine only, every duty is its own.
 */
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { Lease, Nodes } from './nodes.js';
import type { Turn, Turns } from './turns.js';

export interface DutyParts {
  readonly nodes: Nodes;
  readonly turns: Turns;
  readonly log: EngineLog;
}

interface Held {
  readonly turn: Turn;
  running: number;
}

export class Duties {
  private readonly held = new Map<string, Held>();
  private readonly taking = new Map<string, Promise<Held | undefined>>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: DutyParts) {
    parts.nodes.onBeat(() => {
      void this.giveBack();
    });
  }

  /**
   * Runs when the duty is this engine's, and answers what came of it; undefined: it is another one's now, or nobody's yet. Work that takes
   * long, or that cannot be taken back, asks its lease again before each step.
   * @throws what the run throws, or the store
   */
  async duty<Answer>(name: string, run: (lease: Lease) => Promise<Answer>): Promise<Answer | undefined> {
    const held = await this.hold(name);
    if (held === undefined) return undefined;
    held.running += 1;
    try {
      return await run(held.turn.lease);
    } finally {
      held.running -= 1;
    }
  }

  /**
   * The same now and then: at once, then after each pause. What a run throws is logged and costs that run only. Where the duty moves here
   * from another engine, the next run is at most one pause away. Answers how to end it.
   */
  every(name: string, pauseMs: number, run: (lease: Lease) => Promise<unknown>): () => void {
    const look = (): void => {
      this.duty(name, run).catch((cause: unknown) => {
        this.parts.log.error({ duty: name, cause: errorName(cause) }, 'a duty was not done; it is tried again');
      });
    };
    look();
    const timer = setInterval(look, pauseMs).unref();
    this.timers.add(timer);
    return () => {
      clearInterval(timer);
      this.timers.delete(timer);
    };
  }

  /** No run begins any more. */
  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private async hold(name: string): Promise<Held | undefined> {
    const { nodes } = this.parts;
    if (!nodes.isOurs(name)) return undefined;
    const known = this.held.get(name);
    if (known?.turn.lease.holds() === true) return known;
    const taking = this.taking.get(name) ?? this.take(name).finally(() => this.taking.delete(name));
    this.taking.set(name, taking);
    return taking;
  }

  private async take(name: string): Promise<Held | undefined> {
    this.held.delete(name);
    const turn = await this.parts.turns.tryTake(`duty-${name}`);
    if (turn === undefined) return undefined;
    const held = { turn, running: 0 };
    this.held.set(name, held);
    return held;
  }

  /** What has become another engine's, since one has come up. */
  private async giveBack(): Promise<void> {
    const { nodes } = this.parts;
    for (const [name, held] of this.held) {
      if (held.running > 0 || nodes.lease() === undefined || nodes.isOurs(name)) continue;
      this.held.delete(name);
      await held.turn.end();
    }
  }
}
