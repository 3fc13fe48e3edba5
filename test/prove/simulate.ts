/**
 * `npm run prove:simulate -- [--recorded N] [--kept N] [--rounds N] [--seed S]`: a draft policy is tried on N recorded messages, at
 * most 10 s for 20,000, while mail goes on beside it; then N kept mails are simulated and sent through an engine in which the draft
 * is live, and every message must end alike. Exit code 1 when any of that is not so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { routes } from '#contracts';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { seededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { wholeOption } from '../support/whole-option.js';
import { JUDGING_DRAFT, SCANNING_DRAFT } from './draft-mail.js';
import { compareLiveAndSimulated, simulate } from './live-and-simulated.js';
import { recordLog } from './recorded-log.js';

const LIMIT_MS_FOR_20_000 = 10_000;
/** Of these, what does not grow with the messages: the draft's patterns are compiled first. */
const START_MS = 1_000;
const CLEAN = Buffer.from('From: a@example.com\r\nTo: c@example.net\r\nSubject: lunch\r\n\r\nFriday at noon?\r\n');
const options = { recorded: { type: 'string' }, kept: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const broken: string[] = [];

console.log(`seed ${seed}`);
await recordedMessages(wholeOption('recorded', values.recorded ?? '20000'));
for (let round = 0; round < wholeOption('rounds', values.rounds ?? '1'); round++)
  await keptMail(wholeOption('kept', values.kept ?? '2000'), seed + round);
for (const sentence of broken) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
if (broken.length > 0) process.exitCode = 1;

async function recordedMessages(count: number): Promise<void> {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'lazaret-simulate-')), 'var');
  const log = await recordLog(dataDir, count, { draft: JUDGING_DRAFT, random: seededRandom(seed) });
  const recordedUntil = new Date().toISOString();
  const hop = await openNextHopDouble();
  const engine = await startEngine({ dataDir, readyMs: 120_000, settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
  try {
    await readModelsBuilt(engine);
    const alone = await mailBeside(engine, new Promise((resolve) => setTimeout(resolve, 3_000)));
    const asked = { draft: JUDGING_DRAFT, until: recordedUntil, rescan: false }; // without the mail that is sent beside
    const { result } = await simulate(engine, asked);
    const beside = await mailBeside(engine, simulate(engine, asked));
    const perMessage = result.durationMs / Math.max(result.replayed, 1);
    console.log(`${result.replayed} of ${count} recorded messages in ${result.durationMs} ms, ${(perMessage * 1_000).toFixed(0)} µs each`);
    console.log(`ratio simulated : inspected = 1 : ${(log.inspectionMs / perMessage).toFixed(1)}`);
    console.log(`mail alone p50 ${alone.p50} ms, p99 ${alone.p99} ms; beside it p50 ${beside.p50} ms, p99 ${beside.p99} ms`);
    if (result.replayed !== count)
      broken.push(`${result.replayed} of ${count} messages were replayed: ${JSON.stringify(result.notReplayed)}`);
    const limitMs = START_MS + ((LIMIT_MS_FOR_20_000 - START_MS) * count) / 20_000;
    if (result.durationMs > limitMs) broken.push(`${count} messages took ${result.durationMs} ms of at most ${limitMs} ms`);
    for (const { before, after, messages } of result.matrix) {
      const wanted = log.matrix.get(`${before} ${after}`) ?? 0;
      if (wanted !== messages) broken.push(`${before} → ${after}: ${messages} messages, a fresh scan says ${wanted}`);
    }
    if (result.matrix.length !== log.matrix.size) broken.push('not every change of the fresh scan was found');
  } finally {
    await engine.dispose();
    await hop.stop();
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  }
}

/** They follow an engine's own log; here it is new to them, and what builds them would be measured. */
async function readModelsBuilt(engine: EngineProcess): Promise<void> {
  for (const until = performance.now() + 120_000; performance.now() < until;) {
    if ((await engine.ask(routes.status)).store.projectionLagEvents === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the read models are not built after two minutes');
}

/** Clean mails, one after the other, until something has ended. */
async function mailBeside(engine: EngineProcess, work: Promise<unknown>): Promise<{ readonly p50: number; readonly p99: number }> {
  const times: number[] = [];
  const state = { ended: false };
  const end = work.finally(() => (state.ended = true));
  while (!state.ended) {
    const startedAt = performance.now();
    await sendMail(engine.smtpPort, { to: 'c@example.net' }, CLEAN);
    times.push(performance.now() - startedAt);
  }
  await end;
  times.sort((left, right) => left - right);
  const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}

async function keptMail(count: number, ownSeed: number): Promise<void> {
  for (const [name, draft] of [
    ['judged otherwise', JUDGING_DRAFT],
    ['scanned for more', SCANNING_DRAFT],
  ] as const) {
    const rescan = draft === SCANNING_DRAFT;
    const compared = await compareLiveAndSimulated({ draft, messages: count, seed: ownSeed, rescan });
    const { messages, changed, rescanned, differences, destroyed, notReplayed, durationMs } = compared;
    console.log(`${name}, seed ${ownSeed}: ${messages} messages, ${changed} changed, ${rescanned} scanned again, in ${durationMs} ms`);
    console.log(`  unlike live processing: ${differences.length}; destroyed ${destroyed}, counted ${JSON.stringify(notReplayed)}`);
    broken.push(...differences.slice(0, 20));
    if (notReplayed.length !== 1 || notReplayed[0]?.messages !== destroyed)
      broken.push(`${name}: destroyed messages were not counted as such`);
  }
}
