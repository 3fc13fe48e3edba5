/**
 * The inspection processes: pre-forked, one message each at a time, replaced when they die or grow old. When other patterns
 * are to be scanned they take them one after the other, so that mail is never without one that works.
 */
import { createHash } from 'node:crypto';
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

/** What is scanned for, and the policy that judges what was found by it. */
export interface ScanSetup<Policy> {
  readonly configuration: ProcessConfiguration;
  readonly policy: Policy;
}

/** Too many messages wait for a process, or this one has waited too long: it should be sent again later. */
export class Overloaded extends Error {
  readonly code = 'overloaded';
}

/** One configuration of the processes. Policies that scan for the same share it, and the newest of them judges. */
interface Generation<Policy> {
  /** Digest of the configuration. */
  readonly scan: string;
  readonly configuration: ProcessConfiguration;
  policy: Policy;
}

interface Waiter {
  readonly take: (inspector: Inspector) => void;
}

const RESTART_DELAY_MS = 250;
const MOST_WAITING = 500;
const LONGEST_WAIT_MS = 60_000;

export class InspectionPool<Policy = unknown> {
  /** Every process that runs, with what it scans for. */
  private readonly all = new Map<Inspector, Generation<Policy>>();
  private readonly idle: Inspector[] = [];
  /** In order of arrival; a set, so that one that gives up leaves it at once. */
  private readonly queue = new Set<Waiter>();
  private wanted: Generation<Policy>;
  /** A configuration that a process did not take: the others keep theirs until one has started with it. */
  private refused: Generation<Policy> | undefined;
  /** A process takes in the wanted configuration; only one does at a time. */
  private renewing = false;
  private starting = 0;
  private closed = false;

  /** Resolves when the first process is ready; rejects when none can be started. */
  readonly ready: Promise<void>;

  /** Starts all processes; jobs wait until one is ready. */
  constructor(
    private readonly options: PoolOptions,
    setup: ScanSetup<Policy>,
    private readonly log: EngineLog,
  ) {
    this.wanted = { ...setup, scan: digest(setup.configuration) };
    this.ready = Promise.any(Array.from({ length: options.processes }, () => this.add()));
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  /** A pool whose first process is ready. @throws AggregateError of InspectionFailed when none can be started */
  static async start<Policy>(options: PoolOptions, setup: ScanSetup<Policy>, log: EngineLog): Promise<InspectionPool<Policy>> {
    const pool = new InspectionPool(options, setup, log);
    await pool.ready;
    return pool;
  }

  /**
   * Puts another policy in the place of the one before: at once when it scans for the same, else as soon as a process has
   * taken the configuration in. A message is scanned and judged by one of the two from end to end.
   */
  configure({ configuration, policy }: ScanSetup<Policy>): void {
    const scan = digest(configuration);
    const known = [this.wanted, ...this.all.values()].find((generation) => generation.scan === scan);
    if (known !== undefined) known.policy = policy;
    this.wanted = known ?? { scan, configuration, policy };
    this.renewIdle();
  }

  /** Runs a job that is the same under every policy, and for no longer than its own time limit where it has one. @throws InspectionFailed, Overloaded */
  async run(job: InspectionJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, timeoutMs?: number): Promise<unknown> {
    return this.runUnder(() => job, body, timeoutMs);
  }

  /**
   * Runs a job on a free process, waiting for one in turn; `jobUnder` is called when it has one, with the policy that belongs
   * to what this process scans for.
   * @throws InspectionFailed, Overloaded
   */
  async runUnder(
    jobUnder: (policy: Policy) => InspectionJob,
    body: AsyncIterable<Buffer> | Iterable<Buffer>,
    timeoutMs?: number,
  ): Promise<unknown> {
    const inspector = await this.acquire();
    try {
      const generation = this.all.get(inspector) ?? this.wanted;
      const job = jobUnder(generation.policy);
      return await inspector.run({ scan: generation.scan, job }, body, timeoutMs).catch((cause: unknown) => {
        const isOrderly = cause instanceof InspectionFailed && cause.reason === 'error';
        if (!isOrderly) inspector.end();
        throw cause;
      });
    } finally {
      this.giveBack(inspector);
    }
  }

  close(): void {
    this.closed = true;
    for (const inspector of this.all.keys()) inspector.end();
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

  /** A process with another configuration than the wanted one takes that first; the message waits for another one. */
  private giveBack(inspector: Inspector): void {
    if (inspector.alive && inspector.inspected >= this.options.recycleAfterMessages) inspector.end();
    if (!inspector.alive) return;
    if (this.mayRenew(inspector)) void this.renew(inspector);
    else this.serve(inspector);
  }

  private serve(inspector: Inspector): void {
    const [next] = this.queue;
    if (next) {
      this.queue.delete(next);
      next.take(inspector);
    } else this.idle.push(inspector);
  }

  private mayRenew(inspector: Inspector): boolean {
    const isCurrent = this.all.get(inspector) === this.wanted;
    return !this.renewing && !isCurrent && this.wanted !== this.refused && !this.closed && inspector.alive;
  }

  private renewIdle(): void {
    const at = this.idle.findIndex((inspector) => this.mayRenew(inspector));
    const [inspector] = at < 0 ? [] : this.idle.splice(at, 1);
    if (inspector) void this.renew(inspector);
  }

  private async renew(inspector: Inspector): Promise<void> {
    const generation = this.wanted; // it may change again meanwhile
    this.renewing = true;
    try {
      await inspector.configure(generation);
      this.all.set(inspector, generation);
    } catch (cause) {
      this.refused = generation;
      inspector.end();
      this.log.error({ cause: errorName(cause) }, 'an inspection process does not take other patterns');
    }
    this.renewing = false;
    // to the messages first, even if something else is wanted by now: however often that happens, mail goes on
    if (inspector.alive) this.serve(inspector);
    this.renewIdle();
  }

  private async add(): Promise<void> {
    this.starting += 1;
    const generation = this.wanted; // it may change while the process starts
    try {
      const inspector = await Inspector.start(generation, this.options, (gone) => {
        this.forget(gone);
      });
      this.all.set(inspector, generation);
      this.giveBack(inspector);
      if (this.refused === generation) this.refused = undefined;
      this.renewIdle();
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

function digest(configuration: ProcessConfiguration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex').slice(0, 16);
}
