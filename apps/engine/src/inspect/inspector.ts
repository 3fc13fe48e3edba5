/** One pre-forked inspection process as the engine sees it: configured, given one message at a time, killed when it must be. */
import { fileURLToPath } from 'node:url';
import { FRAME } from '../platform/frames.js';
import { SealedOffProcess, type ProcessEnd } from '../platform/sealed-off-process.js';
import type { InspectionJob, ProcessConfiguration } from './inspection-job.js';

/** What a process is to scan for, by its name. */
export interface NamedConfiguration {
  readonly scan: string;
  readonly configuration: ProcessConfiguration;
}

/** A job for a process that scans for what `scan` names. */
export interface SentJob {
  readonly scan: string;
  readonly job: InspectionJob;
}

/** Why a message could not be inspected. */
export class InspectionFailed extends Error {
  readonly code = 'inspection-failed';
  constructor(readonly reason: ProcessEnd) {
    super(`inspection failed: ${reason}`);
  }
}

export interface InspectorLimits {
  readonly timeoutMs: number;
  readonly memoryBytes: number;
  /** How long it may take other patterns in; 20 seconds when absent. */
  readonly startMs?: number;
}

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const START_MS = 20_000;

interface Waiting {
  resolve(payload: Buffer): void;
  reject(cause: InspectionFailed): void;
}

export class Inspector {
  /** Messages inspected so far. */
  inspected = 0;
  private waiting: Waiting | undefined;
  private readonly worker: SealedOffProcess;

  private constructor(
    private readonly limits: InspectorLimits,
    onExit: (inspector: Inspector) => void,
  ) {
    const entry = fileURLToPath(new URL('./inspector-process.js', import.meta.url));
    this.worker = new SealedOffProcess(
      entry,
      { memoryBytes: limits.memoryBytes, maxAnswerBytes: MAX_ANSWER_BYTES },
      {
        received: (kind, payload) => {
          this.receive(kind, payload);
        },
        failed: (why) => {
          this.fail(why);
        },
        exited: () => {
          onExit(this);
        },
      },
    );
  }

  /** Forks a process and waits until it has compiled the patterns. @throws InspectionFailed */
  static async start(
    configuration: NamedConfiguration,
    limits: InspectorLimits,
    onExit: (inspector: Inspector) => void,
  ): Promise<Inspector> {
    const inspector = new Inspector(limits, onExit);
    await inspector.configure(configuration);
    return inspector;
  }

  get alive(): boolean {
    return this.worker.alive;
  }

  /** Gives other patterns; the process must be idle. */
  async configure({ scan, configuration }: NamedConfiguration): Promise<void> {
    const ready = this.answer(this.limits.startMs ?? START_MS);
    this.worker.send(FRAME.configure, Buffer.from(JSON.stringify({ ...configuration, scan }), 'utf8'));
    await ready;
  }

  /** Runs one job over message bytes; answers the JSON text of the answer. @throws InspectionFailed; then the process is dead or dying */
  async run(job: SentJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, timeoutMs = this.limits.timeoutMs): Promise<unknown> {
    const answer = this.answer(timeoutMs);
    answer.catch(() => undefined); // it is awaited below; a death while the body is written must not go unhandled
    await this.worker.sendAll(FRAME.body, body, answer);
    this.worker.send(FRAME.job, Buffer.from(JSON.stringify(job), 'utf8'));
    const payload = await answer;
    this.inspected += 1;
    return JSON.parse(payload.toString('utf8'));
  }

  /** Ends the process when it is idle. */
  end(): void {
    this.worker.end();
  }

  private answer(timeoutMs: number): Promise<Buffer> {
    if (!this.worker.alive) return Promise.reject(new InspectionFailed('crash'));
    const answered = new Promise<Buffer>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
    return this.worker.guarded(answered, timeoutMs);
  }

  private receive(kind: number, payload: Buffer): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (kind === FRAME.failed) waiting?.reject(new InspectionFailed('error'));
    else waiting?.resolve(payload);
  }

  private fail(reason: ProcessEnd): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(new InspectionFailed(reason));
  }
}
