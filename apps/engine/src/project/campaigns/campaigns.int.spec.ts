import { campaignDetailSchema, campaignListSchema, heldMessageListSchema } from '#contracts';
import { messageDecider } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';
import { messageStream } from '../../platform/engine-keys.js';
import { digestOfRows } from '../rebuild.js';
import { openReadDatabase } from '../read-database.js';
import { Projections } from '../projections.js';

let engine: HttpEngine;
let manager: HttpClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  manager = await engine.setUp();
});
afterEach(() => engine.close());

/** Hashes by hand: `f` and `e` differ in one bit. */
const SAME = 'ffffffff00000000';
const NEAR = 'eefefeee00000000';
const FAR = '00000000ffffffff';

async function groups(): Promise<Record<string, string[]>> {
  await engine.models.projections.caughtUp();
  const { rows } = heldMessageListSchema.parse(await manager.json('GET', '/held-messages?state=all&limit=200'));
  const by: Record<string, string[]> = {};
  for (const { id, campaign } of rows) if (campaign) (by[campaign.id] ??= []).push(id);
  return Object.fromEntries(Object.entries(by).map(([id, members]) => [id, members.sort()]));
}

async function destroy(id: string): Promise<void> {
  const now = engine.parts.clock.iso();
  const said = {
    reason: 'duplicate',
    verdict: 'false-alarm',
    note: null,
    actorTag: null,
    undoSeconds: 0,
    decisionId: `d-${id}`,
    now,
  } as const;
  const meta = (step: string) => ({ at: now, actor: { kind: 'account', id: 'ben' }, commandId: `${step}-${id}` }) as const;
  await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'ScheduleDeletion', ...said }, meta('delete'));
  await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'PurgeDeleted', now, deletedDays: 0 }, meta('purge'));
  await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'DestroySnippets' }, meta('snippets'));
  await engine.parts.blobs.remove(id);
}

describe('near copies', () => {
  it('of one sender are one group; another text, another sender or a message alone is none', async () => {
    const first = await holdMessage(engine.parts, { similarity: SAME });
    const second = await holdMessage(engine.parts, { similarity: NEAR });
    await holdMessage(engine.parts, { similarity: FAR });
    await holdMessage(engine.parts, { similarity: SAME, sender: 'lena@orca.example' });
    expect(await groups()).toEqual({ [first]: [first, second].sort() });
    const { campaigns, total } = campaignListSchema.parse(await manager.json('GET', '/campaigns'));
    expect(total).toBe(1);
    expect(campaigns).toMatchObject([{ id: first, size: 2, open: 2, outliers: 0, sender: 'marieke@halden.example' }]);
  });

  it('are shown with those that are unlike the others, and are selected by their token', async () => {
    const members: string[] = [];
    for (let copy = 0; copy < 4; copy++) members.push(await holdMessage(engine.parts, { similarity: SAME }));
    const odd = await holdMessage(engine.parts, { similarity: NEAR, recipients: ['kai@rival.example'] });
    await engine.models.projections.caughtUp();
    const [first = ''] = members;
    const detail = campaignDetailSchema.parse(await manager.json('GET', `/campaigns/${first}`));
    expect(detail).toMatchObject({ size: 5, outliers: 1 });
    expect(detail.members[0]).toMatchObject({ row: { id: odd }, distance: 6, outlier: [{ kind: 'recipient-domain' }] });
    expect(detail.why).toContain('5 messages of marieke@halden.example');
    const list = heldMessageListSchema.parse(await manager.json('GET', `/held-messages?q=campaign%3A${first}`));
    expect(list.rows.map(({ id }) => id).sort()).toEqual([...members, odd].sort());
    expect((await manager.send('GET', `/campaigns/${odd}`)).status).toBe(404);
  });

  it('are sorted anew when the first one is destroyed, and rows built again agree', async () => {
    const ids: string[] = [];
    for (const similarity of [SAME, NEAR, SAME, FAR, FAR]) ids.push(await holdMessage(engine.parts, { similarity }));
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = ids;
    expect(await groups()).toEqual({ [first]: [first, second, third].sort(), [fourth]: [fourth, fifth].sort() });
    await destroy(first);
    await destroy(fifth);
    expect(await groups()).toEqual({ [second]: [second, third].sort() });
    const { store, keys } = engine.parts;
    const db = openReadDatabase(':memory:');
    const again = new Projections({ store, keys, db, onStopped: () => undefined });
    await again.start();
    await again.caughtUp();
    await engine.models.projections.caughtUp();
    expect(digestOfRows(db).digest).toBe(digestOfRows(engine.models.db).digest);
    await again.stop();
    db.close();
  });
});
