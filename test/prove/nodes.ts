/**
 * `npm run prove:nodes -- --rounds N [--seed S] [--store postgres|esdb]`: three engines on one store (a PostgreSQL server, or the double of
 * an EventStoreDB server, which keeps its journal on disk), with one shared folder. Mail comes in at all of them and people release at any,
 * while one after the other is killed with SIGKILL, put to sleep and woken, or stopped, at random moments. Afterwards: nothing that was
 * acknowledged is lost, nothing is sent twice but for attempts whose outcome nobody could know, what one had under way another one has gone on
 * with in 10 s, all have the same read models, and the log verifies. Exit code 1 when any promise was broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEventStoreProcess } from '../support/eventstore-double/eventstore-process.js';
import { startPostgres, whyNoPostgres } from '../support/postgres-server.js';

import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';
import { checkNodes, type NodesResult } from './nodes-check.js';
import { openNodes } from './nodes-engines.js';
import { runNodesRound } from './nodes-round.js';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' }, store: { type: 'string' } } });
const rounds = wholeOption('rounds', values.rounds ?? '3');
const seed = wholeOption('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)));
const kind = values.store ?? 'postgres';
console.log(`seed ${seed}, ${rounds} rounds, three engines on ${kind}`);

const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-nodes-'));
const server = await openServer();
const nodes = await openNodes({ storeUrl: server.url, folder });
const results: NodesResult[] = [];
try {
  for (let round = 0; round < rounds; round++) {
    const random = seededRandom(seed * 100_003 + round);
    const sent = await runNodesRound({ nodes, random, name: `round-${seed}-${round}` });
    const result = await checkNodes(sent, nodes);
    results.push(result);
    console.log(`round ${round + 1}: ${sent.disturbances.map(({ what, name }) => `${what} ${name}`).join(', ')}; ${sentenceOf(result)}`);
    for (const violation of result.violations) console.error(`round ${round + 1}: ${violation}`);
  }
  report();
} finally {
  await nodes.dispose();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function openServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  if (kind === 'esdb') return startEventStoreProcess({ journal: join(folder, 'eventstore.journal') });
  if (kind !== 'postgres') throw new Error(`--store ${kind}: postgres or esdb`);
  const missing = whyNoPostgres();
  if (missing !== undefined) throw new Error(missing);
  const postgres = await startPostgres();
  return { url: postgres.url(), stop: () => postgres.stop() };
}

function sentenceOf({ acknowledged, released, repeated, unknown, takeoverMs }: NodesResult): string {
  const taken = takeoverMs.length === 0 ? 'nothing to take over' : `taken over in at most ${Math.max(...takeoverMs)} ms`;
  return `${acknowledged} mails taken, ${released} released, ${repeated} sent again within SMTP's window, ${unknown} hand-overs unknown, ${taken}`;
}

function report(): void {
  const sum = (count: (result: NodesResult) => number): number => results.reduce((total, result) => total + count(result), 0);
  const takeovers = results.flatMap(({ takeoverMs }) => takeoverMs);
  console.table({
    rounds: results.length,
    'mails sent': sum(({ sent }) => sent),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    released: sum(({ released }) => released),
    "sent again within SMTP's window": sum(({ repeated }) => repeated),
    'hand-overs unknown': sum(({ unknown }) => unknown),
    'things taken over': takeovers.length,
    'taken over, worst ms': Math.max(0, ...takeovers),
    'broken promises': sum(({ violations }) => violations.length),
  });
  const broken = sum(({ violations }) => violations.length);
  console.log(broken === 0 ? 'every promise was kept' : `${broken} promises were broken; seed ${seed}`);
  if (broken > 0) process.exitCode = 1;
}
