import type { MockInstance } from 'vitest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdMessage } from '../../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';
import { Viewers } from './viewer.js';

let engine: HttpEngine;
let ana: HttpClient;
let shown = '';
let prepared: MockInstance<HttpEngine['models']['db']['prepare']>;

beforeEach(async () => {
  engine = await startHttpEngine();
  ana = await engine.setUp();
  shown = await holdMessage(engine.parts);
  await engine.models.projections.caughtUp();
  prepared = vi.spyOn(engine.models.db, 'prepare');
});
afterEach(() => engine.close());

/** How often the closed messages of all patterns were counted. */
function counts(): number {
  return prepared.mock.calls.filter(([sql]) => sql.includes('precision_closings')).length;
}

describe('patterns that are mostly wrong', () => {
  it('are counted once for a reader, and only when asked for', () => {
    const viewer = engine.app.get(Viewers, { strict: false }).of(null);
    expect(counts()).toBe(0);
    expect([viewer.noisy, viewer.noisy]).toEqual([[], []]);
    expect(counts()).toBe(1);
  });

  it('are counted for the list, and not for the page of one message or for campaigns', async () => {
    await ana.json('GET', `/held-messages/${shown}`);
    await ana.json('GET', '/campaigns');
    expect(counts()).toBe(0);
    await ana.json('GET', '/held-messages');
    expect(counts()).toBe(1);
  });
});
