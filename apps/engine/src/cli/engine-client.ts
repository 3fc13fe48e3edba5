/** The running engine on this machine, asked over its HTTP interface as everybody asks it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { problemSchema, type Route } from '#contracts';
import type { z } from 'zod';
import type { EngineConfig } from '../config/engine-config.js';
import { loadConfig } from '../config/load-config.js';
import { CommandFailed } from './terminal.js';

/** Written by the engine at its start, readable by its own user only; whoever can read it may do everything. */
const TOKEN_FILE = 'cli.token';
const HOW_TO_START = 'start it with "npm start" or "lazaret serve"';

/** What fills the places of a route. */
export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
}

/** Asks the engine. */
export interface EngineClient {
  /** The answer of a JSON route, parsed by the route's schema. */
  ask<T>(route: Route & { readonly answer: z.ZodType<T> }, call?: Call): Promise<T>;
  /** The bytes that a route answers with. */
  fetch(route: Route, call?: Call): Promise<Buffer>;
  /** The same piece by piece, for what may be larger than memory. */
  open(route: Route, call?: Call): Promise<IncomingMessage>;
}

/** A client of the engine that the configuration describes. */
export function openEngineClient(configFile: string | undefined): EngineClient {
  const config = loadConfig(configFile === undefined ? {} : { file: configFile });
  const token = readToken(config);
  const open = async (route: Route, call: Call = {}): Promise<IncomingMessage> => {
    const response = await send(config, route, { token, call });
    if ((response.statusCode ?? 0) >= 300) throw new CommandFailed(problemText(response, await buffer(response)));
    return response;
  };
  const fetch = async (route: Route, call: Call = {}): Promise<Buffer> => buffer(await open(route, call));
  return {
    open,
    fetch,
    async ask(route, call) {
      const parsed = route.answer.safeParse(parseJson((await fetch(route, call)).toString('utf8')));
      if (parsed.success) return parsed.data;
      throw new CommandFailed(
        `the engine speaks another version of the interface (${route.method} ${route.path}): run the same version of both`,
      );
    },
  };
}

function readToken({ dataDir }: EngineConfig): string {
  const file = join(dataDir, TOKEN_FILE);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES';
    throw new CommandFailed(
      denied
        ? `${file} belongs to another user: run this command as the user of the engine`
        : `no engine runs on ${dataDir}: ${HOW_TO_START}`,
    );
  }
}

function send(config: EngineConfig, route: Route, { token, call }: { token: string; call: Call }): Promise<IncomingMessage> {
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  const options: RequestOptions = {
    ...address(config),
    method: route.method,
    path: `/api/v1${filledPath(route.path, call)}`,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json, */*',
      ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
      ...(route.idempotent === true && { 'idempotency-key': randomUUID() }),
    },
  };
  return new Promise((resolve, reject) => {
    const request = (config.http.tls.certFile === undefined ? httpRequest : httpsRequest)(options, resolve);
    request.on('error', (error) => reject(new CommandFailed(`the engine does not answer (${error.message}): ${HOW_TO_START}`)));
    request.end(body);
  });
}

/** Where a listener is reached from this machine. Its own certificate is trusted by being the same file, whatever name it carries. */
function address({ http }: EngineConfig): RequestOptions {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const tls = http.tls.certFile === undefined ? {} : { ca: readFileSync(http.tls.certFile), checkServerIdentity: () => undefined };
  return { host: everywhere[http.host] ?? http.host, port: http.port, ...tls };
}

function filledPath(path: string, { parameters = {}, query = {} }: Call): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

function problemText({ statusCode }: IncomingMessage, body: Buffer): string {
  const problem = problemSchema.safeParse(parseJson(body.toString('utf8'))).data;
  if (problem === undefined) return `the engine answered ${statusCode ?? 0}; is another program listening on its port?`;
  const errors = (problem.errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  const uses = (problem.usedBy ?? []).map(({ name }) => `\n  ${name}`).join('');
  return `${problem.title}: ${problem.detail}${errors}${uses}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Not a problem document; the caller says so.
  }
}
