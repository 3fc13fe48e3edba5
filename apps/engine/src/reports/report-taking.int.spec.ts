/** Who may take a report, what it can be narrowed to, and by which name people are called in it. */
import { reportSchema, type Account, type ReportAnswer, type Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';

const PASSWORD = 'another long password';

let engine: HttpEngine;
let admin: HttpClient;
let keys = 0;
const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `taking-key-${String(++keys)}` });

async function start(reports: object): Promise<void> {
  engine = await startHttpEngine({ config: { reports } });
  admin = await engine.setUp();
}
beforeEach(() => start({}));
afterEach(() => engine.close());

async function person(name: string, roles: Role[], reach?: object): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const email = `${name}@halden.example`;
  const { id } = await admin.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles }, fresh());
  if (reach) await admin.json('POST', `/accounts/${id}/reach`, reach, fresh());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return { id, client };
}

/** Deletes a new mail; answers the report of decisions. */
async function decidedBy(decider: HttpClient, auditor: HttpClient): Promise<ReportAnswer> {
  const id = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  const expectedRevision = (await engine.parts.store.readStream(messageStream(id))).length - 1;
  const body = { expectedRevision, reason: 'policy-breach', verdict: 'real-leak' };
  await decider.json('POST', `/held-messages/${id}/delete`, body, fresh());
  engine.clock.advance(60);
  return reportSchema.parse(await auditor.json('GET', '/reports/decisions'));
}

async function answer(decider: HttpClient, id: string): Promise<void> {
  await engine.models.projections.caughtUp();
  const expectedRevision = (await engine.parts.store.readStream(messageStream(id))).length - 1;
  await decider.json('POST', `/held-messages/${id}/deny`, { expectedRevision, reason: 'policy-breach', text: 'no' }, fresh());
  engine.clock.advance(60);
}

function byIn({ columns, rows }: ReportAnswer) {
  const at = columns.findIndex(({ key }) => key === 'by');
  return rows.map((cells) => cells[at]);
}

describe('a report', () => {
  it('is kept from who is no auditor, and from an auditor of a part of the mail', async () => {
    const { client: manager } = await person('ben', ['dlp-manager']);
    expect((await manager.send('GET', '/reports/decisions')).status).toBe(403);
    const limits = { domains: ['halden.example'], teams: [], patternGroups: [] };
    const { client: limited } = await person('lim', ['auditor'], limits);
    expect(await (await limited.send('GET', '/reports/decisions')).json()).toMatchObject({ status: 403, code: 'reach-limited' });
  });

  it('says what it cannot be asked for', async () => {
    const { client } = await person('aud', ['auditor']);
    expect(await (await client.send('GET', '/reports/reconciliation?scope=team:claims')).json()).toMatchObject({
      code: 'invalid-request',
      errors: [{ path: 'query.scope', message: 'must be all' }],
    });
    expect((await client.send('GET', '/reports/nothing')).status).toBe(404);
    expect((await client.send('GET', '/reports/decisions.exe')).status).toBe(404);
    expect((await client.send('GET', '/reports/decisions?from=2026-04-01&to=2026-03-18')).status).toBe(422);
    expect((await client.send('GET', '/reports/incident?scope=message:01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
  });

  it('is recorded before it is given, a person by the tag alone', async () => {
    const { id, client } = await person('aud', ['auditor']);
    await (await client.send('GET', '/reports/person.csv?scope=person:eve@kestrel.example')).text();
    const stored = (await engine.parts.store.readStream('access-test-20260318')).filter(({ type }) => type === 'ReportTaken');
    expect(stored.map(({ data }) => JSON.parse(data) as object)).toMatchObject([
      { report: 'person', format: 'csv', scope: { kind: 'person', tag: engine.parts.keys.tagAddress('eve@kestrel.example') } },
    ]);
    expect(stored[0]?.meta).toContain(id);
    expect(JSON.stringify(stored)).not.toContain('kestrel');
  });

  it('names who decided by the account, or by a pseudonym that stays the same where names are hidden', async () => {
    const { client: ben } = await person('ben', ['dlp-manager']);
    const { client: aud } = await person('aud', ['auditor']);
    expect(byIn(await decidedBy(ben, aud))).toEqual(['ben']);
    await engine.close();
    await start({ hideReviewers: true });
    const hidden = await person('ben', ['dlp-manager']);
    const reader = (await person('aud', ['auditor'])).client;
    await decidedBy(hidden.client, reader);
    const names = byIn(await decidedBy(hidden.client, reader));
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^reviewer [0-9a-f]{8}$/);
    expect(JSON.stringify(names)).not.toContain(hidden.id);
    // nor is the pseudonym told by asking for one account, or by another report of the same decisions
    const ofOne = await reader.send('GET', `/reports/decisions?scope=account:${hidden.id}`);
    expect(await ofOne.json()).toMatchObject({ status: 422, errors: [{ path: 'query.scope' }] });
    expect((await reader.send('GET', `/reports/who-saw-what?scope=account:${hidden.id}`)).status).toBe(200);
    const asked = await holdMessage(engine.parts, { isAskedFor: true });
    await answer(hidden.client, asked);
    const [row] = reportSchema.parse(await reader.json('GET', '/reports/overrides')).rows;
    expect(row).toContain('denied');
    expect(row).toContain(names[0]);
    expect(row).not.toContain('ben');
  });
});
