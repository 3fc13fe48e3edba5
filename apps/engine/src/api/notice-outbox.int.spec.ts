import type { Account, NoticeRow } from '#contracts';
import { noticeDecider } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { NoticeOutbox } from '../notices/outbox.js';

const NEVER_HELD = '01JNAVZ3T0QK8W5H6M2R4YB7XC';

let engine: HttpEngine;
let admin: HttpClient;
let limited: HttpClient;
let own: string;
let foreign: string;

beforeAll(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  own = await holdMessage(engine.parts, { sender: 'marieke@halden.example' });
  foreign = await holdMessage(engine.parts, { sender: 'bo@other.example' });
  await withhold('own', own);
  await withhold('foreign', foreign);
  await withhold('never-held', NEVER_HELD);
  await withhold('digest', null);
  await engine.models.projections.caughtUp();
  await engine.app.get(NoticeOutbox, { strict: false }).start();
  const account = { email: 'mia@halden.example', name: 'mia', password: 'another long password', roles: ['dlp-manager'] };
  const { id } = await admin.json<Account>('POST', '/accounts', account, { 'Idempotency-Key': 'outbox-key-1' });
  const reach = { domains: ['halden.example'], teams: [], patternGroups: [] };
  await admin.json('POST', `/accounts/${id}/reach`, reach, { 'Idempotency-Key': 'outbox-key-2' });
  limited = engine.browser();
  await limited.signIn(account.email, account.password);
});
afterAll(() => engine.close());

async function withhold(id: string, messageId: string | null): Promise<void> {
  const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'notices' }, commandId: `withhold-${id}` } as const;
  const notice = { kind: 'quarantine', audience: 'originator', messageId, cause: 'null-sender' } as const;
  await engine.parts.events.decide(noticeDecider, `notice-${id}`, { type: 'WithholdNotice', notice }, meta);
}

async function listed(client: HttpClient, query = ''): Promise<string[]> {
  const { notices } = await client.json<{ notices: NoticeRow[] }>('GET', `/notices/outbox${query}`);
  // the outbox itself tells of the held messages, too
  return notices
    .map(({ id }) => id)
    .filter((id) => ['own', 'foreign', 'never-held', 'digest'].includes(id))
    .sort();
}

describe('the outbox of notices', () => {
  it('is shown whole to whoever reaches all mail', async () => {
    expect(await listed(admin)).toEqual(['digest', 'foreign', 'never-held', 'own']);
  });

  it('shows others the notices about messages in their reach, and nothing of messages out of it', async () => {
    expect(await listed(limited)).toEqual(['own']);
    expect(await listed(limited, `?messageId=${own}`)).toEqual(['own']);
    expect(await listed(limited, `?messageId=${foreign}`)).toEqual([]);
    expect(await listed(limited, '?messageId=01JNAVZ3T0QK8W5H6M2R4YB7XD')).toEqual([]);
  });

  it('gives the first that may be known, however many others are newer', async () => {
    const { notices } = await limited.json<{ notices: NoticeRow[] }>('GET', '/notices/outbox?limit=1');
    expect(notices.map(({ messageId }) => messageId)).toEqual([own]);
  });
});
