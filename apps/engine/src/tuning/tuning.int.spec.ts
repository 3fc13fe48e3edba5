import { messageDecider, type ClosingVerdict } from '#events';
import {
  type Role,
  exceptionListSchema,
  precisionReportSchema,
  tuningListSchema,
  tuningProposalDetailSchema,
  tuningProposalSchema,
} from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { messageStream } from '../platform/engine-keys.js';
import { TuningDesk } from './tuning-desk.js';

let engine: HttpEngine;
let author: HttpClient;

beforeEach(async () => {
  closings = 0;
  engine = await startHttpEngine();
  author = await engine.setUp();
});
afterEach(() => engine.close());

/** How long each of them waits before it is closed. */
const WAITS_SECONDS = [40, 10, 80, 20] as const;
let closings = 0;

/** Messages of one sender to one person, closed as people said. */
async function closed(verdict: ClosingVerdict, times: number, recipient = 'daniel@kestrel.example'): Promise<string[]> {
  const ids: string[] = [];
  for (let time = 0; time < times; time++) {
    const id = await holdMessage(engine.parts, { recipients: [recipient] });
    engine.clock.advance(WAITS_SECONDS[closings++ % WAITS_SECONDS.length] ?? 0);
    const now = engine.parts.clock.iso();
    const said = { reason: 'false-positive', verdict, note: null, actorTag: null, undoSeconds: 0, decisionId: `d-${id}`, now } as const;
    const meta = { at: now, actor: { kind: 'account', id: 'ben' }, commandId: `close-${id}` } as const;
    await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'ScheduleDeletion', ...said }, meta);
    ids.push(id);
  }
  await engine.models.projections.caughtUp();
  return ids;
}

/** Somebody with these roles, who knows of mail from these domains. */
async function person(roles: readonly Role[], domains: readonly string[]): Promise<HttpClient> {
  const account = { email: 'eve@halden.example', name: 'Eve', password: 'another long password', roles };
  const { id } = await author.json<{ id: string }>('POST', '/accounts', account, { 'Idempotency-Key': 'open-account-1' });
  const reach = { domains, teams: [], patternGroups: [] };
  await author.json('POST', `/accounts/${id}/reach`, reach, { 'Idempotency-Key': 'limit-account-1' });
  const client = engine.browser();
  await client.signIn(account.email, account.password);
  return client;
}

const open = async () => tuningListSchema.parse(await author.json('GET', '/tuning/proposals')).proposals;
const accept = (id: string, key: string) =>
  author.send('POST', `/tuning/proposals/${id}/accept`, { reason: 'the two of them exchange test cards' }, { 'Idempotency-Key': key });

describe('the false-alarm loop', () => {
  it('proposes an exception for a pair, says what it would have changed, and grants it when it is accepted', async () => {
    await closed('false-alarm', 6);
    const held = await holdMessage(engine.parts, { recipients: ['daniel@kestrel.example'] });
    await engine.models.projections.caughtUp();
    const [proposal] = await open();
    expect(proposal).toMatchObject({
      pattern: 'credit-card',
      change: { kind: 'exception', days: 90, pair: { sender: 'marieke@halden.example', recipient: 'daniel@kestrel.example' } },
      evidence: { closed: 6, realLeaks: 0, falseAlarms: 6, precision: 0 },
    });
    const id = proposal?.id ?? '';
    const { history } = tuningProposalDetailSchema.parse(await author.json('GET', `/tuning/proposals/${id}`));
    expect(history).toMatchObject({ messages: 7, stillHeld: 0, noLongerHeld: { falseAlarms: 6, undecided: 1, realLeaks: 0 } });

    const accepted = await accept(id, 'accept-number-1');
    expect(accepted.status).toBe(200);
    const answer = tuningProposalSchema.parse(await accepted.json());
    expect(answer).toMatchObject({ state: 'accepted', reason: 'the two of them exchange test cards', decidedBy: 'Ana Novak' });
    const { exceptions } = exceptionListSchema.parse(await author.json('GET', '/exceptions'));
    expect(exceptions).toMatchObject([
      {
        id: answer.result?.exception,
        refs: ['pattern/credit-card'],
        sender: 'marieke@halden.example',
        recipient: 'daniel@kestrel.example',
      },
    ]);
    expect(await open()).toEqual([]);
    // the same request again is answered the same, another one is too late; neither grants a second exception
    expect((await accept(id, 'accept-number-1')).status).toBe(200);
    expect((await accept(id, 'accept-number-2')).status).toBe(409);
    expect(exceptionListSchema.parse(await author.json('GET', '/exceptions')).exceptions).toHaveLength(1);
    expect(held).not.toBe('');
  });

  it('proposes nothing after a real leak, and puts aside what is dismissed', async () => {
    await closed('false-alarm', 5);
    const [proposal] = await open();
    const path = `/tuning/proposals/${proposal?.id ?? ''}/dismiss`;
    const dismissed: unknown = await author.json('POST', path, { reason: 'the pair is new' }, { 'Idempotency-Key': 'dismiss-1' });
    expect(tuningProposalSchema.parse(dismissed)).toMatchObject({ state: 'dismissed', reason: 'the pair is new', result: null });
    expect(await open()).toEqual([]);
    await closed('false-alarm', 5, 'kai@rival.example');
    expect(await open()).toHaveLength(1);
    await closed('real-leak', 1, 'kai@rival.example');
    expect(await open()).toEqual([]);
  });

  it('tells precision with its base and range, of patterns, of pairs and of all', async () => {
    await closed('false-alarm', 3);
    await closed('real-leak', 1);
    const { patterns, pairs, overall } = precisionReportSchema.parse(await author.json('GET', '/tuning/precision'));
    // 1 of 4 by Wilson's formula: 0.0456 to 0.6994
    expect(patterns).toMatchObject([{ pattern: 'credit-card', closed: 4, realLeaks: 1, falseAlarms: 3, precision: 0.25 }]);
    expect(patterns[0]?.low).toBeCloseTo(0.0456, 3);
    expect(patterns[0]?.high).toBeCloseTo(0.6994, 3);
    expect(pairs).toMatchObject([{ pattern: 'credit-card', closed: 4, pair: { recipient: 'daniel@kestrel.example' } }]);
    // 40, 10, 80 and 20 s: half way between the two in the middle, 20 and 40
    expect([overall, patterns[0], pairs[0]]).toMatchObject([0, 1, 2].map(() => ({ closed: 4, decisionSecondsP50: 30 })));
  });

  it.each([
    ['a policy author', ['policy-author'], [], false],
    ['an administrator', ['administrator'], [], false],
    ['a DLP manager of another domain', ['dlp-manager', 'policy-author'], ['other.example'], false],
    ['a DLP manager of the domain', ['dlp-manager'], ['halden.example'], true],
    ['an auditor', ['auditor'], [], true],
  ] as const)('gives %s figures, and names people and messages only within their reach', async (_, roles, domains, isNamed) => {
    const eve = await person(roles, domains);
    await closed('false-alarm', 5);
    const { pairs } = precisionReportSchema.parse(await eve.json('GET', '/tuning/precision'));
    const { proposals } = tuningListSchema.parse(await eve.json('GET', '/tuning/proposals'));
    const path = `/tuning/proposals/${proposals[0]?.id ?? ''}`;
    // the leak came after the proposal had been put aside: it would have gone out
    await author.json('POST', `${path}/dismiss`, { reason: 'the pair is new' }, { 'Idempotency-Key': 'dismiss-1' });
    const [leak] = await closed('real-leak', 1);
    const answer = tuningProposalDetailSchema.parse(await eve.json('GET', path));
    const named = isNamed ? ['marieke@halden.example', 'daniel@kestrel.example'] : ['', ''];
    expect(pairs.map(({ pair, closed: base }) => [pair.sender, pair.recipient, base])).toEqual([[...named, 5]]);
    for (const { change } of [...proposals, answer])
      expect(change).toMatchObject({ kind: 'exception', pair: { sender: named[0], recipient: named[1] } });
    expect(answer.history).toMatchObject({ noLongerHeld: { realLeaks: 1 }, realLeaksLost: isNamed ? [leak] : [] });
    expect(JSON.stringify([pairs, proposals, answer]).includes('marieke')).toBe(isNamed);
  });

  it.each([
    ['a policy author', ['policy-author'], [], false],
    ['an administrator', ['administrator'], [], false],
    ['a policy author who sees mail of another domain', ['policy-author', 'dlp-manager'], ['other.example'], false],
    ['a triager of the domain', ['triage'], ['halden.example'], true],
    ['an auditor', ['auditor'], [], true],
  ] as const)('shows %s the people of an exception that was accepted only within their reach', async (_, roles, domains, isNamed) => {
    const eve = await person(roles, domains);
    await closed('false-alarm', 5);
    const [proposal] = await open();
    const { policyRevision } = exceptionListSchema.parse(await author.json('GET', '/exceptions'));
    expect((await accept(proposal?.id ?? '', 'accept-number-1')).status).toBe(200);
    const { exceptions } = exceptionListSchema.parse(await eve.json('GET', '/exceptions'));
    const named = isNamed ? ['marieke@halden.example', 'daniel@kestrel.example'] : ['m•••@halden.example', 'd•••@kestrel.example'];
    expect(exceptions.map(({ sender, recipient }) => [sender, recipient])).toEqual([named]);
    // the history of the policy says no more
    for (const path of ['/policy/history', `/policy/diff?from=${policyRevision}`]) {
      const answer = await eve.send('GET', path);
      const text = await answer.text();
      expect([path, answer.status]).toEqual([path, roles[0] === 'triage' ? 403 : 200]);
      if (answer.status === 200) expect([path, text.includes('marieke'), text.includes('halden.example')]).toEqual([path, isNamed, true]);
    }
  });

  it('looks for the names of what is shown, and no further than to the first message that tells them', async () => {
    await closed('false-alarm', 8);
    await closed('false-alarm', 8, 'kai@rival.example');
    let asked = 0;
    const mayKnow = (): boolean => (asked += 1) > 0;
    const desk = engine.app.get(TuningDesk);
    const times = async (ask: () => Promise<unknown>): Promise<number> => {
      asked = 0;
      await ask();
      return asked;
    };
    expect(await times(() => desk.list('open', mayKnow))).toBe(2);
    expect(await times(() => desk.report(mayKnow))).toBe(2);
    const [first, second] = (await open()).map(({ id }) => id);
    expect(await times(() => desk.find(first ?? '', mayKnow))).toBe(1);
    const path = `/tuning/proposals/${second ?? ''}/dismiss`;
    await author.json('POST', path, { reason: 'the pair is new' }, { 'Idempotency-Key': 'dismiss-1' });
    expect(await times(() => desk.list('open', mayKnow))).toBe(1);
    expect(await times(() => desk.list('dismissed', mayKnow))).toBe(1);
    expect(await times(() => desk.list('accepted', mayKnow))).toBe(0);
    expect((await desk.list('all', mayKnow)).map(({ id, state }) => [id, state])).toEqual([
      [first, 'open'],
      [second, 'dismissed'],
    ]);
  });

  it('still counts a pair whose content is destroyed, and does not name them', async () => {
    for (const id of await closed('false-alarm', 8)) await engine.parts.blobs.remove(id);
    let tried = 0;
    await engine.app.get(TuningDesk).list('open', () => (tried += 1) > 0);
    expect(tried).toBe(5); // they are mostly destroyed together
    const [proposal] = await open();
    expect(proposal?.change).toMatchObject({ kind: 'exception', pair: { sender: '', recipient: '' } });
    expect((await accept(proposal?.id ?? '', 'accept-number-1')).status).toBe(409);
  });
});
