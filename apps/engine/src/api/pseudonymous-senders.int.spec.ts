/** Where senders are told by pseudonyms: nobody learns who sent a message from the engine before they have claimed it. */
import type { Account, CampaignList, ClaimAnswer, HeldMessage, HeldMessageList, Role } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const SENDER = 'marieke@halden.example';
/** What says who it was, in whatever answer. */
const NAMES = /marieke|de vries/i;
const PASSWORD = 'another long password';
const LIKE = 'f0f0f0f0f0f0f0f0';

let engine: HttpEngine;
let ana: HttpClient;
let tri: HttpClient;
let [first, second, other]: string[] = [];
let keys = 0;
const key = (): Record<string, string> => ({ 'Idempotency-Key': `pseudonym-${String((keys += 1))}` });

beforeAll(async () => {
  engine = await startHttpEngine({ config: { access: { pseudonymousSenders: true } } });
  ana = await engine.setUp();
  tri = await person('tri', 'triage');
  first = await holdMessage(engine.parts, { similarity: LIKE });
  second = await holdMessage(engine.parts, { similarity: LIKE });
  other = await holdMessage(engine.parts, { sender: 'joost@halden.example' });
  await engine.models.projections.caughtUp();
});
afterAll(() => engine.close());

async function person(name: string, role: Role): Promise<HttpClient> {
  await ana.json<Account>('POST', '/accounts', { email: `${name}@halden.example`, name, password: PASSWORD, roles: [role] }, key());
  const client = engine.browser();
  await client.signIn(`${name}@halden.example`, PASSWORD);
  return client;
}

const list = (client: HttpClient, query = ''): Promise<HeldMessageList> => client.json<HeldMessageList>('GET', `/held-messages${query}`);
const show = (client: HttpClient, id: string | undefined): Promise<HeldMessage> =>
  client.json<HeldMessage>('GET', `/held-messages/${String(id)}`);
const claim = (client: HttpClient, id: string | undefined, path = 'claim'): Promise<ClaimAnswer> =>
  client.json<ClaimAnswer>('POST', `/held-messages/${String(id)}/${path}`, {}, key());

async function codeOf(response: Response): Promise<{ status: number; code: unknown }> {
  const { code } = (await response.json()) as { code?: unknown };
  return { status: response.status, code };
}

describe('a pseudonymous sender', () => {
  it('is the same for all mail of one mailbox, and another for another', async () => {
    const { rows } = await list(tri);
    const fromOf = (id: string | undefined): string | undefined => rows.find((row) => row.id === id)?.from;
    expect(fromOf(first)).toMatch(/^Sender [0-9A-Z]{6}$/);
    expect(fromOf(second)).toBe(fromOf(first));
    expect(fromOf(other)).not.toBe(fromOf(first));
    expect(rows.every(({ senderHidden, from, envelopeSender }) => senderHidden && envelopeSender === from)).toBe(true);
  });

  it('is not named by going back in time either', async () => {
    const past = await tri.json('GET', `/replay/messages/${String(second)}?asOf=3`);
    expect(JSON.stringify(past)).not.toMatch(NAMES);
    expect(JSON.stringify(past)).toMatch(/"from","value":"Sender [0-9A-Z]{6}"/);
  });

  it('is named in no answer about the message, the list or the group of near copies', async () => {
    const { campaigns } = await tri.json<CampaignList>('GET', '/campaigns');
    expect(campaigns).toHaveLength(1);
    const answers = [
      await list(tri),
      await show(tri, first),
      campaigns,
      await tri.json('GET', `/campaigns/${campaigns[0]?.id ?? ''}`),
      await ana.json('GET', `/held-messages/${String(first)}/protection`),
      await tri.json('GET', '/attendance'),
    ];
    for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(NAMES);
  });

  it('is not found by searching for parts of the address or the name', async () => {
    for (const query of ['?q=from%3Amarieke', '?q=envfrom%3Amarieke', '?q=marieke', '?q=ek', '?q=%22de%20Vries%22', '?from=marieke'])
      expect((await list(tri, query)).total, query).toBe(0);
    for (const query of ['?q=daniel', '?q=bordereau', '?q=ledger', '?q=da', '?q=domain%3Ahalden.example'])
      expect((await list(tri, query)).total, query).toBe(3);
    // what is turned round must not tell either: everything is "not from" somebody whom one may not know
    expect((await list(tri, '?q=-from%3Amarieke')).total).toBe(3);
  });

  it('keeps the mail closed, whichever way it is asked for', async () => {
    const path = `/held-messages/${String(first)}`;
    const needed = { status: 409, code: 'claim-needed' };
    expect(await codeOf(await tri.send('GET', `${path}/content`))).toEqual(needed);
    expect(await codeOf(await tri.send('GET', `${path}/preview?part=2`))).toEqual(needed);
    const place = { part: '1', start: 5, end: 24, reason: 'decide' };
    expect(await codeOf(await tri.send('POST', `${path}/reveal`, place, key()))).toEqual(needed);
    expect(await codeOf(await ana.send('POST', `${path}/download`, { reason: 'duplicate' }, key()))).toEqual(needed);
  });

  it('is told to whoever claims the message, for as long as the claim holds, and to nobody else', async () => {
    await claim(tri, first);
    await engine.models.projections.caughtUp();
    expect(await show(tri, first)).toMatchObject({ envelopeSender: SENDER, senderHidden: false });
    expect((await list(tri)).rows.find(({ id }) => id === first)).toMatchObject({ envelopeSender: SENDER, senderHidden: false });
    expect((await list(tri, '?q=from%3Amarieke')).rows.map(({ id }) => id)).toEqual([first]);
    expect((await tri.send('GET', `/held-messages/${String(first)}/content`)).status).toBe(200);
    expect(JSON.stringify(await show(ana, first))).not.toMatch(NAMES);

    await claim(tri, first, 'claim/release');
    expect(JSON.stringify(await show(tri, first))).not.toMatch(NAMES);
  });
});

describe('a sender, as the engine is set up at first,', () => {
  it('is told to everybody who may know of the message', async () => {
    const open = await startHttpEngine({});
    const client = await open.setUp();
    const id = await holdMessage(open.parts);
    await open.models.projections.caughtUp();
    expect(await show(client, id)).toMatchObject({ envelopeSender: SENDER, senderHidden: false });
    expect((await list(client, '?q=marieke')).total).toBe(1);
    await open.close();
  });
});
