/** One pre-forked inspection process as the engine sees it: configured, given one message at a time, killed when it must be. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../platform/package-root.js';
import { createFrameReader, FRAME, writeFrame } from './frames.js';
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
  constructor(readonly reason: 'timeout' | 'crash' | 'memory' | 'error') {
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
const MEMORY_CHECK_MS = 50;
const START_MS = 20_000;
const PAGE_BYTES = 4096;

interface Waiting {
  resolve(payload: Buffer): void;
  reject(cause: InspectionFailed): void;
}

export class Inspector {
  /** Messages inspected so far. */
  inspected = 0;
  private waiting: Waiting | undefined;
  private readonly pipe: Duplex;
  private ended = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: InspectorLimits,
    onExit: (inspector: Inspector) => void,
  ) {
    const pipe = child.stdio[3];
    if (!(pipe instanceof Duplex)) throw new Error('an inspection process without a pipe');
    this.pipe = pipe;
    const reader = createFrameReader(MAX_ANSWER_BYTES);
    pipe.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.feed(chunk)) this.receive(frame.kind, frame.payload);
      } catch {
        this.kill('error');
      }
    });
    pipe.on('error', () => {
      this.kill('crash');
    });
    child.on('error', () => {
      this.kill('crash');
    });
    child.once('exit', () => {
      this.ended = true;
      this.fail('crash');
      onExit(this);
    });
  }

  /** Forks a process and waits until it has compiled the patterns. @throws InspectionFailed */
  static async start(
    configuration: NamedConfiguration,
    limits: InspectorLimits,
    onExit: (inspector: Inspector) => void,
  ): Promise<Inspector> {
    const inspector = new Inspector(forkProcess(limits), limits, onExit);
    await inspector.configure(configuration);
    return inspector;
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Gives other patterns; the process must be idle. */
  async configure({ scan, configuration }: NamedConfiguration): Promise<void> {
    const ready = this.answer(this.limits.startMs ?? START_MS);
    writeFrame(this.pipe, FRAME.configure, Buffer.from(JSON.stringify({ ...configuration, scan }), 'utf8'));
    await ready;
  }

  /** Runs one job over message bytes; answers the JSON text of the answer. @throws InspectionFailed; then the process is dead or dying */
  async run(job: SentJob, body: AsyncIterable<Buffer> | Iterable<Buffer>, timeoutMs = this.limits.timeoutMs): Promise<unknown> {
    const answer = this.answer(timeoutMs);
    answer.catch(() => undefined); // it is awaited below; a death while the body is written must not go unhandled
    const { pipe } = this;
    pipe.cork(); // what is at hand of a small message leaves in one system call
    process.nextTick(() => {
      pipe.uncork();
    });
    for await (const chunk of body) {
      if (this.ended) break;
      if (chunk.length === 0) continue;
      if (!writeFrame(this.pipe, FRAME.body, chunk)) await Promise.race([once(this.pipe, 'drain'), answer.catch(() => undefined)]);
    }
    writeFrame(this.pipe, FRAME.job, Buffer.from(JSON.stringify(job), 'utf8'));
    const payload = await answer;
    this.inspected += 1;
    return JSON.parse(payload.toString('utf8'));
  }

  /** Ends the process when it is idle. */
  end(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  private answer(timeoutMs: number): Promise<Buffer> {
    if (this.ended) return Promise.reject(new InspectionFailed('crash'));
    const timer = setTimeout(() => {
      this.kill('timeout');
    }, timeoutMs);
    const stopWatching = this.watchMemory();
    return new Promise<Buffer>((resolve, reject) => {
      this.waiting = { resolve, reject };
    }).finally(() => {
      clearTimeout(timer);
      stopWatching();
    });
  }

  private receive(kind: number, payload: Buffer): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (kind === FRAME.failed) waiting?.reject(new InspectionFailed('error'));
    else waiting?.resolve(payload);
  }

  private kill(reason: InspectionFailed['reason']): void {
    this.ended = true;
    this.child.kill('SIGKILL');
    this.fail(reason);
  }

  private fail(reason: InspectionFailed['reason']): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(new InspectionFailed(reason));
  }

  /** Buffers and native memory escape V8's limit, so the resident set is watched from outside (Linux; elsewhere only the heap is limited). */
  private watchMemory(): () => void {
    const { pid } = this.child;
    if (process.platform !== 'linux' || pid === undefined) return () => undefined;
    const check = async (): Promise<void> => {
      const statm = await readFile(`/proc/${String(pid)}/statm`, 'latin1').catch(() => '');
      const resident = Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES;
      if (resident > this.limits.memoryBytes) this.kill('memory');
    };
    const timer = setInterval(() => void check(), MEMORY_CHECK_MS);
    return () => {
      clearInterval(timer);
    };
  }
}

function forkProcess(limits: InspectorLimits): ChildProcess {
  const entry = fileURLToPath(new URL('./inspector-process.js', import.meta.url));
  const heapMiB = Math.max(64, Math.floor(limits.memoryBytes / 1024 / 1024 / 2));
  // collecting on the thread that works costs less than waking others: measured 6 % of CPU on two processors
  const flags = [
    '--single-threaded-gc',
    `--max-old-space-size=${String(heapMiB)}`,
    '--disallow-code-generation-from-strings',
    ...permissionFlags(),
  ];
  return spawn(process.execPath, [...flags, entry], {
    // nothing of the engine's environment: it may hold secrets
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
}

/**
 * Node's permission model: no writes, no child processes, no workers; reads only of the program itself, not of the data
 * folder, which may lie beside it and holds keys. Experimental in Node 20, stable under another name from 22.13 on.
 */
function permissionFlags(): string[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const stable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  const root = packageRoot();
  const readable = ['dist/*', 'node_modules/*', 'package.json'].map((place) => `--allow-fs-read=${path.join(root, place)}`);
  return [stable ? '--permission' : '--experimental-permission', ...readable, '--allow-addons', '--no-warnings'];
}
