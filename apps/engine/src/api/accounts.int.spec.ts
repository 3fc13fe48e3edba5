import type { Account, BreakGlassOpening, BreakGlassReview, BreakGlassState, Role, Session } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

let engine: HttpEngine;
let admin: HttpClient;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
});
afterEach(() => engine.close());

const key = (): Record<string, string> => ({ 'Idempotency-Key': `accounts-${String((keys += 1))}` });

async function person(name: string, ...roles: Role[]): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const account = { email: `${name}@halden.example`, name, password: 'another long password', roles };
  const { id } = await admin.json<Account>('POST', '/accounts', account, key());
  const client = engine.browser();
  expect(await client.signIn(account.email, account.password)).toBe(200);
  return { id, client };
}

async function refusal(client: HttpClient, method: string, path: string, body?: unknown): Promise<{ status: number; code: string }> {
  const response = await client.send(method, path, body, key());
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
}

/** Milliseconds until the connection ends by itself. */
async function untilEnd(response: Response): Promise<number> {
  const began = Date.now();
  const reader = response.body?.getReader();
  while (reader && !(await reader.read()).done);
  return Date.now() - began;
}

describe('a right that is taken away', () => {
  it.each([
    ['roles', { roles: ['auditor'] }],
    ['reach', { domains: ['other.example'], teams: [], patternGroups: [] }],
    ['close', {}],
  ])('with %s is gone within a second, on an open live connection as well', async (what, body) => {
    const ben = await person('ben', 'dlp-manager');
    expect((await ben.client.send('GET', '/held-messages')).status).toBe(200);
    const live = await ben.client.send('GET', '/updates');
    const ended = untilEnd(live);
    await admin.json('POST', `/accounts/${ben.id}/${what}`, body, key());
    expect((await ben.client.send('GET', '/held-messages')).status).toBe(401);
    expect(await ended).toBeLessThan(1000);
  });

  it('leaves what the new roles give', async () => {
    const ben = await person('ben', 'dlp-manager');
    await admin.json('POST', `/accounts/${ben.id}/roles`, { roles: ['administrator'] }, key());
    await ben.client.signIn('ben@halden.example', 'another long password');
    expect((await ben.client.send('GET', '/accounts')).status).toBe(200);
    expect(await refusal(ben.client, 'GET', '/held-messages')).toEqual({ status: 403, code: 'role-missing' });
  });

  it('does not end the sessions of others, nor its own when nothing changed', async () => {
    const ben = await person('ben', 'dlp-manager');
    const eve = await person('eve', 'dlp-manager');
    await admin.json('POST', `/accounts/${ben.id}/roles`, { roles: ['auditor'] }, key());
    await admin.json('POST', `/accounts/${eve.id}/roles`, { roles: ['dlp-manager'] }, key());
    expect((await eve.client.send('GET', '/held-messages')).status).toBe(200);
  });
});

describe('accounts', () => {
  it('are changed once for one idempotency key', async () => {
    const ben = await person('ben', 'dlp-manager');
    const same = key();
    const first = await admin.json<Account>('POST', `/accounts/${ben.id}/roles`, { roles: ['triage'] }, same);
    expect(first.roles).toEqual(['triage']);
    await admin.json('POST', `/accounts/${ben.id}/roles`, { roles: ['auditor'] }, key());
    const again = await admin.send('POST', `/accounts/${ben.id}/roles`, { roles: ['triage'] }, same);
    expect(again.status).toBe(200);
    const { accounts } = await admin.json<{ accounts: Account[] }>('GET', '/accounts');
    expect(accounts.find(({ id }) => id === ben.id)?.roles).toEqual(['auditor']);
  });

  it('keep one administrator', async () => {
    const { account } = await admin.json<Session>('GET', '/session');
    const roles = { roles: ['dlp-manager'] };
    expect(await refusal(admin, 'POST', `/accounts/${account?.id ?? ''}/roles`, roles)).toEqual({
      status: 409,
      code: 'last-administrator',
    });
    expect(await refusal(admin, 'POST', `/accounts/${account?.id ?? ''}/close`, {})).toEqual({ status: 409, code: 'last-administrator' });
    await person('ada', 'administrator');
    expect((await admin.send('POST', `/accounts/${account?.id ?? ''}/roles`, roles, key())).status).toBe(200);
  });

  it('that do not exist read alike, and a closed one takes no change', async () => {
    expect(await refusal(admin, 'POST', '/accounts/nobody/close', {})).toEqual({ status: 404, code: 'not-found' });
    const ben = await person('ben', 'triage');
    await admin.json('POST', `/accounts/${ben.id}/close`, {}, key());
    expect(await refusal(admin, 'POST', `/accounts/${ben.id}/roles`, { roles: ['auditor'] })).toEqual({
      status: 409,
      code: 'account-closed',
    });
    expect(await ben.client.signIn('ben@halden.example', 'another long password')).toBe(401);
  });

  it('that decide are the colleagues to assign to', async () => {
    const ben = await person('ben', 'triage');
    await person('aud', 'auditor');
    await admin.json('POST', `/accounts/${ben.id}/reach`, { domains: [], teams: ['claims'], patternGroups: [] }, key());
    const { colleagues, teams } = await admin.json<{ colleagues: { name: string }[]; teams: string[] }>('GET', '/colleagues');
    expect(colleagues.map(({ name }) => name)).toEqual(['Ana Novak', 'ben']);
    expect(teams).toEqual(['claims']);
  });
});

describe('emergency access', () => {
  const reason = 'both managers are away, a customer calls';

  it('makes a DLP manager without limits of whoever opened it, until its time is over', async () => {
    const eve = await person('eve', 'break-glass');
    await admin.json('POST', `/accounts/${eve.id}/reach`, { domains: ['other.example'], teams: [], patternGroups: [] }, key());
    await eve.client.signIn('eve@halden.example', 'another long password');
    const messageId = await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    expect(await refusal(eve.client, 'GET', `/held-messages/${messageId}`)).toEqual({ status: 403, code: 'role-missing' });

    const opening = await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason, minutes: 20 }, key());
    expect(opening).toMatchObject({ isOpen: true, reason, openedAt: '2026-03-18T09:00:00.000Z', until: '2026-03-18T09:20:00.000Z' });
    expect((await eve.client.send('GET', `/held-messages/${messageId}`)).status).toBe(200);
    const { account } = await eve.client.json<Session>('GET', '/session');
    expect(account).toMatchObject({ roles: ['break-glass', 'dlp-manager'], breakGlass: { id: opening.id } });
    engine.clock.advance(20 * 60);
    expect(await refusal(eve.client, 'GET', `/held-messages/${messageId}`)).toEqual({ status: 403, code: 'role-missing' });
  });

  it('is told to all who decide, audit or administer, and to nobody else', async () => {
    const eve = await person('eve', 'break-glass');
    const others = {
      mia: await person('mia', 'dlp-manager'),
      aud: await person('aud', 'auditor'),
      ada: await person('ada', 'administrator'),
    };
    await eve.client.json('POST', '/break-glass', { reason }, key());
    for (const { client } of Object.values(others)) {
      const { open } = await client.json<BreakGlassState>('GET', '/break-glass');
      expect(open).toMatchObject([{ account: { name: 'eve' }, reason, until: '2026-03-18T10:00:00.000Z' }]);
    }
    const tri = await person('tri', 'triage');
    expect((await tri.client.send('GET', '/break-glass')).status).toBe(403);
  });

  it('names itself in everything done under it, which another person looks through', async () => {
    const eve = await person('eve', 'break-glass', 'auditor');
    const messageId = await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    const { id } = await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason }, key());
    await eve.client.json('GET', `/held-messages/${messageId}/content`);
    await eve.client.json('POST', `/held-messages/${messageId}/notes`, { note: 'seen' }, key());
    expect(await refusal(admin, 'POST', `/break-glass/${id}/review`, { note: 'fine' })).toEqual({ status: 409, code: 'break-glass-open' });
    await eve.client.json('POST', `/break-glass/${id}/close`, {}, key());
    await eve.client.json('GET', `/held-messages/${messageId}`);

    const { opening, acts } = await admin.json<BreakGlassReview>('GET', `/break-glass/${id}`);
    expect(opening).toMatchObject({ isOpen: false, closedAt: '2026-03-18T09:00:00.000Z', reviewed: null });
    expect(acts.map(({ type, messageId: of }) => [type, of])).toEqual([
      ['ContentViewed', messageId],
      ['NoteAdded', messageId],
      ['BreakGlassClosed', null],
    ]);
    expect(await refusal(eve.client, 'POST', `/break-glass/${id}/review`, { note: 'fine' })).toEqual({
      status: 403,
      code: 'own-break-glass',
    });
    expect((await admin.json<BreakGlassState>('GET', '/break-glass')).toReview.map((each) => each.id)).toEqual([id]);
    const reviewed = await admin.json<BreakGlassOpening>('POST', `/break-glass/${id}/review`, { note: 'as agreed' }, key());
    expect(reviewed.reviewed).toMatchObject({ by: { name: 'Ana Novak' }, note: 'as agreed' });
    expect((await admin.json<BreakGlassState>('GET', '/break-glass')).toReview).toEqual([]);
  });

  it('needs the role and a reason, and never lasts longer than four hours', async () => {
    const mia = await person('mia', 'dlp-manager');
    const eve = await person('eve', 'break-glass');
    expect(await refusal(mia.client, 'POST', '/break-glass', { reason })).toEqual({ status: 403, code: 'role-missing' });
    expect(await refusal(eve.client, 'POST', '/break-glass', { reason: 'because' })).toEqual({ status: 422, code: 'invalid-request' });
    expect(await refusal(eve.client, 'POST', '/break-glass', { reason, minutes: 241 })).toEqual({ status: 422, code: 'invalid-request' });
    await eve.client.json('POST', '/break-glass', { reason, minutes: 240 }, key());
    expect(await refusal(eve.client, 'POST', '/break-glass', { reason })).toEqual({ status: 409, code: 'break-glass-open' });
  });

  it('is opened once for one idempotency key', async () => {
    const eve = await person('eve', 'break-glass');
    const same = key();
    const first = await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason }, same);
    expect((await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason }, same)).id).toBe(first.id);
  });
});
