/**
 * A process of ours for work on hostile bytes: without environment, network and a way to write; it speaks over one pipe (file descriptor
 * 3), does one thing at a time, and is killed when it is too slow or too big.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { createFrameReader, writeFrame, type FrameKind } from './frames.js';
import { packageRoot } from './package-root.js';

/** Why it did not answer. */
export type ProcessEnd = 'timeout' | 'crash' | 'memory' | 'error';

export interface ProcessLimits {
  /** Resident memory. */
  readonly memoryBytes: number;
  /** Larger answers are not read. */
  readonly maxAnswerBytes: number;
}

/** Who listens to the process. */
export interface ProcessListener {
  received(kind: number, payload: Buffer): void;
  /** It dies, or has died: no answer comes. May be told more than once. */
  failed(why: ProcessEnd): void;
  exited(): void;
}

const MEMORY_CHECK_MS = 50;
const PAGE_BYTES = 4096;

export class SealedOffProcess {
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private ended = false;

  /** @param entry - path of the program. */
  constructor(
    entry: string,
    private readonly limits: ProcessLimits,
    private readonly listener: ProcessListener,
  ) {
    this.child = spawnSealedOff(entry, limits.memoryBytes);
    const pipe = this.child.stdio[3];
    if (!(pipe instanceof Duplex)) throw new Error('a process without a pipe');
    this.pipe = pipe;
    this.listen();
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Ends the process when it is idle. */
  end(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  send(kind: FrameKind, payload: Buffer): boolean {
    return writeFrame(this.pipe, kind, payload);
  }

  /** Sends pieces as frames of one kind, no faster than they are read, until `given` is settled. */
  async sendAll(kind: FrameKind, pieces: AsyncIterable<Buffer> | Iterable<Buffer>, given: Promise<unknown>): Promise<void> {
    const { pipe } = this;
    const over = given.catch(() => undefined);
    pipe.cork(); // what is at hand of something small leaves in one system call
    process.nextTick(() => {
      pipe.uncork();
    });
    for await (const piece of pieces) {
      if (this.ended) break;
      if (piece.length === 0) continue;
      if (!this.send(kind, piece)) await Promise.race([once(pipe, 'drain'), over]);
    }
  }

  /** Kills the process unless `answer` is settled in time and within its memory. */
  async guarded<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
    const timer = setTimeout(() => {
      this.kill('timeout');
    }, timeoutMs);
    const stopWatching = this.watchMemory();
    return answer.finally(() => {
      clearTimeout(timer);
      stopWatching();
    });
  }

  private listen(): void {
    const { child, pipe, listener } = this;
    const reader = createFrameReader(this.limits.maxAnswerBytes);
    pipe.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.feed(chunk)) listener.received(frame.kind, frame.payload);
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
      listener.failed('crash');
      listener.exited();
    });
  }

  private kill(why: ProcessEnd): void {
    this.ended = true;
    this.child.kill('SIGKILL');
    this.listener.failed(why);
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

function spawnSealedOff(entry: string, memoryBytes: number): ChildProcess {
  const heapMiB = Math.max(64, Math.floor(memoryBytes / 1024 / 1024 / 2));
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
