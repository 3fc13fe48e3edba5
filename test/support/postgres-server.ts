/**
 * A real PostgreSQL server for tests and proofs: a cluster of its own in a folder that goes with it, on a socket and a port of its
 * own, with fsync on. The machine's own clusters are not touched.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const VERSIONS = '/usr/lib/postgresql';
const PASSWORD = 'only for tests';

export interface PostgresServer {
  readonly port: number;
  /** Folder of the socket. */
  readonly folder: string;
  /** URL of the database `lazaret`, whose owner is the role `lazaret`, by TCP; `parameters` as `schema=a&…`. */
  url(parameters?: string): string;
  /** The same with another port in between, such as that of a proxy. */
  urlThrough(port: number, parameters?: string): string;
  /** Asks as the superuser, and answers the lines of the result. */
  sql(text: string, database?: string): string;
  /** Changes a setting, and starts the server again. */
  set(name: string, value: string): Promise<void>;
  /** SIGKILL to the server and to all of its processes, as a crash does it. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, and waits until it answers. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** Why PostgreSQL cannot be run here; undefined when it can. */
export function whyNoPostgres(): string | undefined {
  return programs() === undefined ? 'PostgreSQL is not installed (Debian package postgresql)' : undefined;
}

/** Makes a cluster and starts it. `settings` are those of postgresql.conf. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const bin = programs();
  if (bin === undefined) throw new Error(whyNoPostgres());
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-postgres-'));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const run = (program: string, ...words: string[]): string =>
    execFileSync(join(bin, program), words, { ...account, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '--no-sync',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
    '--auth-local',
    'trust',
    '--auth-host',
    'scram-sha-256',
  );
  const configured = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: folder, fsync: 'on', ...settings };
  const lines = Object.entries(configured).map(([name, value]) => `${name} = '${value}'\n`);
  writeFileSync(join(data, 'postgresql.auto.conf'), lines.join(''));

  const sql = (text: string, database = 'postgres'): string =>
    run('psql', '-h', folder, '-p', String(port), '-U', 'postgres', '-XAtq', '-d', database, '-c', text).trim();
  let server: ChildProcess | undefined;
  const isReady = (): boolean => {
    try {
      return sql('SELECT 1') === '1';
    } catch {
      return false;
    }
  };
  const start = async (): Promise<void> => {
    server = spawn(join(bin, 'postgres'), ['-D', data], { ...account, cwd: folder, stdio: 'ignore' });
    for (let tries = 0; !isReady(); tries++) {
      if (tries > 300) throw new Error(`PostgreSQL in ${folder} does not answer after 15 s`);
      await pause(50);
    }
  };
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const children = signal === 'SIGKILL' ? childrenOf(server.pid) : [];
    const ended = once(server, 'exit');
    server.kill(signal);
    for (const child of children) killIfThere(child);
    await ended;
  };
  const endWithUs = (): void => void server?.kill('SIGKILL');
  process.once('exit', endWithUs);

  await start();
  sql(`CREATE ROLE lazaret LOGIN PASSWORD '${PASSWORD}'`);
  sql('CREATE DATABASE lazaret OWNER lazaret');
  const urlThrough = (through: number, parameters = ''): string =>
    `postgres://lazaret:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(through)}/lazaret${parameters === '' ? '' : `?${parameters}`}`;
  return {
    port,
    folder,
    url: (parameters) => urlThrough(port, parameters),
    urlThrough,
    sql,
    async set(name, value) {
      sql(`ALTER SYSTEM SET ${name} = '${value}'`);
      await end('SIGINT');
      await start();
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      process.removeListener('exit', endWithUs);
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the newest version's programs. */
function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const folders = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return folders.map((version) => join(VERSIONS, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** PostgreSQL does not run as root: then it runs as the account that its package has made. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (option: string): number => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
