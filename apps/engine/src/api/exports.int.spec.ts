import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account, AuditExport, ExportWithSecret, Role } from '#contracts';
import { readCloudEventLine } from '#events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { LogTail } from '../export/log-tail.js';

const PASSWORD = 'another long password';
let engine: HttpEngine;
let admin: HttpClient;
let aud: HttpClient;
let messageId = '';
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `exports-key-${String((keys += 1))}` });

async function person(name: string, roles: readonly Role[], email = `${name}@halden.example`): Promise<HttpClient> {
  await admin.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles }, key());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return client;
}

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  aud = await person('aud', ['auditor']);
  messageId = await holdMessage(engine.parts, { recipients: ['daniel@kestrel.example', 'eve@kestrel.example'] });
});
afterEach(() => engine.close());

const define = (body: object, client = aud): Promise<ExportWithSecret> =>
  client.json('POST', '/audit/exports', { name: 'test', ...body }, key());
const step = (client: HttpClient, id: string, what: string, body: object = {}): Promise<AuditExport> =>
  client.json('POST', `/audit/exports/${id}/${what}`, body, key());
const take = async (id: string, query = '', client = aud): Promise<string> => (await taking(id, query, client)).text();
const taking = (id: string, query = '', client = aud): Promise<Response> => client.send('GET', `/audit/exports/${id}/events${query}`);
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function refusal(response: Response): Promise<{ status: number; code: string }> {
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
}
const refused = async (client: HttpClient, place: string, body: object = {}) =>
  refusal(await client.send('POST', `/audit/exports${place}`, body, key()));

describe('an export that is taken', () => {
  it('is every stored event, byte for byte, and is recorded before and after with its digest', async () => {
    const { export: made, secret } = await define({});
    expect(secret).toBeNull();
    const upTo = await engine.parts.store.lastPosition();
    const text = await take(made.id);
    const read = text.split('\n').slice(0, -1).map(readCloudEventLine);
    const stored = (await engine.parts.store.readAll(0, 1_000)).filter(({ position }) => position <= upTo);
    expect(read.map((each) => 'event' in each && each.event)).toEqual(stored);
    const shown = await aud.json<AuditExport>('GET', `/audit/exports/${made.id}`);
    expect(shown.takings).toMatchObject([
      {
        by: { name: 'aud' },
        after: 0,
        reached: upTo,
        count: stored.length,
        bytes: Buffer.byteLength(text),
        digest: createHash('sha256').update(text).digest('hex'),
        isComplete: true,
      },
    ]);
    const facts = await engine.parts.store.readStream(`export-${made.id}`);
    expect(facts.map(({ type }) => type)).toEqual(['ExportDefined', 'ExportBegun', 'ExportTaken']);
  });

  it('goes on from a position', async () => {
    const { export: made } = await define({ scope: { upTo: 6 } });
    const whole = linesOf(await take(made.id));
    expect(linesOf(await take(made.id, '?after=3'))).toEqual(whole.slice(3));
  });

  it('is of one message and all about it', async () => {
    await holdMessage(engine.parts);
    const { export: made } = await define({ scope: { messageId } });
    const subjects = new Set(linesOf(await take(made.id)).map(({ subject }) => subject));
    expect([...subjects]).toEqual([`message-${messageId}`, `export-${made.id}`]);
  });

  it.each([
    ['ocsf', /^\{"activity_id":\d.*"class_uid":2006/m],
    ['ecs', /"event":\{"kind":"alert"/],
    ['cef', /^CEF:0\|Lazaret\|/],
    ['syslog', /^<110>1 /],
  ])('is written as %s', async (format, expected) => {
    const { export: made } = await define({ format, scope: { messageId } });
    expect(await take(made.id)).toMatch(expected);
  });

  it('sealed names nobody', async () => {
    for (const format of ['cloudevents', 'ocsf', 'ecs', 'cef', 'syslog']) {
      const { export: made } = await define({ format });
      expect(await take(made.id)).not.toMatch(/marieke|daniel|halden\.example|bordereau/);
    }
  });

  it('masked shows domains, masked matches and the subject, and neither people nor what they wrote', async () => {
    await admin.json('POST', `/held-messages/${messageId}/notes`, { text: 'ask Piet about this' }, key()).catch(() => undefined);
    const { export: made } = await define({ masking: 'masked', scope: { messageId } });
    const text = await take(made.id);
    const [received, inspected] = linesOf(text);
    expect(received).toMatchObject({
      masking: 'masked',
      data: { envelope: { sender: '•••@halden.example', recipients: ['•••@kestrel.example', '•••@kestrel.example'] } },
    });
    expect(inspected).toMatchObject({ data: { headers: { subject: 'March bordereau', from: '•••@halden.example' } } });
    expect(text).toContain('4111 •••• •••• 1111');
    expect(text).not.toMatch(/marieke|Marieke|daniel|Piet|ledger\.xlsx|4111 1111/);
  });

  it('says what was destroyed', async () => {
    await engine.parts.blobs.destroyKey(messageId);
    const { export: made } = await define({ masking: 'masked', scope: { messageId } });
    expect(linesOf(await take(made.id))[0]).toMatchObject({ data: { envelope: '«destroyed»' } });
    const { export: cef } = await define({ masking: 'masked', format: 'cef', scope: { messageId } });
    expect(await take(cef.id)).toMatch(/suser=[0-9a-f]{32}@sealed\.invalid/);
  });

  it('is for auditors', async () => {
    const mia = await person('mia', ['dlp-manager']);
    const { export: made } = await define({});
    expect(await refusal(await taking(made.id, '', mia))).toEqual({ status: 403, code: 'role-missing' });
    expect(await refused(mia, '', { name: 'mine' })).toEqual({ status: 403, code: 'role-missing' });
  });
});

describe('an export that masks nothing', () => {
  const unmasked = { masking: 'unmasked', reason: 'authority' };

  it('leaves only after a second person has agreed, and for a while', async () => {
    const mia = await person('mia', ['dlp-manager']);
    const { export: made } = await define({ ...unmasked, scope: { messageId } });
    expect(made.state).toBe('waiting');
    expect(await refusal(await taking(made.id))).toEqual({ status: 409, code: 'export-not-approved' });
    expect(await refused(aud, `/${made.id}/approve`)).toEqual({ status: 403, code: 'second-person-needed' });
    expect(await step(mia, made.id, 'approve')).toMatchObject({
      state: 'open',
      approval: { by: { name: 'mia' }, until: '2026-03-19T09:00:00.000Z' },
    });
    const text = await take(made.id);
    expect(text).toContain('marieke@halden.example');
    expect(text).toContain('ledger.xlsx');
    expect(text).not.toContain('4111 1111');
    const looks = await engine.parts.store.readAll(0, 1_000, { streamPrefixes: ['access-'] });
    expect(looks.filter(({ type }) => type === 'ContentViewed').map(({ data }) => JSON.parse(data) as unknown)).toEqual([
      { messageId, view: 'message', who: expect.any(String) as string },
    ]);
    engine.clock.advance(24 * 3600);
    await aud.signIn('aud@halden.example', PASSWORD);
    expect(await refusal(await taking(made.id))).toEqual({ status: 409, code: 'export-not-approved' });
    expect(await aud.json('GET', `/audit/exports/${made.id}`)).toMatchObject({ state: 'lapsed' });
  });

  it('asks anew once it was changed, and ends when a second person turns it down', async () => {
    const mia = await person('mia', ['dlp-manager']);
    const { export: made } = await define(unmasked);
    await step(mia, made.id, 'approve');
    expect(await step(aud, made.id, 'change', { name: 'more', ...unmasked })).toMatchObject({
      name: 'more',
      state: 'waiting',
      approval: null,
    });
    expect(await step(mia, made.id, 'reject')).toMatchObject({ state: 'rejected' });
    expect(await refusal(await taking(made.id))).toEqual({ status: 409, code: 'export-ended' });
  });

  it('is not agreed to as something else than the second person saw', async () => {
    const mia = await person('mia', ['dlp-manager']);
    const { export: made } = await define({ ...unmasked, scope: { messageId } });
    const { changes } = await mia.json<AuditExport>('GET', `/audit/exports/${made.id}`);
    await step(aud, made.id, 'change', { name: 'all of it', ...unmasked });
    expect(await refused(mia, `/${made.id}/approve`, { changes })).toEqual({ status: 409, code: 'export-changed' });
    expect(await refusal(await taking(made.id))).toEqual({ status: 409, code: 'export-not-approved' });
    expect(await step(mia, made.id, 'approve', { changes: changes + 1 })).toMatchObject({ state: 'open' });
  });

  it('says why, and goes to no machine', async () => {
    expect(await refused(aud, '', { name: 'x', masking: 'unmasked' })).toEqual({ status: 422, code: 'reason-needed' });
    expect(await refused(aud, '', { name: 'x', ...unmasked, target: { kind: 'pull' } })).toEqual({
      status: 422,
      code: 'unmasked-not-pushed',
    });
  });

  it('is not for accounts that may know of some mail only', async () => {
    const { accounts } = await admin.json<{ accounts: Account[] }>('GET', '/accounts');
    const { id } = accounts.find(({ name }) => name === 'aud') ?? { id: '' };
    await admin.json('POST', `/accounts/${id}/reach`, { domains: ['other.example'], teams: [], patternGroups: [] }, key());
    await aud.signIn('aud@halden.example', PASSWORD);
    expect(await refused(aud, '', { name: 'x', masking: 'masked' })).toEqual({ status: 403, code: 'reach-limited' });
    const bundle = await aud.send('GET', `/audit/bundle?messageId=${messageId}`);
    expect(await refusal(bundle)).toEqual({ status: 403, code: 'reach-limited' });
  });
});

describe('an export that programs pull', () => {
  const feed = (id: string, token: string, query = ''): Promise<Response> =>
    engine.browser().send('GET', `/audit/exports/${id}/feed${query}`, undefined, { Authorization: `Bearer ${token}` });

  /** Asked once it waits for the next event, with `waitSeconds=20`. */
  async function waitingFeed(id: string, token: string, after: number): Promise<{ readonly answer: Promise<Response> }> {
    const next = vi.spyOn(LogTail.prototype, 'next');
    const answer = feed(id, token, `?waitSeconds=20&after=${String(after)}`);
    await expect.poll(() => next.mock.calls.length).toBeGreaterThan(0);
    next.mockRestore();
    return { answer };
  }

  async function toldTo({ answer }: { readonly answer: Promise<Response> }): Promise<object> {
    const told = await answer;
    return { status: told.status, position: Number(told.headers.get('Lazaret-Position')), text: await told.text() };
  }

  it('gives with its token every event once, however small the steps', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const seen: unknown[] = [];
    let after = 0;
    for (let turn = 0; turn < 20; turn++) {
      const answer = await feed(made.id, secret ?? '', `?after=${String(after)}&limit=1`);
      seen.push(...linesOf(await answer.text()).map(({ id }) => id));
      after = Number(answer.headers.get('Lazaret-Position'));
    }
    expect(seen).toEqual((await engine.parts.store.readStream(`message-${messageId}`)).map(({ id }) => id));
  });

  it('of one message gets on, however much lies between the message and where it goes on', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { messageId } });
    for (let other = 0; other < 11; other++) await holdMessage(engine.parts);
    const after = await engine.parts.store.lastPosition();
    const { export: naming } = await define({ scope: { messageId } });
    const answer = await feed(made.id, secret ?? '', `?after=${String(after)}&limit=1`);
    expect(linesOf(await answer.text())).toMatchObject([{ subject: `export-${naming.id}` }]);
    expect(Number(answer.headers.get('Lazaret-Position'))).toBeGreaterThan(after);
  });

  it('says at once how far it has looked when there is more to look at', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { types: ['NeverWritten'] } });
    for (let other = 0; other < 6; other++) await holdMessage(engine.parts);
    expect(await engine.parts.store.lastPosition()).toBeGreaterThan(40);
    const began = performance.now();
    const answer = await feed(made.id, secret ?? '', '?after=0&limit=1&waitSeconds=20');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(answer.headers.get('Lazaret-Position')).toBe('40');
  });

  it('waits for the next event for as long as it was asked to', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const after = await engine.parts.store.lastPosition();
    const waiting = feed(made.id, secret ?? '', `?after=${String(after)}&waitSeconds=20`);
    const next = await holdMessage(engine.parts);
    expect(await (await waiting).text()).toContain(`"subject":"message-${next}"`);
    const late = await feed(made.id, secret ?? '', `?after=${String(await engine.parts.store.lastPosition())}&waitSeconds=0`);
    expect(await late.text()).toBe('');
  });

  it('is refused from a position that the log does not reach, as that of a log that was copied or restored', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const beyond = (await engine.parts.store.lastPosition()) + 1_000;
    const answer = await feed(made.id, secret ?? '', `?after=${String(beyond)}&waitSeconds=1`);
    expect(await refusal(answer)).toEqual({ status: 409, code: 'position-unknown' });
  });

  it('gives nothing to who waits once it has ended', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const waiting = await waitingFeed(made.id, secret ?? '', await engine.parts.store.lastPosition());
    await step(aud, made.id, 'end');
    expect(await refusal(await waiting.answer)).toEqual({ status: 409, code: 'export-ended' });
  });

  it('answers who waits within a second when the engine stops', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const after = await engine.parts.store.lastPosition();
    const waiting = await waitingFeed(made.id, secret ?? '', after);
    const began = performance.now();
    const stopped = engine.app.close();
    expect(await toldTo(waiting)).toMatchObject({ status: 200, text: '' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await stopped;
  });

  it('gives no lines to who waits once it has changed, and the position that was asked from', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' }, scope: { streams: ['message'] } });
    const old = secret ?? '';
    const after = await engine.parts.store.lastPosition();
    const first = await waitingFeed(made.id, old, after);
    await step(aud, made.id, 'change', { name: 'wider', scope: {} });
    expect(await toldTo(first)).toEqual({ status: 200, position: after, text: '' });
    // what the wider scope alone has is not passed by
    const [changed] = linesOf(await (await feed(made.id, old, `?after=${String(after)}`)).text()).slice(-1);
    expect(changed).toMatchObject({ subject: `export-${made.id}`, data: { name: 'wider' } });

    await step(aud, made.id, 'change', { name: 'narrow', scope: { streams: ['message'] } });
    const second = await waitingFeed(made.id, old, after);
    const replaced = await aud.json<ExportWithSecret>('POST', `/audit/exports/${made.id}/secret`, {}, key());
    expect(await toldTo(second)).toEqual({ status: 200, position: after, text: '' });
    expect((await feed(made.id, old, `?after=${String(after)}`)).status).toBe(401);
    expect((await feed(made.id, replaced.secret ?? '', `?after=${String(after)}`)).status).toBe(200);
  });

  it('knows one token: none but the newest, for this export, for nothing else', async () => {
    const { export: made, secret } = await define({ target: { kind: 'pull' } });
    const { export: other } = await define({ target: { kind: 'pull' } });
    const old = secret ?? '';
    expect((await feed(made.id, old)).status).toBe(200);
    expect((await feed(other.id, old)).status).toBe(401);
    const stranger = engine.browser();
    expect((await stranger.send('GET', `/audit/exports/${made.id}/events`, undefined, { Authorization: `Bearer ${old}` })).status).toBe(
      401,
    );
    const replaced = await aud.json<ExportWithSecret>('POST', `/audit/exports/${made.id}/secret`, {}, key());
    expect((await feed(made.id, old)).status).toBe(401);
    expect((await feed(made.id, replaced.secret ?? '')).status).toBe(200);
    await step(aud, made.id, 'end');
    expect((await feed(made.id, replaced.secret ?? '')).status).toBe(401);
  });

  it('shows its token once, and keeps its digest', async () => {
    const headers = key();
    const body = { name: 'once', target: { kind: 'pull' } };
    const first = await aud.json<ExportWithSecret>('POST', '/audit/exports', body, headers);
    expect(first.secret).toMatch(/^[\w-]{43}$/);
    expect(await aud.json('POST', '/audit/exports', body, headers)).toMatchObject({ export: { id: first.export.id }, secret: null });
    const everything = JSON.stringify(await engine.parts.store.readAll(0, 1_000));
    expect(everything).not.toContain(first.secret);
    expect(JSON.stringify(await aud.json('GET', '/audit/exports'))).not.toContain(
      createHash('sha256')
        .update(first.secret ?? '')
        .digest('hex'),
    );
  });
});

describe('the address of a webhook', () => {
  it('is shown by its host only, and lies wrapped until the export ends', async () => {
    const url = 'https://siem.example.com/hook/T0K3N';
    const { export: made, secret } = await define({ target: { kind: 'webhook', url } });
    expect(made).toMatchObject({ target: { kind: 'webhook', host: 'siem.example.com' }, delivery: { sequence: 0 } });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const directory = path.join(engine.parts.config.dataDir, 'keys', 'exports');
    const files = await readdir(directory);
    expect(files).toHaveLength(1);
    expect(await readFile(path.join(directory, files[0] ?? ''), 'utf8')).not.toContain('T0K3N');
    expect(JSON.stringify(await engine.parts.store.readAll(0, 1_000))).not.toMatch(/T0K3N|whsec_/);
    expect(JSON.stringify(await aud.json('GET', '/audit/exports'))).not.toMatch(/T0K3N|whsec_/);
    await step(aud, made.id, 'end');
    expect(await readdir(directory)).toEqual([]);
  });

  it('is one of HTTPS without a user', async () => {
    for (const url of ['http://siem.example.com/', 'https://u:p@siem.example.com/', 'file:///etc/passwd'])
      expect(await refused(aud, '', { name: 'x', target: { kind: 'webhook', url } })).toEqual({ status: 422, code: 'invalid-request' });
  });
});
