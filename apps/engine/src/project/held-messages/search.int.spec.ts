import type Database from 'better-sqlite3';
import { heldMessageQuerySchema } from '#contracts';
import { messageDecider, type MessageCommand } from '#events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';
import { wholeView } from '../../../test/support/whole-view.js';
import { messageStream } from '../../platform/engine-keys.js';
import { REACHES_ALL } from '../../access/reach-port.js';
import { changesSince } from './list-changes.js';
import { listHeldMessages, selectHeldMessages } from './list-held-messages.js';
import type { Viewer } from './viewer.js';

let engine: HttpEngine;
let manager: HttpClient;
let db: Database.Database;
const ids = { plain: '', severe: '', slight: '', old: '', waits: '', deleted: '' };
let nowMs = 0;

async function decide(id: string, command: MessageCommand, actor = 'ben'): Promise<void> {
  const commandId = `${command.type}-${id}`;
  const meta = { at: engine.parts.clock.iso(), actor: { kind: 'account', id: actor }, commandId } as const;
  const handled = await engine.parts.events.decide(messageDecider, messageStream(id), command, meta);
  expect(handled).toMatchObject({ outcome: 'appended' });
}

beforeAll(async () => {
  engine = await startHttpEngine();
  manager = await engine.setUp();
  db = engine.models.db;
  nowMs = engine.clock.now().getTime();
  const old = new Date(nowMs - 3 * 86_400_000).toISOString();
  ids.plain = await holdMessage(engine.parts, { subject: 'March bordereau' });
  ids.severe = await holdMessage(engine.parts, { subject: 'severe', score: 9.5, sender: 'lena@orca.example' });
  ids.slight = await holdMessage(engine.parts, { subject: 'slight', score: 1, recipients: ['kai@rival.example'] });
  ids.old = await holdMessage(engine.parts, { subject: 'old', at: old, expiresAt: new Date(nowMs + 3_600_000).toISOString() });
  ids.waits = await holdMessage(engine.parts, { subject: 'waits' });
  ids.deleted = await holdMessage(engine.parts, { subject: 'deleted' });
  const { waits, deleted: gone } = ids;
  const sealer = await engine.parts.keys.ofMessage(waits, { kind: 'message' });
  if (!sealer) throw new Error('the key is there');
  const text = sealer.seal('text', 'They need it today, the bank closes at five and nobody else can sign it for them.');
  await decide(waits, { type: 'RequestRelease', requestId: 'q1', recipients: [0], reason: 'business-need', text });
  const closing = {
    reason: 'false-positive',
    verdict: 'false-alarm',
    note: null,
    actorTag: null,
    undoSeconds: 30,
    decisionId: 'd1',
  } as const;
  await decide(gone, { type: 'ScheduleDeletion', ...closing, now: engine.parts.clock.iso() }, 'ana');
  await engine.models.projections.caughtUp();
});
afterAll(() => engine.close());

function found(query: Record<string, unknown>, more: Partial<Viewer> = {}): string[] {
  const list = listHeldMessages(db, heldMessageQuerySchema.parse(query), { ...wholeView(nowMs), ...more });
  return list.rows.map(({ id }) => Object.entries(ids).find(([, own]) => own === id)?.[0] ?? id);
}

describe('the search box', () => {
  it.each<[string, string[]]>([
    ['severity:>=high', ['severe', 'waits', 'old', 'plain']],
    ['severity:<high', ['slight']],
    ['score:>9', ['severe']],
    ['count:>2', []],
    ['from:lena', ['severe']],
    ['envfrom:orca.example', ['severe']],
    ['-envfrom:orca.example -to:kai', ['waits', 'old', 'plain']],
    ['domain:rival.example', ['slight']],
    ['domain:orca.example', ['severe']],
    ['domain:val.example', []],
    ['has:attachment bordereau', ['plain']],
    ['requested:yes', ['waits']],
    ['requested:no severity:high', ['old', 'plain']],
    ['expires:<2h', ['old']],
    ['age:>2d', ['old']],
    ['age:<1d score:<2', ['slight']],
    ['size:>1mb', []],
    ['state:deletion-pending', ['deleted']],
    ['state:pending', ['deleted']],
    ['pattern:credit-card subject', []],
    ['pattern:iban', []],
    ['inspect:failed', []],
    ['msgid:1@halden.example slight', ['slight']],
    ['verdict:none score:>9', ['severe']],
    ['team:emea', []],
  ])('%s', (q, expected) => {
    expect(found({ q }).sort()).toEqual([...expected].sort());
  });

  it('refuses what cannot be meant, and says which token it is', async () => {
    const response = await manager.send('GET', '/held-messages?q=severity%3Aterrible');
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('severity:terrible');
  });

  it('sorts by severity, then by who waits, then by the day of expiry', () => {
    expect(found({})).toEqual(['severe', 'waits', 'old', 'plain', 'slight']);
    expect(found({ sort: 'waiting' })[0]).toBe('waits');
  });

  it('goes on by the cursor without a gap or a repetition, whatever the order', () => {
    for (const sort of ['risk', 'newest', 'oldest', 'expiry', 'waiting'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = listHeldMessages(db, heldMessageQuerySchema.parse({ sort, limit: 2, state: 'all', cursor }), wholeView(nowMs));
        seen.push(...page.rows.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen.sort()).toEqual(Object.values(ids).sort());
    }
  });
});

describe('a row', () => {
  it('tells that the sender waits, since when, and the first 60 characters of why', () => {
    const [row] = listHeldMessages(db, heldMessageQuerySchema.parse({ view: 'sender-waiting' }), wholeView(nowMs)).rows;
    const text = 'They need it today, the bank closes at five and nobody else ';
    expect(row?.request).toEqual({ id: 'q1', at: engine.parts.clock.iso(), text });
    expect(text).toHaveLength(60);
  });
});

describe('the saved views', () => {
  it('are counted as they select', () => {
    const viewer: Viewer = { ...wholeView(nowMs), account: { id: 'ana', tag: null, mayApprove: true } };
    const { counts } = listHeldMessages(db, heldMessageQuerySchema.parse({}), viewer);
    expect(counts).toMatchObject({ open: 5, expiring24h: 1, highRisk: 4, senderWaiting: 1, pending: 1, myDecisions7d: 1, needsMe: 0 });
    expect(found({ view: 'my-decisions' }, viewer)).toEqual(['deleted']);
    expect(found({ view: 'expiring' }, viewer)).toEqual(['old']);
    expect(found({ view: 'likely-false-alarm' }, { ...viewer, noisy: ['credit-card'] })).toHaveLength(5);
    expect(found({ view: 'likely-false-alarm' }, { ...viewer, noisy: ['iban'] })).toEqual([]);
  });
});

describe('reach', () => {
  const orca = { reach: { ...REACHES_ALL, domains: ['orca.example'] } };

  it('leaves out of the list, the counts, a selection and live changes what is outside', () => {
    expect(found({ state: 'all' }, orca)).toEqual(['severe']);
    const { total, counts } = listHeldMessages(db, heldMessageQuerySchema.parse({}), { ...wholeView(nowMs), ...orca });
    expect([total, counts.open, counts.senderWaiting, counts.pending]).toEqual([1, 1, 0, 0]);
    const selected = selectHeldMessages(db, { state: 'all' }, { ...wholeView(nowMs), ...orca }, 100);
    expect(selected.messages.map(({ id }) => id)).toEqual([ids.severe]);
    expect(changesSince(db, { position: 0, limit: 100, reach: orca.reach }).map(({ messageId }) => messageId)).toEqual([ids.severe]);
  });

  it('of teams and patterns lets in what has one of them', () => {
    expect(found({}, { reach: { ...REACHES_ALL, patterns: ['credit-card'] } })).toHaveLength(5);
    expect(found({}, { reach: { ...REACHES_ALL, patterns: ['iban'] } })).toEqual([]);
    expect(found({}, { reach: { ...REACHES_ALL, teams: ['emea'] } })).toEqual([]);
    expect(found({}, { reach: { ...REACHES_ALL, patterns: [] } })).toEqual([]);
  });
});
