/** Two engines on one store and one shared folder, asked by one browser in turn, as behind a load balancer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account, Session } from '#contracts';
import { holdMessage } from '../../../../test/support/held-message.js';
import { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const SECOND = 1_000;
let one: HttpEngine;
let two: HttpEngine;
let admin: HttpClient;
const lag = { ms: 0 };

beforeEach(async () => {
  lag.ms = 0;
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
