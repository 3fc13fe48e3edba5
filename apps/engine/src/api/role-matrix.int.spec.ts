import { routes, type Role, type Route, type RouteName } from '#contracts';
import { ROLES } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const AUTHORS: readonly Role[] = ['policy-author', 'administrator'];
const ACTIVATORS: readonly Role[] = [...AUTHORS, 'policy-approver'];

/** The documented matrix, written by hand: what each role may do. A route that is missing here fails. */
const MATRIX: Record<RouteName, 'anybody' | 'signed-in' | readonly Role[]> = {
  session: 'anybody',
  setUp: 'anybody',
  signIn: 'anybody',
  signOut: 'signed-in',
  accounts: ['administrator'],
  openAccount: ['administrator'],
  status: 'signed-in',
  heldMessages: ['dlp-manager', 'auditor'],
  heldMessage: ['dlp-manager', 'auditor'],
  heldContent: ['dlp-manager'],
  preview: ['dlp-manager'],
  release: ['dlp-manager'],
  undo: ['dlp-manager'],
  delete: ['dlp-manager'],
  extend: ['dlp-manager'],
  note: ['dlp-manager'],
  download: ['dlp-manager'],
  updates: ['dlp-manager', 'auditor'],
  trialMailbox: ['dlp-manager'],
  trialMail: ['dlp-manager'],
  trialMailRaw: ['dlp-manager'],
  patterns: 'signed-in',
  patternVocabulary: 'signed-in',
  exportPatterns: 'signed-in',
  patternFileSchema: 'signed-in',
  pattern: 'signed-in',
  importPatterns: AUTHORS,
  checkPattern: AUTHORS,
  tryPattern: AUTHORS,
  savePattern: AUTHORS,
  movePattern: ACTIVATORS,
  deletePattern: AUTHORS,
  patternGroups: 'signed-in',
  saveGroup: AUTHORS,
  moveGroup: ACTIVATORS,
  deleteGroup: AUTHORS,
  exceptions: 'signed-in',
  grantException: ACTIVATORS,
  withdrawException: ACTIVATORS,
  policyTemplates: 'signed-in',
  switchOnTemplate: AUTHORS,
  settingDefinitions: 'signed-in',
  settingsTree: ACTIVATORS,
  effectiveSettings: ACTIVATORS,
  settingsOfPlace: ACTIVATORS,
  openPlace: AUTHORS,
  changeSettings: AUTHORS,
  annotatePlace: AUTHORS,
  closePlace: AUTHORS,
  policyHistory: [...ACTIVATORS, 'auditor'],
  policyDiff: [...ACTIVATORS, 'auditor'],
  rollBackPolicy: ['policy-approver', 'administrator'],
  simulate: ACTIVATORS,
  simulations: ACTIVATORS,
  simulation: ACTIVATORS,
  cancelSimulation: ACTIVATORS,
  engineView: [...ACTIVATORS, 'dlp-manager'],
  auditEvents: ['auditor'],
  auditVerify: ['auditor'],
};

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
});
afterAll(() => engine.close());

function expected(route: RouteName, visitor: Visitor): 'let in' | 401 | 403 {
  const rule = MATRIX[route];
  if (rule === 'anybody') return 'let in';
  if (visitor === 'nobody') return 401;
  return rule === 'signed-in' || rule.includes(visitor) ? 'let in' : 403;
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
    expect(Object.keys(MATRIX).sort()).toEqual(Object.keys(routes).sort());
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
