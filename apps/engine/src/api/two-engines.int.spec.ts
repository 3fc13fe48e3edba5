/** Two engines on one store and one shared folder, asked by one browser in turn, as behind a load balancer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account, Session, Status } from '#contracts';
import { StoreUnavailable } from '#event-store';
import { RingRotation } from '../key-ring/ring-rotation.js';
import { certificateFile } from '../../../../test/support/certificate-client.js';
import { holdMessage } from '../../../../test/support/held-message.js';
import { HttpClient } from '../../../../test/support/http-client.js';
import { madePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const SECOND = 1_000;
let one: HttpEngine;
let two: HttpEngine;
let admin: HttpClient;
const lag = { ms: 0, ofBooksOnly: false };

beforeEach(async () => {
  Object.assign(lag, { ms: 0, ofBooksOnly: false });
  one = await startHttpEngine();
  two = await startHttpEngine({ beside: one, lag });
  admin = await one.setUp();
});
afterEach(async () => {
  await two.close();
  await one.close();
});

/** The same browser, which the load balancer sends elsewhere. */
function at(engine: HttpEngine, browser: HttpClient): HttpClient {
  const other = new HttpClient(engine.url);
  other.cookie = browser.cookie;
  other.csrfToken = browser.csrfToken;
  return other;
}

async function nameAt(engine: HttpEngine, browser: HttpClient): Promise<string | undefined> {
  const session = await at(engine, browser).json<Session>('GET', '/session');
  return session.account?.name;
}

/** Resolves with how long it took until a stream of live changes was ended. */
async function endOf(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  while (reader && !(await reader.read()).done);
}

async function openAccount(): Promise<{ readonly account: Account; readonly browser: HttpClient }> {
  const data = { email: 'ben@halden.example', name: 'Ben', password: 'another long password', roles: ['dlp-manager'] };
  const account = await admin.json<Account>('POST', '/accounts', data, { 'Idempotency-Key': 'two-engines-ben' });
  const browser = two.browser();
  expect(await browser.signIn(data.email, data.password)).toBe(200);
  return { account, browser };
}

const endedFacts = async (): Promise<unknown[]> =>
  (await one.parts.events.readAll(0, 500, { streamPrefixes: ['session-'] })).flatMap(({ event }) =>
    event.type === 'SessionEnded' ? [event.data.reason] : [],
  );

describe('a session', () => {
  it('is good on the other engine at once, and for what changes something as well, also where the log is read late', async () => {
    lag.ms = 500;
    const browser = one.browser();
    expect(await browser.signIn(PERSON.email, PERSON.password)).toBe(200);
    expect(await nameAt(two, browser)).toBe(PERSON.name);
    expect((await at(two, browser).send('DELETE', '/session')).status).toBe(204);
  });

  it('that is ended on one is over on the other within a second, and so are its live changes', async () => {
    const elsewhere = at(two, admin);
    const updates = await elsewhere.send('GET', '/updates');
    expect(updates.status).toBe(200);
    const startedAt = performance.now();
    expect((await admin.send('DELETE', '/session')).status).toBe(204);
    await endOf(updates);
    expect(performance.now() - startedAt).toBeLessThan(SECOND);
    expect((await elsewhere.send('GET', '/held-messages')).status).toBe(401);
    expect(await endedFacts()).toEqual(['signed-out']);
  });

  it('ends on every engine when its account loses a role on one of them', async () => {
    const { account, browser } = await openAccount();
    const updates = await browser.send('GET', '/updates');
    const startedAt = performance.now();
    await admin.json('POST', `/accounts/${account.id}/roles`, { roles: ['auditor'] }, { 'Idempotency-Key': 'two-engines-roles' });
    await endOf(updates);
    expect(performance.now() - startedAt).toBeLessThan(SECOND);
    for (const engine of [one, two]) expect(await nameAt(engine, browser)).toBeUndefined();
    await expect.poll(endedFacts).toEqual(['rights-changed']);
  });

  it('ends on every engine by its clock, and says so once', async () => {
    const updates = await at(two, admin).send('GET', '/updates');
    one.clock.advance(31 * 60);
    await endOf(updates);
    for (const engine of [one, two]) expect(await nameAt(engine, admin)).toBeUndefined();
    await expect.poll(endedFacts).toEqual(['idle']);
  });

  it('is there still after a restart, unless it was ended before', async () => {
    const gone = one.browser();
    await gone.signIn(PERSON.email, PERSON.password);
    await gone.send('DELETE', '/session');
    const later = await startHttpEngine({ beside: one });
    expect([await nameAt(later, admin), await nameAt(later, gone)]).toEqual([PERSON.name, undefined]);
    await later.close();
  });

  it('is known by its digest alone: what the log holds opens nothing', async () => {
    const facts = JSON.stringify(await one.parts.store.readAll(0, 1000));
    const [, id = ''] = admin.cookie.split('=');
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(facts).toContain('SessionStarted');
    expect(facts).not.toContain(id);
  });
});

describe('what somebody has changed', () => {
  it('is shown by the other engine to who says how far the log was, and later than that to nobody', async () => {
    await two.models.projections.caughtUp();
    lag.ms = 400;
    const messageId = await holdMessage(one.parts);
    const decision = { expectedRevision: 3, reason: 'false-positive', verdict: 'false-alarm' };
    const done = await admin.send('POST', `/held-messages/${messageId}/delete`, decision, { 'Idempotency-Key': 'two-engines-delete' });
    const position = done.headers.get('Lazaret-Position') ?? '';
    expect(Number(position)).toBe(await one.parts.store.lastPosition());
    const shown = await at(two, admin).json<{ state: string }>('GET', `/held-messages/${messageId}`, undefined, {
      'Lazaret-After': position,
    });
    expect(shown.state).toBe('deletion-pending');
  });

  it('is waited for five seconds; then the answer is to try again', async () => {
    await two.models.projections.caughtUp();
    lag.ms = 60 * SECOND;
    await holdMessage(one.parts);
    const position = String(await one.parts.store.lastPosition());
    const startedAt = performance.now();
    const refused = await at(two, admin).send('GET', '/held-messages', undefined, { 'Lazaret-After': position });
    expect(performance.now() - startedAt).toBeGreaterThan(4.5 * SECOND);
    expect([refused.status, refused.headers.get('Retry-After'), refused.headers.get('Content-Type')]).toEqual([
      503,
      '2',
      'application/problem+json; charset=utf-8',
    ]);
    expect(await refused.json()).toMatchObject({ code: 'behind' });
    lag.ms = 0;
  }, 90_000);

  it('is not waited for where a log was restored that ends before', async () => {
    const answer = await at(two, admin).send('GET', '/held-messages', undefined, { 'Lazaret-After': '999999999' });
    expect(answer.status).toBe(200);
  });
});

describe('the status', () => {
  it('tells who manages accounts which engines live, and nobody else', async () => {
    const { browser } = await openAccount();
    const node = await startHttpEngine({ beside: one, node: 'two' });
    const living = async (asking: HttpClient) => (await at(node, asking).json<Status>('GET', '/status')).engines;
    await expect.poll(() => living(admin)).toMatchObject([{ name: 'two', isThis: true, silentSeconds: expect.any(Number) as number }]);
    expect(await living(browser)).toEqual([]);
    const metrics = await (await fetch(`${node.url}/metrics`)).text();
    expect(metrics).toContain('\nlazaret_engines_living 1\n');
    expect(metrics).toContain('\nlazaret_engine_may_begin 1\n');
    await node.close();
    expect((await admin.json<Status>('GET', '/status')).engines).toEqual([]);
  });
});

describe('what one engine keeps in memory', () => {
  const pgpKey = (): Promise<string> =>
    madePgpKey('bob@b.example', { validDays: 30 }).then(({ publicFile }) => publicFile.toString('base64'));
  const base64 = (file: string): string => certificateFile(file).toString('base64');
  const erasure = { address: 'ada@a.example', reason: 'objection', reference: 'DSR-2026/14' };
  /** What is changed, where, with what, and what the list then says. */
  const changes: readonly (readonly [what: string, path: string, body: () => unknown, list: string, says: string])[] = [
    ['settings', '/settings/places', () => ({ name: 'partner.example' }), '/settings/places', 'partner.example'],
    ['certificates', '/certificates/import', () => ({ file: base64('bob.pem') }), '/certificates', 'bob@'],
    ['OpenPGP keys', '/pgp-keys/import', async () => ({ file: await pgpKey() }), '/pgp-keys', 'bob@b.example'],
    ['DKIM keys', '/dkim-keys', () => ({ domain: 'halden.example', selector: 's1', type: 'ed25519' }), '/dkim-keys', 'halden.example'],
    ['PDF passwords', '/pdf-passwords', () => ({ for: 'ada@p.example', password: 'a long password 1' }), '/pdf-passwords', 'ada@p.example'],
    ['legal holds', '/legal-holds', () => ({ matter: 'Halden ./. Kestrel', scope: { patterns: ['iban'] } }), '/legal-holds', 'Kestrel'],
    ['exports', '/audit/exports', () => ({ name: 'to the archive' }), '/audit/exports', 'to the archive'],
    ['erasures', '/erasures', () => erasure, '/erasures', 'DSR-2026/14'],
  ];

  it('of the log is shown as far as a browser has seen it, however late it follows', async () => {
    const node = await startHttpEngine({ beside: one, lag, node: 'two' });
    await node.models.projections.caughtUp();
    Object.assign(lag, { ms: 60 * SECOND, ofBooksOnly: true });
    const elsewhere = at(node, admin);
    const shown: string[] = [];
    for (const [what, path, body, list, says] of changes) {
      const done = await admin.send('POST', path, await body(), { 'Idempotency-Key': `two-engines-${list.replaceAll('/', '-')}` });
      const after = { 'Lazaret-After': done.headers.get('Lazaret-Position') ?? '' };
      const before = await (await elsewhere.send('GET', list)).text();
      const then = await (await elsewhere.send('GET', list, undefined, after)).text();
      shown.push(`${what}: ${String(done.status < 300)}, ${String(before.includes(says))}, ${String(then.includes(says))}`);
    }
    lag.ms = 0;
    await node.close();
    expect(shown).toEqual(changes.map(([what]) => `${what}: true, false, true`));
  });
});

describe('a store that goes away', () => {
  const away = (): Promise<never> => Promise.reject(new StoreUnavailable('the server was started anew'));

  it('after a change was recorded does not make its answer say that nothing was changed', async () => {
    const messageId = await holdMessage(one.parts);
    await one.models.projections.caughtUp();
    const { store } = one.parts;
    const { append, lastPosition } = store;
    store.append = async (request) => {
      const head = await append.call(store, request);
      store.lastPosition = away;
      return head;
    };
    const decision = { expectedRevision: 3, reason: 'false-positive', verdict: 'false-alarm' };
    const done = await admin.send('POST', `/held-messages/${messageId}/delete`, decision, { 'Idempotency-Key': 'two-engines-away' });
    Object.assign(store, { append, lastPosition });
    expect([done.status, done.headers.get('Lazaret-Position')]).toEqual([200, null]);
    expect((await store.readStream(`message-${messageId}`)).map(({ type }) => type)).toContain('DeletionScheduled');
  });

  it('takes out of the metrics only what nobody else can say', async () => {
    const { store } = one.parts;
    const { readStream, readAll, lastPosition } = store;
    const metrics = async (): Promise<string[]> => {
      const lines = (await (await fetch(`${one.url}/metrics`)).text()).split('\n');
      return lines.filter((line) => !line.startsWith('#') && /^lazaret_(store|ledger_fits|export_lag|engine_may)/.test(line));
    };
    Object.assign(store, { readStream: away, readAll: away, lastPosition: away });
    const meanwhile = await metrics();
    Object.assign(store, { readStream, readAll, lastPosition });
    expect(meanwhile).toEqual(['lazaret_engine_may_begin 1', 'lazaret_store_answers 0']);
    expect(await metrics()).toEqual([
      ...['lazaret_engine_may_begin 1', 'lazaret_store_answers 1', 'lazaret_export_lag_events 0', 'lazaret_ledger_fits 1'],
    ]);
  });

  it('is a problem with status 503 to whoever shows a session that has to be looked for in it', async () => {
    const { store } = two.parts;
    const { readStream } = store;
    lag.ms = 60 * SECOND;
    store.readStream = away;
    const later = one.browser();
    await later.signIn(PERSON.email, PERSON.password);
    const refused = await at(two, later).send('GET', '/held-messages');
    Object.assign(store, { readStream });
    lag.ms = 0;
    expect([refused.status, refused.headers.get('Content-Type')]).toEqual([503, 'application/problem+json; charset=utf-8']);
    expect(await refused.json()).toMatchObject({ code: 'store-unavailable' });
    expect((await at(two, later).send('GET', '/held-messages')).status).toBe(200);
  });
});

describe('the key ring', () => {
  it('is rotated on both engines at once, time and again, and each opens what was kept before', async () => {
    const messageId = await holdMessage(one.parts);
    const mail = await one.parts.blobs.read(messageId);
    const engines = [one, two];
    for (let turn = 0; turn < 4; turn++) {
      const statuses = await Promise.all(
        engines.map(async (engine, number) => {
          const headers = { 'Idempotency-Key': `two-engines-rotate-${String(turn)}-${String(number)}` };
          return (await at(engine, admin).send('POST', '/key-ring/rotate', {}, headers)).status;
        }),
      );
      for (const engine of engines) await engine.app.get(RingRotation).ended();
      expect(statuses).toEqual([200, 200]);
    }
    for (const { parts } of engines) {
      await parts.keyRing.reload();
      expect(await parts.blobs.read(messageId)).toEqual(mail);
    }
    expect(one.parts.keyRing.activeId).toBe(two.parts.keyRing.activeId);
    // each has told of its own, and of nobody else's
    const facts = await one.parts.events.readAll(0, 1_000, { streamPrefixes: ['key-ring'] });
    const told = facts.flatMap(({ event }) => (event.type === 'KeyRingRotated' ? [event.data.keyId] : []));
    expect(new Set(told).size).toBe(told.length);
    expect(told).toContain(one.parts.keyRing.activeId);
  });
});

describe('the first account', () => {
  it('is opened once, although the link is used on both engines at the same time', async () => {
    const first = await startHttpEngine();
    const second = await startHttpEngine({ beside: first });
    const outcomes = await Promise.allSettled([first.setUp(), second.setUp()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await second.close();
    await first.close();
  });
});
