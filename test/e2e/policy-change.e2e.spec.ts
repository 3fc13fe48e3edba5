/** A policy of 500 patterns that changes while mail flows: the short form of `npm run prove:policy-change`. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { routes } from '#contracts';
import { runPolicyChanges } from '../prove/policy-change-run.js';
import { outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { seededRandom } from '../support/seeded-random.js';

it('takes effect within two seconds, without a pause in mail, and no message mixes two revisions', { timeout: 60_000 }, async () => {
  const hop = await openNextHopDouble();
  const engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
  try {
    const file = readFileSync(new URL('../../bench/patterns500.tsv', import.meta.url), 'utf8');
    const { added } = await engine.ask(routes.importPatterns, { body: { file, format: 'lines', action: 'warn', state: 'live' } });
    expect(added.length).toBeGreaterThan(480);
    const result = await runPolicyChanges(engine, { rounds: 12, connections: 4, random: seededRandom(20_260_301) });
    expect(result.violations).toEqual([]);
    expect(result.judging).toBeGreaterThan(5);
    expect(result.longestAnswerMs).toBeLessThan(2_000);
    expect(result.longestOverdueMs).toBeLessThan(2_000);
  } finally {
    await engine.dispose();
    await hop.stop();
  }
});
