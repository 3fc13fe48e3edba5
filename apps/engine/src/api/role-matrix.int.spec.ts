import { readFileSync } from 'node:fs';
import { routes, type Route, type RouteName } from '#contracts';
import { ROLES } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const visitors = ['nobody', ...ROLES] as const;
type Visitor = (typeof visitors)[number];

let engine: HttpEngine;
let messageId = '';
const clients = new Map<Visitor, HttpClient>();

beforeAll(async () => {
  engine = await startHttpEngine();
  const admin = await engine.setUp();
  clients.set('nobody', engine.browser());
  for (const role of ROLES) {
    const account = { email: `${role}@halden.example`, name: role, password: 'another long password', roles: [role] };
    await admin.json('POST', '/accounts', account, { 'Idempotency-Key': `open-${role}` });
    const client = engine.browser();
    await client.signIn(account.email, account.password);
    clients.set(role, client);
  }
  messageId = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
}, 60_000);
afterAll(() => engine.close());

/** docs/roles.md, written by hand: what each role may do. A route that is missing there fails. */
const matrix = documentedMatrix(readFileSync(new URL('../../../../docs/roles.md', import.meta.url), 'utf8'));

/** Route → who is let in, of every table whose first column is `route`. */
function documentedMatrix(markdown: string): ReadonlyMap<string, readonly string[]> {
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = new Map<string, readonly string[]>();
  let columns: string[] = [];
  for (const line of markdown.split('\n')) {
    const [first = '', ...rest] = line.startsWith('|') ? cells(line) : [];
    if (first === 'route') columns = rest;
    else if (first === '') columns = [];
    else if (columns.length > 0 && first.startsWith('`'))
      rows.set(
        first.replaceAll('`', ''),
        columns.filter((_, index) => rest[index] === 'yes'),
      );
  }
  return rows;
}

function expected(route: RouteName, visitor: Visitor): 'let in' | 401 | 403 {
  const letIn = matrix.get(route)?.includes(visitor);
  return letIn === true ? 'let in' : visitor === 'nobody' ? 401 : 403;
}

async function answer(route: Route, visitor: Visitor): Promise<{ status: number; code: unknown }> {
  const client = clients.get(visitor);
  if (!client) throw new Error('no such visitor');
  const path = route.path.replace(':id', messageId);
  // the body is broken on purpose: whoever is let in gets no further than its refusal, so nothing is changed
  const body = route.body ? '{' : undefined;
  const response = await client.send(route.method, path, body, { 'Idempotency-Key': 'matrix-key-1' });
  const isProblem = response.headers.get('content-type')?.includes('problem') === true;
  const problem = isProblem ? ((await response.json()) as { code: string }) : undefined;
  if (!isProblem) await response.body?.cancel();
  return { status: response.status, code: problem?.code };
}

const cells = Object.entries<Route>(routes)
  .filter(([name]) => name !== 'signOut') // it would end the sessions of this walk; session.int.spec tests it
  .flatMap(([name, route]) => visitors.map((visitor) => [name as RouteName, visitor, route] as const));

describe('the matrix of roles and routes', () => {
  it('knows every route', () => {
    expect([...matrix.keys()].sort()).toEqual(Object.keys(routes).sort());
  });

  it.each(cells)('%s for %s', async (name, visitor, route) => {
    const { status, code } = await answer(route, visitor);
    const wanted = expected(name, visitor);
    if (wanted === 401) expect({ status, code }).toEqual({ status: 401, code: 'sign-in-needed' });
    else if (wanted === 403) expect({ status, code }).toEqual({ status: 403, code: 'role-missing' });
    else expect([401, 403]).not.toContain(status);
  });

  it.each([
    '/ACCOUNTS',
    '/%61ccounts',
    '/accounts/',
    '//accounts',
    '/accounts;x',
    '/accounts%2f',
    '/./accounts',
    '/x/../accounts',
    '/accounts.',
  ])('is not passed by with the path %s', async (path) => {
    for (const visitor of ['nobody', 'auditor'] as const) {
      const response = await clients.get(visitor)?.send('GET', path);
      expect([401, 403, 404]).toContain(response?.status);
      await response?.body?.cancel();
    }
  });
});
