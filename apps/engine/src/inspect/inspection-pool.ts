/** The inspection processes: pre-forked, one message each at a time, replaced when they die, grow old or patterns change. */
import type { EngineLog } from '../platform/engine-log.js';
import { errorName } from '../platform/engine-log.js';
import type { InspectionJob, ProcessConfiguration } from './inspection-job.js';
import { InspectionFailed, Inspector, type InspectorLimits } from './inspector.js';

export interface PoolOptions extends InspectorLimits {
  readonly processes: number;
  readonly recycleAfterMessages: number;
  /** Messages that may wait for a process; 500 when absent. */
  readonly mostWaiting?: number;
  /** How long one may wait; a minute when absent. */
  readonly longestWaitMs?: number;
}

/** Too many messages wait for a process, or this one has waited too long: it should be sent again later. */
export class Overloaded extends Error {
  readonly code = 'overloaded';
}

interface Waiter {
  readonly take: (inspector: Inspector) => void;
}

const RESTART_DELAY_MS = 250;
const MOST_WAITING = 500;
const LONGEST_WAIT_MS = 60_000;

export class InspectionPool {
  private readonly all = new Set<Inspector>();
  private readonly idle: Inspector[] = [];
  /** In order of arrival; a set, so that one that gives up leaves it at once. */
  private readonly queue = new Set<Waiter>();
  /** Counts the configurations; a process that was given an older one is configured again before its next message. */
  private generation = 0;
  private readonly generationOf = new WeakMap<Inspector, number>();
  private starting = 0;
  private closed = false;

  /** Resolves when the first process is ready; rejects when none can be started. */
  readonly ready: Promise<void>;

  /** Starts all processes; jobs wait until one is ready. */
  constructor(
    private readonly options: PoolOptions,
    private configuration: ProcessConfiguration,
    private readonly log: EngineLog,
  ) {
    this.ready = Promise.any(Array.from({ length: options.processes }, () => this.add()));
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  /** A pool whose first process is ready. @throws AggregateError of InspectionFailed when none can be started */
  static async start(options: PoolOptions, configuration: ProcessConfiguration, log: EngineLog): Promise<InspectionPool> {
    const pool = new InspectionPool(options, configuration, log);
    await pool.ready;
    return pool;
  }

  /** From the next message on these patterns are scanned. */
  configure(configuration: ProcessConfiguration): void {
    this.configuration = configuration;
    this.generation += 1;
  }

  /**
   * Runs a job on a free process, waiting for one in turn; `onStart` is called when it has one.
   * @throws InspectionFailed, Overloaded
   */
  async run(job: InspectionJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, onStart?: () => void): Promise<unknown> {
    const inspector = await this.acquire();
    try {
      await this.bringUpToDate(inspector);
      onStart?.();
      return await inspector.run(job, body);
    } catch (cause) {
      if (cause instanceof InspectionFailed && cause.reason === 'error') throw cause;
      inspector.end();
      throw cause;
    } finally {
      this.giveBack(inspector);
    }
  }

  close(): void {
    this.closed = true;
    for (const inspector of this.all) inspector.end();
  }

  private async acquire(): Promise<Inspector> {
    for (let inspector = this.idle.pop(); inspector; inspector = this.idle.pop()) {
      if (inspector.alive) return inspector;
    }
    const { mostWaiting = MOST_WAITING, longestWaitMs = LONGEST_WAIT_MS } = this.options;
    if (this.queue.size >= mostWaiting) throw new Overloaded('too many messages wait for inspection');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.queue.delete(waiter);
        reject(new Overloaded('no inspection process has become free in time'));
      }, longestWaitMs);
      const waiter: Waiter = {
        take: (inspector) => {
          clearTimeout(timer);
          resolve(inspector);
        },
      };
      this.queue.add(waiter);
    });
  }

  /** The patterns may change again while a process takes them in. */
  private async bringUpToDate(inspector: Inspector): Promise<void> {
    while (this.generationOf.get(inspector) !== this.generation) {
      const { generation } = this;
      await inspector.configure(this.configuration);
      this.generationOf.set(inspector, generation);
    }
  }

  private giveBack(inspector: Inspector): void {
    if (inspector.alive && inspector.inspected >= this.options.recycleAfterMessages) inspector.end();
    if (!inspector.alive) return;
    const [next] = this.queue;
    if (next) {
      this.queue.delete(next);
      next.take(inspector);
    } else this.idle.push(inspector);
  }

  private async add(): Promise<void> {
    this.starting += 1;
    const { generation } = this; // the patterns may change while it starts
    try {
      const inspector = await Inspector.start(this.configuration, this.options, (gone) => {
        this.forget(gone);
      });
      this.all.add(inspector);
      this.generationOf.set(inspector, generation);
      this.giveBack(inspector);
    } finally {
      this.starting -= 1;
    }
  }

  private forget(gone: Inspector): void {
    this.all.delete(gone);
    const at = this.idle.indexOf(gone);
    if (at >= 0) this.idle.splice(at, 1);
    if (!this.closed) this.replace(0);
  }

  /** A process that dies is replaced at once; one that cannot even start is tried again with a delay, for ever. */
  private replace(delayMs: number): void {
    if (this.closed || this.all.size + this.starting >= this.options.processes) return;
    setTimeout(() => {
      if (this.closed || this.all.size + this.starting >= this.options.processes) return;
      this.add().catch((cause: unknown) => {
        this.log.error({ cause: errorName(cause) }, 'an inspection process does not start');
        this.replace(RESTART_DELAY_MS);
      });
    }, delayMs).unref();
  }
}
