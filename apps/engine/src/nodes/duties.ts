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

/** A duty that is ours, while another engine still has its turn or we have no lease, is looked at again after so long. */
const GIVEN_BACK_MS = 2_000;

interface Held {
  readonly turn: Turn;
  running: number;
}

export class Duties {
  private readonly held = new Map<string, Held>();
  private readonly taking = new Map<string, Promise<Held | undefined>>();
  private readonly known = new Set<string>();

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
    return (await this.tried(name, run))?.answer;
  }

  /**
   * The same now and then: at once, then after each pause. What a run throws is logged and costs that run only. Where the duty moves here
   * from another engine, the next run is at most one pause away. Answers how to end it.
   */
  every(name: string, pauseMs: number, run: (lease: Lease) => Promise<unknown>): () => void {
    let soon: NodeJS.Timeout | undefined;
    let ended = false;
    const look = (): void => {
      clearTimeout(soon);
      this.tried(name, run).then(
        (done) => {
          const { nodes } = this.parts;
          if (done === undefined && (nodes.isOurs(name) || nodes.lease() === undefined) && !ended)
            soon = setTimeout(look, Math.min(pauseMs, GIVEN_BACK_MS)).unref();
        },
        (cause: unknown) => {
          this.parts.log.error({ duty: name, cause: errorName(cause) }, 'a duty was not done; it is tried again');
        },
      );
    };
    look();
    const timer = setInterval(look, pauseMs).unref();
    return () => {
      ended = true;
      clearTimeout(soon);
      clearInterval(timer);
    };
  }

  /** All that was ever asked about here, by name. */
  names(): readonly string[] {
    return [...this.known].sort();
  }

  /** Undefined: it is another one's, or its turn is not free yet. */
  private async tried<Answer>(name: string, run: (lease: Lease) => Promise<Answer>): Promise<{ readonly answer: Answer } | undefined> {
    this.known.add(name);
    const held = await this.hold(name);
    if (held === undefined) return undefined;
    held.running += 1;
    try {
      return { answer: await run(held.turn.lease) };
    } finally {
      held.running -= 1;
    }
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
