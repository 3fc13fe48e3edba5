/**
 * A server of the S3 protocol on this machine (s3rver, a program of others) with a proxy before it. The proxy makes the faults of networks
 * and servers, and heeds `If-None-Match` and `If-Match` of writes in the server's place, which s3rver does not know yet.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

export type Fault =
  /** 500, and nothing is done. */
  | 'error'
  /** The connection is cut before anything is done. */
  | 'cut'
  /** It is done, and the answer is lost. */
  | 'answer-lost'
  /** Half of the answer, then the connection is cut. */
  | 'half-answer'
  /** Nothing comes. */
  | 'silence';

export interface FaultRule {
  readonly method: string;
  readonly path: RegExp;
  readonly fault: Fault;
  /** How often; for ever unless said. */
  times?: number;
}

export interface S3ForTests {
  /** `s3://bucket/prefix?…` behind the proxy. */
  url(prefix?: string): string;
  /** Faults that are made from now on, in the place of those before. */
  faults: FaultRule[];
  /** Whether writes with conditions are refused as they should be. */
  heedsConditions: boolean;
  /** Answer to the question whether versions are kept; undefined: the server's own. */
  versioning: string | undefined;
  /** The same for the life cycle. */
  lifecycle: string | undefined;
  /** Requests since the start, as `METHOD path`. */
  readonly requests: string[];
  close(): Promise<void>;
}

const BUCKET = 'lazaret-blobs';

export async function startS3(): Promise<S3ForTests> {
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER'; // as s3rver has them
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER';
  const directory = mkdtempSync(join(tmpdir(), 'lazaret-s3-'));
  const port = await freePort();
  const program = join(dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin', 's3rver.js');
  const child = spawn(
    process.execPath,
    [program, '-d', directory, '-a', '127.0.0.1', '-p', String(port), '--silent', '--configure-bucket', BUCKET],
    {
      stdio: 'ignore',
    },
  );
  const proxy = new FaultyProxy(port);
  await untilItAnswers(port);
  const own = await proxy.listen();
  return Object.assign(proxy, {
    url: (prefix = 'mail') => `s3://${BUCKET}/${prefix}?endpoint=http://127.0.0.1:${String(own)}&region=us-east-1`,
    close: () => stop(proxy, child, directory),
  });
}

async function stop(proxy: FaultyProxy, child: ChildProcess, directory: string): Promise<void> {
  await proxy.stop();
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(directory, { recursive: true, force: true });
}

async function untilItAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/`).catch(() => undefined);
    if (answer !== undefined) return;
    await pause(50);
  }
  throw new Error('s3rver does not answer');
}

class FaultyProxy {
  faults: FaultRule[] = [];
  heedsConditions = true;
  versioning: string | undefined;
  lifecycle: string | undefined;
  readonly requests: string[] = [];
  private readonly server: Server;
  /** One write of a name after the other, so that a condition still holds when the write comes. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(private readonly port: number) {
    this.server = createServer((asked, answer) => {
      this.serve(asked, answer).catch(() => asked.socket.destroy());
    });
  }

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '' } = asked;
    this.requests.push(`${method} ${url}`);
    const body = Buffer.concat(await asked.toArray());
    const fault = this.faultFor(method, url);
    if (fault === 'cut') return void asked.socket.destroy();
    if (fault === 'silence') return;
    if (fault === 'error') return void answer.writeHead(500).end('<Error><Code>InternalError</Code></Error>');
    if (url.includes('?versioning') && this.versioning !== undefined) return void answer.writeHead(200).end(this.versioning);
    if (url.includes('?lifecycle') && this.lifecycle !== undefined) return void answer.writeHead(200).end(this.lifecycle);
    const path = url.split('?')[0] ?? '';
    const isWrite = method === 'PUT' || method === 'POST' || method === 'DELETE';
    const forward = async (): Promise<void> => {
      if (this.heedsConditions && isWrite && !(await this.fits(asked, path)))
        return void answer.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      await this.pass(asked, answer, body, fault);
    };
    if (!isWrite) return forward();
    const turn = (this.turns.get(path) ?? Promise.resolve()).then(forward, forward);
    this.turns.set(path, turn);
    return turn;
  }

  private faultFor(method: string, url: string): Fault | undefined {
    const rule = this.faults.find((each) => each.method === method && each.path.test(url) && each.times !== 0);
    if (rule?.times !== undefined) rule.times -= 1;
    return rule?.fault;
  }

  private async fits({ headers }: IncomingMessage, path: string): Promise<boolean> {
    const [none, match] = [headers['if-none-match'], headers['if-match']];
    if (none === undefined && match === undefined) return true;
    const found = await fetch(`http://127.0.0.1:${String(this.port)}${path}`, { method: 'HEAD' });
    return none === undefined ? found.headers.get('etag') === match : found.status === 404;
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse, body: Buffer, fault: Fault | undefined): Promise<void> {
    const { method, url, headers } = asked;
    const onward = request({ host: '127.0.0.1', port: this.port, method, path: url, headers });
    onward.end(body);
    const [got] = (await once(onward, 'response')) as [IncomingMessage];
    if (fault === undefined) {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      await pipeline(got, answer);
      return;
    }
    const bytes = Buffer.concat(await got.toArray());
    if (fault === 'answer-lost') return void asked.socket.destroy();
    answer.writeHead(got.statusCode ?? 500, got.headers);
    answer.write(bytes.subarray(0, bytes.length / 2)); // half-answer
    await pause(20);
    asked.socket.destroy();
  }
}
