/** Where simulations are asked for, run and looked at. What they answer ends with the engine; that they ended is recorded. */
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Simulation } from '#contracts';
import type { Actor } from '#events';
import { ulid } from 'ulid';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { DraftTrial } from './draft-trial.js';
import { endOf } from './simulation-end.js';
import { SimulationRecord } from './simulation-record.js';
import { SimulationCancelled, SimulationRefused, type SimulationOrder } from './simulation-run.js';
import { Simulator, type SimulationRequest } from './simulator.js';

/** Who asks, and under which command. */
export interface Asker {
  readonly name: string;
  readonly actor: Actor;
  readonly commandId: string;
}

export type SimulationAnswer =
  | { readonly kind: 'started'; readonly simulation: Simulation }
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'too-many' };

interface Started {
  readonly commandId: string;
  readonly stop: AbortController;
  simulation: Simulation;
}

/** More at once would take the processors from the mail. */
const AT_ONCE = 2;
/** Simulations that may wait for their turn. */
const MOST_WAITING = 8;
/** Ended ones that can still be looked at. */
const MOST_KEPT = 20;

@Injectable()
export class SimulationDesk implements OnApplicationShutdown {
  private readonly started = new Map<string, Started>();
  private readonly running = new Set<Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(DraftTrial) private readonly trial: Pick<DraftTrial, 'run'>,
    @Inject(Simulator) private readonly simulator: Pick<Simulator, 'order' | 'run'>,
    @Inject(SimulationRecord) private readonly record: Pick<SimulationRecord, 'ended'>,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  /** Starts at once, or as soon as another one has ended. A repeated command is answered with the simulation that it started. */
  start(request: SimulationRequest, { name, actor, commandId }: Asker): SimulationAnswer {
    const repeated = [...this.started.values()].find((each) => each.commandId === commandId);
    if (repeated !== undefined) return { kind: 'started', simulation: repeated.simulation };
    if (this.waiting.length >= MOST_WAITING) return { kind: 'too-many' }; // before work is done for it
    const order = this.simulator.order(request);
    if ('problems' in order) return { kind: 'refused', problems: order.problems };
    const simulation: Simulation = {
      id: ulid(),
      state: 'running',
      startedAt: this.clock.iso(),
      startedBy: name,
      request,
      progress: { messages: 0, of: 0, rescanned: 0, toRescan: 0 },
      error: null,
      result: null,
    };
    const started = { commandId, stop: new AbortController(), simulation };
    this.keep(started);
    const run = this.inTurn(started.stop.signal, () => this.run(started, order));
    const work = run.then(() => this.recordEnd(started, order, actor)); // in nobody's turn: the store may be away
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
    return { kind: 'started', simulation };
  }

  find(id: string): Simulation | undefined {
    return this.started.get(id)?.simulation;
  }

  /** Newest first. */
  list(): readonly Simulation[] {
    return [...this.started.values()].map(({ simulation }) => simulation).reverse();
  }

  /** False: there is no such simulation. One that has ended stays as it is. */
  cancel(id: string): boolean {
    const started = this.started.get(id);
    started?.stop.abort();
    return started !== undefined;
  }

  /** Resolves when none runs any more, and their ends are recorded. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const { stop } of this.started.values()) stop.abort();
    await Promise.all(this.running);
  }

  private async run(started: Started, order: SimulationOrder): Promise<void> {
    const { log } = this;
    const { id, progress } = started.simulation;
    const end = (change: Partial<Simulation>): void => {
      started.simulation = { ...started.simulation, ...change };
    };
    try {
      if (started.stop.signal.aborted) throw new SimulationCancelled();
      await this.trial.run(order.newPatterns, started.stop.signal);
      const result = await this.simulator.run(order, progress, started.stop.signal);
      end({ state: 'finished', result });
      log.info({ simulation: id, messages: result.messages, durationMs: result.durationMs }, 'simulation finished');
    } catch (cause) {
      if (cause instanceof SimulationCancelled) end({ state: 'cancelled' });
      else if (cause instanceof SimulationRefused) end({ state: 'failed', error: cause.message });
      else {
        end({ state: 'failed', error: 'The simulation failed; the log of the engine says more.' });
        log.error({ simulation: id, cause: errorName(cause) }, 'simulation failed');
      }
    }
  }

  private recordEnd({ simulation }: Started, order: SimulationOrder, actor: Actor): Promise<void> {
    return this.record.ended(simulation.id, endOf(simulation, order), { at: this.clock.iso(), actor }, this.stopping.signal);
  }

  private async inTurn(stop: AbortSignal, work: () => Promise<void>): Promise<void> {
    const hasTurn = await this.turn(stop);
    try {
      await work();
    } finally {
      if (hasTurn) this.passOn();
    }
  }

  /** False for one that is stopped while it waits: others wait in its place at once. */
  private turn(stop: AbortSignal): Promise<boolean> {
    if (this.busy < AT_ONCE) {
      this.busy += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = (): void => {
        resolve(true);
      };
      const giveUp = (): void => {
        const at = this.waiting.indexOf(begin);
        if (at >= 0) this.waiting.splice(at, 1);
        resolve(false); // without effect once it has begun
      };
      this.waiting.push(begin);
      stop.addEventListener('abort', giveUp, { once: true });
    });
  }

  private passOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.busy -= 1;
    else next(); // takes over the turn
  }

  private keep(started: Started): void {
    this.started.set(started.simulation.id, started);
    const ended = [...this.started].filter(([, { simulation }]) => simulation.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) this.started.delete(id);
  }
}
