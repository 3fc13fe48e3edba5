/**
 * A log of a million events, beside one of ten thousand in the same run: how long the built engine takes to start on it once its
 * read models and its agenda are on disk and up to date, how fast the read models are built from nothing, what one message as it
 * was costs, and what the audit page asks. The promises: a start within 5 s, a message as it was within 100 ms, 5,000 events a second.
 *
 * `npm run bench million-events`, or `npx tsx bench/million-events.ts [events] [rounds]`
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { routes, type Route } from '#contracts';
import type { z } from 'zod';
import { engineConfigSchema } from '../apps/engine/src/config/engine-config.js';
import { jsonLog } from '../apps/engine/src/platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../apps/engine/src/platform/engine-parts.js';
import { withPrefix } from '../apps/engine/src/project/projected-prefix.js';
import { type EngineProcess, startEngine } from '../test/support/engine-process.js';
import { scratchDirectory } from './held-stage.js';
import { type RealisticLog, writeRealisticLog } from './realistic-log.js';

const MANY = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.argv[3] ?? 40);
const FEW = 10_000;
const PROMISED = { 'start, up to date': 5_000, 'one message as it was': 100 } as const;
const PROMISED_RATE = 5_000;
/** For the first start, which reads the whole log. */
const PATIENCE_MS = 30 * 60_000;

type Times = Map<string, readonly number[]>;

interface Figures {
  readonly events: number;
  readonly times: Times;
  /** Events a second. */
  readonly writing: number;
  readonly building: number;
}

async function main(): Promise<void> {
  const few = await figuresOf(FEW);
  const many = await figuresOf(MANY);
  console.log(`\n${many.events.toLocaleString('en')} events, and × what it is with ${few.events.toLocaleString('en')}`);
  console.log(`writing the log    ${rate(many.writing)} events/s, × ${(many.writing / few.writing).toFixed(2)}`);
  console.log(`building all rows  ${rate(many.building)} events/s, × ${(many.building / few.building).toFixed(2)}`);
  if (many.building < PROMISED_RATE) broken(`fewer than the ${String(PROMISED_RATE)} that are promised`);
  for (const [name, times] of many.times) {
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
    const ratio = p50 / percentile(few.times.get(name) ?? [], 0.5);
    console.log(`${name.padEnd(44)} p50 ${p50.toFixed(1).padStart(8)} ms   p95 ${p95.toFixed(1).padStart(8)} ms   × ${ratio.toFixed(1)}`);
    const promised = Object.entries(PROMISED).find(([each]) => each === name)?.[1] ?? Infinity;
    if (p95 > promised) broken(`more than the ${String(promised)} ms that are promised`);
  }
}

const rate = (events: number): string => events.toFixed(0).padStart(8);

function broken(why: string): void {
  console.log(`  ${why}`);
  process.exitCode = 1;
}

async function figuresOf(events: number): Promise<Figures> {
  const directory = scratchDirectory();
  try {
    const began = performance.now();
    const log = await written(directory, events);
    const writing = log.events / seconds(began);
    console.log(`${log.events.toLocaleString('en')} events are written, ${String(log.held.length)} held messages`);
    const building = await built(directory, log);
    const first = await firstStart(directory);
    console.log('all rows are built');
    const times = await measured(directory, log);
    times.set('first start, until all rows are built', [first]);
    return { events: log.events, times, writing, building };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function written(dataDir: string, events: number): Promise<RealisticLog> {
  const parts = await opened(dataDir);
  try {
    return await writeRealisticLog(parts, events);
  } finally {
    await parts.store.close();
  }
}

/** The read models from nothing, as `lazaret project rebuild` builds them. Answers events a second. */
async function built(dataDir: string, { events }: RealisticLog): Promise<number> {
  const parts = await opened(dataDir);
  try {
    const began = performance.now();
    await withPrefix({ log: parts.store, position: events, keys: parts.keys }, () => undefined);
    return events / seconds(began);
  } finally {
    await parts.store.close();
  }
}

function opened(dataDir: string): Promise<EngineParts> {
  mkdirSync(dataDir, { recursive: true });
  const settings = { hostname: 'bench', log: { level: 'silent' }, store: { url: `sqlite:${dataDir}/lazaret.db` }, dataDir };
  return openEngineParts({ ...engineConfigSchema.parse(settings), trialMode: true }, jsonLog('silent'));
}

/** The first start builds agenda and read models; it ends when all that was due is worked off. Answers milliseconds until the rows were there. */
async function firstStart(dataDir: string): Promise<number> {
  const began = performance.now();
  const engine = await startEngine({ dataDir, settings: { log: { level: 'error' } }, readyMs: PATIENCE_MS });
  try {
    while ((await lagOf(engine)) > 0) await pause(500);
    const takenMs = performance.now() - began;
    const until = performance.now() + PATIENCE_MS;
    while (isDue(dataDir) && performance.now() < until) await pause(500);
    return takenMs;
  } finally {
    await engine.stop();
    await engine.dispose();
  }
}

async function lagOf(engine: EngineProcess): Promise<number> {
  // an engine that catches up may be too busy to answer at once
  const status = await engine.ask(routes.status).catch(() => undefined);
  return status?.store.projectionLagEvents ?? Infinity;
}

function isDue(dataDir: string): boolean {
  const file = join(dataDir, 'agenda.db');
  if (!existsSync(file)) return true;
  const db = new Database(file, { readonly: true });
  try {
    const [table] = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'agenda_v%'").pluck().all();
    const due = db.prepare<[string], number>(`SELECT count(*) FROM ${table ?? ''} WHERE kind <> 'hand-over' AND due_at <= ?`).pluck();
    return (due.get(new Date().toISOString()) ?? 0) > 0;
  } finally {
    db.close();
  }
}

async function measured(dataDir: string, { held, accounts, events }: RealisticLog): Promise<Times> {
  const times: Times = new Map();
  const starts: number[] = [];
  let engine = await startEngine({ dataDir, settings: { log: { level: 'error' } }, readyMs: PATIENCE_MS });
  for (let round = 0; round < 3; round++) {
    await engine.stop();
    await engine.dispose();
    engine = await startEngine({ dataDir, settings: { log: { level: 'error' } }, readyMs: PATIENCE_MS });
    starts.push(engine.readyAfterMs);
  }
  times.set('start, up to date', starts);
  try {
    const message = (round: number): string => held[Math.floor((held.length * (round + 0.5)) / ROUNDS)] ?? '';
    await time(times, 'one message as it was', (round) => {
      const query = { asOf: String(round % 4) };
      return ask(engine, routes.replayMessage, { parameters: { id: message(round) }, query });
    });
    for (const [name, query] of auditQueries(message, accounts, events))
      await time(times, `audit: ${name}`, (round) => ask(engine, routes.auditEvents, { query: { limit: 100, ...query(round) } }));
  } finally {
    await engine.stop();
    await engine.dispose();
  }
  return times;
}

type QueryAt = (round: number) => Readonly<Record<string, string | number>>;

function auditQueries(message: (round: number) => string, accounts: readonly string[], events: number): readonly [string, QueryAt][] {
  const month = (round: number): string => new Date(Date.now() - (1 + (round % 11)) * 30 * 86_400_000).toISOString();
  const newest = { order: 'newest' };
  return [
    ['the newest', () => newest],
    ['a deep page', (round) => ({ ...newest, before: Math.floor((events * (round + 1)) / (ROUNDS + 1)) })],
    ['from the beginning on', (round) => ({ after: Math.floor((events * round) / ROUNDS) })],
    ['one message', (round) => ({ messageId: message(round) })],
    ['a rare type', () => ({ ...newest, type: 'PatternVersioned' })],
    ['a type that never was', () => ({ ...newest, type: 'BulkUndone' })],
    ['a kind', () => ({ ...newest, kind: 'delivery' })],
    ['what one person did', (round) => ({ ...newest, actor: `account:${accounts[round % accounts.length] ?? ''}` })],
    [
      'a person and a type that never met',
      (round) => ({ ...newest, actor: `account:${accounts[round % accounts.length] ?? ''}`, type: 'MessageReceived' }),
    ],
    ['a month', (round) => ({ ...newest, to: month(round) })],
    ['a kind of a month', (round) => ({ kind: 'account', from: month(round) })],
  ];
}

async function time(times: Times, name: string, ask: (round: number) => Promise<unknown>): Promise<void> {
  await ask(0); // the first one compiles
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await ask(round);
    taken.push(performance.now() - began);
  }
  times.set(name, taken);
}

function ask<T>(
  engine: EngineProcess,
  route: Route & { readonly answer: z.ZodType<T> },
  call: Parameters<EngineProcess['fetch']>[1],
): Promise<T> {
  return engine.ask(route, call);
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function seconds(began: number): number {
  return (performance.now() - began) / 1_000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await main();
