/**
 * Appends per second of every adapter with 1, 32 and 128 appends in flight, and how they compare with SQLite in the same run. Then
 * of the SQLite store with 1, 8 and 32 sessions at once, three events an append, each acknowledged
 * after its fsync; beside it, in the same run, bare better-sqlite3 with one transaction an append and neither check nor
 * hash. The ratio is what group commit gains, or what thread, check and hash cost. Then the key of a cleared message:
 * derived from a key of the day, against a row of its own in a second database (ADR 0007). Last the way of a cleared message through
 * the mail flow: none, as one event, and as one event a transition (ADR 0014).
 *
 * `npx tsx bench/append.ts [seconds per row]` after a build, or `npm run bench append`; the file lies in the system's temporary directory: set TMPDIR to the disk to measure.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FACTORY_FLOW, NOTHING_FOUND, NOTHING_TO_PROTECT_WITH, passMailFlow, type Transition } from '../libs/dlp/src/index.js';
import { encodeEvent } from '../libs/events/src/index.js';
import { deriveKey, newMessageKey } from '../libs/crypto/src/index.js';
import { emptyHead, openStore, type EventStore } from '../libs/event-store/src/index.js';
import { STORE_ADAPTERS } from './store-adapters.js';

const SECONDS = Number(process.argv[2] ?? 3);
const EVENTS = ['MessageReceived', 'MessageInspected', 'VerdictReached'];
/** Appends before the clock runs: a write-ahead log that still grows makes every fsync some ten times slower than one that is reused. */
const WARM_UP = 1_500;
const DATA = JSON.stringify({ text: 'x'.repeat(700) });
const META = JSON.stringify({ at: '2026-11-22T10:00:00.000Z', actor: { kind: 'smtp-client', id: 'c' }, commandId: 'c' });

const directory = mkdtempSync(join(tmpdir(), 'lazaret-bench-'));
const wal = (name: string): Database.Database => {
  const db = new Database(join(directory, name));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  return db;
};

interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
}

/** Runs `step` in `sessions` loops for the time of a row. */
async function measure(sessions: number, step: (n: number) => Promise<unknown>): Promise<Rate> {
  const latencies: number[] = [];
  let n = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + SECONDS * 1_000;
  const session = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await step(n++);
      const done = performance.now();
      latencies.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: sessions }, session));
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  const seconds = (performance.now() - start) / 1_000;
  return { perSecond: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), cpuMs: (user + system) / 1_000 / latencies.length };
}

function print(name: string, { perSecond, p50Ms, p99Ms, cpuMs }: Rate, bare?: number): void {
  const ratio = bare === undefined ? '' : ` · ${(perSecond / bare).toFixed(2)} × bare`;
  const latency = `p50 ${p50Ms.toFixed(2)} ms · p99 ${p99Ms.toFixed(2)} ms`;
  console.log(`${name.padEnd(34)} ${perSecond.toFixed(0).padStart(6)}/s · ${latency} · CPU ${cpuMs.toFixed(3)} ms${ratio}`);
}

async function measureBare(): Promise<Rate> {
  const db = wal('bare.db');
  db.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, stream, revision, id, type, version, data, meta, UNIQUE (stream, revision))');
  const insert = db.prepare('INSERT INTO events (stream, revision, id, type, version, data, meta) VALUES (?, ?, ?, ?, 1, ?, ?)');
  const append = db.transaction((stream: string) => {
    EVENTS.forEach((type, revision) => insert.run(stream, revision, `${stream}#${String(revision)}`, type, DATA, META));
  });
  db.transaction(() => {
    for (let n = 0; n < WARM_UP; n++) append(`warm-${String(n)}`);
  })();
  const rate = await measure(1, (n) => {
    append(`message-${String(n)}`);
    return Promise.resolve();
  });
  db.close();
  return rate;
}

function appendsTo(store: EventStore): (stream: string) => Promise<unknown> {
  return (stream) => {
    const events = EVENTS.map((type, index) => ({ id: `${stream}#${String(index)}`, type, version: 1, data: DATA, meta: META }));
    return store.append({ stream, expected: emptyHead(stream), events });
  };
}

/** Prints a row for each adapter and number in flight, with its share of what SQLite does. */
async function measureAdapters(): Promise<void> {
  const inFlight = [1, 32, 128];
  const rates = new Map<string, readonly Rate[]>();
  for (const { name, open } of STORE_ADAPTERS) {
    const { store, close } = await open(directory);
    // a server may have been measured before
    const append = appendsTo(store);
    const run = randomUUID();
    await Promise.all(Array.from({ length: WARM_UP }, (_, n) => append(`warm-${run}-${String(n)}`)));
    const rows: Rate[] = [];
    for (const count of inFlight) rows.push(await measure(count, (n) => append(`message-${run}-${String(count)}-${String(n)}`)));
    rates.set(name, rows);
    await close();
  }
  for (const [name, rows] of rates)
    for (const [index, rate] of rows.entries()) {
      const sqlite = rates.get('sqlite')?.[index]?.perSecond ?? NaN;
      print(`${name}, ${String(inFlight[index])} in flight`, rate);
      if (name !== 'sqlite') console.log(`    ${(rate.perSecond / sqlite).toFixed(2)} × sqlite`);
    }
}

async function measureStore(sessions: number): Promise<Rate> {
  const store = await openStore(`sqlite:${join(directory, `store-${String(sessions)}.db`)}`);
  const append = appendsTo(store);
  await Promise.all(Array.from({ length: WARM_UP }, (_, n) => append(`warm-${String(n)}`)));
  const rate = await measure(sessions, (n) => append(`message-${String(n)}`));
  await store.close();
  return rate;
}

/** The rate of a key row committed beside the events in a second file, as a key database in the same group would be. */
async function measureKeyRows(): Promise<Rate> {
  const db = wal('keys.db');
  db.exec('CREATE TABLE keys (message TEXT PRIMARY KEY, wrapped TEXT) WITHOUT ROWID');
  const insert = db.prepare('INSERT INTO keys VALUES (?, ?)');
  const group = db.transaction((from: number) => {
    for (let n = from; n < from + 32; n++) insert.run(`message-${String(n)}`, newMessageKey().toString('base64url'));
  });
  for (let n = 1; n <= WARM_UP; n++) group(-32 * n);
  const rate = await measure(1, (n) => {
    group(n * 32);
    return Promise.resolve();
  });
  db.close();
  return rate;
}

/** The real way of a cleared message, beside the three events that every message has. */
const WAY = passMailFlow({
  entry: 'root',
  recipient: 'outside',
  mail: { hasOriginator: true, demands: [], signing: [], failure: null, isEncrypted: false, isSigned: false, isCalendar: false },
  judgement: NOTHING_FOUND,
  settings: FACTORY_FLOW,
  ...NOTHING_TO_PROTECT_WITH,
}).transitions;

async function measureWay(name: string, passed: readonly (readonly Transition[])[]): Promise<Rate & { readonly bytes: number }> {
  const store = await openStore(`sqlite:${join(directory, `way-${name}.db`)}`);
  const first = EVENTS.map((type) => ({ type, data: DATA }));
  const meta = { at: '2026-11-22T10:00:00.000Z', actor: { kind: 'smtp-client', id: 'c' }, commandId: 'c' } as const;
  const append = (stream: string): Promise<unknown> => {
    const plain = first.map(({ type, data }, index) => ({ id: `${stream}#${String(index)}`, type, version: 1, data, meta: META }));
    const ways = passed.map((transitions, index) => {
      const fact = { type: 'FlowPassed' as const, data: { recipients: [0], transitions: [...transitions] } };
      return encodeEvent(`${stream}#way-${String(index)}`, fact, meta);
    });
    return store.append({ stream, expected: emptyHead(stream), events: [...plain, ...ways] });
  };
  await Promise.all(Array.from({ length: WARM_UP }, (_, n) => append(`warm-${String(n)}`)));
  const rate = await measure(32, (n) => append(`message-${String(n)}`));
  const ways = (await store.readStream('message-0')).slice(EVENTS.length);
  const bytes = ways.reduce((sum, { data, meta: own }) => sum + data.length + own.length, 0);
  await store.close();
  return { ...rate, bytes };
}

await measureAdapters();
const bare = await measureBare();
print('bare, one transaction an append', bare);
for (const sessions of [1, 8, 32]) print(`store, ${String(sessions)} sessions`, await measureStore(sessions), bare.perSecond);

const day = newMessageKey();
const derived = await measure(1, (n) => Promise.resolve(deriveKey(day, `message|${String(n)}`)));
const rows = await measureKeyRows();
console.log(`key of a cleared message: derived from the day ${((1_000 * 1_000) / derived.perSecond).toFixed(1)} µs, no fsync;`);
console.log(
  `  a row in a key database, groups of 32: ${((1_000 * 1_000) / rows.perSecond / 32).toFixed(1)} µs and a second fsync a group (${rows.p50Ms.toFixed(2)} ms)`,
);
const without = await measureWay('none', []);
const together = await measureWay('together', [WAY]);
const each = await measureWay(
  'each',
  WAY.map((transition) => [transition]),
);
console.log(`way of a cleared message, ${String(WAY.length)} transitions, 32 sessions:`);
for (const [name, rate] of [
  ['none', without],
  ['one event', together],
  ['one event a transition', each],
] as const) {
  print(`  ${name}`, rate);
  console.log(`    ${(rate.perSecond / without.perSecond).toFixed(2)} × none · ${String(rate.bytes)} bytes of data and metadata a message`);
}
rmSync(directory, { recursive: true });
