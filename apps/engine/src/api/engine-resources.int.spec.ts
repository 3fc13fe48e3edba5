import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  auditPageSchema,
  auditVerifySchema,
  patternListSchema,
  statusSchema,
  trialMailboxSchema,
  type PatternImportResult,
} from '#contracts';
import { emptyHead } from '#event-store';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { TrialMailbox } from '../deliver/trial-mailbox.js';

let engine: HttpEngine;
let admin: HttpClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
});
afterEach(() => engine.close());

describe('the status', () => {
  it('counts today, says when the last message came and how far the rows are behind', async () => {
    await holdMessage(engine.parts, { at: '2026-03-17T23:59:59.000Z' });
    await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    const status = statusSchema.parse(await admin.json('GET', '/status'));
    expect(status).toMatchObject({
      trialMode: true,
      policyMode: 'enforce',
      undoWindowSeconds: 30,
      today: { received: 1, held: 1, handedOver: 0, refused: 0, outcomeUnknown: 0 },
      lastMessageAt: '2026-03-18T09:00:00.000Z',
      store: { writable: true, projectionLagEvents: 0 },
    });
    expect(status.judgingRevision).toBe(status.policyRevision);
  });

  it('says that an older policy judges mail, or none, as long as the newest cannot be searched for', async () => {
    const judging = async () => statusSchema.parse(await admin.json('GET', '/status')).judgingRevision;
    engine.parts.readiness.judgesBy({ revision: '0123456789abcdef' });
    expect(await judging()).toBe('0123456789abcdef');
    engine.parts.readiness.judgesBy({ revision: null });
    expect(await judging()).toBeNull();
  });
});

describe('patterns', () => {
  const file = 'heron\tProject\\s+Heron\nosprey\tproject osprey\n';
  const send = (body: Record<string, unknown>, key: string): Promise<PatternImportResult> =>
    admin.json('POST', '/patterns/import', body, { 'Idempotency-Key': key });

  it('are imported from lines, once for one key, and listed', async () => {
    const first = await send({ file }, 'import-key-1');
    expect(first).toMatchObject({ added: ['heron', 'osprey'], overwritten: [], skipped: [], refused: [] });
    expect(await send({ file }, 'import-key-1')).toEqual(first);
    expect(await send({ file, existing: 'overwrite' }, 'import-key-2')).toMatchObject({
      added: [],
      overwritten: [],
      skipped: ['heron', 'osprey'],
    });
    const { patterns, policyRevision } = patternListSchema.parse(await admin.json('GET', '/patterns'));
    expect(patterns.find(({ id }) => id === 'heron')).toMatchObject({ version: 1, matcher: 'Project\\s+Heron', action: 'quarantine' });
    expect(policyRevision).toBe(first.policyRevision);
  });

  it('are not changed by a dry run, by a broken expression or by a broken file', async () => {
    const before = await admin.json('GET', '/patterns');
    expect(await send({ file, dryRun: true }, 'import-key-3')).toMatchObject({ added: ['heron', 'osprey'] });
    expect((await send({ file: 'bad\t(?=look)ahead' }, 'import-key-4')).refused).toMatchObject([{ id: 'bad' }]);
    expect((await send({ file: '{"version":1,"patterns":[{"__proto__":{"polluted":true}}]}' }, 'import-key-5')).added).toEqual([]);
    expect(await admin.json('GET', '/patterns')).toEqual(before);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('come back from an export as they went', async () => {
    await send({ file }, 'import-key-6');
    const exported = await (await admin.send('GET', '/patterns/export')).text();
    expect(await send({ file: exported, existing: 'overwrite' }, 'import-key-7')).toMatchObject({
      added: [],
      overwritten: [],
      refused: [],
    });
  });
});

describe('the audit', () => {
  it('shows the log with what is sealed sealed, in pages', async () => {
    await holdMessage(engine.parts, { subject: 'secret subject' });
    const seen: string[] = [];
    let after = 0;
    for (;;) {
      const page = auditPageSchema.parse(await admin.json('GET', `/audit/events?after=${String(after)}&limit=7`));
      if (page.events.length === 0) break;
      seen.push(...page.events.map(({ type }) => type));
      expect(JSON.stringify(page.events.map(({ data }) => data))).not.toMatch(/secret subject|marieke|novak/i);
      expect(JSON.stringify(page)).not.toMatch(/secret subject|marieke/i);
      after = page.events.at(-1)?.position ?? 0;
    }
    expect(seen).toEqual(expect.arrayContaining(['AccountOpened', 'MessageReceived', 'VerdictReached', 'AuditRead']));
  });

  it('is recorded as read once an hour and person, wherever the reading starts', async () => {
    const reads = async (): Promise<number> =>
      (await engine.parts.store.readAll(0, 1000)).filter(({ type }) => type === 'AuditRead').length;
    await admin.json('GET', '/audit/events?after=1');
    expect(await reads()).toBe(1);
    await admin.json('GET', '/audit/events');
    await admin.json('GET', '/audit/events?after=3&limit=1');
    expect(await reads()).toBe(1);
    for (let step = 0; step < 6; step++) {
      engine.clock.advance(600);
      await admin.json('GET', '/status'); // an idle session ends sooner
    }
    await admin.json('GET', '/audit/events?after=2');
    expect(await reads()).toBe(2);
  });

  it('shows one stream', async () => {
    const id = await holdMessage(engine.parts);
    const page = auditPageSchema.parse(await admin.json('GET', `/audit/events?stream=message-${id}`));
    expect(page.events.map(({ type, revision }) => [type, revision])).toEqual([
      ['MessageReceived', 0],
      ['MessageInspected', 1],
      ['VerdictReached', 2],
      ['CustodyTaken', 3],
    ]);
  });

  it('verifies the chain of every stream', async () => {
    await holdMessage(engine.parts);
    const verified = auditVerifySchema.parse(await admin.json('POST', '/audit/verify'));
    expect(verified).toMatchObject({ ok: true, firstBad: null });
    expect(verified.events).toBeGreaterThan(4);
  });

  it('says of a verification that the anchor file of the configuration is not there', async () => {
    const anchored = await startHttpEngine({ config: { audit: { anchorFile: '/nowhere/ledger.jsonl' } } });
    try {
      const verified = auditVerifySchema.parse(await (await anchored.setUp()).json('POST', '/audit/verify'));
      expect(verified).toMatchObject({ ok: true, absentAnchors: ['/nowhere/ledger.jsonl'] });
    } finally {
      await anchored.close();
    }
  });

  it('warns those who run the engine when something is wrong, though the ledger itself cannot be read', async () => {
    const meta = JSON.stringify({ at: engine.clock.iso(), actor: { kind: 'system', id: 'ledger' }, commandId: 'strange' });
    const event = { id: 'strange-1', type: 'LedgerSealed', version: 1, data: '{}', meta };
    await engine.parts.store.append({ stream: 'ledger', expected: emptyHead('ledger'), events: [event] });
    const verified = auditVerifySchema.parse(await admin.json('POST', '/audit/verify'));
    expect(verified).toMatchObject({ ok: false, firstBad: { stream: 'ledger', revision: 0, problem: 'unreadable' } });
    expect(engine.parts.readiness.warnings()).toEqual(['ledger', 'audit']);
  });
});

describe('the trial mailbox', () => {
  it('shows what was handed over, byte for byte, and records who saw it', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-trial-'));
    const mailbox = await TrialMailbox.open(directory);
    const trial = await startHttpEngine({ trialMailbox: mailbox });
    try {
      const raw = 'From: Ana <ana@halden.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n';
      const envelope = { from: 'ana@halden.example', to: ['ben@kestrel.example'] };
      await createTransport({ host: '127.0.0.1', port: mailbox.port, ignoreTLS: true }).sendMail({ envelope, raw });
      const client = await trial.setUp();
      const { mails, total } = trialMailboxSchema.parse(await client.json('GET', '/trial-mailbox'));
      expect(total).toBe(1);
      expect(mails[0]).toMatchObject({ from: 'Ana <ana@halden.example>', to: ['ben@kestrel.example'], subject: 'Grüße' });
      const id = mails[0]?.id ?? '';
      expect(await client.json('GET', `/trial-mailbox/${id}`)).toMatchObject({ source: raw });
      expect(await (await client.send('GET', `/trial-mailbox/${id}/raw`)).text()).toBe(raw);
      expect((await client.send('GET', '/trial-mailbox/..%2f..%2fetc')).status).toBe(404);
      const seen = await trial.parts.store.readAll(0, 100, { streamPrefixes: ['access-'] });
      expect(seen.map(({ type, data }) => [type, JSON.parse(data)])).toMatchObject([
        ['TrialMailViewed', { mailId: id, view: 'source' }],
        ['TrialMailViewed', { mailId: id, view: 'raw' }],
      ]);
    } finally {
      await trial.close();
      await mailbox.close();
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('is empty outside trial mode', async () => {
    expect(await admin.json('GET', '/trial-mailbox')).toEqual({ mails: [], total: 0 });
  });
});
