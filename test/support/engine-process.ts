/** A real engine for tests: the built program as a child process, on a data folder and ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { type Route, routes } from '#contracts';
import type { engineConfigSchema } from '../../apps/engine/src/config/engine-config.js';
import { freePort } from './free-port.js';

/** The configuration file's content. */
export type Settings = z.input<typeof engineConfigSchema>;

export interface EngineOptions {
  /** Folder of an earlier engine to go on with; a new temporary one when absent. */
  readonly dataDir?: string;
  /** Laid over what tests want: free ports, no waiting for an undo, few log lines. */
  readonly settings?: Settings;
  /** Words before the program, such as `--cpu-prof` for node. */
  readonly nodeFlags?: readonly string[];
  /** A program that starts node, such as `['strace', '-f']`. */
  readonly runner?: readonly string[];
  readonly readyMs?: number;
}

/** What fills the places of a route. */
export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export interface EngineProcess {
  readonly pid: number;
  readonly smtpPort: number;
  readonly httpUrl: string;
  readonly dataDir: string;
  /** The file to give to `lazaret --config`. */
  readonly configFile: string;
  /** The bearer token of the command line, as this start has written it. */
  readonly token: string;
  /** From the start of the process to the first /ready that said yes. */
  readonly readyAfterMs: number;
  /** What it has printed so far. */
  output(): string;
  /** The answer as it is, whatever its status. The bearer token is shown unless `headers` says otherwise. */
  fetch(route: Route, call?: Call, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The answer of a JSON route, parsed by its schema. @throws when the status is not 2xx */
  ask<T>(route: Route & { readonly answer: z.ZodType<T> }, call?: Call): Promise<T>;
  /** SIGTERM, and waits for the end; answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits for the end. */
  kill9(): Promise<void>;
  /** Starts it again, on the same folder and ports. */
  restart(): Promise<EngineProcess>;
  /** Ends what runs of it, a restart of it as well, and deletes its temporary folder. */
  dispose(): Promise<void>;
}

interface Launched {
  readonly child: ChildProcess;
  printed(): string;
  /** Sends the signal if it still runs, and waits for the end; answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** What runs, by its configuration file. */
const running = new Map<string, Launched>();

export const LAZARET = fileURLToPath(new URL('../../bin/lazaret.mjs', import.meta.url));

/** Starts an engine and waits until it takes mail. @throws with what it printed when it does not */
export async function startEngine(options: EngineOptions = {}): Promise<EngineProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-engine-'));
  const configFile = join(folder, 'lazaret.json');
  const dataDir = options.dataDir ?? join(folder, 'var');
  writeFileSync(configFile, JSON.stringify(await completeSettings(dataDir, options.settings)));
  return run(configFile, folder, options);
}

/** The configuration of a test engine, for those who start one themselves. */
export async function completeSettings(dataDir: string, settings: Settings = {}): Promise<Settings> {
  return {
    hostname: 'lazaret.example',
    log: { level: 'info' },
    ...settings,
    dataDir,
    smtp: { port: await freePort(), ...settings.smtp },
    http: { port: await freePort(), ...settings.http },
    quarantine: { undoSeconds: 0, deletedDays: 0, ...settings.quarantine },
  };
}

/** Next hop of outbound mail on this machine. */
export function outboundTo(port: number): NonNullable<Settings['routes']> {
  return { outbound: { host: '127.0.0.1', port, tls: 'none' } };
}

async function run(configFile: string, folder: string, options: EngineOptions): Promise<EngineProcess> {
  const settings = JSON.parse(readFileSync(configFile, 'utf8')) as Settings & { dataDir: string };
  const { dataDir } = settings;
  const smtpPort = settings.smtp?.port ?? 0;
  const httpUrl = `${settings.http?.tls?.certFile === undefined ? 'http' : 'https'}://127.0.0.1:${settings.http?.port ?? 0}`;
  const { child, printed, end } = launchEngine(configFile, options);
  const startedAt = performance.now();
  const untilReady = async (): Promise<void> => {
    const limit = options.readyMs ?? 20_000;
    while (!(await isReady(httpUrl))) {
      const gone = child.exitCode !== null || child.signalCode !== null;
      if (!gone && performance.now() - startedAt < limit) await new Promise((resolve) => setTimeout(resolve, 20));
      else {
        await end('SIGKILL');
        throw new Error(`the engine ${gone ? 'ended' : `was not ready after ${limit} ms`}:\n${printed()}`);
      }
    }
  };
  await untilReady();
  const token = readFileSync(join(dataDir, 'cli.token'), 'utf8').trim();
  const request = (route: Route, call: Call = {}, headers?: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${httpUrl}/api/v1${filledPath(route.path, call)}`, requestOf(route, call, headers ?? { authorization: `Bearer ${token}` }));
  return {
    pid: child.pid ?? 0,
    smtpPort,
    httpUrl,
    dataDir,
    configFile,
    token,
    readyAfterMs: performance.now() - startedAt,
    output: printed,
    fetch: request,
    async ask(route, call) {
      const response = await request(route, call);
      const text = await response.text();
      if (!response.ok) throw new Error(`${route.method} ${route.path}: ${response.status} ${text}`);
      return route.answer.parse(JSON.parse(text));
    },
    stop: () => end('SIGTERM'),
    kill9: async () => {
      await end('SIGKILL');
    },
    restart: async () => {
      await end('SIGTERM');
      return run(configFile, folder, options);
    },
    dispose: async () => {
      await running.get(configFile)?.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends what was started here and still runs; answers the configuration files of it. */
export async function endEngines(): Promise<string[]> {
  const left = [...running];
  await Promise.all(left.map(([, engine]) => engine.end('SIGKILL')));
  return left.map(([configFile]) => configFile);
}

/** Starts an engine and waits for nothing. */
export function launchEngine(configFile: string, { nodeFlags = [], runner = [] }: EngineOptions = {}): Launched {
  if (!existsSync(fileURLToPath(new URL('../../dist/program/lazaret.js', import.meta.url)))) {
    throw new Error('the engine is not built: npm run build:engine');
  }
  const words = [process.execPath, ...nodeFlags, LAZARET, 'serve', '--config', configFile];
  const [program, ...rest] = [...runner, ...words];
  const child = spawn(program ?? process.execPath, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-1_000_000);
    });
  }
  const ended = once(child, 'exit').then(([code]) => {
    if (running.get(configFile) === launched) running.delete(configFile);
    return code as number | null;
  });
  const launched: Launched = {
    child,
    printed: () => printed,
    end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
  running.set(configFile, launched);
  return launched;
}

async function isReady(httpUrl: string): Promise<boolean> {
  const response = await fetch(`${httpUrl}/ready`).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.ok === true;
}

function requestOf(route: Route, { body, idempotencyKey }: Call, headers: Readonly<Record<string, string>>): RequestInit {
  return {
    method: route.method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.idempotent === true ? { 'idempotency-key': idempotencyKey ?? randomUUID() } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function filledPath(path: string, { parameters = {}, query = {} }: Call): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** The held messages that are undecided, newest first, as soon as there are `count`; the list follows the log with a short delay. */
export async function heldMessages(engine: EngineProcess, count: number, timeoutMs = 10_000) {
  const query = { state: 'open', sort: 'newest', limit: 200 };
  const until = performance.now() + timeoutMs;
  for (;;) {
    const list = await engine.ask(routes.heldMessages, { query });
    if (list.openTotal >= count) return list.rows;
    if (performance.now() > until) throw new Error(`${list.openTotal} of ${count} messages are held after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
