/** The event log as an auditor looks through it. */
import { setTimeout as pause } from 'node:timers/promises';
import { auditPageSchema, type Account, type AuditPage } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { AuditEntries } from '../project/audit-entries/audit-entries-port.js';

const PASSWORD = 'another long password';

let engine: HttpEngine;
let admin: HttpClient;
let auditor: HttpClient;
let ids: { readonly mo: string; readonly aud: string };

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  ids = { mo: await opened('mo', 'dlp-manager'), aud: await opened('aud', 'auditor') };
  auditor = engine.browser();
  await auditor.signIn('aud@halden.example', PASSWORD);
});
afterEach(() => engine.close());

async function opened(name: string, role: string): Promise<string> {
  const account = { email: `${name}@halden.example`, name, password: PASSWORD, roles: [role] };
  return (await admin.json<Account>('POST', '/accounts', account, { 'Idempotency-Key': `open-account-${name}` })).id;
}

async function page(query: string, client = auditor): Promise<AuditPage> {
  await engine.models.projections.caughtUp();
  return auditPageSchema.parse(await client.json('GET', `/audit/events?${query}`));
}

const types = ({ events }: AuditPage): string[] => events.map(({ type }) => type);

/** A message that a manager looks at and deletes. */
async function deletedMessage(): Promise<string> {
  const id = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  const mo = engine.browser();
  await mo.signIn('mo@halden.example', PASSWORD);
  const { revision } = await mo.json<{ revision: number }>('GET', `/held-messages/${id}`);
  await mo.json('POST', `/held-messages/${id}/claim`, {});
  const decision = { expectedRevision: revision, reason: 'policy-breach', verdict: 'real-leak' };
  await mo.json('POST', `/held-messages/${id}/delete`, decision, { 'Idempotency-Key': 'delete-it-now' });
  return id;
}

const FIRST = ['MessageReceived', 'MessageInspected', 'VerdictReached', 'CustodyTaken'];

describe('the event log', () => {
  it('is found by the message that events are about, in any stream', async () => {
    const id = await deletedMessage();
    await holdMessage(engine.parts);
    const found = await page(`messageId=${id}`);
    expect(types(found)).toEqual([...FIRST, 'ContentViewed', 'ClaimTaken', 'DeletionScheduled']);
    expect(found.events.at(-1)).toMatchObject({
      actor: `account:${ids.mo}`,
      actorName: 'mo',
      sentence: 'Deletion decided for 1 person: policy breach, real leak',
    });
    expect(JSON.stringify(found)).not.toContain('daniel@kestrel.example');
  });

  it('is found by who caused events, those who looked at mail among them', async () => {
    const id = await deletedMessage();
    const found = await page(`actor=account:${ids.mo}`);
    const done = types(found).filter((type) => !type.startsWith('Session'));
    expect(done).toEqual(['SignedIn', 'ContentViewed', 'ClaimTaken', 'DeletionScheduled']);
    expect(types(await page(`actor=account:${ids.aud}&messageId=${id}`))).toEqual([]);
    expect(types(await page(`actor=smtp-client&messageId=${id}`))).toEqual(FIRST);
    expect(types(await page('actor=nobody'))).toEqual([]);
  });

  it('is found by kind and by type, and by both with others', async () => {
    await deletedMessage();
    expect(types(await page('kind=lease'))).toEqual(['ClaimTaken']);
    expect(types(await page('type=CustodyTaken'))).toEqual(['CustodyTaken']);
    expect(types(await page('type=CustodyTaken&kind=lease'))).toEqual([]);
    expect(new Set(types(await page('kind=pattern&limit=500')))).toEqual(new Set(['PatternVersioned']));
  });

  it('is found by time, where a clock that was set back lets nobody in', async () => {
    await holdMessage(engine.parts, { at: '2026-03-18T10:00:00.000Z' });
    await holdMessage(engine.parts, { at: '2026-03-18T08:00:00.000Z' });
    await holdMessage(engine.parts, { at: '2026-03-18T12:00:00.000Z' });
    const at = async (query: string): Promise<string[]> => [
      ...new Set((await page(`type=CustodyTaken&${query}`)).events.map((event) => event.at.slice(11, 13))),
    ];
    expect(await at('')).toEqual(['10', '08', '12']);
    expect(await at('from=2026-03-18T09:30:00Z')).toEqual(['10', '12']);
    expect(await at('from=2026-03-18T09:30:00Z&to=2026-03-18T10:00:00Z')).toEqual(['10']);
    expect(await at('to=2026-03-18T08:00:00Z')).toEqual(['08']);
    expect(await at('from=2026-03-19T00:00:00Z')).toEqual([]);
  });

  it('is read page by page from either end, each event once', async () => {
    await deletedMessage();
    const { lastPosition } = await page('limit=1');
    for (const order of ['oldest', 'newest']) {
      const seen: number[] = [];
      for (let next: number | null = order === 'oldest' ? 0 : lastPosition + 1; next !== null;) {
        const { events, next: further }: AuditPage = await page(
          `order=${order}&limit=7&before=${String(order === 'oldest' ? lastPosition + 1 : next)}&after=${String(order === 'oldest' ? next : 0)}`,
        );
        seen.push(...events.map(({ position }) => position));
        next = further;
      }
      const all = Array.from({ length: lastPosition }, (_, index) => index + 1);
      expect(seen).toEqual(order === 'oldest' ? all : all.reverse());
    }
  });

  it('answers who waits as soon as something comes that fits, and an empty page at the end of the time', async () => {
    const { lastPosition } = await page('limit=1');
    const waiting = page(`after=${String(lastPosition)}&order=oldest&type=CustodyTaken&waitSeconds=20`);
    await holdMessage(engine.parts);
    expect(types(await waiting)).toEqual(['CustodyTaken']);
    const began = performance.now();
    const empty = await page('type=BulkUndone&waitSeconds=1');
    expect(empty.events).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('answers who waits within a second when the engine stops', async () => {
    const entries = engine.app.get(AuditEntries, { strict: false });
    const listens = vi.spyOn(entries, 'onChange');
    const waiting = auditor.send('GET', '/audit/events?type=BulkUndone&waitSeconds=20');
    await expect.poll(() => listens.mock.calls.length).toBeGreaterThan(0);
    await pause(100); // it has looked, and waits
    const began = performance.now();
    const stopped = engine.app.close();
    const response = await waiting;
    expect(response.status).toBe(200);
    expect(auditPageSchema.parse(await response.json()).events).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_000);
    await stopped;
  });

  it('tells nothing to an auditor whose right was taken away while the answer waited', async () => {
    const waiting = auditor.send('GET', '/audit/events?type=RolesChanged&waitSeconds=20');
    await admin.json('POST', `/accounts/${ids.aud}/roles`, { roles: ['triage'] }, { 'Idempotency-Key': 'no-auditor-any-more' });
    const response = await waiting;
    expect(response.status).toBe(401);
    await response.body?.cancel();
  });

  it('says up to where it was entered when it was looked through: who goes on from there misses nothing that came meanwhile', async () => {
    const entries = engine.app.get(AuditEntries, { strict: false });
    const find = entries.find.bind(entries);
    entries.find = async (asked) => {
      const found = await find(asked);
      entries.find = find;
      await holdMessage(engine.parts);
      await engine.models.projections.caughtUp();
      return found;
    };
    const { events, indexedPosition } = await page('order=newest&type=CustodyTaken');
    expect(events).toEqual([]);
    expect(types(await page(`order=oldest&type=CustodyTaken&after=${String(indexedPosition)}`))).toEqual(['CustodyTaken']);
  });

  it('says once that somebody reads it, however many pages', async () => {
    for (let read = 0; read < 5; read++) await page('limit=5');
    await page('kind=account');
    expect(types(await page('type=AuditRead'))).toEqual(['AuditRead']);
  });
});
