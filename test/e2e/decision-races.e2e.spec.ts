/** Decisions that meet, over HTTP, on a real engine: one of them is carried out, the others learn what happened. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes, type Account, type Problem, type Receipt, type Role } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { pagesUrl } from '../support/first-account.js';
import { HttpClient } from '../support/http-client.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { setAt } from '../support/policy-author.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const ROUNDS = 200;
const UNDO_ROUNDS = 40;
/** `POLICY_ROUNDS=200 npx vitest run --project e2e test/e2e/decision-races` for the whole count. */
const POLICY_ROUNDS = Number(process.env['POLICY_ROUNDS'] ?? 12);
const PASSWORD = 'a long sentence for a test';
const RELEASE = { kind: 'as-is', reason: 'false-positive', verdict: 'false-alarm', note: 'seen' } as const;
const DELETE = { reason: 'policy-breach', verdict: 'real-leak' } as const;

let engine: EngineProcess;
let hop: NextHopDouble;
let ana: HttpClient;
let ben: HttpClient;
let keys = 0;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({ settings: { routes: outboundTo(hop.port) } });
  ana = await firstAccount(engine);
  ben = await colleague(engine, ana, 'ben@example.com', ['dlp-manager']);
});

afterAll(async () => {
  await engine.dispose();
  await hop.stop();
});

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `race-key-${String(++keys)}` });

async function firstAccount(of: EngineProcess): Promise<HttpClient> {
  const client = new HttpClient(pagesUrl(of));
  const token = readFileSync(join(of.dataDir, 'setup-token'), 'utf8').trim();
  const { csrfToken } = await client.json<{ csrfToken: string }>('POST', '/setup', {
    token,
    email: 'ana@example.com',
    name: 'Ana Novak',
    password: PASSWORD,
  });
  client.csrfToken = csrfToken;
  return client;
}

async function colleague(of: EngineProcess, admin: HttpClient, email: string, roles: Role[]): Promise<HttpClient> {
  await admin.json('POST', '/accounts', { email, name: email, password: PASSWORD, roles }, fresh());
  const client = new HttpClient(pagesUrl(of));
  await client.signIn(email, PASSWORD);
  return client;
}

/** Holds so many mails; answers their ids with the revisions at which they stand. */
async function hold(of: EngineProcess, count: number): Promise<{ id: string; revision: number }[]> {
  const before = new Set(messageIds(of.dataDir));
  const mail = Buffer.from('From: carl@example.com\r\nTo: clerk@partner.example\r\nSubject: x\r\n\r\nCard 4111 1111 1111 1111.\r\n');
  let sent = 0;
  while (sent < count) await Promise.all(Array.from({ length: Math.min(4, count - sent) }, oneMail));
  async function oneMail(): Promise<void> {
    const { code } = await sendMail(of.smtpPort, { from: 'carl@example.com', to: 'clerk@partner.example' }, mail);
    if (code !== 250) throw new Error(`a mail was answered ${code}`);
    sent += 1;
  }
  return messageIds(of.dataDir)
    .filter((id) => !before.has(id))
    .map((id) => ({ id, revision: facts(of.dataDir, `message-${id}`).length - 1 }));
}

function types(of: EngineProcess, id: string): string[] {
  return facts(of.dataDir, `message-${id}`).map(({ type }) => type);
}

describe('two managers who decide at once', () => {
  it(`make exactly one decision, ${ROUNDS} times of ${ROUNDS}, and the other one is told which`, async () => {
    const taken = hop.mails.length;
    const messages = await hold(engine, ROUNDS);
    expect(messages).toHaveLength(ROUNDS);
    let released = 0;
    for (const [round, { id, revision }] of messages.entries()) {
      const [first, second] = round % 2 === 0 ? [ana, ben] : [ben, ana];
      const release = () => first.send('POST', `/held-messages/${id}/release`, { ...RELEASE, expectedRevision: revision }, fresh());
      const deletion = () => second.send('POST', `/held-messages/${id}/delete`, { ...DELETE, expectedRevision: revision }, fresh());
      // whose request is written first has a head start: each in turn
      const answers = await Promise.all((round % 4 < 2 ? [release, deletion] : [deletion, release]).map((send) => send()));
      expect(answers.map(({ status }) => status).sort(), id).toEqual([200, 409]);
      const lost = (await answers.find(({ status }) => status === 409)?.json()) as Problem;
      expect(lost.code).toBe('revision-conflict');
      expect(lost.newerEvents?.[0]?.revision).toBe(revision + 1);
      const decided = types(engine, id).filter((type) => type === 'ReleaseScheduled' || type === 'DeletionScheduled');
      expect(decided, id).toHaveLength(1);
      if (decided[0] === 'ReleaseScheduled') released += 1;
    }
    await hop.received(taken + released, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(hop.mails.length - taken).toBe(released);
    // a race that one side always wins is none
    expect(released).toBeGreaterThan(0);
    expect(released).toBeLessThan(ROUNDS);
    console.log(`two managers at once: ${ROUNDS} rounds, ${released} released and ${ROUNDS - released} deleted, each decided once`);
  }, 180_000);
});

describe('one request sent fifty times', () => {
  it('under one idempotency key is one decision and one mail, answered alike', async () => {
    const taken = hop.mails.length;
    const [message] = await hold(engine, 1);
    const { id, revision } = message ?? { id: '', revision: 0 };
    const headers = fresh();
    const body = { ...RELEASE, expectedRevision: revision };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ana.json<Receipt>('POST', `/held-messages/${id}/release`, body, headers)),
    );
    // those that meet at the store are told that it is done; which of them did it, nobody can say
    expect(answers.filter(({ repeated }) => !repeated).length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ messageId }) => messageId))).toEqual(new Set([id]));
    await hop.received(taken + 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(hop.mails.length - taken).toBe(1);
    expect(types(engine, id).filter((type) => type === 'ReleaseScheduled')).toHaveLength(1);
  });
});

describe('a decision', () => {
  it('holds only for the message as it was seen', async () => {
    const [message] = await hold(engine, 1);
    const { id, revision } = message ?? { id: '', revision: 0 };
    await ben.json('POST', `/held-messages/${id}/notes`, { note: 'wait, I am asking the sender' }, fresh());
    const response = await ana.send('POST', `/held-messages/${id}/release`, { ...RELEASE, expectedRevision: revision }, fresh());
    expect(response.status).toBe(409);
    expect((await response.json()) as Problem).toMatchObject({ code: 'revision-conflict', actualRevision: revision + 1 });
    expect(types(engine, id)).not.toContain('ReleaseScheduled');
  });
});

describe('an undo that meets the end of its window', () => {
  it(`either takes the decision back or comes too late, ${UNDO_ROUNDS} times of ${UNDO_ROUNDS}: never both`, async () => {
    const slow = await startEngine({ settings: { routes: outboundTo(hop.port), quarantine: { undoSeconds: 1 } } });
    try {
      const taken = hop.mails.length;
      const manager = await firstAccount(slow);
      const messages = await hold(slow, UNDO_ROUNDS);
      const results = await Promise.all(
        messages.map(async ({ id, revision }, round) => {
          const body = { ...RELEASE, expectedRevision: revision };
          const { commitAt } = await manager.json<Receipt>('POST', `/held-messages/${id}/release`, body, fresh());
          const waitMs = Date.parse(commitAt ?? '') - Date.now() - 150 + round * 10;
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
          const undo = await manager.send('POST', `/held-messages/${id}/undo`, { expectedRevision: revision + 1 }, fresh());
          return { id, status: undo.status };
        }),
      );
      await expect
        .poll(() => messages.every(({ id }) => types(slow, id).some((type) => /Undone|ReleaseCommitted/.test(type))), { timeout: 20_000 })
        .toBe(true);
      const late = results.filter(({ status }) => status === 409);
      for (const { id, status } of results) {
        const ends = types(slow, id).filter((type) => type === 'ReleaseUndone' || type === 'ReleaseCommitted');
        expect(ends, id).toEqual([status === 200 ? 'ReleaseUndone' : 'ReleaseCommitted']);
      }
      expect(late.length).toBeGreaterThan(0);
      expect(late.length).toBeLessThan(UNDO_ROUNDS);
      await hop.received(taken + late.length, 20_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(hop.mails.length - taken).toBe(late.length);
      console.log(`undo against commit: ${UNDO_ROUNDS} rounds, ${UNDO_ROUNDS - late.length} taken back, ${late.length} sent`);
    } finally {
      await slow.dispose();
    }
  }, 120_000);
});

describe('a permission that is taken away', () => {
  it('is gone within a second in a session that is open', async () => {
    const eve = await colleague(engine, ana, 'eve@example.com', ['dlp-manager']);
    const [message] = await hold(engine, 1);
    const { id, revision } = message ?? { id: '', revision: 0 };
    expect((await eve.send('GET', `/held-messages?ids=${id}`)).status).toBe(200);
    const { accounts } = await ana.json<{ accounts: Account[] }>('GET', '/accounts');
    const account = accounts.find(({ email }) => email === 'eve@example.com')?.id ?? '';
    await ana.json('POST', `/accounts/${account}/roles`, { roles: ['auditor'] }, fresh());
    const since = performance.now();
    const ask = () => eve.send('POST', `/held-messages/${id}/delete`, { ...DELETE, expectedRevision: revision }, fresh());
    await expect.poll(async () => (await ask()).status, { timeout: 1_000, interval: 20 }).toBe(401);
    expect(performance.now() - since).toBeLessThan(1_000);
    expect(types(engine, id)).not.toContain('DeletionScheduled');
    await eve.signIn('eve@example.com', PASSWORD);
    expect((await ask()).status).toBe(403);
  });
});

describe('a release that meets a change of the policy', () => {
  const CHANGES = [
    // asked when the release is committed, up to a look of the agenda after it was made
    { what: 'encryption is a must', key: 'encrypt.mode', strict: 'mandatory', lax: 'allow', kept: 'EncryptionFailed', spreadMs: 300 },
    // asked when the release is made
    {
      what: 'a second person is asked for',
      key: 'quarantine.fourEyes.kinds',
      strict: ['release'],
      lax: [],
      kept: 'ReleaseProposed',
      spreadMs: 15,
    },
  ] as const;

  it.each(CHANGES)(
    `so that $what is sent or kept, never both, ${POLICY_ROUNDS} times of ${POLICY_ROUNDS}`,
    async (change) => {
      const { key, strict, lax, kept, spreadMs } = change;
      const messages = await hold(engine, POLICY_ROUNDS);
      const taken = hop.mails.length;
      let { revision } = await setAt(engine, 'global', { [key]: lax });
      const ends: Record<string, number> = {};
      for (const [round, { id, revision: seen }] of messages.entries()) {
        const toDecide = { reason: 'false-positive', verdict: 'false-alarm', expectedRevision: seen };
        const changes = [{ key, value: round % 2 === 0 ? strict : lax }];
        const [answer, changed] = await Promise.all([
          ana.send('POST', `/held-messages/${id}/release`, toDecide, fresh()),
          after((round * 37) % spreadMs, () =>
            engine.ask(routes.changeSettings, {
              parameters: { id: 'global' },
              body: { changes, reason: 'a race', expectedRevision: revision },
            }),
          ),
        ]);
        expect(answer.status, id).toBe(200);
        revision = changed.revision;
        const decided = () => facts(engine.dataDir, `message-${id}`).find(({ type }) => type === 'ReleaseCommitted' || type === kept);
        await expect.poll(() => decided() !== undefined, { timeout: 30_000 }).toBe(true);
        const end = decided();
        ends[end?.type ?? ''] = (ends[end?.type ?? ''] ?? 0) + 1;
        // whatever the policy of now lets go, the decision is about what its maker saw
        if (end?.type === 'ReleaseCommitted') expect(end.data['policyRevision'], id).toBe(judgedUnder(id));
      }
      await setAt(engine, 'global', { [key]: null });
      const { ReleaseCommitted: sent = 0, [kept]: stayed = 0 } = ends;
      expect(sent + stayed).toBe(POLICY_ROUNDS);
      expect([sent > 0, stayed > 0]).toEqual([true, true]);
      await hop.received(taken + sent, 30_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(hop.mails.length - taken).toBe(sent);
      const outcomes = messages.map(({ id }) => types(engine, id).filter((type) => type === 'ReleaseCommitted' || type === kept).length);
      expect(new Set(outcomes)).toEqual(new Set([1]));
      console.log(`release against policy (${key}): ${POLICY_ROUNDS} rounds, ${sent} sent, ${stayed} kept`);
    },
    180_000,
  );
});

/** Revision of the policy by which the message was held. */
function judgedUnder(id: string): unknown {
  return facts(engine.dataDir, `message-${id}`).find(({ type }) => type === 'VerdictReached')?.data['policyRevision'];
}

async function after<T>(ms: number, act: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return act();
}
