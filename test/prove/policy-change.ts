/**
 * `npm run prove:policy-change -- --rounds N [--seed S]`: with 500 patterns beside the factory's, the engine is ready within
 * 2 s, and while mail flows without a pause the policy changes N times: no answer takes longer than 2 s, 2 s after a change
 * nothing is judged by what was before, and no message mixes two revisions. Exit code 1 when any promise was broken.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { routes } from '#contracts';
import { outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';
import { runPolicyChanges } from './policy-change-run.js';

const LIMIT_MS = 2_000;
const STARTS = 5;

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' } } });
const rounds = wholeOption('rounds', values.rounds ?? '40');
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
console.log(`seed ${String(seed)}, ${String(rounds)} changes`);

const broken: string[] = [];
const hop = await openNextHopDouble();
let engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
try {
  const before = await startTimes();
  const file = readFileSync(new URL('../../bench/patterns500.tsv', import.meta.url), 'utf8');
  const { added } = await engine.ask(routes.importPatterns, { body: { file, format: 'lines', action: 'warn', state: 'live' } });
  const after = await startTimes();
  console.table({ 'factory patterns': before, [`and ${String(added.length)} more`]: after });
  if (after['best ms'] > LIMIT_MS) broken.push(`the best of ${String(STARTS)} starts took ${String(after['best ms'])} ms`);

  const { violations, ...figures } = await runPolicyChanges(engine, { rounds, connections: 4, random: seededRandom(seed) });
  console.table({ [`${String(rounds)} changes`]: figures });
  broken.push(...violations);
  if (figures.longestAnswerMs > LIMIT_MS) broken.push(`an answer took ${String(figures.longestAnswerMs)} ms`);
  if (figures.longestOverdueMs > LIMIT_MS) broken.push(`a policy judged ${String(figures.longestOverdueMs)} ms after it was replaced`);
} finally {
  await engine.dispose();
  await hop.stop();
}
for (const sentence of broken) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${String(broken.length)} promises were broken; seed ${String(seed)}`);
if (broken.length > 0) process.exitCode = 1;

async function startTimes(): Promise<{ readonly 'best ms': number; readonly 'worst ms': number }> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    engine = await engine.restart();
    times.push(engine.readyAfterMs);
  }
  return { 'best ms': Math.round(Math.min(...times)), 'worst ms': Math.round(Math.max(...times)) };
}
