/** Every decision about a held message, asked over HTTP: what it does, who may, what it refuses. */
import type { DecisionAction, HeldMessage, Problem, Receipt, Role } from '#contracts';
import { heldMessageSchema } from '#contracts';
import type { MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';
import type { CustodyWork } from '../quarantine/custody-work.js';
import { custodyWithoutFlow } from '../../test/support/custody-without-flow.js';
import { PolicyClient } from '../../test/support/policy-client.js';

let engine: HttpEngine;
let ana: HttpClient;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
  ana = await engine.setUp();
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `decision-key-${String(++keys)}` });
const said = { reason: 'business-need', verdict: 'business-as-usual' } as const;

async function colleague(email: string, roles: Role[] = ['dlp-manager']): Promise<HttpClient> {
  const account = { email, name: email, password: 'another long password', roles };
  await ana.json('POST', '/accounts', account, fresh());
  const client = engine.browser();
  await client.signIn(email, account.password);
  return client;
}

async function hold(input: Parameters<typeof holdMessage>[1] = {}): Promise<string> {
  const id = await holdMessage(engine.parts, input);
  await engine.models.projections.caughtUp();
  return id;
}

async function show(id: string, by = ana): Promise<HeldMessage> {
  return heldMessageSchema.parse(await by.json('GET', `/held-messages/${id}`));
}

/** Asked at the revision that the person sees. */
async function ask(id: string, route: string, body: object = {}, by = ana): Promise<Response> {
  const { revision } = await show(id, by);
  return by.send('POST', `/held-messages/${id}/${route}`, { expectedRevision: revision, ...body }, fresh());
}

async function receipt(id: string, route: string, body: object = {}, by = ana): Promise<Receipt> {
  const response = await ask(id, route, body, by);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Receipt;
}

async function refusal(id: string, route: string, body: object = {}, by = ana): Promise<Pick<Problem, 'status' | 'code'>> {
  const { status, code } = (await (await ask(id, route, body, by)).json()) as Problem;
  return { status, code };
}

async function types(id: string): Promise<string[]> {
  return (await engine.parts.store.readStream(messageStream(id))).map(({ type }) => type);
}

/** As the agenda would, once the undo window has passed. */
async function windowPasses(id: string): Promise<void> {
  engine.clock.advance(31);
  await custody().commit({ kind: 'commit', id, messageId: id, dueAt: engine.clock.iso() });
  await engine.models.projections.caughtUp();
}

function custody(): CustodyWork {
  return custodyWithoutFlow(engine.parts);
}

async function happens(id: string, ...events: readonly MessageEvent[]): Promise<void> {
  const stream = messageStream(id);
  const { head } = await engine.parts.events.read(stream);
  const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: `test-${String(++keys)}` } as const;
  await engine.parts.events.append(stream, head, events, meta);
  await engine.models.projections.caughtUp();
}

async function sealFor(id: string, field: string, text: string) {
  const sealer = await engine.parts.keys.ofMessage(id, { kind: 'message' });
  if (!sealer) throw new Error('the key is there');
  return sealer.seal(field, text);
}

/** A setting of everybody. */
async function set(values: Record<string, unknown>): Promise<void> {
  await new PolicyClient(ana).set('global', values);
}

function may(message: HeldMessage, action: DecisionAction): boolean {
  const found = message.actions.find((each) => each.action === action);
  if (found === undefined) throw new Error(`${action} is not among the actions`);
  return found.allowed;
}

describe('a release', () => {
  it.each(['release', 'release-encrypted', 'as-is'] as const)('of kind %s is recorded as such, and shown while it waits', async (kind) => {
    const id = await hold();
    expect(await receipt(id, 'release', { ...said, kind, note: 'agreed by phone' })).toMatchObject({
      state: 'release-pending',
      proposalId: null,
    });
    expect((await show(id)).pending).toMatchObject({ kind: 'release', releaseKind: kind });
  });

  it('as it is of severe mail needs a note', async () => {
    const id = await hold({ score: 6 });
    expect(await refusal(id, 'release', { ...said, kind: 'as-is' })).toEqual({ status: 422, code: 'note-needed' });
    const mild = await hold({ score: 2 });
    expect((await ask(mild, 'release', { ...said, kind: 'as-is' })).status).toBe(200);
  });

  it('of some recipients leaves the others held', async () => {
    const id = await hold({ recipients: ['a@kestrel.example', 'b@kestrel.example'] });
    await receipt(id, 'release', { ...said, recipients: [1] });
    expect((await show(id)).recipientStates.map(({ state }) => state)).toEqual(['held', 'release-pending']);
  });

  it('of what could not be encrypted must be acknowledged, and says that it may leave in clear', async () => {
    const id = await hold();
    await happens(id, {
      type: 'EncryptionFailed',
      data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'held', releaseId: null },
    });
    expect((await show(id)).encryptionFailed).toBe(true);
    const response = await ask(id, 'release', said);
    const problem = (await response.json()) as Problem;
    expect([response.status, response.headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8']);
    expect(problem).toMatchObject({ code: 'clear-text-not-acknowledged' });
    expect(problem.detail).toContain('may let it leave in clear');
    expect((await ask(id, 'release', { ...said, clearTextAcknowledged: true })).status).toBe(200);
  });

  it('encrypted of what could not be encrypted needs no acknowledgement', async () => {
    const id = await hold();
    await happens(id, {
      type: 'EncryptionFailed',
      data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'held', releaseId: null },
    });
    expect((await ask(id, 'release', { ...said, kind: 'release-encrypted' })).status).toBe(200);
  });

  it('of a copy that bounced is a decision like the first', async () => {
    const id = await hold();
    await receipt(id, 'release', { ...said });
    await windowPasses(id);
    await happens(
      id,
      { type: 'DeliveryConcluded', data: { deliveryId: 'd', relayed: [0], failed: [] } },
      { type: 'CopiesBounced', data: { recipients: [0], deliveryId: null, source: 'report', code: 550, reply: null, keptUntil: null } },
    );
    expect(await show(id)).toMatchObject({ state: 'bounced', mayDecide: true });
    expect(await receipt(id, 'release', said)).toMatchObject({ state: 'release-pending' });
  });
});

describe('where a second person is asked for', () => {
  it.each([
    ['severity', { 'quarantine.fourEyes.severity': 'high' }],
    ['pattern', { 'quarantine.fourEyes.patterns': ['credit-card'] }],
    ['matches', { 'quarantine.fourEyes.matches': 2 }],
    ['kind', { 'quarantine.fourEyes.kinds': ['release'] }],
  ])('by %s, a release is proposed, and approved by another person only', async (rule, values) => {
    await set(values);
    const ben = await colleague('ben@halden.example');
    const id = await hold();
    expect((await show(id)).secondPerson.release).toEqual([rule]);
    const proposed = await receipt(id, 'release', { ...said, note: 'the client waits' });
    expect(proposed).toMatchObject({ state: 'held', commitAt: null });
    const { proposalId } = proposed;
    expect(proposalId).not.toBeNull();
    expect((await show(id)).proposal).toMatchObject({
      mayApprove: false,
      because: [rule],
      note: 'the client waits',
      by: { name: 'Ana Novak' },
    });
    expect(await refusal(id, 'approve', { proposalId })).toEqual({ status: 403, code: 'own-proposal' });
    expect((await show(id, ben)).proposal).toMatchObject({ mayApprove: true, mayNotApproveBecause: null });
    expect(await receipt(id, 'approve', { proposalId }, ben)).toMatchObject({ state: 'release-pending', proposalId: null });
    expect(await types(id)).not.toContain('ReleaseCommitted');
    await windowPasses(id);
    expect((await types(id)).at(-1)).toBe('ReleaseCommitted');
  });

  it('a proposal is rejected by another person, and withdrawn by who made it only', async () => {
    await set({ 'quarantine.fourEyes.severity': 'low' });
    const ben = await colleague('ben@halden.example');
    const id = await hold();
    const first = await receipt(id, 'release', said);
    expect(await refusal(id, 'withdraw', { proposalId: first.proposalId }, ben)).toEqual({ status: 403, code: 'not-allowed' });
    await receipt(id, 'reject', { proposalId: first.proposalId, reason: 'policy-breach' }, ben);
    const second = await receipt(id, 'release', said);
    expect(await refusal(id, 'reject', { proposalId: first.proposalId, reason: 'policy-breach' }, ben)).toEqual({
      status: 409,
      code: 'no-such-proposal',
    });
    await receipt(id, 'withdraw', { proposalId: second.proposalId });
    expect(await show(id)).toMatchObject({ state: 'held', proposal: null });
  });

  it('whoever took a pattern live that holds the mail is neither of the two', async () => {
    await set({ 'quarantine.fourEyes.severity': 'low' });
    const policy = new PolicyClient(ana);
    await policy.command('/patterns/credit-card/move', { version: 1, to: 'shadow', reason: '', expectedRevision: 0 });
    await policy.command('/patterns/credit-card/move', { version: 1, to: 'live', reason: '', expectedRevision: 1 });
    const ben = await colleague('ben@halden.example');
    const id = await hold();
    expect(await refusal(id, 'release', said)).toEqual({ status: 403, code: 'pattern-author' });
    const { proposalId } = await receipt(id, 'release', said, ben);
    expect(await refusal(id, 'approve', { proposalId })).toEqual({ status: 403, code: 'pattern-author' });
    const eve = await colleague('eve@halden.example');
    expect(await receipt(id, 'approve', { proposalId }, eve)).toMatchObject({ state: 'release-pending' });
  });

  it('deleting takes one person', async () => {
    await set({ 'quarantine.fourEyes.severity': 'low' });
    expect(await receipt(await hold(), 'delete', { ...said, verdict: 'real-leak' })).toMatchObject({ state: 'deletion-pending' });
  });
});

describe('a deletion', () => {
  it('can be restored until its seven days are over, and nothing is destroyed before', async () => {
    const id = await hold(); // at 09:00:00
    await receipt(id, 'delete', { ...said, verdict: 'real-leak' });
    await windowPasses(id); // 09:00:31, one second after its end
    const deleted = await show(id);
    expect(deleted).toMatchObject({ state: 'deleted', contentAvailable: true, deletedUntil: '2026-03-25T09:00:30.000Z' });
    expect(may(deleted, 'restore')).toBe(true);
    engine.clock.advance(7 * 86_400 - 2);
    await custody().purge({ kind: 'purge', id, messageId: id, dueAt: engine.clock.iso() });
    expect(await ana.signIn(PERSON.email, PERSON.password)).toBe(200); // the session ended meanwhile
    await receipt(id, 'restore', { reason: 'business-need', note: 'a mistake' });
    expect(await show(id)).toMatchObject({ state: 'held', deletedUntil: null, mayDecide: true });
  });

  it('has nothing to restore once it is purged', async () => {
    const id = await hold();
    await receipt(id, 'delete', { ...said, verdict: 'real-leak' });
    await windowPasses(id);
    engine.clock.advance(7 * 86_400);
    await custody().purge({ kind: 'purge', id, messageId: id, dueAt: engine.clock.iso() });
    expect((await types(id)).at(-1)).toBe('ContentDestroyed');
    expect(await ana.signIn(PERSON.email, PERSON.password)).toBe(200); // the session ended meanwhile
    expect(await refusal(id, 'restore', { reason: 'business-need' })).toEqual({ status: 410, code: 'content-destroyed' });
  });

  it.each([
    ['held', false],
    ['blocked', true],
  ] as const)('that was undone gives back what was there: %s', async (state, isBlocked) => {
    const id = await hold({ isBlocked });
    expect((await show(id)).state).toBe(state);
    const { revision } = await receipt(id, 'delete', { ...said, verdict: 'real-leak' });
    expect(await ana.json('POST', `/held-messages/${id}/undo`, { expectedRevision: revision }, fresh())).toMatchObject({ state });
    expect((await show(id)).recipientStates.map((copy) => copy.state)).toEqual([state]);
    expect(await refusal(id, 'undo')).toEqual({ status: 409, code: 'nothing-to-undo' });
  });
});

describe('a return to the sender', () => {
  it('closes the copies after the undo window and keeps its text sealed', async () => {
    const id = await hold();
    await receipt(id, 'return', { ...said, verdict: 'real-leak', text: 'Please take the card numbers out.' });
    expect((await show(id)).pending).toMatchObject({ kind: 'return', releaseKind: null });
    await windowPasses(id);
    expect(await show(id)).toMatchObject({ state: 'returned' });
    const stored = await engine.parts.store.readStream(messageStream(id));
    expect(stored.map(({ data }) => data).join()).not.toContain('card numbers out');
  });

  it('can be taken back in its window', async () => {
    const id = await hold();
    await receipt(id, 'return', { ...said, text: 'Again, please.' });
    expect(await receipt(id, 'undo')).toMatchObject({ state: 'held' });
    expect(await types(id)).toContain('ReturnUndone');
  });

  it.each(['', 'anybody@elsewhere.example'])('is refused when its sender (%j) cannot be told, and not offered', async (sender) => {
    const id = await hold({ sender });
    expect(may(await show(id), 'return')).toBe(false);
    expect(await refusal(id, 'return', { ...said, text: 'Again, please.' })).toEqual({ status: 403, code: 'not-allowed' });
    expect(await show(id)).toMatchObject({ state: 'held' });
  });

  it('needs a text for the sender', async () => {
    expect(await refusal(await hold(), 'return', said)).toEqual({ status: 422, code: 'invalid-request' });
  });
});

describe('a request of the sender', () => {
  it('is shown, and answered with no once', async () => {
    const id = await hold();
    const text = await sealFor(id, 'text', 'The auditor is entitled to it.');
    await happens(id, { type: 'ReleaseRequested', data: { requestId: 'q1', recipients: [0], reason: 'recipient-entitled', text } });
    expect((await show(id)).request).toMatchObject({ id: 'q1', reason: 'recipient-entitled', text: 'The auditor is entitled to it.' });
    await receipt(id, 'deny', { reason: 'policy-breach', text: 'Use the portal.' });
    expect(await show(id)).toMatchObject({ request: null, state: 'held' });
    expect(await refusal(id, 'deny', { reason: 'policy-breach' })).toEqual({ status: 409, code: 'no-open-request' });
  });
});

describe('a hold', () => {
  it('without end is shown with who holds on and why, until somebody lets go', async () => {
    const id = await hold();
    await receipt(id, 'hold', { reason: 'policy-breach', note: 'the works council asks' });
    const held = await show(id);
    expect(held.pinned).toMatchObject({ by: 'Ana Novak', reason: 'policy-breach', note: 'the works council asks' });
    expect([may(held, 'hold'), may(held, 'unhold')]).toEqual([false, true]);
    await receipt(id, 'unhold');
    expect((await show(id)).pinned).toBeNull();
  });

  it('is extended, never shortened', async () => {
    const id = await hold();
    await receipt(id, 'extend', { days: 60, reason: 'business-need' });
    expect(await refusal(id, 'extend', { days: 1, reason: 'business-need' })).toEqual({ status: 422, code: 'shorter-hold' });
  });
});

describe('under a legal hold', () => {
  it('nothing is deleted or returned, and a release goes on', async () => {
    const id = await hold();
    await happens(id, { type: 'LegalHoldApplied', data: { holdId: 'h1' } });
    const held = await show(id);
    expect(held.legalHolds.count).toBe(1);
    expect([may(held, 'delete'), may(held, 'return'), may(held, 'release')]).toEqual([false, false, true]);
    expect(await refusal(id, 'delete', said)).toEqual({ status: 409, code: 'legal-hold' });
    expect(await refusal(id, 'return', { ...said, text: 'x' })).toEqual({ status: 409, code: 'legal-hold' });
    expect((await ask(id, 'release', said)).status).toBe(200);
  });
});

describe('triage', () => {
  it('decides on mail of low and medium severity, never as it is', async () => {
    const tom = await colleague('tom@halden.example', ['triage']);
    const mild = await hold({ score: 2 });
    const shown = await show(mild, tom);
    const rights = (['release', 'release-as-is', 'delete', 'return', 'download', 'hold', 'note', 'deny'] as const).map((action) =>
      may(shown, action),
    );
    expect(rights).toEqual([true, false, true, false, false, false, true, false]);
    expect(await refusal(mild, 'release', { ...said, kind: 'as-is', note: 'x' }, tom)).toEqual({ status: 403, code: 'role-missing' });
    expect((await ask(mild, 'release', said, tom)).status).toBe(200);
    const severe = await hold({ score: 6 });
    expect(await refusal(severe, 'release', said, tom)).toEqual({ status: 403, code: 'role-missing' });
    expect(await refusal(severe, 'delete', said, tom)).toEqual({ status: 403, code: 'role-missing' });
    expect((await show(severe, tom)).mayNotDecideBecause).toContain('escalate it to a DLP manager');
  });
});

describe('the actions that a message shows', () => {
  it('are each either allowed or say why not, and say the same as the commands', async () => {
    const id = await hold();
    const { actions } = await show(id);
    expect(actions.filter(({ allowed, because }) => allowed === (because !== null))).toEqual([]);
    expect(actions.filter(({ allowed }) => allowed).map(({ action }) => action)).toEqual([
      'release',
      'release-encrypted',
      'release-as-is',
      'return',
      'delete',
      'hold',
      'extend',
      'note',
      'download',
    ]);
    expect(actions.find(({ action }) => action === 'approve')?.because).toBe('No such release waits for a second person.');
  });

  it('are none for an auditor', async () => {
    const eve = await colleague('eve@halden.example', ['auditor']);
    expect((await show(await hold(), eve)).actions.filter(({ allowed }) => allowed)).toEqual([]);
  });
});
