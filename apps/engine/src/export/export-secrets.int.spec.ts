import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ulid } from 'ulid';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { ExportSecrets } from './export-secrets.js';

let engine: EngineFixture;
beforeEach(async () => {
  engine = await engineFixture();
});
afterEach(() => engine.remove());

describe('secrets that no export speaks of', () => {
  it('are destroyed at a start, but for those that another engine may be about to record', async () => {
    const secrets = new ExportSecrets(engine.directory, engine.keys.ring);
    const now = engine.clock.now();
    const [old, known, young] = [ulid(now.getTime() - 3_700_000), ulid(now.getTime() - 3_700_000), ulid(now.getTime() - 60_000)];
    const secret = { url: 'https://siem.example.com/', authorities: null, signing: [] };
    for (const id of [old, known, young]) await secrets.create(id, secret);
    await secrets.destroyAllBut(new Set([known]), now);
    expect(await Promise.all([old, known, young].map((id) => secrets.read(id)))).toEqual([undefined, secret, secret]);
  });
});
