/** The right to be erased, over HTTP, on SQLite and files. */
import path from 'node:path';
import type { Account, Erasure, HeldMessageList, Role } from '#contracts';
import { newMessageKey, openSealedBlobStore } from '#crypto';
import { emptyHead, verifyStreams } from '#event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const PERSON = 'marieke@halden.example';
const PASSWORD = 'another long password';
/** Mail that was handed over. */
const CLEARED = '01JNAVZ3T0HD0000000000000A';

let engine: HttpEngine;
let ana: HttpClient;
let mia: HttpClient;
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `erasure-${String((keys += 1))}` });

beforeEach(async () => {
  engine = await startHttpEngine({});
  ana = await engine.setUp();
  mia = await person('mia', 'dlp-manager');
});
afterEach(() => engine.close());

async function person(name: string, role: Role, email = `${name}@halden.example`): Promise<HttpClient> {
  await ana.json<Account>('POST', '/accounts', { email, name, password: PASSWORD, roles: [role] }, key());
  const client = engine.browser();
  await client.signIn(email, PASSWORD);
  return client;
}

const order = (client: HttpClient, address = PERSON, headers = key()): Promise<Erasure> =>
  client.json<Erasure>('POST', '/erasures', { address, reason: 'objection', reference: 'DSR-2026/14' }, headers);
const settle = (client: HttpClient, id: string, step: 'confirm' | 'withdraw'): Promise<Erasure> =>
  client.json<Erasure>('POST', `/erasures/${id}/${step}`, {}, key());

async function refusal(client: HttpClient, path: string, body: object): Promise<{ status: number; code: string }> {
  const response = await client.send('POST', path, body, key());
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
}

async function carriedOut(id: string): Promise<NonNullable<Erasure['result']>> {
  const result = async () => (await ana.json<Erasure>('GET', `/erasures/${id}`)).result;
  await expect.poll(result).not.toBeNull();
  const done = await result();
  if (done === null) throw new Error('it was carried out a moment ago');
  return done;
}

/** Deletes a held message for good, as a DLP manager would without an undo window. */
async function deleteMessage(id: string): Promise<void> {
  const { revision } = await mia.json<{ revision: number }>('GET', `/held-messages/${id}`);
  const body = { reason: 'policy-breach', verdict: 'real-leak', expectedRevision: revision };
  await mia.json('POST', `/held-messages/${id}/delete`, body, key());
  const stream = `message-${id}`;
  const { head, events } = await engine.parts.events.read(stream);
  const scheduled = events.at(-1)?.event;
  if (scheduled?.type !== 'DeletionScheduled') throw new Error('the deletion waits for its undo window');
  const { deletionId, recipients } = scheduled.data;
  const meta = { at: engine.parts.clock.iso(), actor: { kind: 'system', id: 'custody' }, commandId: `commit-${id}` } as const;
  await engine.parts.events.append(stream, head, [{ type: 'DeletionCommitted', data: { deletionId, recipients } }], meta);
}

async function clearedMail(sender: string, day: string): Promise<void> {
  const { keys: engineKeys, events } = engine.parts;
  const id = CLEARED;
  const { ref, subkeys } = await engineKeys.forClearedMessage(id, day);
  const { fieldSealer } = await import('../platform/engine-keys.js');
  const sealer = fieldSealer(subkeys.fields, `message-${id}`);
  const recipients = [{ tag: engineKeys.tagAddress('daniel@kestrel.example') ?? '', hop: 'outbound' as const }];
  const envelope = sealer.seal('envelope', JSON.stringify({ sender, recipients: ['daniel@kestrel.example'], clientAddress: '192.0.2.10' }));
  const facts = { sizeBytes: 100, bodyTag: 'a'.repeat(64), smtpUtf8: false, protocol: 'ESMTPS', tls: true, authenticated: false } as const;
  const data = { key: ref, envelope, senderTag: engineKeys.tagAddress(sender), recipients, ...facts };
  const meta = { at: `${day}T08:00:00.000Z`, actor: { kind: 'smtp-client', id: 'test' }, commandId: `receive-${id}` } as const;
  await events.append(`message-${id}`, emptyHead(`message-${id}`), [{ type: 'MessageReceived', data }], meta);
}

const types = async (id: string): Promise<string[]> =>
  (await engine.parts.events.read(`message-${id}`)).events.map(({ event }) => event.type);

describe('an erasure', () => {
  it('destroys what can be read of the person’s closed mail once two people have said so, and says what is left', async () => {
    const closed = await holdMessage(engine.parts);
    const asRecipient = await holdMessage(engine.parts, { sender: 'joost@halden.example', recipients: [PERSON] });
    const open = await holdMessage(engine.parts);
    const ofOthers = await holdMessage(engine.parts, { sender: 'joost@halden.example' });
    const kept = await holdMessage(engine.parts, { pattern: 'iban' });
    await clearedMail(PERSON, '2026-03-17');
    await engine.models.projections.caughtUp();
    for (const id of [closed, asRecipient, ofOthers, kept]) await deleteMessage(id);
    await mia.json('POST', '/legal-holds', { matter: 'Halden ./. Kestrel', scope: { patterns: ['iban'] } }, key());

    const { id, state } = await order(ana);
    expect(state).toBe('ordered');
    expect(await types(closed)).not.toContain('ContentDestroyed');
    await settle(mia, id, 'confirm');

    expect(await carriedOut(id)).toMatchObject({
      erased: 2,
      gone: 0,
      undecided: 1,
      underLegalHold: 1,
      cleared: 1,
      lastClearedDay: '2026-03-17',
    });
    expect((await carriedOut(id)).left.toSorted()).toEqual([open, kept].toSorted());
    for (const each of [closed, asRecipient]) expect((await types(each)).at(-1)).toBe('ContentDestroyed');
    for (const each of [open, ofOthers, kept]) expect(await types(each)).not.toContain('ContentDestroyed');
    expect((await verifyStreams(engine.parts.store)).firstBad).toBeUndefined();
  });

  it('destroys the copies that are kept of the person’s passed mail to try patterns on, and of nobody else’s', async () => {
    await clearedMail(PERSON, '2026-03-17');
    const passed = await openSealedBlobStore(path.join(engine.parts.config.dataDir, 'retained'), engine.parts.keys.ring);
    const ofOthers = '01JNAVZ3T0HD0000000000000B';
    for (const id of [CLEARED, ofOthers])
      await passed.put(id, { messageKey: newMessageKey(), message: Buffer.from('Subject: x\r\n\r\ny') });
    const { id } = await order(ana);
    expect(await passed.messageKey(CLEARED)).toBeDefined();
    await settle(mia, id, 'confirm');
    expect(await carriedOut(id)).toMatchObject({ cleared: 1 });
    expect([await passed.messageKey(CLEARED), await passed.hasBytes(CLEARED)]).toEqual([undefined, false]);
    expect(await passed.messageKey(ofOthers)).toBeDefined();
    const [fact] = (await engine.parts.events.read('retention-passed-mail-202603')).events;
    expect(fact?.event).toEqual({ type: 'PassedMailDestroyed', data: { mails: 1, cause: 'erasure', erasureId: id } });
  });

  it('takes subject, addresses and masked values out of the list and its search', async () => {
    const id = await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    await deleteMessage(id);
    const found = async (q: string): Promise<number> => (await mia.json<HeldMessageList>('GET', `/held-messages?state=all&q=${q}`)).total;
    await engine.models.projections.caughtUp();
    expect([await found('marieke'), await found('bordereau')]).toEqual([1, 1]);
    const { id: erasure } = await order(ana);
    await settle(mia, erasure, 'confirm');
    await carriedOut(erasure);
    await engine.models.projections.caughtUp();
    expect([await found('marieke'), await found('bordereau')]).toEqual([0, 0]);
  });

  it('is confirmed by another account than the one that ordered it, and by neither for their own address', async () => {
    const { id } = await order(ana);
    expect(await refusal(ana, `/erasures/${id}/confirm`, {})).toEqual({ status: 403, code: 'second-person-needed' });
    const own = await person('marieke', 'administrator', PERSON);
    expect(await refusal(own, `/erasures/${id}/confirm`, {})).toEqual({ status: 403, code: 'own-mail' });
    expect(await refusal(own, '/erasures', { address: 'Marieke+x@HALDEN.example', reason: 'objection' })).toEqual({
      status: 403,
      code: 'own-mail',
    });
    await settle(mia, id, 'confirm');
    expect(await refusal(mia, `/erasures/${id}/withdraw`, {})).toEqual({ status: 409, code: 'erasure-settled' });
  });

  it('is not carried out once it was withdrawn', async () => {
    const id = await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    await deleteMessage(id);
    const { id: erasure } = await order(ana);
    expect((await settle(mia, erasure, 'withdraw')).state).toBe('withdrawn');
    expect(await refusal(mia, `/erasures/${erasure}/confirm`, {})).toEqual({ status: 409, code: 'erasure-settled' });
    expect(await types(id)).not.toContain('ContentDestroyed');
  });

  it('is ordered once, however often the request comes, and names nobody in the log', async () => {
    const headers = key();
    const answers = await Promise.all(Array.from({ length: 5 }, () => order(ana, PERSON, headers)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const stored = JSON.stringify(await engine.parts.store.readStream(`erasure-${answers[0]?.id ?? ''}`));
    expect(stored).not.toMatch(/marieke/i);
    expect(await refusal(ana, '/erasures', { address: PERSON, reason: 'objection', reference: '=1+1' })).toEqual({
      status: 422,
      code: 'invalid-request',
    });
  });
});
