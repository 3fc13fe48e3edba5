import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HeldMessage, HeldMessageList, Receipt, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldMessageListSchema, heldMessageSchema, receiptSchema } from '#contracts';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, SHOWN_TEXT, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

let engine: HttpEngine;
let manager: HttpClient;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  manager = await engine.setUp();
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `test-key-${String(++keys)}` });
const release = { expectedRevision: 3, reason: 'false-positive', verdict: 'false-alarm' } as const;

async function hold(input: Parameters<typeof holdMessage>[1] = {}): Promise<string> {
  const id = await holdMessage(engine.parts, input);
  await engine.models.projections.caughtUp();
  return id;
}

async function list(query = ''): Promise<HeldMessageList> {
  await engine.models.projections.caughtUp();
  return heldMessageListSchema.parse(await manager.json('GET', `/held-messages${query}`));
}

async function colleague(roles: Role[], email = 'ben@halden.example'): Promise<HttpClient> {
  const account = { email, name: 'Ben Carter', password: 'another long password', roles };
  await manager.json('POST', '/accounts', account, fresh());
  const client = engine.browser();
  expect(await client.signIn(email, account.password)).toBe(200);
  return client;
}

describe('the list', () => {
  it('shows who, to whom, what and why', async () => {
    const id = await hold({ recipients: ['a@kestrel.example', 'b@kestrel.example', 'c@kestrel.example', 'd@kestrel.example'] });
    const { rows, total, openTotal, counts, nextCursor } = await list();
    expect({ total, openTotal, nextCursor }).toEqual({ total: 1, openTotal: 1, nextCursor: null });
    expect(counts).toMatchObject({ open: 1, highRisk: 1, pending: 0, closed: 0 });
    expect(rows[0]).toMatchObject({
      id,
      revision: 3,
      state: 'held',
      severity: 'high',
      from: 'Marieke de Vries <marieke@halden.example>',
      envelopeSender: 'marieke@halden.example',
      recipients: ['a@kestrel.example', 'b@kestrel.example', 'c@kestrel.example'],
      recipientCount: 4,
      subject: 'March bordereau',
      attachmentCount: 1,
      why: [{ pattern: 'credit-card', count: 2, threshold: 1, action: 'quarantine', shadow: false }],
    });
  });

  it.each([
    ['part of a word of the subject', 'ordere', 1],
    ['an address', 'daniel@kestrel', 1],
    ['a file name, which both have', 'ledger.xlsx', 2],
    ['a masked value', '4111', 1],
    ['two letters, which both have', 'ma', 2],
    ['two words that both occur', 'bordereau marieke', 1],
    ['a word that does not occur', 'bordereau nothing', 0],
    ['search operators as plain text', '"OR" NOT NEAR(', 0],
    ['a percent sign as itself', '%', 0],
    ['other letter case', 'BORDEREAU', 1],
  ])('finds %s', async (_, q, total) => {
    await hold();
    await hold({
      subject: 'Lunch',
      from: 'Zed <zed@other.example>',
      sender: 'zed@other.example',
      recipients: ['x@y.example'],
      masked: '5555',
    });
    expect((await list(`?q=${encodeURIComponent(q)}`)).total).toBe(total);
  });

  it('filters by pattern, sender, recipient, severity and expiry', async () => {
    const soon = new Date(engine.clock.now().getTime() + 3_600_000).toISOString();
    await hold({ score: 9.5, expiresAt: soon });
    await hold({ score: 2, sender: 'zed@other.example', recipients: ['x@y.example'] });
    expect((await list('?pattern=credit-card')).total).toBe(2);
    expect((await list('?pattern=credit')).total).toBe(0);
    expect((await list('?from=zed')).total).toBe(1);
    expect((await list('?to=kestrel')).total).toBe(1);
    expect((await list('?severity=critical')).total).toBe(1);
    expect((await list('?severity=medium')).total).toBe(2);
    expect((await list('?expiresWithinHours=2')).total).toBe(1);
    expect((await list('?inspect=failed')).total).toBe(0);
    expect((await list('?state=closed')).total).toBe(0);
  });

  it.each(['risk', 'newest', 'oldest', 'expiry'] as const)('pages in order of %s without losing or repeating a row', async (sort) => {
    const base = engine.clock.now().getTime();
    for (let index = 0; index < 11; index++) {
      await hold({ score: (index % 3) * 4 + 0.2, at: new Date(base + (index % 4) * 1000).toISOString() });
    }
    const whole = (await list(`?sort=${sort}&limit=50`)).rows.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: HeldMessageList = await list(`?sort=${sort}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.total).toBe(11);
      paged.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(11);
  });

  it.each([
    ['no cursor at all', 'bm9wZQ'],
    ['one of another order', Buffer.from('["newest",["2026-03-18T09:00:00.000Z","x"]]').toString('base64url')],
    ['one whose values were changed', Buffer.from(`["risk",["'; DROP TABLE x",1,"y"]]`).toString('base64url')],
    ['one of another length', Buffer.from('["risk",[1,"y"]]').toString('base64url')],
  ])('refuses %s as a cursor', async (_, cursor) => {
    await hold();
    const response = await manager.send('GET', `/held-messages?sort=risk&cursor=${cursor}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'invalid-request' });
  });

  it.each(['?serverity=high', '?q=%00', '?from=a%00b', '?q=a&q=b'])('refuses the query %s', async (query) => {
    const response = await manager.send('GET', `/held-messages${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'invalid-request' });
  });
});

describe('the message', () => {
  it('says in one sentence why it is held, and in a table what was found', async () => {
    const id = await hold();
    const message = heldMessageSchema.parse(await manager.json('GET', `/held-messages/${id}`));
    expect(message.sentence).toBe(
      'Held because ledger.xlsx › March holds 2 different card numbers that pass the Luhn check, and it goes to 1 person at kestrel.example. ' +
        `${message.why[0]?.label ?? ''} v1 asks for quarantine from the first one.`,
    );
    expect(message).toMatchObject({ mayDecide: true, contentAvailable: true, messageIdHeader: '<1@halden.example>', pending: null });
    expect(message.patterns[0]).toMatchObject({
      effect: 'acts',
      total: 2,
      findings: [{ part: '2/ledger.xlsx#March', masked: '4111 •••• •••• 1111' }],
    });
    expect(message.recipientStates).toMatchObject([{ address: 'daniel@kestrel.example', external: true, state: 'held', reply: null }]);
    expect(message.timeline.map(({ type }) => type)).toEqual(['MessageReceived', 'MessageInspected', 'VerdictReached', 'CustodyTaken']);
  });

  it('is recorded as seen, with who saw it', async () => {
    const id = await hold();
    await manager.json('GET', `/held-messages/${id}`);
    expect(await manager.json('GET', `/held-messages/${id}/content`)).toMatchObject({ text: SHOWN_TEXT });
    const seen = await engine.parts.store.readAll(0, 100, { streamPrefixes: ['access-test-20260318'] });
    expect(seen.map(({ type, data }) => [type, JSON.parse(data)])).toMatchObject([
      ['ContentViewed', { messageId: id, view: 'message' }],
      ['ContentViewed', { messageId: id, view: 'content' }],
    ]);
    expect(JSON.parse(seen[0]?.meta ?? '{}')).toMatchObject({ actor: { kind: 'account' } });
  });

  it.each(['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nothing', '..%2f..%2fetc', '%00', 'a'.repeat(300)])(
    'is not found, in the same words, as %s',
    async (id) => {
      const one = await manager.send('GET', `/held-messages/${id}`);
      const other = await manager.send('GET', '/held-messages/01BX5ZZKBKACTAV9WEVGEMMVRZ');
      expect(one.status).toBe(404);
      expect(await one.text()).toBe(await other.text());
    },
  );
});

describe('a decision', () => {
  it('is carried out once for one idempotency key, however often it is sent', async () => {
    const id = await hold();
    const headers = fresh();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => manager.json<Receipt>('POST', `/held-messages/${id}/release`, release, headers)),
    );
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    for (const answer of answers) expect(receiptSchema.parse(answer)).toMatchObject({ revision: 4, state: 'release-pending' });
    const events = await engine.parts.store.readStream(`message-${id}`);
    expect(events.filter(({ type }) => type === 'ReleaseScheduled')).toHaveLength(1);
  });

  it('by two people at once is carried out for one of them; the other learns what happened', async () => {
    const ben = await colleague(['dlp-manager']);
    const id = await hold();
    const both = await Promise.all([
      manager.send('POST', `/held-messages/${id}/release`, release, fresh()),
      ben.send('POST', `/held-messages/${id}/delete`, { ...release, reason: 'policy-breach', verdict: 'real-leak' }, fresh()),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = await both.find(({ status }) => status === 409)?.json();
    expect(lost).toMatchObject({ type: 'urn:lazaret:problem:revision-conflict', actualRevision: 4, newerEvents: [{ revision: 4 }] });
    expect(JSON.stringify(lost)).toMatch(/(Release|Deletion) decided for 1 person/);
  });

  it('can be taken back, and is told in the timeline with its note', async () => {
    const id = await hold();
    await manager.json('POST', `/held-messages/${id}/release`, { ...release, note: 'checked with the claims lead' }, fresh());
    const waiting = await manager.json<HeldMessage>('GET', `/held-messages/${id}`);
    expect(waiting.pending).toMatchObject({ kind: 'release', by: PERSON.name, recipients: [0] });
    expect(waiting.timeline.at(-1)).toMatchObject({ detail: 'checked with the claims lead', actor: PERSON.name });
    expect(await manager.json('POST', `/held-messages/${id}/undo`, { expectedRevision: 4 }, fresh())).toMatchObject({
      state: 'held',
      revision: 5,
    });
  });

  it('needs an idempotency key', async () => {
    const id = await hold();
    const response = await manager.send('POST', `/held-messages/${id}/release`, release);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'idempotency-key-missing' });
  });

  it('is refused for an unknown recipient, a missing reason and broken JSON', async () => {
    const id = await hold();
    const to = async (body: unknown): Promise<number> => (await manager.send('POST', `/held-messages/${id}/release`, body, fresh())).status;
    expect(await to({ ...release, recipients: [7] })).toBe(422);
    expect(await to({ expectedRevision: 3, verdict: 'false-alarm' })).toBe(422);
    expect(await to({ ...release, expectedRevison: 3 })).toBe(422);
    expect(await to('{"expectedRevision":')).toBe(400);
    expect(await to(`{"x":"${'a'.repeat(1_100_000)}"}`)).toBe(413);
    expect((await list()).rows[0]?.state).toBe('held');
  });

  it('about their own mail is nobody’s', async () => {
    const marieke = await colleague(['dlp-manager'], 'Marieke@halden.example');
    const id = await hold();
    expect(await marieke.json('GET', `/held-messages/${id}`)).toMatchObject({ mayDecide: false });
    const response = await marieke.send('POST', `/held-messages/${id}/release`, release, fresh());
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'own-mail' });
  });

  it('to download gives the message byte for byte, recorded, and never as a page', async () => {
    const id = await hold();
    const response = await manager.send('POST', `/held-messages/${id}/download`, { reason: 'business-need' }, fresh());
    expect(Buffer.from(await response.arrayBuffer()).equals(RAW)).toBe(true);
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${id}.eml"`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const events = await engine.parts.store.readStream(`message-${id}`);
    expect(events.at(-1)?.type).toBe('ContentDownloaded');
  });

  it('to download under the key of a note is refused and recorded nowhere as served', async () => {
    const id = await hold();
    const headers = fresh();
    await manager.json('POST', `/held-messages/${id}/notes`, { note: 'looks odd' }, headers);
    const response = await manager.send('POST', `/held-messages/${id}/download`, { reason: 'business-need' }, headers);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'idempotency-key-reused' });
    const events = await engine.parts.store.readStream(`message-${id}`);
    expect(events.filter(({ type }) => type === 'ContentDownloaded')).toEqual([]);
  });

  it('to download is recorded each time, also when the request is repeated', async () => {
    const id = await hold();
    const headers = fresh();
    for (let time = 0; time < 2; time++) {
      const response = await manager.send('POST', `/held-messages/${id}/download`, { reason: 'business-need' }, headers);
      expect(Buffer.from(await response.arrayBuffer()).equals(RAW)).toBe(true);
    }
    const events = await engine.parts.store.readStream(`message-${id}`);
    expect(events.filter(({ type }) => type === 'ContentDownloaded')).toHaveLength(2);
  });

  it('to download what is no longer there is a problem, not a file', async () => {
    const id = await hold();
    await engine.parts.blobs.destroyKey(id);
    const response = await manager.send('POST', `/held-messages/${id}/download`, { reason: 'business-need' }, fresh());
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ code: 'content-destroyed' });
  });

  it('to download ends the connection when the stored bytes turn out broken half-way', async () => {
    const raw = Buffer.concat([RAW, Buffer.alloc(1_000_000, 'a')]);
    const id = await hold({ raw });
    const file = path.join(engine.parts.config.dataDir, 'blobs', id.slice(-2), `${id}.msg`);
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(file, bytes);
    const response = await manager.send('POST', `/held-messages/${id}/download`, { reason: 'business-need' }, fresh());
    expect(response.headers.get('content-length')).toBe(String(raw.length));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('takes one idempotency key for one request: another route, message or body is refused', async () => {
    const [id, other] = [await hold(), await hold()];
    const headers = fresh();
    await manager.json('POST', `/held-messages/${id}/notes`, { note: 'looks odd' }, headers);
    const reused = [
      [`/held-messages/${id}/notes`, { note: 'looks fine' }],
      [`/held-messages/${other}/notes`, { note: 'looks odd' }],
      [`/held-messages/${id}/release`, release],
      ['/accounts', { email: 'ben@halden.example', name: 'Ben', password: 'another long password', roles: ['auditor'] }],
    ] as const;
    for (const [address, body] of reused) {
      const response = await manager.send('POST', address, body, headers);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, 'idempotency-key-reused']);
    }
    expect((await engine.parts.store.readStream(`message-${id}`)).filter(({ type }) => type === 'NoteAdded')).toHaveLength(1);
    expect(await manager.json('POST', `/held-messages/${id}/notes`, { note: 'looks odd' }, headers)).toMatchObject({ repeated: true });
  });

  it('that was refused may be corrected under its key', async () => {
    const id = await hold();
    const headers = fresh();
    const send = (expectedRevision: number) =>
      manager.send('POST', `/held-messages/${id}/release`, { ...release, expectedRevision }, headers);
    expect((await send(1)).status).toBe(409);
    expect((await send(3)).status).toBe(200);
    expect((await send(2)).status).toBe(422);
  });

  it('ends with the roles: an account whose roles changed is signed out', async () => {
    const ben = await colleague(['dlp-manager']);
    const { account } = await ben.json<{ account: { id: string } }>('GET', '/session');
    const stream = `account-${account.id}`;
    const { head } = await engine.parts.events.read(stream);
    const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: 'change-roles' } as const;
    await engine.parts.events.append(stream, head, [{ type: 'RolesChanged', data: { roles: ['auditor'] } }], meta);
    await expect.poll(async () => (await ben.send('GET', '/status')).status).toBe(401);
  });
});
