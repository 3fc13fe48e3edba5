/**
 * `npm run prove:nodes -- --rounds N [--seed S] [--store postgres|esdb|both] [--journal FILE]`: three engines on one store (a PostgreSQL
 * server, or the double of an EventStoreDB server, which keeps its journal on disk), with one shared folder. Mail comes in at all of them
 * and people release at any, while one after the other is killed with SIGKILL, put to sleep and woken, or stopped, at random moments.
 * Afterwards: nothing that was acknowledged is lost, nothing is sent twice but for attempts whose outcome nobody could know, what one had
 * under way another one has gone on with in 10 s, all have the same read models, and the log verifies. Each finished round is a line of the
 * journal: a run that is given one goes on where the run before was cut off, with its seed. Exit code 1 when any promise was broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEventStoreProcess } from '../support/eventstore-double/eventstore-process.js';
import { startPostgres, whyNoPostgres } from '../support/postgres-server.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';
import { checkNodes } from './nodes-check.js';
import { openNodes } from './nodes-engines.js';
import { openJournal, STORES, type Finished, type Store } from './nodes-journal.js';
import { runNodesRound } from './nodes-round.js';

/** Rounds after which the whole log is verified; after the last one always. */
const VERIFY_EVERY = 10;
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { rounds: text, seed: text, store: text, journal: text } });
const rounds = wholeOption('rounds', values.rounds ?? '3');
const stores = storesOf(values.store ?? 'postgres');
const journal = openJournal(values.journal, wholeOption('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1_000_000))));
const { seed } = journal;
const run = new Date().toISOString();
console.log(`seed ${seed}, ${rounds} rounds, three engines on ${stores.join(' and on ')}`);
for (const store of stores) await prove(store);
const finished = journal.finished.filter(({ store, round }) => stores.includes(store) && round < rounds);
for (const store of stores) report(store);
const broken = finished.flatMap(({ violations }) => violations).length;
console.log(broken === 0 ? 'every promise was kept' : `${broken} promises were broken; seed ${seed}`);
if (broken > 0) process.exitCode = 1;

/** The rounds that are not in the journal yet. */
async function prove(store: Store): Promise<void> {
  const left = Array.from({ length: rounds }, (_, round) => round).filter((round) => !journal.has(store, round));
  if (left.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-nodes-'));
  const server = await openServer(store, folder);
  const nodes = await openNodes({ storeUrl: server.url, folder });
  try {
    for (const round of left) {
      const began = performance.now();
      const random = seededRandom(seed * 100_003 + round);
      const sent = await runNodesRound({ nodes, random, name: `round-${seed}-${round}` });
      const result = {
        ...(await checkNodes(sent, nodes, round % VERIFY_EVERY === VERIFY_EVERY - 1 || round === left.at(-1))),
        store,
        round,
        run,
        seconds: Math.round((performance.now() - began) / 100) / 10,
      };
      journal.add(result);
      const done = sent.disturbances.map(({ what, name }) => `${what} ${name}`).join(', ');
      console.log(`${store}, round ${round + 1}: ${done}; ${sentenceOf(result)}`);
      for (const violation of result.violations) console.error(`${store}, round ${round + 1}: ${violation}`);
    }
  } finally {
    await nodes.dispose();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function storesOf(asked: string): readonly Store[] {
  const stores = STORES.filter((store) => asked === store || asked === 'both');
  if (stores.length === 0) throw new Error(`--store ${asked}: postgres, esdb or both`);
  return stores;
}

async function openServer(store: Store, folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  if (store === 'esdb') return startEventStoreProcess({ journal: join(folder, 'eventstore.journal') });
  const missing = whyNoPostgres();
  if (missing !== undefined) throw new Error(missing);
  const postgres = await startPostgres();
  return { url: postgres.url(), stop: () => postgres.stop() };
}

function sentenceOf({ acknowledged, released, repeated, unknown, takeoverMs, seconds }: Finished): string {
  const taken = takeoverMs.length === 0 ? 'nothing to take over' : `taken over in at most ${Math.max(...takeoverMs)} ms`;
  return `${acknowledged} mails taken, ${released} released, ${repeated} sent again within SMTP's window, ${unknown} hand-overs unknown, ${taken}; ${seconds} s`;
}

function report(store: Store): void {
  const own = finished.filter((each) => each.store === store);
  const sum = (count: (result: Finished) => number): number => own.reduce((total, result) => total + count(result), 0);
  const takeovers = own.flatMap(({ takeoverMs }) => takeoverMs);
  console.table({
    store,
    rounds: own.length,
    minutes: Math.round(sum(({ seconds }) => seconds) / 6) / 10,
    'mails sent': sum(({ sent }) => sent),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    released: sum(({ released }) => released),
    lost: sum(({ lost }) => lost),
    'sent twice': sum(({ twice }) => twice),
    "sent again within SMTP's window": sum(({ repeated }) => repeated),
    'hand-overs unknown': sum(({ unknown }) => unknown),
    'things taken over': takeovers.length,
    'taken over, worst ms': Math.max(0, ...takeovers),
    'since the first of two ends, worst ms': Math.max(0, ...own.flatMap(({ sinceFirstMs }) => sinceFirstMs)),
    'rounds in logs that were verified': verifiedOf(own),
    'broken promises': sum(({ violations }) => violations.length),
  });
}

/** A log holds all rounds of its run: what was verified last vouches for those before it. */
function verifiedOf(own: readonly Finished[]): number {
  return own.filter((each) => own.some(({ run, round, verified }) => run === each.run && verified && round >= each.round)).length;
}
