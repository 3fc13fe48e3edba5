/**
 * `npm run prove:release -- --rounds N [--seed S] [--lanes L] [--state FILE]`: N releases for every step of a release, each
 * with `kill -9` at that step and a restart. Nothing may be lost, and a second copy may come only where SMTP leaves no other
 * way. Every other release of a step is one with encryption: then nothing may arrive in clear either. L engines are worked
 * side by side, each with a data folder and a next hop of its own. A run that was broken off goes on from its state file.
 * Exit code 1 when any promise was broken.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endEngines, type EngineProcess, outboundTo, startEngine, type Settings } from '../support/engine-process.js';
import { Correspondents } from '../support/correspondents.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';
import { releaseRound, type ReleaseRoundResult } from './release-round.js';
import { mayDouble, needsCopy, STEPS } from './release-steps.js';
import { SEALED_FOR } from './sealed-mail.js';

interface State {
  readonly seed: number;
  /** One for each lane. */
  readonly dataDirs: readonly string[];
  readonly results: (ReleaseRoundResult & { readonly round: number })[];
}

const UNDO_SECONDS = 1;
/** A busy machine is slow; what counts here is what is there afterwards. */
const READY_MS = 120_000;
const options = { rounds: { type: 'string' }, seed: { type: 'string' }, lanes: { type: 'string' }, state: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const total = wholeOption('rounds', values.rounds ?? '3') * STEPS.length;
const lanes = wholeOption('lanes', values.lanes ?? '1');
const stateFile = values.state ?? join(tmpdir(), 'lazaret-prove-release.json');
const state = readState();
console.log(`seed ${state.seed}, ${total - state.results.length} of ${total} rounds to go, state ${stateFile}`);

try {
  await Promise.all(state.dataDirs.map(workLane));
} finally {
  await endEngines(); // of the lanes that still work when one fails
}
report();
rmSync(stateFile, { force: true });
for (const dataDir of state.dataDirs) rmSync(dataDir, { recursive: true, force: true });

/** Its share of the rounds, with an engine and a next hop of its own. */
async function workLane(dataDir: string, lane: number): Promise<void> {
  const hop = await openNextHopDouble();
  const settings: Settings = {
    routes: outboundTo(hop.port),
    log: { level: 'warn' },
    quarantine: { undoSeconds: UNDO_SECONDS },
    delivery: { retrySeconds: [1, 2, 4] },
  };
  let engine = await startEngine({ dataDir, settings, readyMs: READY_MS });
  const people = await Correspondents.of(engine);
  await people.add(SEALED_FOR);
  const done = new Set(state.results.map(({ round }) => round));
  try {
    for (let round = lane; round < total; round += lanes) {
      if (!done.has(round)) engine = await oneRound(round, engine, { hop, people });
    }
  } finally {
    await engine.dispose();
    await hop.stop();
  }
}

interface Lane {
  readonly hop: NextHopDouble;
  readonly people: Correspondents;
}

async function oneRound(round: number, engine: EngineProcess, { hop, people }: Lane): Promise<EngineProcess> {
  const index = round % STEPS.length;
  const step = STEPS[index] ?? STEPS[0];
  const isSealed = needsCopy(step) || (index + Math.floor(round / STEPS.length)) % 2 === 1;
  const random = seededRandom(state.seed * 100_003 + round);
  const name = `release-${state.seed}-${round}`;
  const { engine: restarted, result } = await releaseRound(step, {
    ...{ engine, hop, random, name, undoSeconds: UNDO_SECONDS },
    people: isSealed ? people : undefined,
  });
  state.results.push({ round, ...result });
  for (const violation of result.violations) console.error(`round ${round + 1} (${step}): ${violation}`);
  writeFileSync(stateFile, JSON.stringify(state));
  return restarted;
}

function readState(): State {
  const kept = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : undefined;
  const seed = Number(values.seed ?? kept?.seed ?? Math.floor(Math.random() * 1_000_000));
  if (kept?.seed === seed && kept.dataDirs.length === lanes && kept.dataDirs.every((each) => existsSync(each))) return kept;
  const dataDirs = Array.from({ length: lanes }, () => mkdtempSync(join(tmpdir(), 'lazaret-prove-release-')));
  return { seed, dataDirs, results: [] };
}

function report(): void {
  const rows = STEPS.map(
    (step) =>
      [
        step,
        summary(
          state.results.filter((result) => result.step === step),
          mayDouble(step),
        ),
      ] as const,
  );
  console.table(Object.fromEntries(rows));
  const failed = state.results.filter(({ violations }) => violations.length > 0).length;
  console.log(failed === 0 ? 'every promise was kept' : `promises were broken; seed ${state.seed}`);
  console.log(`${state.results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

function summary(results: readonly ReleaseRoundResult[], window: boolean) {
  return {
    rounds: results.length,
    encrypted: results.filter(({ encrypted }) => encrypted).length,
    'second copies': results.filter(({ copies }) => copies > 1).length,
    'allowed here': window ? 'yes' : 'no',
    lost: results.filter(({ copies }) => copies === 0).length,
    'asked again': results.filter(({ askedAgain }) => askedAgain).length,
    'recorded before the kill': results.filter(({ relayedBefore }) => relayedBefore).length,
    'ready after, worst ms': Math.round(Math.max(0, ...results.map(({ readyAfterMs }) => readyAfterMs))),
    'broken promises': results.reduce((sum, { violations }) => sum + violations.length, 0),
  };
}
