import { heldMessageListSchema } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';

let engine: HttpEngine;
let manager: HttpClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  manager = await engine.setUp();
});
afterEach(() => engine.close());

async function rowsOf(ids: string): Promise<string[]> {
  await engine.models.projections.caughtUp();
  const answer: unknown = await manager.json('GET', `/held-messages?state=all&ids=${encodeURIComponent(ids)}`);
  return heldMessageListSchema.parse(answer).rows.map(({ id }) => id);
}

describe('rows that are asked for by their ids', () => {
  it('are these and no others; what is no id finds nothing', async () => {
    const [first, second, third] = [
      await holdMessage(engine.parts, { score: 3 }),
      await holdMessage(engine.parts, { score: 2 }),
      await holdMessage(engine.parts, { score: 1 }),
    ];
    expect(await rowsOf(`${third},${first}`)).toEqual([first, third]);
    expect(await rowsOf(second)).toEqual([second]);
    expect(await rowsOf("x') OR 1=1 --")).toEqual([]);
    expect(await rowsOf('')).toEqual([]);
  });

  it('do not count as opened messages', async () => {
    const id = await holdMessage(engine.parts);
    await rowsOf(id);
    const views = async (): Promise<number> =>
      (await engine.parts.store.readAll(0, 1_000)).filter(({ type, data }) => type === 'ContentViewed' && data.includes(id)).length;
    expect(await views()).toBe(0);
    await manager.json('GET', `/held-messages/${id}`);
    expect(await views()).toBe(1);
  });
});
