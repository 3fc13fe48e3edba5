/** A selection that was made at one engine, used at another one. */
import { bulkSheetSchema, selectionSchema } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

const REMOVE = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' } as const;
let one: HttpEngine;
let two: HttpEngine;
let admin: HttpClient;

beforeEach(async () => {
  one = await startHttpEngine();
  two = await startHttpEngine({ beside: one });
  admin = await one.setUp();
});
afterEach(async () => {
  await two.close();
  await one.close();
});

function elsewhere(): HttpClient {
  const other = new HttpClient(two.url);
  other.cookie = admin.cookie;
  other.csrfToken = admin.csrfToken;
  return other;
}

describe('a choice of messages', () => {
  it('is known to the other engine, and to nobody else than who chose', async () => {
    const id = await holdMessage(one.parts, { score: 2 });
    await Promise.all([one, two].map(({ models }) => models.projections.caughtUp()));
    const chosen = selectionSchema.parse(await admin.json('POST', '/selections', { ids: [id] }));
    const sheet = bulkSheetSchema.parse(await elsewhere().json('POST', `/selections/${chosen.id}/dry-run`, { do: REMOVE }));
    expect(sheet.eligible).toBe(1);
    expect((await elsewhere().send('POST', `/selections/${id}/dry-run`, { do: REMOVE })).status).toBe(404);
    one.clock.advance(3_600);
    const over = one.browser();
    await over.signIn('ana@halden.example', 'correct horse battery');
    expect((await over.send('POST', `/selections/${chosen.id}/dry-run`, { do: REMOVE })).status).toBe(404);
  });
});
