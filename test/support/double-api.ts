/**
 * A double of the engine's HTTP interface for the dashboard's own tests: the built dashboard under the engine's policy, held
 * mail that is the same at every start, conflicts, slowness and failures on request. Every answer goes through its contract schema.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import {
  type HeldMessage,
  type HeldMessageQuery,
  type HeldMessageRow,
  heldMessageQuerySchema,
  heldMessageRowSchema,
  type Role,
  type Route,
  type RouteName,
  routes,
} from '#contracts';
import { doubleContent, doubleMessages } from './double-mail.js';

export interface DoubleOptions {
  /** How many messages are held; 42 unless said. */
  readonly messages?: number;
  readonly roles?: readonly Role[];
  readonly signedIn?: boolean;
  readonly setupNeeded?: boolean;
  readonly undoWindowSeconds?: number;
  /** Folder of the built dashboard. */
  readonly dashboard: string;
}

export interface Double {
  readonly url: string;
  /** Requests so far, `METHOD path`. */
  readonly requests: readonly {
    readonly line: string;
    readonly body: unknown;
    readonly idempotencyKey: string | undefined;
    readonly csrf: string | undefined;
  }[];
  /** The next requests of this route answer so, until `calm`. */
  fail(route: RouteName, status: number, code?: string): void;
  /** Requests of this route never answer, until `calm`. */
  stall(route: RouteName): void;
  calm(): void;
  /** Another manager releases a message. */
  decideElsewhere(at: number): void;
  /** A new message comes in; open dashboards hear of it. */
  receive(): void;
  messageId(at: number): string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const RANK = { critical: 4, high: 3, medium: 2, low: 1, unknown: 0 } as const;

interface World {
  readonly options: DoubleOptions;
  messages: HeldMessage[];
  signedIn: boolean;
  setupNeeded: boolean;
  readonly failing: Map<RouteName, { status: number; code: string } | 'stall'>;
  readonly listeners: Set<ServerResponse>;
  readonly requests: Double['requests'][number][];
}

interface Call {
  readonly world: World;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** Starts the double on a free port of this machine. */
export async function startDouble(options: DoubleOptions): Promise<Double> {
  const world: World = {
    options,
    messages: doubleMessages(options.messages ?? 42, Date.now()),
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
    receive: () => arrive(world),
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

function tell(world: World, message: Pick<HeldMessage, 'id' | 'revision' | 'state'>): void {
  const data = JSON.stringify({ messageId: message.id, revision: message.revision, state: message.state });
  for (const listener of world.listeners) listener.write(`id: ${message.revision}\ndata: ${data}\n\n`);
}

function change(world: World, id: string, by: (message: HeldMessage) => HeldMessage): HeldMessage {
  const after = by(messageOf({ world, id }));
  world.messages = world.messages.map((message) => (message.id === id ? after : message));
  tell(world, after);
  return after;
}

const next = (message: HeldMessage, sentence: string, actor: string, type: string): Pick<HeldMessage, 'revision' | 'timeline'> => ({
  revision: message.revision + 1,
  timeline: [
    ...message.timeline,
    { revision: message.revision + 1, stream: `message-${message.id}`, at: new Date().toISOString(), type, sentence, detail: null, actor },
  ],
});

const released = (message: HeldMessage, actor: string): HeldMessage => ({
  ...message,
  ...next(message, `${actor} released this`, actor, 'ReleaseScheduled'),
  state: 'relayed',
  recipientStates: message.recipientStates.map((recipient) =>
    recipient.state === 'held' ? { ...recipient, state: 'relayed' as const, reply: '250 2.0.0 ok' } : recipient,
  ),
});

// ── the quarantine ──────────────────────────────────────────

const OPEN = new Set(['held', 'blocked']);
const PENDING = new Set(['release-pending', 'deletion-pending']);
const DAY_MS = 86_400_000;

function fits(message: HeldMessage, query: HeldMessageQuery): boolean {
  const states = {
    open: OPEN.has(message.state),
    pending: PENDING.has(message.state),
    failed: message.state === 'failed',
    closed: !OPEN.has(message.state) && !PENDING.has(message.state),
    all: true,
  };
  const text =
    `${message.subject} ${message.from} ${message.recipients.join(' ')} ${message.why.map((why) => why.label).join(' ')}`.toLowerCase();
  const severe =
    query.severity === undefined ||
    query.severity === message.severity ||
    (query.severity !== 'unknown' && RANK[message.severity] >= RANK[query.severity]);
  const soon = query.expiresWithinHours === undefined || Date.parse(message.expiresAt) < Date.now() + query.expiresWithinHours * 3_600_000;
  return (
    states[query.state] &&
    text.includes((query.q ?? '').toLowerCase()) &&
    severe &&
    soon &&
    (query.inspect === undefined || message.uninspectable) &&
    (query.pattern === undefined || message.why.some((why) => why.pattern === query.pattern)) &&
    message.from.includes(query.from ?? '')
  );
}

const orders: Record<HeldMessageQuery['sort'], (a: HeldMessage, b: HeldMessage) => number> = {
  risk: (a, b) => b.score - a.score,
  newest: (a, b) => b.receivedAt.localeCompare(a.receivedAt),
  oldest: (a, b) => a.receivedAt.localeCompare(b.receivedAt),
  expiry: (a, b) => a.expiresAt.localeCompare(b.expiresAt),
};

function listOf({ world, query }: Call): unknown {
  const asked = heldMessageQuerySchema.parse(Object.fromEntries(query));
  const all = world.messages;
  const rows = all.filter((message) => fits(message, asked)).sort(orders[asked.sort]);
  const from = Number(asked.cursor ?? 0);
  const to = from + asked.limit;
  const open = all.filter((message) => OPEN.has(message.state));
  return {
    rows: rows.slice(from, to).map((message): HeldMessageRow => heldMessageRowSchema.parse(message)),
    total: rows.length,
    openTotal: open.length,
    nextCursor: to < rows.length ? String(to) : null,
    counts: {
      open: open.length,
      expiring24h: open.filter((message) => Date.parse(message.expiresAt) < Date.now() + DAY_MS).length,
      highRisk: open.filter((message) => RANK[message.severity] >= 3).length,
      uninspectable: open.filter((message) => message.uninspectable).length,
      pending: all.filter((message) => PENDING.has(message.state)).length,
      closed: all.length - open.length,
      failed: all.filter((message) => message.state === 'failed').length,
    },
  };
}

function messageOf({ world, id }: Pick<Call, 'world' | 'id'>): HeldMessage {
  const message = world.messages.find((each) => each.id === id);
  if (message === undefined) throw new Refusal(404, 'not-found', 'There is no such message, or you may not see it.');
  return message;
}

function decide(kind: 'release' | 'deletion'): (call: Call) => unknown {
  return ({ world, id, body }) => {
    const seconds = world.options.undoWindowSeconds ?? 30;
    const commitAt = new Date(Date.now() + seconds * 1000).toISOString();
    const after = change(world, id, (message) => {
      expectRevision(message, body);
      const asked = Array.isArray(body['recipients'])
        ? body['recipients'].map(Number)
        : message.recipientStates.filter((each) => each.state === 'held').map((each) => each.index);
      return {
        ...message,
        ...next(
          message,
          kind === 'release' ? 'Ana Novak released this' : 'Ana Novak deleted this',
          'Ana Novak',
          kind === 'release' ? 'ReleaseScheduled' : 'DeletionScheduled',
        ),
        state: `${kind}-pending`,
        commitAt,
        pending: { id: 'p1', kind, recipients: asked, commitAt, by: 'Ana Novak' },
        recipientStates: message.recipientStates.map((each) =>
          asked.includes(each.index) ? { ...each, state: `${kind}-pending` as const } : each,
        ),
      };
    });
    return receiptOf(after);
  };
}

function undo({ world, id, body }: Call): unknown {
  const after = change(world, id, (message) => {
    expectRevision(message, body);
    return {
      ...message,
      ...next(message, 'Ana Novak took it back', 'Ana Novak', 'ReleaseUndone'),
      state: 'held',
      commitAt: null,
      pending: null,
      recipientStates: message.recipientStates.map((each) => (PENDING.has(each.state) ? { ...each, state: 'held' as const } : each)),
    };
  });
  return receiptOf(after);
}

function expectRevision(message: HeldMessage, body: Record<string, unknown>): void {
  if (body['expectedRevision'] === message.revision) return;
  const newer = message.timeline.filter((entry) => entry.revision > Number(body['expectedRevision']));
  throw new Refusal(409, 'revision-conflict', 'Somebody was faster. Nothing was changed by you.', {
    actualRevision: message.revision,
    newerEvents: newer.map(({ revision, at, type, sentence, actor }) => ({ revision, at, type, sentence, actor })),
  });
}

const receiptOf = (message: HeldMessage): unknown => ({
  messageId: message.id,
  revision: message.revision,
  state: message.state,
  commitAt: message.commitAt,
  repeated: false,
});
const changing =
  (by: (message: HeldMessage) => HeldMessage) =>
  (call: Call): unknown =>
    receiptOf(change(call.world, call.id, by));

// ── everything else ─────────────────────────────────────────

const sessionOf = (world: World): unknown => ({
  setupNeeded: world.setupNeeded,
  trialMode: true,
  account: world.signedIn
    ? {
        id: 'a1',
        email: 'ana.novak@halden-mutual.example',
        name: 'Ana Novak',
        roles: world.options.roles ?? ['administrator', 'dlp-manager', 'auditor'],
      }
    : null,
  csrfToken: world.signedIn ? 'double-csrf' : null,
});

const trialRow = {
  id: 't1',
  receivedAt: '2026-03-18T09:41:40Z',
  from: 'a.byrne@halden-mutual.example',
  to: ['legal@brandt-partner.example'],
  subject: 'Minutes of Tuesday',
  sizeBytes: 4200,
};

const answers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  session: ({ world }) => sessionOf(world),
  signIn: ({ world, body }) => {
    if (body['password'] !== 'a good long password')
      throw new Refusal(401, 'wrong-credentials', 'E-mail and password do not fit together. 4 more tries, then a pause of 5 minutes.');
    world.signedIn = true;
    return sessionOf(world);
  },
  setUp: ({ world }) => {
    world.signedIn = true;
    world.setupNeeded = false;
    return sessionOf(world);
  },
  signOut: ({ world }) => {
    world.signedIn = false;
    return null;
  },
  status: ({ world }) => ({
    version: '0.1.0',
    trialMode: true,
    policyMode: 'enforce',
    policyRevision: 'r212',
    store: { writable: true, lastPosition: 1204, projectionLagEvents: 0 },
    today: { received: 1204, handedOver: 1192, held: 12, refused: 0, outcomeUnknown: 0 },
    lastMessageAt: new Date(Date.now() - 90_000).toISOString(),
    undoWindowSeconds: world.options.undoWindowSeconds ?? 30,
  }),
  heldMessages: listOf,
  heldMessage: messageOf,
  heldContent: (call) => doubleContent(messageOf(call)),
  preview: () => ({ html: '<h1>Notes</h1><p>Call Daniel about the refund run.</p>' }),
  release: decide('release'),
  delete: decide('deletion'),
  undo,
  extend: changing((message) => ({ ...message, ...next(message, 'Kept longer', 'Ana Novak', 'RetentionExtended') })),
  note: changing((message) => ({ ...message, ...next(message, 'Added a note', 'Ana Novak', 'NoteAdded') })),
  accounts: () => ({
    accounts: [
      {
        id: 'a1',
        email: 'ana.novak@halden-mutual.example',
        name: 'Ana Novak',
        roles: ['administrator', 'dlp-manager'],
        openedAt: '2026-03-01T08:00:00Z',
      },
      { id: 'a2', email: 'ingrid.falk@halden-mutual.example', name: 'Ingrid Falk', roles: ['auditor'], openedAt: '2026-03-02T08:00:00Z' },
    ],
  }),
  openAccount: ({ body }) => ({
    id: 'a3',
    email: body['email'],
    name: body['name'],
    roles: body['roles'],
    openedAt: '2026-03-18T10:00:00Z',
  }),
  trialMailbox: () => ({ mails: [trialRow, { ...trialRow, id: 't2', subject: 'Lunch on Friday?' }], total: 2 }),
  trialMail: () => ({
    ...trialRow,
    source: 'From: a.byrne@halden-mutual.example\nTo: legal@brandt-partner.example\nSubject: Minutes of Tuesday\n\nThe minutes.',
  }),
  patterns: () => ({
    policyRevision: 'r212',
    patterns: [
      {
        id: 'credit-card',
        version: 6,
        name: 'Credit card',
        description: 'Payment card numbers that pass the Luhn check',
        action: 'quarantine',
        state: 'live',
        threshold: 5,
        matcher: 'detector credit-card',
      },
      {
        id: 'iban',
        version: 3,
        name: 'IBAN',
        description: 'Bank account numbers by ISO 13616',
        action: 'must-encrypt',
        state: 'live',
        threshold: 1,
        matcher: 'detector iban',
      },
      {
        id: 'claim-number',
        version: 2,
        name: 'Claim number',
        description: 'Claim numbers of this house',
        action: 'warn',
        state: 'shadow',
        threshold: 1,
        matcher: 'HM-\\d{4}-\\d{3}',
      },
    ],
  }),
  auditEvents: ({ query }) => {
    const after = Number(query.get('after') ?? 0);
    const event = (position: number): unknown => ({
      position,
      stream: 'message-01JPM7W3T8',
      revision: position % 7,
      type: position % 2 === 0 ? 'MessageInspected' : 'MessageReceived',
      version: 1,
      at: '2026-03-18T09:14:06Z',
      actor: 'engine',
      chain: '9f2c41d07ab3',
      data: { sizeBytes: 1412000, subject: 'sealed:v1:k4' },
    });
    return { events: Array.from({ length: Math.min(100, 240 - after) }, (_, at) => event(after + at + 1)), lastPosition: 240 };
  },
  auditVerify: () => ({ ok: true, events: 240, streams: 42, firstBad: null }),
};

// ── HTTP ────────────────────────────────────────────────────

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://double');
  if (!url.pathname.startsWith('/api/v1/')) return serveFile(world, url.pathname, response);
  const found = routeOf(request.method ?? 'GET', url.pathname.slice('/api/v1'.length));
  if (found === undefined) return problem(response, new Refusal(404, 'not-found', 'There is no such address.'));
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
  if (found.name === 'updates') return listen(call.world, response);
  if (!call.world.signedIn && found.route.access !== 'public') throw new Refusal(401, 'signed-out', 'Sign in first.');
  const result = answers[found.name]?.(call);
  const { answer: schema } = found.route;
  if (schema === null) return void response.writeHead(204).end();
  if (!('parse' in schema)) return void response.writeHead(200, { 'content-type': schema.mediaType }).end('Subject: double\r\n\r\nA mail.');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(schema.parse(result)));
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
