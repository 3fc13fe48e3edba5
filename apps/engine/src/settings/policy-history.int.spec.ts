import type { EffectiveSettings, PolicyDiff, PolicyHistory, PolicyReceipt, Role } from '#contracts';
import { defaultPatterns, type PatternState } from '#dlp';
import { decideMovePattern, decideSaveGroup, decideSavePattern, groupStream, patternStream } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let ana: PolicyClient;
let anaId = '';

async function start(config: Record<string, unknown> = {}): Promise<void> {
  engine = await startHttpEngine({ config });
  ana = new PolicyClient(await engine.setUp());
  anaId = (await ana.ask<{ account: { id: string } }>('/session')).account.id;
}

beforeEach(() => start());
afterEach(() => engine.close());

const history = (query = ''): Promise<PolicyHistory> => ana.ask(`/policy/history${query}`);
const newest = async (): Promise<string> => (await history('?limit=1')).policyRevision;
const diff = (from: string, to?: string): Promise<PolicyDiff> =>
  ana.ask(`/policy/diff?${new URLSearchParams({ from, ...(to === undefined ? {} : { to }) }).toString()}`);
const rollBack = async (to: string, key?: string): Promise<PolicyReceipt> =>
  ana.command('/policy/rollback', { to, reason: 'too many false alarms', expectedPolicyRevision: await newest() }, key);

async function colleague(...roles: Role[]): Promise<PolicyClient> {
  const account = { email: 'ben@halden.example', name: 'Ben Carter', password: 'another long password', roles };
  await ana.command('/accounts', account);
  const browser = engine.browser();
  await browser.signIn(account.email, account.password);
  return new PolicyClient(browser);
}

/** A version of a pattern, written by Ana. */
async function save(regex: string, state: PatternState): Promise<void> {
  const [model] = defaultPatterns();
  if (model === undefined) throw new Error('no factory pattern');
  const { version: _, state: __, ...rest } = model;
  const matcher = { kind: 'regex', regex, caseSensitive: false } as const;
  const content = { ...rest, id: 'own', name: 'Own', matcher, examples: { mustMatch: [], mustNotMatch: [] } };
  const actor = { kind: 'account', id: anaId } as const;
  const command = { content, state, cause: 'edit', actor, separateApproval: false } as const;
  await change('own', (policy) => decideSavePattern(policy, command));
}

async function change(id: string, decide: Parameters<PolicyBook['change']>[1]): Promise<void> {
  const stream = id === 'pci' ? groupStream(id) : patternStream(id);
  const actor = { kind: 'account', id: anaId } as const;
  const answer = await engine.app.get(PolicyBook, { strict: false }).change(stream, decide, { actor, commandId: PolicyClient.key() });
  expect(answer.kind).toBe('done');
}

const move = (version: number, to: PatternState): Promise<void> =>
  change('own', (policy) =>
    decideMovePattern(policy, {
      id: 'own',
      version,
      to,
      reason: null,
      actor: { kind: 'account', id: anaId },
      separateApproval: false,
    }),
  );

const livePatterns = async (asOf?: string): Promise<string[]> => {
  const query = asOf === undefined ? '' : `?asOf=${asOf}`;
  const { patterns } = await ana.ask<EffectiveSettings>(`/settings/effective${query}`);
  return patterns.map(({ id, version, state }) => `${id}@${String(version)} ${state}`);
};

describe('the history of the policy', () => {
  it('tells every change, newest first, with who and why, page by page', async () => {
    const place = await ana.open('claims.halden.example');
    await ana.set(place.id, { 'dlp.enabled': false, 'dlp.scoreThresholds': { warn: 3 } }, 'they handle claims');
    await ana.set(place.id, { 'dlp.enabled': null });
    await ana.command(`/settings/places/${place.id}/close`, { reason: 'merged' });
    const { changes, policyRevision, more } = await history('?limit=4');
    expect(changes.map(({ sentence, by, reason }) => [sentence, by, reason])).toEqual([
      ['claims.halden.example leaves the settings', 'Ana Novak', 'merged'],
      ['claims.halden.example: Scan mail is inherited again', 'Ana Novak', ''],
      ['claims.halden.example: Scan mail is set to off; Score thresholds is changed', 'Ana Novak', 'they handle claims'],
      ['claims.halden.example gets a place in the settings', 'Ana Novak', ''],
    ]);
    expect(changes[0]?.policyRevision).toBe(policyRevision);
    expect(more).toBe(true);
    const older = await history(`?limit=200&before=${String(changes.at(-1)?.position)}`);
    expect(older.more).toBe(false);
    expect(older.changes.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^.+ version 1 comes with the engine live$/),
        expect.stringMatching(/^The configuration file sets Mode/),
      ]),
    );
    expect(older.changes.every(({ by }) => by === 'engine')).toBe(true);
  });

  it('tells the life of a version', async () => {
    await save('project-\\d+', 'shadow');
    await move(1, 'live');
    await save('plan-\\d+', 'live');
    const { changes } = await history('?limit=3');
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      'Own version 2 is saved live',
      'Own version 1 goes live',
      'Own version 1 is saved in shadow',
    ]);
  });

  it('is open to auditors, who change nothing', async () => {
    const ben = await colleague('auditor');
    expect((await ben.ask<PolicyHistory>('/policy/history')).changes.length).toBeGreaterThan(0);
    expect(await ben.refusal('/policy/rollback', { to: 'x', reason: 'because', expectedPolicyRevision: 'x' })).toMatchObject({
      code: 'role-missing',
    });
    expect(await ben.refusal('/settings/places', { name: 'halden.example' })).toMatchObject({ code: 'role-missing' });
  });
});

describe('the difference of two policies', () => {
  it('names what was added, changed and removed, by revision or by time', async () => {
    const before = await newest();
    engine.clock.advance(60);
    const place = await ana.open('claims.halden.example');
    await ana.set(place.id, { 'dlp.mode': 'monitor' });
    await save('project-\\d+', 'live');
    const group = { id: 'pci', name: 'PCI', description: '', members: ['pattern/own'] } as const;
    await change('pci', (policy) => decideSaveGroup(policy, { group, reason: null }));
    const forth = await diff(before);
    expect(forth).toMatchObject({ from: before, to: await newest() });
    expect(forth.differences.map(({ kind, name, change: how }) => [kind, name, how])).toEqual([
      ['pattern', 'Own', 'added'],
      ['group', 'PCI', 'added'],
      ['place', 'claims.halden.example', 'added'],
      ['setting', 'claims.halden.example · dlp.mode', 'added'],
    ]);
    expect(forth.differences[3]?.fields).toEqual([{ field: 'value', before: null, after: 'monitor' }]);
    const back = await diff(await newest(), '2026-03-18T09:00:30Z');
    expect(back.to).toBe(before);
    expect(back.differences.map(({ name, change: how }) => [name, how])).toEqual([
      ['Own', 'removed'],
      ['PCI', 'removed'],
      ['claims.halden.example', 'removed'],
      ['claims.halden.example · dlp.mode', 'removed'],
    ]);
  });

  it('shows the fields in which a live version differs', async () => {
    await save('project-\\d+', 'live');
    const before = await newest();
    await save('plan-\\d+', 'live');
    expect((await diff(before)).differences).toEqual([
      {
        kind: 'pattern',
        name: 'Own',
        change: 'changed',
        fields: [
          { field: 'newest.version', before: 1, after: 2 },
          { field: 'live.version', before: 1, after: 2 },
          { field: 'live.matcher.regex', before: 'project-\\d+', after: 'plan-\\d+' },
        ],
      },
    ]);
  });

  it('is nothing of a policy with itself, and not to be had of one that never was', async () => {
    expect((await diff(await newest())).differences).toEqual([]);
    expect((await ana.client.send('GET', '/policy/diff?from=0123456789abcdef')).status).toBe(404);
  });
});

describe('going back', () => {
  it('brings back what judged mail then, by new facts that keep what was in between', async () => {
    await save('project-\\d+', 'live');
    const place = await ana.open('eva@claims.halden.example');
    await ana.set(place.id, { 'dlp.patterns': { inherit: 'replace', refs: ['pattern/own'] } });
    const then = await newest();
    const judged = await livePatterns();
    await save('plan-\\d+', 'live');
    await ana.set('global', { 'dlp.patterns': { inherit: 'replace', refs: ['pattern/own'] } });
    await ana.command(`/settings/places/${place.id}/close`, { reason: '' });
    expect(await livePatterns()).toEqual(['own@2 live']);
    const receipt = await rollBack(then);
    expect(await livePatterns()).toEqual(judged);
    expect((await diff(then)).differences).toEqual([
      expect.objectContaining({ name: 'Own', fields: [expect.objectContaining({ field: 'newest.version' }), expect.anything()] }),
    ]);
    expect(receipt.policyRevision).toBe(await newest());
    const { changes } = await history('?limit=6');
    expect(changes.map(({ sentence, reason }) => [sentence, reason])).toContainEqual([
      'Own version 1 goes live by going back',
      'too many false alarms',
    ]);
    // the address went with the place's key: the place is back, and holds for the person, without a name
    expect(await ana.place(place.id)).toMatchObject({ name: '', level: 'user', own: 1 });
    const eva = await ana.ask<EffectiveSettings>('/settings/effective?sender=eva@claims.halden.example');
    expect(eva.patterns.map(({ id, version }) => [id, version])).toEqual([['own', 1]]);
  });

  it('does nothing when the policy has changed since it was looked at', async () => {
    const seen = await newest();
    await ana.set('global', { 'dlp.enabled': false });
    const after = await newest();
    expect(await ana.refusal('/policy/rollback', { to: seen, reason: 'too strict', expectedPolicyRevision: seen })).toMatchObject({
      status: 409,
      code: 'revision-conflict',
    });
    expect(await newest()).toBe(after);
    expect(await ana.refusal('/policy/rollback', { to: 'never', reason: 'too strict', expectedPolicyRevision: after })).toMatchObject({
      code: 'unknown-revision',
    });
  });

  it('is carried out once when the request is repeated', async () => {
    const then = await newest();
    await ana.set('global', { 'dlp.enabled': false });
    const expectedPolicyRevision = await newest();
    const body = { to: then, reason: 'too lax', expectedPolicyRevision };
    const first = await ana.command<PolicyReceipt>('/policy/rollback', body, 'once-and-again');
    expect(await ana.command('/policy/rollback', body, 'once-and-again')).toEqual(first);
    expect(first).toEqual({ policyRevision: await newest(), revision: -1, version: null });
  });

  it('with separate approval, takes nothing live that whoever goes back wrote', async () => {
    await engine.close();
    await start({ policy: { separateApproval: true } });
    await save('project-\\d+', 'live');
    const then = await newest();
    await move(1, 'retired');
    const body = { to: then, reason: 'it was right', expectedPolicyRevision: await newest() };
    expect(await ana.refusal('/policy/rollback', body)).toMatchObject({ status: 403, code: 'author-approves' });
    const ben = await colleague('policy-approver');
    await ben.command('/policy/rollback', body);
    expect(await livePatterns()).toContain('own@1 live');
  });
});
