/** A right that is taken away in mid-session is gone from every route that looks at held mail or decides about it, bulk included. */
import { bulkSchema, bulkSheetSchema, routes, selectionSchema, type Account, type RouteName } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { ABOUT_ONE_BULK, ABOUT_ONE_MESSAGE, ABOUT_ONE_SELECTION, pathOf } from '../../test/support/routes-of-held-mail.js';
import { messageStream } from '../platform/engine-keys.js';

const PASSWORD = 'another long password';
const ELSEWHERE = { domains: ['other.example'], teams: [], patternGroups: [] };
const REMOVE = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' } as const;
const ELSE: readonly (readonly [RouteName, object | undefined])[] = [
  ['heldMessages', undefined],
  ['updates', undefined],
  ['attendance', undefined],
  ['selectMessages', { query: {} }],
  ['bulks', undefined],
];

let engine: HttpEngine;
let admin: HttpClient;
let ben: HttpClient;
let benId: string;
let held: string;
/** Chosen and begun by Ben while he might. */
let selection: string;
let run: string;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  const account = { email: 'ben@halden.example', name: 'Ben', password: PASSWORD, roles: ['dlp-manager'] };
  benId = (await admin.json<Account>('POST', '/accounts', account, key())).id;
  ben = engine.browser();
  await ben.signIn(account.email, PASSWORD);
  const decided = await holdMessage(engine.parts, { score: 2 });
  held = await holdMessage(engine.parts, { score: 2 });
  await engine.models.projections.caughtUp();
  const first = await choose([decided]);
  run = bulkSchema.parse(await ben.json('POST', `/selections/${first}/start`, { do: REMOVE, eligible: 1 }, key())).id;
  selection = await choose([held]);
});
afterEach(() => engine.close());

const key = (): Record<string, string> => ({ 'Idempotency-Key': `taken-key-${String((keys += 1))}` });

async function choose(ids: readonly string[]): Promise<string> {
  return selectionSchema.parse(await ben.json('POST', '/selections', { ids })).id;
}

/** `status code` of each route that he could use, asked all at once. */
async function answers(): Promise<Record<string, string>> {
  const all = [
    ...ABOUT_ONE_MESSAGE.map(([name, body]) => [name, held, body] as const),
    ...ABOUT_ONE_SELECTION.map(([name, body]) => [name, selection, body] as const),
    ...ABOUT_ONE_BULK.map(([name, body]) => [name, run, body] as const),
    ...ELSE.map(([name, body]) => [name, '', body] as const),
  ];
  const answered = all.map(async ([name, id, body]) => {
    const response = await ben.send(routes[name].method, pathOf(name, id), body, key());
    const isProblem = response.headers.get('content-type')?.includes('problem') === true;
    const code = isProblem ? ((await response.json()) as { code: string }).code : '';
    if (!isProblem) await response.body?.cancel();
    return [name, `${String(response.status)} ${code}`.trim()] as const;
  });
  return Object.fromEntries(await Promise.all(answered));
}

async function story(): Promise<string[]> {
  return (await engine.parts.store.readStream(messageStream(held))).map(({ type }) => type);
}

describe('a right that is taken away in mid-session', () => {
  it.each([
    ['roles', { roles: ['auditor'] }],
    ['reach', ELSEWHERE],
    ['close', {}],
  ])('with %s is gone at once from every route', async (what, body) => {
    const before = await story();
    await admin.json('POST', `/accounts/${benId}/${what}`, body, key());
    const answered = await answers();
    expect(new Set(Object.values(answered))).toEqual(new Set(['401 sign-in-needed']));
    expect(Object.keys(answered)).toHaveLength(ABOUT_ONE_MESSAGE.length + 11);
    expect(await story()).toEqual(before);
  });

  it('is not there either after he has signed in again', async () => {
    await admin.json('POST', `/accounts/${benId}/roles`, { roles: ['administrator'] }, key());
    expect(await ben.signIn('ben@halden.example', PASSWORD)).toBe(200);
    const before = await story();
    expect(new Set(Object.values(await answers()))).toEqual(new Set(['403 role-missing']));
    expect(await story()).toEqual(before);
  });

  it('leaves of what he had chosen nothing that is out of reach now', async () => {
    await admin.json('POST', `/accounts/${benId}/reach`, ELSEWHERE, key());
    await ben.signIn('ben@halden.example', PASSWORD);
    const before = await story();
    const answered = await answers();
    expect(new Set(ABOUT_ONE_MESSAGE.map(([name]) => answered[name]))).toEqual(new Set(['404 not-found']));
    const sheet = bulkSheetSchema.parse(await ben.json('POST', `/selections/${selection}/dry-run`, { do: REMOVE }));
    expect(sheet).toMatchObject({ eligible: 0, skipped: [{ why: 'gone', count: 1 }] });
    expect(answered['startBulk']).toMatch(/^409 /);
    expect(await story()).toEqual(before);
  });

  it('is missing to whoever is closed out, who cannot sign in again', async () => {
    await admin.json('POST', `/accounts/${benId}/close`, {}, key());
    expect(await ben.signIn('ben@halden.example', PASSWORD)).toBe(401);
    expect(new Set(Object.values(await answers()))).toEqual(new Set(['401 sign-in-needed']));
  });
});
