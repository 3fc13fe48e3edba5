import {
  bulkSchema,
  bulkSheetSchema,
  routes,
  selectionSchema,
  type Account,
  type HeldMessageList,
  type Role,
  type RouteName,
} from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ulid } from 'ulid';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { ABOUT_ONE_BULK, ABOUT_ONE_MESSAGE, ABOUT_ONE_SELECTION, pathOf } from '../../test/support/routes-of-held-mail.js';
import { messageStream } from '../platform/engine-keys.js';

/** So many ids of the other side, half of them of mail that is there. */
const IDS = 500;
const PASSWORD = 'another long password';

let engine: HttpEngine;
let admin: HttpClient;
/** Of a DLP manager who knows of the mail of one domain. */
let halden: HttpClient;
let own = '';
let foreign: string[] = [];
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `reach-key-${String((keys += 1))}` });

async function limited(name: string, roles: readonly Role[], limits: object): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles };
  const { id } = await admin.json<Account>('POST', '/accounts', account, key());
  await admin.json('POST', `/accounts/${id}/reach`, { domains: [], teams: [], patternGroups: [], ...limits }, key());
  const client = engine.browser();
  await client.signIn(account.email, PASSWORD);
  return client;
}

beforeAll(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  own = await holdMessage(engine.parts, { sender: 'marieke@halden.example' });
  const held: string[] = [];
  for (let index = 0; index < IDS / 2; index++) held.push(await holdMessage(engine.parts, { sender: 'bo@other.example' }));
  foreign = [...held, ...Array.from({ length: IDS / 2 }, () => ulid(engine.clock.now().getTime()))];
  await engine.models.projections.caughtUp();
  halden = await limited('mia', ['dlp-manager'], { domains: ['halden.example'] });
}, 60_000);
afterAll(() => engine.close());

async function answer(client: HttpClient, name: RouteName, id: string, body: object | undefined) {
  const response = await client.send(routes[name].method, pathOf(name, id), body, key());
  return { status: response.status, text: await response.text() };
}

describe('mail out of reach', () => {
  it('is asked for here by every route about one message', () => {
    const all = Object.entries<{ path: string }>(routes).filter(([, { path }]) => path.startsWith('/held-messages/:id'));
    expect(ABOUT_ONE_MESSAGE.map(([name]) => name).sort()).toEqual(all.map(([name]) => name).sort());
  });

  it('is in nobody else’s answers: 500 ids on each route, the same 404 for mail that is there and mail that is not', async () => {
    const counted: Record<string, number> = {};
    const texts = new Set<string>();
    for (const [name, body] of ABOUT_ONE_MESSAGE) {
      for (const [index, id] of foreign.entries()) {
        // the cheap reads with every id, the others with every fiftieth
        if (name !== 'heldMessage' && index % 50 !== 0) continue;
        const { status, text } = await answer(halden, name, id, body);
        counted[String(status)] = (counted[String(status)] ?? 0) + 1;
        texts.add(text);
      }
    }
    expect(counted).toEqual({ 404: IDS + (ABOUT_ONE_MESSAGE.length - 1) * (IDS / 50) });
    expect(texts.size).toBe(1);
  }, 120_000);

  it('is shown, by the same person, when it is within', async () => {
    for (const [name, body] of ABOUT_ONE_MESSAGE.slice(0, 3)) expect((await answer(halden, name, own, body)).status).toBe(200);
    expect((await answer(halden, 'note', own, { note: 'mine' })).status).toBe(200);
  });

  it.each([
    ['teams', { teams: ['claims'] }],
    ['pattern groups', { patternGroups: ['nothing'] }],
    ['another domain', { domains: ['halden.test'] }],
  ])('is what %s keep out', async (name, limits) => {
    const client = await limited(name.replaceAll(' ', '-'), ['triage'], limits);
    expect((await answer(client, 'heldMessage', own, undefined)).status).toBe(404);
  });

  it('comes in by a group that holds its pattern', async () => {
    const group = { id: 'cards', name: 'Cards', description: '', members: ['pattern/credit-card'] };
    await admin.json('POST', '/pattern-groups', { group, reason: 'for reach', expectedRevision: -1 }, key());
    const client = await limited('cara', ['triage'], { patternGroups: ['cards'] });
    expect((await answer(client, 'heldMessage', own, undefined)).status).toBe(200);
  });

  it('leaves to another team’s queue with an assignment', async () => {
    const messageId = await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    await admin.json('POST', `/held-messages/${messageId}/assign`, { assignee: null, team: 'claims' }, key());
    const claims = await limited('cleo', ['triage'], { teams: ['claims'] });
    const legal = await limited('leo', ['triage'], { teams: ['legal'] });
    await engine.models.projections.caughtUp();
    expect((await answer(claims, 'heldMessage', messageId, undefined)).status).toBe(200);
    await claims.json('POST', `/held-messages/${messageId}/assign`, { assignee: null, team: 'legal' }, key());
    await engine.models.projections.caughtUp();
    expect((await answer(claims, 'heldMessage', messageId, undefined)).status).toBe(404);
    expect((await answer(legal, 'heldMessage', messageId, undefined)).status).toBe(200);
  });

  it('is not told of in live updates', async () => {
    const client = await limited('lara', ['triage'], { domains: ['halden.example'] });
    const response = await client.send('GET', '/updates');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const hidden = await holdMessage(engine.parts, { sender: 'bo@other.example' });
    await admin.json('POST', `/held-messages/${hidden}/claim`, {});
    const seen = await holdMessage(engine.parts, { sender: 'ida@halden.example' });
    let text = '';
    while (!text.includes(seen)) text += (await reader?.read())?.value ?? '';
    expect(text).not.toContain(hidden);
    await reader?.cancel();
  });

  it('is in no list and no count', async () => {
    const client = await limited('lisa', ['triage'], { domains: ['solo.example'] });
    const solo = await holdMessage(engine.parts, { sender: 'sol@solo.example' });
    await engine.models.projections.caughtUp();
    const list = await client.json<HeldMessageList>('GET', '/held-messages?state=all');
    expect(list.rows.map(({ id }) => id)).toEqual([solo]);
    expect(list).toMatchObject({ total: 1, openTotal: 1, counts: { open: 1 } });
  });
});

describe('mail out of reach, in bulk', () => {
  const remove = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' } as const;

  async function types(id: string): Promise<string[]> {
    return (await engine.parts.store.readStream(messageStream(id))).map(({ type }) => type);
  }

  it('is not chosen, tried or changed: of 500 ids, half of mail that is there, none', async () => {
    const mine = await holdMessage(engine.parts, { sender: 'marieke@halden.example' });
    await engine.models.projections.caughtUp();
    const before = await Promise.all(foreign.map(types));
    const all = selectionSchema.parse(await halden.json('POST', '/selections', { ids: foreign }));
    expect(all.count).toBe(0);
    const mixed = selectionSchema.parse(await halden.json('POST', '/selections', { ids: [...foreign.slice(0, 100), mine] }));
    const sheet = bulkSheetSchema.parse(await halden.json('POST', `/selections/${mixed.id}/dry-run`, { do: remove }));
    expect([mixed.count, sheet.count, sheet.eligible]).toEqual([1, 1, 1]);
    expect(sheet.domains.map(({ messages }) => messages)).toEqual([1]);
    const run = bulkSchema.parse(await halden.json('POST', `/selections/${mixed.id}/start`, { do: remove, eligible: 1 }, key()));
    await expect
      .poll(async () => bulkSchema.parse(await halden.json('GET', `/bulks/${run.id}`)).state, { timeout: 20_000 })
      .toBe('finished');
    expect(await types(mine)).toContain('DeletionScheduled');
    expect(await Promise.all(foreign.map(types))).toEqual(before);
  }, 60_000);

  it('is not found by a query either', async () => {
    const { total } = await halden.json<HeldMessageList>('GET', '/held-messages');
    const found = selectionSchema.parse(await halden.json('POST', '/selections', { query: {} }));
    expect(found.count).toBe(total);
    expect(total).toBeLessThan(IDS / 2);
  });

  it('is not reached by what another has chosen or begun: the same 404 as for what was never there', async () => {
    const ids = foreign.slice(0, 5);
    const chosen = selectionSchema.parse(await admin.json('POST', '/selections', { ids }));
    const started = await admin.json('POST', `/selections/${chosen.id}/start`, { do: remove, eligible: 5 }, key());
    const run = bulkSchema.parse(started);
    await expect
      .poll(async () => bulkSchema.parse(await admin.json('GET', `/bulks/${run.id}`)).state, { timeout: 20_000 })
      .toBe('finished');
    const again = selectionSchema.parse(await admin.json('POST', '/selections', { ids: foreign.slice(5, 10) }));
    const before = await Promise.all(foreign.slice(0, 10).map(types));
    for (const [routesOfOne, id] of [
      [ABOUT_ONE_SELECTION, again.id],
      [ABOUT_ONE_BULK, run.id],
    ] as const)
      for (const [name, body] of routesOfOne) {
        const theirs = await answer(halden, name, id, body);
        expect([name, theirs.status]).toEqual([name, 404]);
        expect(theirs).toEqual(await answer(halden, name, ulid(engine.clock.now().getTime()), body));
      }
    expect(JSON.stringify(await halden.json('GET', '/bulks'))).not.toContain(run.id);
    expect(await Promise.all(foreign.slice(0, 10).map(types))).toEqual(before);
  }, 60_000);
});
