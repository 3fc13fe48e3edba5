/**
 * `npm run prove:kill -- --rounds N [--seed S] [--state FILE]`: kills the engine with SIGKILL at random moments and checks
 * after each restart that no acknowledged mail is lost, no half mail is to be seen, nothing that must be encrypted is to be
 * seen in clear, and the log verifies. 40 % of the rounds
 * kill inside DATA, 40 % right after 250, 20 % between the next hop's 250 and ours. It is to be ready again within 5 s; a later
 * restart is held against an orderly one right after it. A run that was broken off goes on from its state file. Exit code 1 when any
 * promise was broken.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Correspondents } from '../support/correspondents.js';
import { LAZARET, outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { besideOrderly, checkRound, isLate, lastPosition, type RoundResult } from './kill-check.js';
import { type Moment, MOMENTS, runRound } from './kill-round.js';
import { addLivePattern } from '../support/policy-author.js';
import { CODE_NAME } from '../support/proof-mail.js';
import { SEALED_FOR } from './sealed-mail.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';

interface State {
  readonly seed: number;
  readonly dataDir: string;
  readonly results: (RoundResult & { readonly moment: Moment })[];
}

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' }, state: { type: 'string' } } });
const rounds = wholeOption('rounds', values.rounds ?? '10');
const stateFile = values.state ?? join(tmpdir(), 'lazaret-prove-kill.json');
const state = readState();
console.log(`seed ${state.seed}, rounds ${state.results.length + 1} to ${rounds}, state ${stateFile}`);

const hop = await openNextHopDouble();
const delivery = { retrySeconds: [1, 2] };
let engine = await startEngine({ dataDir: state.dataDir, settings: { routes: outboundTo(hop.port), log: { level: 'warn' }, delivery } });
const people = await Correspondents.of(engine);
await people.add(SEALED_FOR);
if (state.results.length === 0) {
  const matcher = { kind: 'keywords' as const, keywords: [CODE_NAME] };
  await addLivePattern(engine, 'code-name', { matcher, action: 'must-encrypt' });
}
try {
  while (state.results.length < rounds) {
    engine = await oneRound(engine, hop, state.results.length);
    writeFileSync(stateFile, JSON.stringify(state));
  }
  report();
} finally {
  await engine.dispose();
  await hop.stop();
}
rmSync(stateFile, { force: true });
rmSync(state.dataDir, { recursive: true, force: true });

async function oneRound(running: EngineProcess, nextHop: NextHopDouble, round: number): Promise<EngineProcess> {
  const moment = momentOf(round);
  const hopBefore = nextHop.mails.length;
  const positionBefore = await lastPosition(running);
  const random = seededRandom(state.seed * 100_003 + round);
  const sent = await runRound(moment, { engine: running, hop: nextHop, random, name: `round-${state.seed}-${round}` });
  let restarted = await running.restart();
  let result = await checkRound(sent, { engine: restarted, hop: nextHop, people, hopBefore, positionBefore });
  if (isLate(result)) {
    restarted = await restarted.restart();
    result = besideOrderly(result, restarted.readyAfterMs);
  }
  state.results.push({ moment, ...result });
  for (const violation of result.violations) console.error(`round ${round + 1} (${moment}): ${violation}`);
  return restarted;
}

/** Two of five inside DATA, two after 250, one between: in this order, so that a short run meets all of them. */
function momentOf(round: number): Moment {
  const order: readonly Moment[] = [MOMENTS[0], MOMENTS[1], MOMENTS[2], MOMENTS[0], MOMENTS[1]];
  return order[round % order.length] ?? MOMENTS[0];
}

function readState(): State {
  const kept = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : undefined;
  const seed = Number(values.seed ?? kept?.seed ?? Math.floor(Math.random() * 1_000_000));
  if (kept?.seed === seed && existsSync(kept.dataDir)) return kept;
  return { seed, dataDir: mkdtempSync(join(tmpdir(), 'lazaret-prove-kill-')), results: [] };
}

function report(): void {
  const rows = MOMENTS.map((moment) => [moment, summary(state.results.filter((result) => result.moment === moment))] as const);
  console.table(Object.fromEntries([...rows, ['all', summary(state.results)]]));
  const verified = execFileSync(process.execPath, [LAZARET, 'audit', 'verify', '--config', engine.configFile], { encoding: 'utf8' });
  console.log(verified.trim());
  const violations = state.results.flatMap((result) => result.violations);
  console.log(violations.length === 0 ? 'every promise was kept' : `${violations.length} promises were broken; seed ${state.seed}`);
  if (violations.length > 0) process.exitCode = 1;
}

function summary(results: readonly RoundResult[]) {
  const sum = (count: (result: RoundResult) => number): number => results.reduce((total, result) => total + count(result), 0);
  const acknowledged = sum((result) => result.acknowledged);
  return {
    rounds: results.length,
    mails: sum(({ sent }) => sent),
    acknowledged,
    'not acknowledged': sum(({ sent }) => sent) - acknowledged,
    'of these taken all the same': sum(({ doubled }) => doubled),
    encrypted: sum(({ encrypted }) => encrypted),
    'outcome unknown': sum(({ outcomeUnknown }) => outcomeUnknown),
    'ready after, worst ms': Math.round(Math.max(0, ...results.map(({ readyAfterMs }) => readyAfterMs))),
    'later than 5 s, as an orderly start is': results.filter(({ orderlyMs }) => orderlyMs !== undefined).length,
    'broken promises': sum(({ violations }) => violations.length),
  };
}
