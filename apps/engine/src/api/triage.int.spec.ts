import type { Account, Attendance, ClaimAnswer, HeldMessage, Presence, RevealedValue, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const PASSWORD = 'another long password';
/** Visa's published test number, as it stands in the body of the held mail. */
const CARD = '4111 1111 1111 1111';
const at = 'Card '.length;
const match = { part: '1', start: at, end: at + CARD.length };

let engine: HttpEngine;
let admin: HttpClient;
let messageId = '';
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `triage-${String((keys += 1))}` });

async function start(config: Record<string, unknown> = {}): Promise<void> {
  engine = await startHttpEngine({ config });
  admin = await engine.setUp();
  messageId = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
}
beforeEach(() => start());
afterEach(() => engine.close());

async function person(
  name: string,
  role: Role,
  email = `${name}@halden.example`,
): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const { id } = await admin.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles: [role] }, key());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return { id, client };
}

async function refusal(client: HttpClient, path: string, body: object): Promise<{ status: number; code: string; detail: string }> {
  const response = await client.send('POST', `/held-messages/${messageId}/${path}`, body, key());
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code, detail };
}

const post = <T>(client: HttpClient, path: string, body: object): Promise<T> =>
  client.json<T>('POST', `/held-messages/${messageId}/${path}`, body, key());

/** Types of the facts of a stream. */
async function facts(stream: string): Promise<string[]> {
  return (await engine.parts.events.read(stream)).events.map(({ event }) => event.type);
}

describe('a claim', () => {
  it('is held for five minutes, prolonged by going on, and makes no view of the message stale', async () => {
    const tri = await person('tri', 'triage');
    const { revision } = await admin.json<HeldMessage>('GET', `/held-messages/${messageId}`);
    const { claim } = await post<ClaimAnswer>(tri.client, 'claim', {});
    expect(claim).toMatchObject({ by: { name: 'tri' }, until: '2026-03-18T09:05:00.000Z' });
    expect(await refusal(admin, 'claim', {})).toMatchObject({
      status: 409,
      code: 'claimed',
      detail: expect.stringContaining('tri') as string,
    });
    engine.clock.advance(180);
    expect((await post<ClaimAnswer>(tri.client, 'claim', {})).claim?.until).toBe('2026-03-18T09:08:00.000Z');
    engine.clock.advance(300);
    expect((await post<ClaimAnswer>(admin, 'claim', {})).claim?.by.name).toBe('Ana Novak');
    expect((await admin.json<HeldMessage>('GET', `/held-messages/${messageId}`)).revision).toBe(revision);
    expect(await facts(`lease-${messageId}`)).toEqual(['ClaimTaken', 'ClaimTaken', 'ClaimTaken']);
  });

  it('stands on the page of the message at once, however far behind the list is', async () => {
    const tri = await person('tri', 'triage');
    await engine.models.projections.stop();
    const shown = async () => (await admin.json<HeldMessage>('GET', `/held-messages/${messageId}`)).claim;
    await post(tri.client, 'claim', {});
    expect(await shown()).toEqual({ by: { id: tri.id, name: 'tri' }, until: '2026-03-18T09:05:00.000Z' });
    engine.clock.advance(301);
    expect(await shown()).toBeNull();
  });

  it('is taken over with a reason that is recorded, and given up', async () => {
    const tri = await person('tri', 'triage');
    await post(tri.client, 'claim', {});
    expect(await refusal(admin, 'claim/take-over', { reason: '' })).toMatchObject({ status: 422 });
    expect((await post<ClaimAnswer>(admin, 'claim/take-over', { reason: 'tri went home' })).claim?.by.name).toBe('Ana Novak');
    expect(await refusal(tri.client, 'claim/release', {})).toMatchObject({ status: 409, code: 'claimed-by-another' });
    expect((await post<ClaimAnswer>(admin, 'claim/release', {})).claim).toBeNull();
    expect(await facts(`lease-${messageId}`)).toEqual(['ClaimTaken', 'ClaimTakenOver', 'ClaimReleased']);
  });

  it('and who looks are told to everybody at once', async () => {
    const tri = await person('tri', 'triage');
    const response = await admin.send('GET', '/updates');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await post(tri.client, 'claim', {});
    const { viewers } = await post<Presence>(tri.client, 'presence', { looking: true });
    expect(viewers).toEqual([{ id: tri.id, name: 'tri' }]);
    let text = '';
    const told = (): string[] => [...text.matchAll(/event: attendance\ndata: (.*)\n\n/g)].map(([, data]) => data ?? '');
    while (told().length < 2) text += (await reader?.read())?.value ?? '';
    // ids and positions only: who it is says the answer that is asked for with rights
    for (const data of told()) expect(JSON.parse(data)).toEqual({ id: messageId, position: expect.any(Number) as number });
    await reader?.cancel();
    const seen = await admin.json<Attendance>('GET', '/attendance');
    expect(seen).toMatchObject({ claims: [{ messageId, by: { name: 'tri' } }], viewers: [{ messageId, viewers: [{ name: 'tri' }] }] });
    engine.clock.advance(30);
    expect((await admin.json<Attendance>('GET', '/attendance')).viewers).toEqual([]);
    engine.clock.advance(300);
    expect((await admin.json<Attendance>('GET', '/attendance')).claims).toEqual([]);
  });
});

describe('assigning and escalating', () => {
  it('is for people who decide and whose reach holds the message', async () => {
    const tri = await person('tri', 'triage');
    const aud = await person('aud', 'auditor');
    const far = await person('far', 'triage');
    await admin.json('POST', `/accounts/${far.id}/reach`, { domains: ['other.example'], teams: [], patternGroups: [] }, key());
    await post(admin, 'assign', { assignee: tri.id, team: null });
    expect(await facts(`message-${messageId}`)).toContain('MessageAssigned');
    for (const assignee of [aud.id, far.id, '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
      expect(await refusal(admin, 'assign', { assignee, team: null })).toMatchObject({ status: 422, code: 'unknown-assignee' });
    }
    await post(tri.client, 'escalate', { note: 'too severe for me' });
    expect(await facts(`message-${messageId}`)).toContain('MessageEscalated');
    expect(await refusal(aud.client, 'escalate', { note: 'x' })).toMatchObject({ status: 403, code: 'role-missing' });
  });
});

describe('a matched value', () => {
  it('is shown once it is on record, with its reason sealed, and is not kept', async () => {
    const tri = await person('tri', 'triage');
    const response = await tri.client.send('POST', `/held-messages/${messageId}/reveal`, {
      ...match,
      reason: 'other',
      note: 'customer asks',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await response.json()) as RevealedValue).toEqual({ value: CARD, remaskAfterSeconds: 60, left: 59 });
    const { events } = await engine.parts.events.read('access-test-20260318');
    const revealed = events.find(({ event }) => event.type === 'ValueRevealed');
    expect(revealed).toMatchObject({
      event: { data: { messageId, pattern: 'credit-card', reason: 'other' } },
      meta: { actor: { id: 'sealed' } },
    });
    const stored = await engine.parts.store.readStream('access-test-20260318');
    expect(JSON.stringify(stored)).not.toContain('4111');
    expect(JSON.stringify(stored)).not.toContain('customer asks');
    const { who = null } = revealed?.event.type === 'ValueRevealed' ? revealed.event.data : {};
    const note = revealed?.event.type === 'ValueRevealed' ? revealed.event.data.note : null;
    const opener = await engine.parts.keys.ofAccess('access-test-20260318');
    expect(note === null ? null : opener?.open('note', note)).toBe('customer asks');
    expect(who === null ? null : opener?.open('who', who)).toBe(tri.id);
    await engine.parts.dayKeys.access.destroy('2026-03-18');
    expect(await engine.parts.keys.ofAccess('access-test-20260318')).toBeUndefined();
  });

  it('is all that is shown: nothing beside a match, nothing without a reason', async () => {
    const tri = await person('tri', 'triage');
    expect(await refusal(tri.client, 'reveal', { ...match, start: 0, reason: 'decide' })).toMatchObject({
      status: 422,
      code: 'no-such-match',
    });
    expect(await refusal(tri.client, 'reveal', { ...match, end: RAW.length, reason: 'decide' })).toMatchObject({ code: 'no-such-match' });
    expect(await refusal(tri.client, 'reveal', { ...match, reason: 'other' })).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(await refusal(tri.client, 'reveal', match)).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(await facts('access-test-20260318')).not.toContain('ValueRevealed');
  });

  it('is not shown to who sent the mail, nor to auditors', async () => {
    const own = await person('marieke', 'dlp-manager', 'marieke@halden.example');
    const aud = await person('aud', 'auditor');
    expect(await refusal(own.client, 'reveal', { ...match, reason: 'decide' })).toMatchObject({ status: 403, code: 'own-mail' });
    expect(await refusal(aud.client, 'reveal', { ...match, reason: 'decide' })).toMatchObject({ status: 403, code: 'role-missing' });
  });

  it('is shown so many times an hour to one account, also when all are asked for at once', async () => {
    await engine.close();
    await start({ access: { revealsPerHour: 3 } });
    const tri = await person('tri', 'triage');
    const ask = () => tri.client.send('POST', `/held-messages/${messageId}/reveal`, { ...match, reason: 'decide' });
    const answers = await Promise.all(Array.from({ length: 6 }, ask));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('3600');
    expect((await facts('access-test-20260318')).filter((type) => type === 'ValueRevealed')).toHaveLength(3);
    expect((await admin.send('POST', `/held-messages/${messageId}/reveal`, { ...match, reason: 'decide' })).status).toBe(200);
    engine.clock.advance(3600);
    expect((await ask()).status).toBe(401); // half an hour without a request has ended the session
  });
});
