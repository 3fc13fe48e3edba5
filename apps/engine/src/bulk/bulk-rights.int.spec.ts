/** A run outlives the request that began it: each message is decided with the rights of then, not with those of the beginning. */
import type { Account, BreakGlassOpening, BulkAction, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import type { Caller } from '../access/access-port.js';
import { Identity } from '../access/identity.js';
import { messageStream } from '../platform/engine-keys.js';
import { BulkDesk } from './bulk-desk.js';
import type { Run } from './bulk-run.js';

const PASSWORD = 'another long password';
const DELETE: BulkAction = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' };
const ELSEWHERE = { domains: ['other.example'], teams: [], patternGroups: [] };

let engine: HttpEngine;
let admin: HttpClient;
let desk: BulkDesk;
let held: string;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  desk = engine.app.get(BulkDesk, { strict: false });
  held = await holdMessage(engine.parts, { score: 2 });
  await engine.models.projections.caughtUp();
});
afterEach(() => engine.close());

const key = (): Record<string, string> => ({ 'Idempotency-Key': `rights-${String((keys += 1))}` });

async function person(name: string, ...roles: Role[]): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const email = `${name}@halden.example`;
  const { id } = await admin.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles }, key());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return { id, client };
}

function callerOf(id: string): Caller {
  const caller = engine.app.get(Identity, { strict: false }).callerNow(id);
  if (!caller) throw new Error('the account is open');
  return caller;
}

/** The run as it stands once nothing of it is under way. */
async function ended(run: Run): Promise<Run> {
  await expect.poll(() => run.state, { timeout: 20_000 }).not.toMatch(/running|undoing/);
  return run;
}

/** A run begun with the rights of `caller`, of which no message was decided yet. */
async function begun(caller: Caller, act = DELETE): Promise<Run> {
  const { head } = await engine.parts.events.read(messageStream(held));
  const looked = [{ chosen: { id: held, revision: head.revision }, found: { eligible: true, proposal: false }, domains: [] }] as const;
  return ended(await desk.start({ act, caller, commandId: `run-${String((keys += 1))}`, looked }));
}

async function last(): Promise<{ readonly type: string; readonly openedUnder: string | undefined }> {
  const { event, meta } = (await engine.parts.events.read(messageStream(held))).events.at(-1) ?? {};
  return { type: event?.type ?? '', openedUnder: meta?.actor.breakGlass };
}

describe('a right that is taken away from whoever began a run', () => {
  it.each([
    ['reach', ELSEWHERE, { result: 'skipped', code: 'gone' }],
    ['roles', { roles: ['triage'] }, { result: 'failed', code: 'role-missing' }],
    ['close', {}, { result: 'failed', code: 'role-missing' }],
  ])('with %s decides about no further message', async (what, body, item) => {
    const ben = await person('ben', 'dlp-manager');
    const caller = callerOf(ben.id);
    await admin.json('POST', `/accounts/${ben.id}/${what}`, body, key());
    const run = await begun(caller);
    expect(run.items).toMatchObject([item]);
    expect((await last()).type).toBe('CustodyTaken');
  });

  it.each([
    ['reach', ELSEWHERE, 'not-found'],
    ['roles', { roles: ['auditor'] }, 'role-missing'],
    ['close', {}, 'role-missing'],
  ])('with %s takes nothing back', async (what, body, code) => {
    const ben = await person('ben', 'dlp-manager');
    const caller = callerOf(ben.id);
    const run = await begun(caller);
    expect(run.items).toMatchObject([{ result: 'done' }]);
    await admin.json('POST', `/accounts/${ben.id}/${what}`, body, key());
    desk.undo(run, caller);
    expect((await ended(run)).items).toMatchObject([{ result: 'not-undone', code }]);
    expect((await last()).type).toBe('DeletionScheduled');
  });

  it('is missing when what failed is tried again', async () => {
    const ben = await person('ben', 'dlp-manager');
    const caller = callerOf(ben.id);
    const run = await begun(caller, { action: 'extend', days: 1, reason: 'business-need' });
    expect(run.items).toMatchObject([{ result: 'failed', code: 'shorter-hold' }]);
    engine.clock.advance(29.5 * 86_400); // a day from now is longer than the hold
    await admin.signIn('ana@halden.example', 'correct horse battery');
    await admin.json('POST', `/accounts/${ben.id}/reach`, ELSEWHERE, key());
    desk.retry(run, caller);
    expect((await ended(run)).items).toMatchObject([{ result: 'skipped', code: 'gone' }]);
    expect((await last()).type).toBe('CustodyTaken');
  });
});

describe('a run under emergency access', () => {
  const reason = 'both managers are away, a customer calls';

  it('goes on while it is open, under its id', async () => {
    const eve = await person('eve', 'break-glass');
    await admin.json('POST', `/accounts/${eve.id}/reach`, ELSEWHERE, key());
    await eve.client.signIn('eve@halden.example', PASSWORD);
    const { id } = await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason }, key());
    expect((await begun(callerOf(eve.id))).items).toMatchObject([{ result: 'done' }]);
    expect(await last()).toEqual({ type: 'DeletionScheduled', openedUnder: id });
  });

  it('decides and takes back nothing once it is closed', async () => {
    const eve = await person('eve', 'break-glass');
    const { id } = await eve.client.json<BreakGlassOpening>('POST', '/break-glass', { reason }, key());
    const caller = callerOf(eve.id);
    const other = held;
    const done = await begun(caller);
    held = await holdMessage(engine.parts, { score: 2 });
    await eve.client.json('POST', `/break-glass/${id}/close`, {}, key());
    expect((await begun(caller)).items).toMatchObject([{ result: 'failed', code: 'role-missing' }]);
    expect((await last()).type).toBe('CustodyTaken');
    desk.undo(done, caller);
    expect((await ended(done)).items).toMatchObject([{ id: other, result: 'not-undone', code: 'role-missing' }]);
  });
});
