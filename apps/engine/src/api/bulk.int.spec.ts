/** One decision about many held messages, over HTTP: frozen, tried, carried out, followed, tried again, taken back. */
import {
  bulkItemsSchema,
  bulkSchema,
  bulkSheetSchema,
  selectionSchema,
  type Bulk,
  type BulkItem,
  type BulkSheet,
  type Role,
  type Selection,
} from '#contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { BulkLog } from '../bulk/bulk-log.js';
import { messageStream } from '../platform/engine-keys.js';

let engine: HttpEngine;
let ana: HttpClient;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  ana = await engine.setUp();
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `bulk-key-${String(++keys)}` });
const RELEASE = { action: 'release', kind: 'release', reason: 'false-positive', verdict: 'false-alarm' } as const;
const DELETE = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' } as const;

async function colleague(email: string, roles: Role[] = ['dlp-manager']): Promise<HttpClient> {
  const account = { email, name: email, password: 'another long password', roles };
  await ana.json('POST', '/accounts', account, fresh());
  const client = engine.browser();
  await client.signIn(email, account.password);
  return client;
}

async function hold(count: number, input: Parameters<typeof holdMessage>[1] = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each++) ids.push(await holdMessage(engine.parts, { score: 2, ...input }));
  await engine.models.projections.caughtUp();
  return ids;
}

async function select(choice: object = { query: {} }, by = ana): Promise<Selection> {
  return selectionSchema.parse(await by.json('POST', '/selections', choice));
}

async function dryRun({ id }: Selection, act: object = RELEASE, by = ana): Promise<BulkSheet> {
  return bulkSheetSchema.parse(await by.json('POST', `/selections/${id}/dry-run`, { do: act }));
}

async function start({ id }: Selection, act: object, eligible: number, by = ana): Promise<Bulk> {
  return bulkSchema.parse(await by.json('POST', `/selections/${id}/start`, { do: act, eligible }, fresh()));
}

async function ended({ id }: Pick<Bulk, 'id'>, by = ana): Promise<Bulk> {
  const show = async (): Promise<Bulk> => bulkSchema.parse(await by.json('GET', `/bulks/${id}`));
  await expect.poll(async () => ['running', 'undoing'].includes((await show()).state), { timeout: 20_000 }).toBe(false);
  return show();
}

async function items({ id }: Pick<Bulk, 'id'>, query = ''): Promise<BulkItem[]> {
  return bulkItemsSchema.parse(await ana.json('GET', `/bulks/${id}/items${query}`)).items;
}

async function types(id: string): Promise<string[]> {
  return (await engine.parts.store.readStream(messageStream(id))).map(({ type }) => type);
}

describe('a selection', () => {
  it('is what the query finds now; what comes later is not in it', async () => {
    await hold(3);
    const selection = await select();
    await hold(2);
    expect(selection).toMatchObject({ count: 3, cut: false, cap: 1000 });
    expect((await dryRun(selection)).count).toBe(3);
  });

  it('is its maker’s only, and ends after an hour', async () => {
    await hold(1);
    const selection = await select();
    const ben = await colleague('ben@halden.example');
    expect((await ben.send('POST', `/selections/${selection.id}/dry-run`, { do: RELEASE })).status).toBe(404);
    engine.clock.advance(1_200);
    await ana.json('GET', '/status'); // the session lives on
    engine.clock.advance(1_200);
    expect((await dryRun(selection)).count).toBe(1);
    engine.clock.advance(1_201);
    expect((await ana.send('POST', `/selections/${selection.id}/dry-run`, { do: RELEASE })).status).toBe(404);
  });

  it('of ids leaves out what is not there', async () => {
    const [id = ''] = await hold(1);
    expect(await select({ ids: [id, '01ARZ3NDEKTSV4RRFFQ69G5FAV'] })).toMatchObject({ count: 1 });
  });
});

describe('the dry run', () => {
  it('says who is left out and why, and to which domains the others go, and changes nothing', async () => {
    const [changed = '', pinned = '', kept = '', pending = ''] = await hold(4);
    await hold(2, { recipients: ['a@kestrel.example', 'b@kestrel.example', 'c@heron.example'] });
    await hold(1, { score: 6 });
    await hold(1, { sender: 'ana@halden.example' });
    await ana.json('POST', `/held-messages/${pinned}/hold`, { expectedRevision: 3, reason: 'business-need' }, fresh());
    await ana.json('POST', `/held-messages/${pending}/delete`, { expectedRevision: 3, ...DELETE, action: undefined }, fresh());
    const { head } = await engine.parts.events.read(messageStream(kept));
    const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: 'legal' } as const;
    await engine.parts.events.append(messageStream(kept), head, [{ type: 'LegalHoldApplied', data: { holdId: 'h1' } }], meta);
    await engine.models.projections.caughtUp();
    const selection = await select({ query: { state: 'all' } });
    await ana.json('POST', `/held-messages/${changed}/notes`, { note: 'wait' }, fresh());
    const before = await engine.parts.store.lastPosition();
    const sheet = await dryRun(selection, DELETE);
    expect(Object.fromEntries(sheet.skipped.map(({ why, count }) => [why, count]))).toEqual({
      changed: 1,
      'held-on-to': 1,
      'legal-hold': 1,
      'not-decidable': 1,
      'own-mail': 1,
    });
    expect(sheet.domains).toEqual([
      { domain: 'kestrel.example', messages: 3, recipients: 5 },
      { domain: 'heron.example', messages: 2, recipients: 2 },
    ]);
    expect(sheet).toMatchObject({ count: 8, eligible: 3, proposals: 0, overCap: false });
    expect(await engine.parts.store.lastPosition()).toBe(before);
  });

  it('leaves severe mail out of a release, or proposes it', async () => {
    await hold(1, { score: 6 });
    await hold(1);
    const selection = await select();
    expect(await dryRun(selection)).toMatchObject({ eligible: 1, skipped: [{ why: 'too-severe', count: 1 }] });
    expect(await dryRun(selection, { ...RELEASE, propose: true })).toMatchObject({ eligible: 2, proposals: 1, skipped: [] });
    expect(await dryRun(selection, DELETE)).toMatchObject({ eligible: 2 });
  });

  it('leaves out what somebody else has claimed, also when the list does not show it yet', async () => {
    const tom = await colleague('tom@halden.example', ['triage']);
    const [theirs = '', own = ''] = await hold(3);
    const selection = await select();
    await engine.models.projections.stop();
    await tom.json('POST', `/held-messages/${theirs}/claim`, {}, fresh());
    await ana.json('POST', `/held-messages/${own}/claim`, {}, fresh());
    expect(await dryRun(selection)).toMatchObject({ eligible: 2, skipped: [{ why: 'claimed', count: 1, ids: [theirs] }] });
  });

  it('asks no read model about each message', async () => {
    await hold(3);
    const selection = await select();
    const asked = vi.spyOn(engine.models.db, 'prepare');
    expect(await dryRun(selection)).toMatchObject({ eligible: 3 });
    expect(asked.mock.calls.map(([sql]) => sql).filter((sql) => /held_messages|precision_/.test(sql))).toEqual([]);
  });

  it('leaves out what needs a second person', async () => {
    await new PolicyClient(ana).set('global', { 'quarantine.fourEyes.kinds': ['release'] });
    await hold(1);
    const selection = await select();
    expect(await dryRun(selection)).toMatchObject({ eligible: 0, skipped: [{ why: 'second-person' }] });
    expect(await dryRun(selection, { ...RELEASE, kind: 'release-encrypted' })).toMatchObject({ eligible: 1, proposals: 0 });
  });

  it('shows triage fifty at most, and what it may not decide', async () => {
    const tom = await colleague('tom@halden.example', ['triage']);
    await hold(51);
    await hold(1, { score: 6 });
    const selection = await select({ query: {} }, tom);
    expect(selection.cap).toBe(50);
    const sheet = await dryRun(selection, DELETE, tom);
    expect(sheet).toMatchObject({ eligible: 51, overCap: true, skipped: [{ why: 'no-right', count: 1 }] });
    const response = await tom.send('POST', `/selections/${selection.id}/start`, { do: DELETE, eligible: 51 }, fresh());
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, 'bulk-too-large']);
  });
});

describe('a run', () => {
  it('decides each message once, tells what became of each, and is taken back as a whole', async () => {
    const ids = await hold(30);
    await hold(1, { score: 6 });
    const selection = await select();
    const run = await ended(await start(selection, RELEASE, 30));
    expect(run).toMatchObject({ state: 'finished', count: 31, done: 30, skipped: 1, failed: 0 });
    expect(await items(run, '?result=skipped')).toMatchObject([{ result: 'skipped', code: 'too-severe' }]);
    for (const id of ids) expect((await types(id)).filter((type) => type === 'ReleaseScheduled')).toHaveLength(1);
    const stream = await engine.parts.store.readStream(`bulk-${run.id}`);
    expect(stream.map(({ type }) => type)).toEqual(['BulkStarted', 'BulkFinished']);
    const own = await engine.parts.events.read(messageStream(ids[0] ?? ''));
    expect(own.events.at(-1)?.meta.commandId).toBe(`bulk-${run.id}-${ids[0] ?? ''}`);
    expect(run.undoUntil).not.toBeNull();
    await ana.json('POST', `/bulks/${run.id}/undo`, undefined, fresh());
    expect(await ended(run)).toMatchObject({ state: 'undone', undoUntil: null });
    for (const id of ids) expect((await types(id)).at(-1)).toBe('ReleaseUndone');
  });

  it('is started once, however often the request comes', async () => {
    await hold(3);
    const selection = await select();
    const headers = fresh();
    const body = { do: DELETE, eligible: 3 };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ana.json<Bulk>('POST', `/selections/${selection.id}/start`, body, headers)),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await ended(answers[0] ?? { id: '' });
    expect((await ana.json<{ bulks: Bulk[] }>('GET', '/bulks')).bulks).toHaveLength(1);
  });

  it('is refused when others can be decided than the dry run showed', async () => {
    const [id = ''] = await hold(2);
    const selection = await select();
    await ana.json('POST', `/held-messages/${id}/notes`, { note: 'wait' }, fresh());
    const response = await ana.send('POST', `/selections/${selection.id}/start`, { do: DELETE, eligible: 2 }, fresh());
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([409, 'selection-changed']);
  });

  it('makes proposals of severe mail when asked to, which are withdrawn with the whole', async () => {
    const [id = ''] = await hold(1, { score: 6 });
    const selection = await select();
    const run = await ended(await start(selection, { ...RELEASE, propose: true }, 1));
    expect(run).toMatchObject({ done: 0, proposed: 1 });
    expect((await types(id)).at(-1)).toBe('ReleaseProposed');
    await ana.json('POST', `/bulks/${run.id}/undo`, undefined, fresh());
    await ended(run);
    expect((await types(id)).at(-1)).toBe('ProposalWithdrawn');
  });

  it('tells each that failed, and tries those again under the same command ids', async () => {
    await hold(2);
    const selection = await select();
    const run = await ended(await start(selection, { action: 'extend', days: 1, reason: 'business-need' }, 2));
    expect(run).toMatchObject({ state: 'finished', failed: 2 });
    expect(await items(run)).toMatchObject([{ result: 'failed', code: 'shorter-hold' }, {}]);
    engine.clock.advance(30 * 86_400); // a day from now is now longer than the hold
    await ana.signIn('ana@halden.example', 'correct horse battery');
    await ana.json('POST', `/bulks/${run.id}/retry`, undefined, fresh());
    expect(await ended(run)).toMatchObject({ done: 2, failed: 0 });
    const again = await ana.send('POST', `/bulks/${run.id}/retry`, undefined, fresh());
    expect(((await again.json()) as { code: string }).code).toBe('nothing-to-retry');
  });

  it('is nobody else’s', async () => {
    await hold(1);
    const run = await ended(await start(await select(), DELETE, 1));
    const ben = await colleague('ben@halden.example');
    expect((await ben.send('GET', `/bulks/${run.id}`)).status).toBe(404);
    expect((await ben.send('POST', `/bulks/${run.id}/undo`, undefined, fresh())).status).toBe(404);
  });

  it('that a stop of the engine has cut off says so, with what had been done', async () => {
    const [done = '', open = ''] = await hold(2);
    const id = '01JNAVZ3T0QK8W5H6M2R4YB7XE';
    const account = (await ana.json<{ account: { id: string } }>('GET', '/session')).account.id;
    const actor = { kind: 'account', id: account } as const;
    const data = { action: 'delete', kind: null, reason: 'policy-breach', verdict: 'real-leak', messages: [done, open] } as const;
    const { events, clock } = engine.parts;
    const { head } = await events.read(`bulk-${id}`);
    await events.append(`bulk-${id}`, head, [{ type: 'BulkStarted', data: { ...data, messages: [...data.messages] } }], {
      at: clock.iso(),
      actor,
      commandId: 'start-1',
    });
    const message = await events.read(messageStream(done));
    const note = { type: 'HoldUnpinned', data: {} } as const;
    await events.append(messageStream(done), message.head, [note], { at: clock.iso(), actor, commandId: `bulk-${id}-${done}` });
    const [run] = await engine.app.get(BulkLog, { strict: false }).earlierRuns(100);
    expect(run).toMatchObject({
      id,
      state: 'cut',
      account,
      items: [
        { id: done, result: 'done' },
        { id: open, result: 'failed', code: 'cut' },
      ],
    });
    const last = (await engine.parts.store.readStream(`bulk-${id}`)).at(-1);
    expect(JSON.parse(last?.data ?? '{}')).toEqual({ done: 1, proposed: 0, skipped: 0, failed: 1, cut: true });
  });
});
