import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

let folder = '';
let seen: Seen[] = [];
/** What the engine answers next, in order: status and body. */
let answers: [status: number, body: unknown][] = [];

const engine = createServer((request, response) => {
  void text(request).then((body) => {
    seen.push({
      line: `${request.method ?? ''} ${request.url ?? ''}`,
      headers: request.headers,
      body: body === '' ? undefined : (JSON.parse(body) as unknown),
    });
    const [status, answer] = answers.shift() ?? [500, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-client-'));
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', () => resolve()));
  writeFileSync(join(folder, 'cli.token'), 'token-of-the-engine\n', { mode: 0o600 });
  const { port } = engine.address() as AddressInfo;
  writeFileSync(join(folder, 'lazaret.json'), JSON.stringify({ dataDir: folder, http: { port } }));
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  seen = [];
});

async function lazaret(words: string[], input = ''): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const streams = { input: Readable.from([input]), output, errors };
  const code = await runCommandLine([...words, '--config', join(folder, 'lazaret.json')], streams);
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

const ACCOUNT = {
  id: 'a1',
  email: 'eva@example.org',
  name: 'Eva',
  roles: ['auditor'],
  reach: { domains: [], teams: [], patternGroups: [] },
  openedAt: '2026-01-01T00:00:00.000Z',
};

it('shows the token of the data folder and a new idempotency key with each command', async () => {
  answers = [
    [201, ACCOUNT],
    [201, ACCOUNT],
  ];
  const words = ['account', 'add', 'eva@example.org', '--name', 'Eva', '--role', 'auditor'];
  expect((await lazaret(words, 'correct horse battery\n')).output).toBe('eva@example.org may sign in as auditor\n');
  await lazaret(words, 'correct horse battery\n');
  expect(seen.map(({ line }) => line)).toEqual(['POST /api/v1/accounts', 'POST /api/v1/accounts']);
  expect(seen[0]?.headers.authorization).toBe('Bearer token-of-the-engine');
  expect(seen[0]?.body).toEqual({ email: 'eva@example.org', name: 'Eva', roles: ['auditor'], password: 'correct horse battery' });
  const keys = seen.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(2);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('decides at the revision that was named and tells until when it can be taken back', async () => {
  const receipt = {
    messageId: 'm/1',
    revision: 8,
    state: 'release-pending',
    commitAt: '2026-01-01T00:00:30.000Z',
    proposalId: null,
    repeated: false,
  };
  answers = [[200, receipt]];
  const decision = ['--reason', 'false-positive', '--verdict', 'false-alarm', '--revision', '7', '--recipients', '0,2'];
  const { code, output } = await lazaret(['message', 'release', 'm/1', ...decision]);
  expect(code).toBe(0);
  expect(seen[0]).toMatchObject({
    line: 'POST /api/v1/held-messages/m%2F1/release',
    body: { expectedRevision: 7, reason: 'false-positive', verdict: 'false-alarm', recipients: [0, 2] },
  });
  expect(output).toBe('m/1 is release-pending at revision 8; it can be taken back until 2026-01-01T00:00:30.000Z\n');
});

it('tells a problem in the words of the engine', async () => {
  const problem = {
    type: 'urn:lazaret:problem:revision-conflict',
    title: 'Somebody else decided first',
    status: 409,
    detail: 'The message is at revision 9. Look at it again.',
    code: 'revision-conflict',
  };
  answers = [[409, problem]];
  const { code, errors } = await lazaret(['message', 'delete', 'm1', '--reason', 'malicious', '--verdict', 'real-leak', '--revision', '7']);
  expect(code).toBe(1);
  expect(errors).toBe('lazaret: Somebody else decided first: The message is at revision 9. Look at it again.\n');
});

it('refuses an answer that does not follow the interface', async () => {
  answers = [[200, { rows: 'none' }]];
  const { code, errors } = await lazaret(['message', 'list']);
  expect(code).toBe(1);
  expect(errors).toContain('the engine speaks another version of the interface (GET /held-messages)');
  expect(seen[0]?.line).toBe('GET /api/v1/held-messages?state=open&sort=risk&limit=50');
});

it('obeys no character of a mail in list and message', async () => {
  const hostile = {
    ...{ id: '01JNAVZ3T0QK8W5H6M2R4YB7XC', revision: 3, state: 'held', severity: 'high', score: 7, recipientCount: 1, why: [] },
    ...{ attachmentCount: 0, sizeBytes: 900, uninspectable: false, commitAt: null, closingVerdict: null },
    ...{ request: null, proposal: null, team: null, assignee: null, claim: null, campaign: null, deletedUntil: null },
    ...{ heldWithoutEnd: false, legalHold: false, bounced: false, encryptionFailed: false },
    from: '\x1b[2Jana@example.org',
    senderHidden: false,
    envelopeSender: '\x9b31mana@example.org',
    recipients: ['bo\u202e@example.net'],
    subject: 'all is well\x1b]0;owned\x07\r\nnot held',
    receivedAt: '2026-03-18T09:00:00.000Z',
    expiresAt: '2026-04-17T09:00:00.000Z',
  };
  const views = { needsMe: 0, senderWaiting: 0, secondPerson: 0, bounced: 0, likelyFalseAlarm: 0, myDecisions7d: 0, restorable: 0 };
  const counts = { open: 1, expiring24h: 0, highRisk: 1, uninspectable: 0, pending: 0, closed: 0, failed: 0, ...views };
  answers = [[200, { rows: [hostile], total: 1, openTotal: 1, nextCursor: null, counts }]];
  const { output } = await lazaret(['message', 'list']);
  expect(output.split('\n')).toHaveLength(4);
  expect(output).toContain('all is well]0;owned not held');
  expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});
