/** Who looked at which mail is known for as long as the access log is kept, and not longer. */
import { auditPageSchema, type Account, type Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { DayKeyRetention } from '../retention/day-key-retention.js';

const PASSWORD = 'another long password';
const ACCESS_DAYS = 90;
const STREAM = 'access-test-20260318';

let engine: HttpEngine;
let admin: HttpClient;
let messageId: string;
let tri: { readonly id: string; readonly client: HttpClient };
let aud: { readonly id: string; readonly client: HttpClient };

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  tri = await person('tri', 'triage');
  aud = await person('aud', 'auditor');
  messageId = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
});
afterEach(() => engine.close());

async function person(name: string, ...roles: Role[]): Promise<{ readonly id: string; readonly client: HttpClient }> {
  const email = `${name}@halden.example`;
  const { id } = await admin.json<Account>(
    'POST',
    '/accounts',
    { email, name, password: PASSWORD, roles },
    { 'Idempotency-Key': `open-${name}` },
  );
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return { id, client };
}

/** `type actor` of the looks at mail, as an auditor reads them. */
async function looks(): Promise<string[]> {
  const { events } = auditPageSchema.parse(await aud.client.json('GET', `/audit/events?stream=${STREAM}`));
  return events.filter(({ type }) => type !== 'AuditRead').map(({ type, actor }) => `${type} ${actor}`);
}

/** What lies in the store of a look at mail, metadata and all. */
async function stored(): Promise<string> {
  return JSON.stringify((await engine.parts.store.readStream(STREAM)).filter(({ type }) => type !== 'AuditRead'));
}

/** The engine's clockwork so many days later. */
async function daysLater(days: number): Promise<void> {
  engine.clock.advance(days * 86_400);
  const { dayKeys } = engine.parts;
  const kept = [{ what: 'access-log', days: dayKeys.access, keepDays: ACCESS_DAYS }] as const;
  // its clock is believed: that it is asked first is shown by day-key-retention.int
  await new DayKeyRetention(kept, engine.parts, { isBelieved: () => true }).look();
  await aud.client.signIn('aud@halden.example', PASSWORD);
}

describe('the access log', () => {
  it('tells an auditor who looked at which mail, and keeps the account sealed', async () => {
    await tri.client.json('GET', `/held-messages/${messageId}`);
    await tri.client.json('GET', `/held-messages/${messageId}/content`);
    expect(await looks()).toEqual([`ContentViewed account:${tri.id}`, `ContentViewed account:${tri.id}`]);
    expect(await stored()).toContain(messageId);
    expect(await stored()).not.toContain(tri.id);
  });

  it('says after its time that somebody looked, and not who', async () => {
    await tri.client.json('GET', `/held-messages/${messageId}`);
    await daysLater(ACCESS_DAYS);
    expect(await looks()).toEqual([`ContentViewed account:${tri.id}`]);
    await daysLater(1);
    expect(await looks()).toEqual(['ContentViewed account:sealed']);
    expect(await engine.parts.keys.ofAccess(STREAM)).toBeUndefined();
    // the log itself is as it was: nothing of its chain was touched
    expect(await stored()).toContain(messageId);
  });
});
