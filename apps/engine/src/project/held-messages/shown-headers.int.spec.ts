import { heldMessageListSchema, heldMessageSchema } from '#contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdMessage } from '../../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../../test/support/http-engine.js';

let engine: HttpEngine;

beforeAll(async () => {
  engine = await startHttpEngine();
});
afterAll(() => engine.close());

it('shows subject and sender without control and direction characters', async () => {
  const manager = await engine.setUp();
  const hostile = { subject: 'invoice \u202efdp.exe\x1b[2J\r\nsecond\tline', from: 'Ana\x07 \u2066Novak <ana@halden.example>' };
  const id = await holdMessage(engine.parts, hostile);
  await engine.models.projections.caughtUp();
  const shown = { subject: 'invoice fdp.exe[2J second line', from: 'Ana Novak <ana@halden.example>' };
  const list = heldMessageListSchema.parse(await manager.json('GET', '/held-messages'));
  expect(list.rows[0]).toMatchObject(shown);
  expect(heldMessageSchema.parse(await manager.json('GET', `/held-messages/${id}`))).toMatchObject(shown);
});
