/**
 * The double of an EventStoreDB server as a process of its own, with a journal on disk: an append is answered after its fsync, so what
 * was acknowledged is there after `kill9` and `restart`. Several engines may use it at once:
 *
 *     const store = await startEventStoreProcess({ journal: join(folder, 'eventstore.journal') });
 *     startEngine({ settings: { store: { url: store.url } } });
 *     await store.kill9();      // appends are answered 451 meanwhile
 *     await store.restart();    // on the same port, with all that was acknowledged
 *     await store.stop();
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.js';

export interface EventStoreProcess {
  /** For `store.url` of an engine; the same after a restart. */
  readonly url: string;
  /** SIGKILL, and waits for the end. */
  kill9(): Promise<void>;
  /** Stops it from answering without ending it, as a machine that hangs does, until `resume`. */
  suspend(): void;
  resume(): void;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** Starts it again, on its journal and its ports. */
  restart(): Promise<void>;
}

export interface EventStoreProcessOptions {
  readonly journal: string;
  /** 1 unless said otherwise. */
  readonly nodes?: 1 | 3;
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Resolves when it listens. */
export async function startEventStoreProcess({ journal, nodes = 1 }: EventStoreProcessOptions): Promise<EventStoreProcess> {
  const ports: number[] = [];
  for (let node = 0; node < nodes; node++) ports.push(await freePort());
  let child: ChildProcess;
  let url = '';
  const start = async (): Promise<void> => {
    const words = ['--import', 'tsx', MAIN, journal, ...ports.map(String)];
    const started = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`the double of EventStoreDB ended with ${String(code)} before it listened`);
    });
    const [line] = (await Promise.race([once(createInterface(started.stdout), 'line'), ended])) as [string];
    ended.catch(() => undefined);
    url = line;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  await start();
  return {
    url,
    kill9: () => end('SIGKILL'),
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGTERM');
      await start();
    },
  };
}
