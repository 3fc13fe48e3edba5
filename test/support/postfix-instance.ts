/**
 * A real Postfix for tests, in a folder and on ports of its own: the machine's mail system is not touched. Mail that comes
 * in goes through a content filter, comes back on the reinjection port and goes on to a final server.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

export interface PostfixOptions {
  /** Port of the content filter. */
  readonly filterPort: number;
  /** Port of the server that takes mail at last. */
  readonly finalPort: number;
  /** Port on which filtered mail comes back. */
  readonly reinjectionPort: number;
}

export interface PostfixInstance {
  /** Where clients hand in mail. */
  readonly port: number;
  /** Messages in the queue, in any state. */
  queued(): number;
  /** Messages whose delivery has failed for now. */
  deferred(): number;
  /** Ends or begins to listen on the reinjection port. */
  listenForFiltered(listen: boolean): Promise<void>;
  /** Tries everything that is deferred again, now. */
  flush(): void;
  log(): string;
  stop(): Promise<void>;
}

/** Why Postfix cannot be run here; undefined when it can. */
export function whyNoPostfix(): string | undefined {
  const missing = ['postfix', 'swaks'].filter((program) => !isInstalled(program));
  if (missing.length > 0) return `${missing.join(' and ')} not installed (Debian packages of these names)`;
  return process.getuid?.() === 0 ? undefined : 'Postfix is started by root only';
}

export async function startPostfix(options: PostfixOptions): Promise<PostfixInstance> {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-postfix-'));
  chmodSync(folder, 0o755); // its daemons run as the user postfix
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name), { mode: 0o755 });
  execFileSync('chown', ['postfix', join(folder, 'data')]);
  const port = await freePort();
  const etc = join(folder, 'etc');
  const daemons = execFileSync('postconf', ['-d', '-h', 'daemon_directory'], { encoding: 'utf8' }).trim();
  writeFileSync(join(etc, 'main.cf'), mainConfiguration(folder, daemons, options.finalPort));
  const writeServices = (reinjection: boolean): void => writeFileSync(join(etc, 'master.cf'), services(port, { ...options, reinjection }));
  writeServices(true);
  execFileSync('postfix', ['-c', etc, 'check'], { stdio: 'ignore' });
  const master = spawn(join(daemons, 'master'), ['-c', etc, '-s'], { stdio: 'ignore', detached: true });
  await listening(port, true);
  await listening(options.reinjectionPort, true);
  return {
    port,
    queued: () => countFiles(folder, ['incoming', 'active', 'deferred']),
    deferred: () => countFiles(folder, ['deferred']),
    async listenForFiltered(listen) {
      writeServices(listen);
      execFileSync('postfix', ['-c', etc, 'reload'], { stdio: 'ignore' });
      await listening(options.reinjectionPort, listen);
    },
    flush: () => void execFileSync('postqueue', ['-c', etc, '-f']),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    async stop() {
      const ended = once(master, 'exit');
      master.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mainConfiguration(folder: string, daemons: string, finalPort: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = ${daemons}
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
myhostname = postfix.example
mydestination =
relayhost = [127.0.0.1]:${finalPort}
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_authorized_xforward_hosts = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtputf8_enable = no
`;
}

function services(port: number, { filterPort, reinjectionPort, reinjection }: PostfixOptions & { reinjection: boolean }): string {
  const back = `127.0.0.1:${reinjectionPort} inet n - n - 10 smtpd
  -o content_filter=
  -o receive_override_options=no_header_body_checks,no_unknown_recipient_checks
`;
  return `127.0.0.1:${port} inet n - n - 10 smtpd
  -o content_filter=lazaret:[127.0.0.1]:${filterPort}
${reinjection ? back : ''}lazaret unix - - n - 4 smtp
  -o smtp_send_xforward_command=yes
  -o smtp_data_done_timeout=1200
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function countFiles(folder: string, queues: readonly string[]): number {
  const files = (queue: string): number =>
    readdirSync(join(folder, 'queue', queue), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  return queues.reduce((sum, queue) => sum + files(queue), 0);
}

/** Waits until a port answers, or does not. */
async function listening(port: number, wanted: boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect({ port, host: '127.0.0.1' });
    const answers = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (answers === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`port ${port} ${wanted ? 'does not answer' : 'still answers'} after 10 s`);
}
