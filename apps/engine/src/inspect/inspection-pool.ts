/** The inspection processes: pre-forked, one message each at a time, replaced when they die, grow old or patterns change. */
import type { EngineLog } from '../platform/engine-log.js';
import { errorName } from '../platform/engine-log.js';
import type { InspectionJob, ProcessConfiguration } from './inspection-job.js';
import { InspectionFailed, Inspector, type InspectorLimits } from './inspector.js';

export interface PoolOptions extends InspectorLimits {
  readonly processes: number;
  readonly recycleAfterMessages: number;
}

const RESTART_DELAY_MS = 250;

export class InspectionPool {
  private readonly all = new Set<Inspector>();
  private readonly idle: Inspector[] = [];
  private readonly queue: ((inspector: Inspector) => void)[] = [];
  /** Processes whose patterns are older than `configuration` are configured again before their next message. */
  private readonly outdated = new WeakSet<Inspector>();
  private starting = 0;
  private closed = false;

  private constructor(
    private readonly options: PoolOptions,
    private configuration: ProcessConfiguration,
    private readonly log: EngineLog,
  ) {}

  /** Starts all processes; resolves when the first is ready. @throws InspectionFailed when none can be started */
  static async start(options: PoolOptions, configuration: ProcessConfiguration, log: EngineLog): Promise<InspectionPool> {
    const pool = new InspectionPool(options, configuration, log);
    const starts = Array.from({ length: options.processes }, () => pool.add());
    await Promise.any(starts);
    return pool;
  }

  /** From the next message on these patterns are scanned. */
  configure(configuration: ProcessConfiguration): void {
    this.configuration = configuration;
    for (const inspector of this.all) this.outdated.add(inspector);
  }

  /** Runs a job on a free process, waiting for one in turn. @throws InspectionFailed */
  async run(job: InspectionJob, body: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<unknown> {
    const inspector = await this.acquire();
    try {
      if (this.outdated.delete(inspector)) await inspector.configure(this.configuration);
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
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private giveBack(inspector: Inspector): void {
    if (inspector.alive && inspector.inspected >= this.options.recycleAfterMessages) inspector.end();
    if (!inspector.alive) return;
    const next = this.queue.shift();
    if (next) next(inspector);
    else this.idle.push(inspector);
  }

  private async add(): Promise<void> {
    this.starting += 1;
    try {
      const inspector = await Inspector.start(this.configuration, this.options, (gone) => {
        this.forget(gone);
      });
      this.all.add(inspector);
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
