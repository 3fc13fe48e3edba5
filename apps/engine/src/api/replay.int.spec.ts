/** Anything as it was, over HTTP. */
import { DESTROYED, replayedSchema, type Account, type Replayed, type ReplayedValue, type Role } from '#contracts';
import { messageDecider, type MessageCommand } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';

const PASSWORD = 'another long password';

let engine: HttpEngine;
let admin: HttpClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
});
afterEach(() => engine.close());

async function person(name: string, ...roles: Role[]): Promise<HttpClient & { readonly id: string }> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles };
  const { id } = await admin.json<Account>('POST', '/accounts', account, { 'Idempotency-Key': `open-account-${name}` });
  const client = engine.browser();
  await client.signIn(account.email, PASSWORD);
  return Object.assign(client, { id });
}

async function replayed(path: string, client = admin): Promise<Replayed> {
  return replayedSchema.parse(await client.json('GET', `/replay/${path}`));
}

const field = ({ fields }: Replayed, name: string): ReplayedValue | undefined => fields.find((each) => each.name === name)?.value;

async function status(client: HttpClient, path: string): Promise<number> {
  const response = await client.send('GET', `/replay/${path}`);
  await response.body?.cancel();
  return response.status;
}

async function decide(id: string, command: MessageCommand, commandId: string): Promise<void> {
  const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId } as const;
  expect((await engine.parts.events.decide(messageDecider, messageStream(id), command, meta)).outcome).toBe('appended');
}

/** Held at 9:00, pinned at 9:10, deleted at 9:20 for good, with its keys. */
async function deletedMessage(): Promise<string> {
  const id = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  engine.clock.advance(600);
  await decide(id, { type: 'PinHold', reason: 'business-need', note: null, actorTag: null }, 'pin');
  engine.clock.advance(600);
  await decide(id, { type: 'UnpinHold', actorTag: null }, 'unpin');
  const deletion = { reason: 'policy-breach', verdict: 'real-leak', note: null, actorTag: null, undoSeconds: 0, decisionId: 'd1' } as const;
  await decide(id, { type: 'ScheduleDeletion', ...deletion, now: engine.clock.iso() }, 'delete');
  await decide(id, { type: 'PurgeDeleted', now: engine.clock.iso(), deletedDays: 0 }, 'purge');
  await engine.models.projections.caughtUp();
  return id;
}

describe('a message as it was', () => {
  it('is what it was after each revision and at each time, with what changed and who did it', async () => {
    const id = await deletedMessage();
    const first = await replayed(`messages/${id}?asOf=3`);
    expect(first).toMatchObject({ kind: 'message', title: 'March bordereau', step: 3, earlier: 0, later: 0 });
    expect(field(first, 'state')).toBe('held');
    expect(field(first, 'copy 1 for daniel@kestrel.example')).toBe('held');
    expect(field(first, 'held without end')).toBe(false);
    expect(first.steps).toHaveLength(9);
    const pinned = await replayed(`messages/${id}?asOf=2026-03-18T09:15:00Z`);
    expect([field(pinned, 'state'), field(pinned, 'held without end')]).toEqual(['held', true]);
    expect(pinned.steps[pinned.step]).toMatchObject({
      type: 'HoldPinned',
      actor: 'engine',
      changes: [{ name: 'held without end', before: false, after: true }],
    });
    const now = await replayed(`messages/${id}`);
    expect([field(now, 'state'), field(now, 'content'), field(now, 'closing verdict')]).toEqual(['deleted', 'destroyed', 'real leak']);
    expect(await replayed(`messages/${id}?asOf=@${String(now.steps[4]?.position)}`)).toEqual(pinned);
  });

  it('is at a time what stands before the last event of the whole log that says so, though its own clock was ahead', async () => {
    const id = await holdMessage(engine.parts, { at: '2026-03-18T12:00:00.000Z' });
    const asOf = '2026-03-18T11:30:00Z';
    await engine.models.projections.caughtUp();
    expect(await status(admin, `messages/${id}?asOf=${asOf}`)).toBe(404);
    await holdMessage(engine.parts, { at: '2026-03-18T11:00:00.000Z' });
    await engine.models.projections.caughtUp();
    expect(field(await replayed(`messages/${id}?asOf=${asOf}`), 'state')).toBe('held');
  });

  it('reads «destroyed» at every point once its key is gone', async () => {
    const id = await deletedMessage();
    await engine.parts.blobs.remove(id);
    for (const asOf of ['3', '2026-03-18T09:15:00Z', '8']) {
      const then = await replayed(`messages/${id}?asOf=${asOf}`);
      expect([then.title, field(then, 'subject'), field(then, 'from')]).toEqual([DESTROYED, DESTROYED, DESTROYED]);
      expect(field(then, `copy 1 for ${DESTROYED}`)).toBeDefined();
      expect(JSON.stringify(then)).not.toMatch(/bordereau|kestrel|halden/);
    }
  });

  it('is nothing before it came, after revisions that it never had, and for what is no point at all', async () => {
    const id = await deletedMessage();
    expect(await status(admin, `messages/${id}?asOf=2026-03-18T08:00:00Z`)).toBe(404);
    expect(await status(admin, `messages/${id}?asOf=9`)).toBe(404);
    for (const asOf of ['yesterday', '2026-03-18', '-1', '@', '%00']) expect(await status(admin, `messages/${id}?asOf=${asOf}`)).toBe(422);
  });

  it('shows an auditor states and no content, records that they looked, and is not there beyond a reach', async () => {
    const id = await deletedMessage();
    const auditor = await person('aud', 'auditor');
    const text = JSON.stringify(await replayed(`messages/${id}?asOf=3`, auditor));
    expect(text).not.toMatch(/4111|••••/);
    await engine.models.projections.caughtUp();
    const looks = await auditor.json<{ events: { type: string; actor: string }[] }>('GET', `/audit/events?type=ContentViewed`);
    expect(looks.events.map(({ actor }) => actor)).toEqual([`account:${auditor.id}`]);
    const far = await person('far', 'triage');
    await admin.json(
      'POST',
      `/accounts/${far.id}/reach`,
      { domains: ['other.example'], teams: [], patternGroups: [] },
      { 'Idempotency-Key': 'reach-far-0' },
    );
    await far.signIn('far@halden.example', PASSWORD);
    expect(await status(far, `messages/${id}`)).toBe(404);
  });
});

describe('the policy as it was', () => {
  const change = async (key: string, value: unknown): Promise<void> => {
    const { revision } = await admin.json<{ revision: number }>('GET', '/settings/places/global');
    const body = { expectedRevision: revision, changes: [{ key, value }], reason: 'for the test' };
    await admin.json('POST', '/settings/places/global', body, { 'Idempotency-Key': `change-${key}-${String(value)}` });
  };

  it('tells a setting, the place where it stands and the whole policy at each revision', async () => {
    engine.clock.advance(60);
    await change('dlp.mode', 'monitor');
    engine.clock.advance(60);
    await change('dlp.mode', 'enforce');
    const setting = await replayed('settings/global?asOf=0');
    expect(field(setting, 'dlp.mode')).toBe('monitor');
    expect(setting.steps.map(({ actor, detail }) => [actor, detail])).toEqual([
      ['Ana Novak', 'for the test'],
      ['Ana Novak', 'for the test'],
    ]);
    expect(setting.steps[1]?.changes).toEqual([{ name: 'dlp.mode', before: 'monitor', after: 'enforce' }]);
    const before = await replayed('policy?asOf=2026-03-18T09:00:30Z');
    const between = await replayed('policy?asOf=2026-03-18T09:01:30Z');
    expect([field(before, 'global · dlp.mode'), field(between, 'global · dlp.mode')]).toEqual([undefined, 'monitor']);
    const again = await replayed(`policy?asOf=${between.id}`);
    expect(again.fields).toEqual(between.fields);
    expect(field(between, 'revision')).toBe(between.id);
    expect(await status(admin, `policy?asOf=${'0'.repeat(16)}`)).toBe(404);
  });

  it('tells a pattern as it was, with the content of the version that acted', async () => {
    const factory = await replayed('patterns/iban');
    expect(field(factory, 'live version')).toBe(1);
    expect(factory.steps[0]).toMatchObject({ type: 'PatternVersioned', actor: 'engine' });
    expect(factory.steps[0]?.changes).toContainEqual({ name: 'name', before: null, after: factory.title });
    engine.clock.advance(60);
    await admin.json(
      'POST',
      '/patterns/iban/move',
      { version: 1, to: 'retired', expectedRevision: 0, reason: 'no more' },
      { 'Idempotency-Key': 'retire-iban-1' },
    );
    const now = await replayed('patterns/iban');
    expect([field(now, 'live version'), field(now, 'state of the newest')]).toEqual([null, 'retired']);
    expect((await replayed('patterns/iban?asOf=0')).fields).toEqual(factory.fields);
    expect(await status(admin, 'patterns/none-of-this-name')).toBe(404);
  });
});

describe('an account as it was', () => {
  it('tells roles and state at a time, and nobody once the person was erased', async () => {
    const { id } = await person('tri', 'triage');
    engine.clock.advance(600);
    await admin.json('POST', `/accounts/${id}/roles`, { roles: ['dlp-manager'] }, { 'Idempotency-Key': 'change-roles-1' });
    const before = await replayed(`accounts/${id}?asOf=2026-03-18T09:05:00Z`);
    expect([field(before, 'roles'), field(before, 'name')]).toEqual([['triage'], 'tri']);
    const now = await replayed(`accounts/${id}`);
    expect(now.steps[now.step]).toMatchObject({
      type: 'RolesChanged',
      actor: 'Ana Novak',
      changes: [{ name: 'roles', before: ['triage'], after: ['dlp-manager'] }],
    });
    expect(JSON.stringify(now)).not.toMatch(/argon2|emailTag/);
  });
});

describe('going back in time', () => {
  it('appends nothing but that somebody looked', async () => {
    const id = await deletedMessage();
    const before = await engine.parts.store.lastPosition();
    for (const path of [`messages/${id}?asOf=3`, 'policy', 'patterns/iban', 'patterns/iban?asOf=0']) await replayed(path);
    const added = await engine.parts.store.readAll(before, 100);
    const types = added.map(({ type }) => type).filter((type) => !type.startsWith('Session'));
    expect(types).toEqual(['ContentViewed']);
  });
});
