/**
 * The inspection processes: pre-forked, one message each at a time, replaced when they die or grow old. When other patterns
 * are to be scanned they take them one after the other, so that mail is never without one that works. Patterns that a process
 * does not take, for time or memory, leave the last ones that worked in force; where there are none, no mail is inspected,
 * and the processes do only what needs no patterns.
 */
import { createHash } from 'node:crypto';
import type { EngineLog } from '../platform/engine-log.js';
import { errorName } from '../platform/engine-log.js';
import { Overloaded } from '../platform/overloaded.js';
import type { InspectionJob, ProcessConfiguration } from './inspection-job.js';
import { InspectionFailed, Inspector, type InspectorLimits, type NamedConfiguration } from './inspector.js';

export interface PoolOptions extends InspectorLimits {
  readonly processes: number;
  readonly recycleAfterMessages: number;
  /** Messages that may wait for a process; 500 when absent. */
  readonly mostWaiting?: number;
  /** How long one may wait; a minute when absent. */
  readonly longestWaitMs?: number;
  /** After what time refused patterns are tried again, doubled each time up to an hour; a minute when absent. */
  readonly retryMs?: number;
}

/** What is scanned for, and the policy that judges what was found by it. */
export interface ScanSetup<Policy> {
  readonly configuration: ProcessConfiguration;
  readonly policy: Policy;
}

/** By which policy mail is judged. */
export interface PolicyInForce<Policy> {
  /** Undefined: by none, and no mail is inspected. */
  readonly judging: Policy | undefined;
  /** A newer one is wanted, and its patterns were refused. */
  readonly isBehind: boolean;
}

/** One configuration of the processes. Policies that scan for the same share it, and the newest of them judges. */
interface Generation<Policy> {
  /** Digest of the configuration. */
  readonly scan: string;
  readonly configuration: ProcessConfiguration;
  policy: Policy;
  /** Counts what was wanted: the higher, the newer. */
  wish: number;
}

interface Waiter {
  readonly take: (inspector: Inspector) => void;
}

const RESTART_DELAY_MS = 250;
const MOST_WAITING = 500;
const LONGEST_WAIT_MS = 60_000;
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;
/** What a process scans for that has taken nothing else in. */
const NOTHING: NamedConfiguration = { scan: 'nothing', configuration: { patterns: [], skipWords: [] } };
/** Jobs that bring the patterns they need: all others would find nothing, and mask nothing. */
const BRING_PATTERNS: ReadonlySet<InspectionJob['kind']> = new Set(['try', 'check', 'compile']);

export class InspectionPool<Policy = unknown> {
  /** Every process that runs, with what it scans for; undefined: for nothing. */
  private readonly all = new Map<Inspector, Generation<Policy> | undefined>();
  private readonly idle: Inspector[] = [];
  /** In order of arrival; a set, so that one that gives up leaves it at once. */
  private readonly queue = new Set<Waiter>();
  private wanted: Generation<Policy>;
  /** The newest that a process has taken. */
  private worked: Generation<Policy> | undefined;
  /** The wanted one when a process did not take it: no other one is asked to until it is tried again. */
  private refused: Generation<Policy> | undefined;
  /** Name of the scan that was refused last, until what is wanted works. */
  private refusedScan: string | undefined;
  private retry: NodeJS.Timeout | undefined;
  private retryMs: number;
  private readonly listeners: (() => void)[] = [];
  /** A process takes in the wanted configuration; only one does at a time. */
  private renewing = false;
  private starting = 0;
  private wishes = 0;
  private closed = false;

  /** Resolves when the first process is ready, if only for nothing; rejects when none can be started. */
  readonly ready: Promise<void>;

  /** Starts all processes; jobs wait until one is ready. */
  constructor(
    private readonly options: PoolOptions,
    setup: ScanSetup<Policy>,
    private readonly log: EngineLog,
  ) {
    this.wanted = { ...setup, scan: digest(setup.configuration), wish: 0 };
    this.retryMs = options.retryMs ?? RETRY_MS;
    // the second try is with what a process takes
    this.ready = Promise.any(Array.from({ length: options.processes }, () => this.add().catch(() => this.add())));
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  /** A pool whose first process scans for what is wanted. @throws AggregateError of InspectionFailed, InspectionFailed when none does */
  static async start<Policy>(options: PoolOptions, setup: ScanSetup<Policy>, log: EngineLog): Promise<InspectionPool<Policy>> {
    const pool = new InspectionPool(options, setup, log);
    await pool.ready;
    if (pool.worked !== undefined) return pool;
    pool.close();
    throw new InspectionFailed('error');
  }

  /**
   * Puts another policy in the place of the one before: at once when it scans for the same, else as soon as a process has
   * taken the configuration in. A message is scanned and judged by one of the two from end to end.
   */
  configure({ configuration, policy }: ScanSetup<Policy>): void {
    const scan = digest(configuration);
    const known = [this.wanted, this.worked, ...this.all.values()].find((generation) => generation?.scan === scan);
    if (known !== undefined) known.policy = policy;
    this.wanted = known ?? { scan, configuration, policy, wish: 0 };
    this.wanted.wish = ++this.wishes;
    if (this.wanted !== this.refused) this.forgetRefusal(this.wanted === this.worked);
    this.tell();
    this.renewIdle();
  }

  /** By which policy mail is judged now; what is taken in just now does not count as missing. */
  get inForce(): PolicyInForce<Policy> {
    return { judging: this.worked?.policy, isBehind: this.refusedScan !== undefined };
  }

  /** Calls whenever {@link inForce} may have changed. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Whether a process has refused to scan for this, and it is wanted all the same. */
  hasRefused(configuration: ProcessConfiguration): boolean {
    return this.refusedScan === this.wanted.scan && digest(configuration) === this.wanted.scan;
  }

  /** Runs a job that is the same under every policy, and for no longer than its own time limit where it has one. @throws InspectionFailed, Overloaded */
  async run(job: InspectionJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, timeoutMs?: number): Promise<unknown> {
    return this.runOnFree((generation) => (generation !== undefined || BRING_PATTERNS.has(job.kind) ? job : undefined), body, timeoutMs);
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
    return this.runOnFree((generation) => generation && jobUnder(generation.policy), body, timeoutMs);
  }

  /** @param jobFor - what is to be done by a process that scans for this; undefined: it cannot be */
  private async runOnFree(
    jobFor: (generation: Generation<Policy> | undefined) => InspectionJob | undefined,
    body: AsyncIterable<Buffer> | Iterable<Buffer>,
    timeoutMs: number | undefined,
  ): Promise<unknown> {
    const inspector = await this.acquire();
    try {
      const generation = this.all.get(inspector);
      const job = jobFor(generation);
      if (job === undefined) throw new InspectionFailed('error');
      const { scan } = generation ?? NOTHING;
      return await inspector.run({ scan, job }, body, timeoutMs).catch((cause: unknown) => {
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
    clearTimeout(this.retry);
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
      this.took(inspector, generation);
    } catch (cause) {
      inspector.end();
      this.refuse(generation, cause);
    }
    this.renewing = false;
    // to the messages first, even if something else is wanted by now: however often that happens, mail goes on
    if (inspector.alive) this.serve(inspector);
    this.renewIdle();
  }

  private async add(): Promise<void> {
    this.starting += 1;
    // it may change while the process starts; what was refused takes no process away from mail
    const generation = this.wanted === this.refused ? this.worked : this.wanted;
    try {
      const inspector = await Inspector.start(generation ?? NOTHING, this.options, (gone) => {
        this.forget(gone);
      });
      this.took(inspector, generation);
      this.giveBack(inspector);
      this.renewIdle();
    } catch (cause) {
      if (generation !== undefined) this.refuse(generation, cause);
      throw cause;
    } finally {
      this.starting -= 1;
    }
  }

  private took(inspector: Inspector, generation: Generation<Policy> | undefined): void {
    this.all.set(inspector, generation);
    if (generation === undefined) return;
    if (this.worked === undefined || this.worked.wish <= generation.wish) this.worked = generation;
    if (generation === this.wanted) this.forgetRefusal(true);
    this.tell();
  }

  /** What has worked once is refused by nobody: a process that does not start with it fails for another reason. */
  private refuse(generation: Generation<Policy>, cause: unknown): void {
    if (generation === this.worked || generation !== this.wanted || this.closed) return;
    this.log.error(
      { cause: errorName(cause) },
      'an inspection process does not take the patterns of the policy: those before stay in force',
    );
    this.refused = generation;
    this.refusedScan = generation.scan;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.refused = undefined;
      this.renewIdle();
    }, this.retryMs).unref();
    this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
    this.tell();
  }

  private forgetRefusal(isTaken: boolean): void {
    clearTimeout(this.retry);
    this.refused = undefined;
    this.retryMs = this.options.retryMs ?? RETRY_MS;
    // until the other one has worked, mail is judged by the one before
    if (isTaken) this.refusedScan = undefined;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
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
