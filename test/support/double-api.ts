/**
 * A double of the engine's HTTP interface for the dashboard's own tests: the built dashboard under the engine's policy, held
 * mail that is the same at every start, conflicts, slowness and failures on request. Every answer goes through its contract schema.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Route, type RouteName, routes } from '#contracts';
import { answers } from './double-answers.js';
import { attendElsewhere } from './double-claims.js';
import { emergency } from './double-queue-pages.js';
import { doubleMessages } from './double-mail.js';
import { doublePatterns, saveElsewhere } from './double-pattern-facts.js';
import { changePolicyElsewhere, doubleHistory } from './double-policy-history.js';
import { doubleSimulations } from './double-simulation.js';
import { changeElsewhere, doubleSettings } from './double-policy-settings.js';
import { type Call, change, type DoubleOptions, type HeardRequest, Refusal, released, tell, type World } from './double-world.js';

export type { DoubleOptions } from './double-world.js';

export interface Double {
  readonly url: string;
  /** Requests so far. */
  readonly requests: readonly HeardRequest[];
  /** The next requests of this route answer so, until `calm`. */
  fail(route: RouteName, status: number, code?: string): void;
  /** Requests of this route never answer, until `calm`. */
  stall(route: RouteName): void;
  calm(): void;
  /** Another manager releases a message. */
  decideElsewhere(at: number): void;
  /** Another author saves a version of a pattern with this description. */
  saveElsewhere(pattern: string, description: string): void;
  /** A new message comes in; open dashboards hear of it. */
  receive(): void;
  /** Another administrator changes a value of a place. */
  changePlaceElsewhere(id: string, key: string, value: boolean | number): void;
  /** Somebody else changes the policy. */
  changePolicyElsewhere(): void;
  /** Another manager looks at a message, or works on it. */
  attendElsewhere(at: number, works: boolean): void;
  /** Another account opens emergency access. */
  breakGlassElsewhere(): void;
  messageId(at: number): string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** Starts the double on a free port of this machine. */
export async function startDouble(options: DoubleOptions): Promise<Double> {
  const world: World = {
    options,
    messages: doubleMessages(options.messages ?? 42, Date.now()),
    policy: doublePatterns(),
    settings: doubleSettings(),
    history: doubleHistory(),
    simulations: doubleSimulations(),
    bulks: new Map(),
    attendance: new Map(),
    emergencies: [],
    signedIn: options.signedIn ?? true,
    setupNeeded: options.setupNeeded ?? false,
    failing: new Map(),
    listeners: new Set(),
    requests: [],
  };
  const server = createServer((request, response) => void serve(world, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return doubleOf(world, server);
}

function doubleOf(world: World, server: Server): Double {
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}`,
    requests: world.requests,
    fail: (route, status, code = 'broken') => world.failing.set(route, { status, code }),
    stall: (route) => world.failing.set(route, 'stall'),
    calm: () => world.failing.clear(),
    decideElsewhere: (at) => change(world, world.messages[at]?.id ?? '', (message) => released(message, 'Ben Carter')),
    saveElsewhere: (pattern, description) => saveElsewhere(world.policy, pattern, description),
    receive: () => arrive(world),
    changePlaceElsewhere: (id, key, value) => changeElsewhere(world.settings, id, key, value),
    changePolicyElsewhere: () => changePolicyElsewhere(world.history),
    attendElsewhere: (at, works) => attendElsewhere(world, world.messages[at]?.id ?? '', works),
    breakGlassElsewhere: () => world.emergencies.push(emergency()),
    messageId: (at) => world.messages[at]?.id ?? '',
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function arrive(world: World): void {
  const [template] = doubleMessages(world.messages.length + 1, Date.now()).slice(-1);
  if (template === undefined) return;
  const message = { ...template, receivedAt: new Date().toISOString(), subject: 'Came in just now', severity: 'high' as const };
  world.messages = [...world.messages, message];
  tell(world, message);
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://double');
  if (!url.pathname.startsWith('/api/v1/')) {
    serveFile(world, url.pathname, response);
    return;
  }
  const found = routeOf(request.method ?? 'GET', url.pathname.slice('/api/v1'.length));
  if (found === undefined) {
    problem(response, new Refusal(404, 'not-found', 'There is no such address.'));
    return;
  }
  const body = await bodyOf(request);
  world.requests.push({
    line: `${request.method} ${url.pathname}`,
    body,
    idempotencyKey: header(request, 'idempotency-key'),
    csrf: header(request, 'x-csrf-token'),
  });
  try {
    answer(found, { world, id: found.id, query: url.searchParams, body }, response);
  } catch (error) {
    problem(response, error instanceof Refusal ? error : new Refusal(500, 'double-broken', String(error)));
  }
}

function answer(found: { name: RouteName; route: Route }, call: Call, response: ServerResponse): void {
  const failing = call.world.failing.get(found.name);
  if (failing === 'stall') return;
  if (failing !== undefined)
    throw new Refusal(failing.status, failing.code, 'The store does not answer. All mail is still held, nothing was sent.');
  if (found.name === 'updates') {
    listen(call.world, response);
    return;
  }
  if (!call.world.signedIn && found.route.access !== 'public') throw new Refusal(401, 'signed-out', 'Sign in first.');
  const result = answers[found.name]?.(call);
  const { answer: schema } = found.route;
  if (schema === null) {
    response.writeHead(204).end();
    return;
  }
  if (!('parse' in schema)) {
    response.writeHead(200, { 'content-type': schema.mediaType }).end('Subject: double\r\n\r\nA mail.');
    return;
  }
  const text = JSON.stringify(schema.parse(result));
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

function listen(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  world.listeners.add(response);
  response.on('close', () => world.listeners.delete(response));
}

function problem(response: ServerResponse, refusal: Refusal): void {
  const { status, code, message: detail, more } = refusal;
  const title = status === 409 ? 'The message has changed' : status === 403 ? 'You may not do this' : 'It did not work';
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: `urn:lazaret:problem:${code}`, title, status, detail, code, ...more }));
}

function routeOf(method: string, path: string): { name: RouteName; route: Route; id: string } | undefined {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const found = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
    if (found !== null && route.method === method) return { name, route, id: decodeURIComponent(found[1] ?? '') };
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const parsed: unknown = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

function serveFile({ options }: World, path: string, response: ServerResponse): void {
  const wanted = join(options.dashboard, normalize(path));
  const file = extname(path) !== '' && existsSync(wanted) ? wanted : join(options.dashboard, 'index.html');
  const nonce = randomBytes(16).toString('base64');
  const bytes = file.endsWith('.html') ? readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce) : readFileSync(file);
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'`,
  });
  response.end(bytes);
}
