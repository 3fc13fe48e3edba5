import type { Account, HeldMessage, LegalHold, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { LegalHolds } from '../legal-hold/legal-hold-port.js';

const PASSWORD = 'another long password';
const matter = 'Halden ./. Kestrel, 4 O 112/26';

let engine: HttpEngine;
let admin: HttpClient;
let mia: HttpClient;
let aud: HttpClient;
let messageId = '';
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `holds-key-${String((keys += 1))}` });

async function person(name: string, role: Role): Promise<HttpClient> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles: [role] };
  await admin.json<Account>('POST', '/accounts', account, key());
  const client = engine.browser();
  await client.signIn(account.email, PASSWORD);
  return client;
}

beforeEach(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
  admin = await engine.setUp();
  mia = await person('mia', 'dlp-manager');
  aud = await person('aud', 'auditor');
  messageId = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
});
afterEach(() => engine.close());

const open = (scope: object): Promise<LegalHold> => mia.json('POST', '/legal-holds', { matter, scope }, key());
const step = (client: HttpClient, id: string, what: string, body: object = {}): Promise<LegalHold> =>
  client.json('POST', `/legal-holds/${id}/${what}`, body, key());

async function refusal(client: HttpClient, path: string, body: object): Promise<{ status: number; code: string }> {
  const response = await client.send('POST', path, body, key());
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
}

describe('a legal hold', () => {
  it('is opened with its matter sealed, and told to DLP managers and auditors', async () => {
    const hold = await open({ senders: ['marieke@halden.example'], from: '2026-01-01T00:00:00+01:00' });
    expect(hold).toMatchObject({ matter, state: 'in-force', openedBy: { name: 'mia' } });
    expect(hold.scope).toMatchObject({ senderCount: 1, from: '2025-12-31T23:00:00.000Z', to: null });
    const { holds } = await aud.json<{ holds: LegalHold[] }>('GET', '/legal-holds');
    expect(holds).toEqual([hold]);
    const stored = JSON.stringify(await engine.parts.store.readStream(`legal-hold-${hold.id}`));
    expect(stored).not.toContain('112/26');
    expect(stored).not.toContain('marieke');
  });

  it('is opened once, however often the request comes at once', async () => {
    const headers = key();
    const body = { matter, scope: { senderDomains: ['halden.example'] } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => mia.json<LegalHold>('POST', '/legal-holds', body, headers)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await aud.json<{ holds: LegalHold[] }>('GET', '/legal-holds')).holds).toHaveLength(1);
    expect((await mia.json<LegalHold>('POST', '/legal-holds', body, key())).id).not.toBe(answers[0]?.id);
  });

  it('refuses to delete and to return what is in its scope, at once', async () => {
    await open({ senderDomains: ['halden.example'], patterns: ['credit-card'] });
    const decision = { reason: 'policy-breach', verdict: 'real-leak' };
    const { revision } = await mia.json<{ revision: number }>('GET', `/held-messages/${messageId}`);
    const first = await refusal(mia, `/held-messages/${messageId}/delete`, { ...decision, expectedRevision: revision });
    expect(first).toEqual({ status: 409, code: 'revision-conflict' }); // it was marked just now
    const later = { ...decision, expectedRevision: revision + 1 };
    expect(await refusal(mia, `/held-messages/${messageId}/delete`, later)).toEqual({ status: 409, code: 'legal-hold' });
    expect(await refusal(mia, `/held-messages/${messageId}/return`, { ...later, text: 'Please remove the card number.' })).toEqual({
      status: 409,
      code: 'legal-hold',
    });
  });

  it('is named on the page of a message that it keeps to those who may look at it, and counted to others', async () => {
    const tri = await person('tri', 'triage');
    await open({ senderDomains: ['halden.example'] });
    const shown = (client: HttpClient): Promise<HeldMessage> => client.json('GET', `/held-messages/${messageId}`);
    expect((await shown(mia)).legalHolds).toEqual({ count: 0, matters: [] });
    await engine.app.get(LegalHolds).settle(messageId);
    for (const client of [mia, aud]) expect((await shown(client)).legalHolds).toEqual({ count: 1, matters: [matter] });
    expect((await shown(tri)).legalHolds).toEqual({ count: 1, matters: [] });
  });

  it('ends by two persons only', async () => {
    const { id } = await open({ senderDomains: ['halden.example'] });
    expect(await refusal(aud, `/legal-holds/${id}/end`, {})).toEqual({ status: 409, code: 'no-end-proposed' });
    expect((await step(mia, id, 'propose-end', { reason: 'settled out of court' })).state).toBe('end-proposed');
    expect(await refusal(mia, `/legal-holds/${id}/end`, {})).toEqual({ status: 403, code: 'second-person-needed' });
    expect((await step(aud, id, 'withdraw-end')).endProposed).toBeNull();
    await step(aud, id, 'propose-end', { reason: 'settled out of court' });
    const ended = await step(mia, id, 'end');
    expect(ended).toMatchObject({ state: 'ended', ended: { by: { name: 'mia' } }, endProposed: { by: { name: 'aud' } } });
    expect(await refusal(mia, `/legal-holds/${id}/propose-end`, { reason: 'again' })).toEqual({ status: 409, code: 'hold-ended' });
  });

  it('is erased once it has ended', async () => {
    const { id } = await open({ messageIds: [messageId] });
    expect(await refusal(mia, `/legal-holds/${id}/erase`, {})).toEqual({ status: 409, code: 'hold-in-force' });
    await step(mia, id, 'propose-end', { reason: 'settled' });
    await step(aud, id, 'end');
    expect(await step(mia, id, 'erase')).toMatchObject({ matter: '', endProposed: { reason: '' } });
  });

  it('is opened by DLP managers only, with a scope, once for one key', async () => {
    expect(await refusal(aud, '/legal-holds', { matter, scope: { patterns: ['iban'] } })).toEqual({ status: 403, code: 'role-missing' });
    expect(await refusal(mia, '/legal-holds', { matter, scope: {} })).toEqual({ status: 422, code: 'invalid-request' });
    const same = key();
    const body = { matter, scope: { patterns: ['iban'] } };
    const first = await mia.json<LegalHold>('POST', '/legal-holds', body, same);
    expect((await mia.json<LegalHold>('POST', '/legal-holds', body, same)).id).toBe(first.id);
    expect((await mia.json<{ holds: LegalHold[] }>('GET', '/legal-holds')).holds).toHaveLength(1);
    expect(await refusal(mia, '/legal-holds/01ARZ3NDEKTSV4RRFFQ69G5FAV/end', {})).toEqual({ status: 404, code: 'not-found' });
  });
});
