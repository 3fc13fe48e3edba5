/**
 * Appends per second of each store with 1, 32 and 128 in flight, three events of 0.8 KB an append as a cleared mail has them, and the events
 * that are read back in order; on PostgreSQL also three engines at once. A PostgreSQL server is started when Debian's is installed.
 *
 * `npx tsx bench/stores.ts [seconds per row] [URL of another store]…`; files lie in the system's temporary directory: set TMPDIR to the disk
 * to measure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyHead, type EventStore, openStore } from '../libs/event-store/src/index.js';
import { startPostgres, whyNoPostgres } from '../test/support/postgres-server.js';

const [seconds = '3', ...more] = process.argv.slice(2);
const ROW_MS = Number(seconds) * 1_000;
const WARM_UP = 1_000;
const EVENTS = ['MessageReceived', 'MessageInspected', 'VerdictReached'];
const DATA = JSON.stringify({ text: 'x'.repeat(700) });
const META = JSON.stringify({ at: '2026-11-22T10:00:00.000Z', actor: { kind: 'smtp-client', id: 'c' }, commandId: 'c' });

let streams = 0;

async function append(store: EventStore): Promise<void> {
  const stream = `bench-${String(process.pid)}-${String(streams++)}`;
  const events = EVENTS.map((type, index) => ({ id: `${stream}#${String(index)}`, type, version: 1, data: DATA, meta: META }));
  await store.append({ stream, expected: emptyHead(stream), events });
}

async function measure(stores: readonly EventStore[], inFlight: number): Promise<number[]> {
  const latencies: number[] = [];
  const until = performance.now() + ROW_MS;
  const session = async (store: EventStore): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await append(store);
      const done = performance.now();
      latencies.push(done - now);
      now = done;
    }
  };
  await Promise.all(stores.flatMap((store) => Array.from({ length: inFlight }, () => session(store))));
  return latencies.sort((a, b) => a - b);
}

async function rows(name: string, url: string): Promise<void> {
  const store = await openStore(url);
  const begin = await store.lastPosition();
  for (let n = 0; n < WARM_UP; n += 100) await Promise.all(Array.from({ length: 100 }, () => append(store)));
  for (const inFlight of [1, 32, 128]) print(`${name}, ${String(inFlight)} in flight`, await measure([store], inFlight));
  await read(name, store, begin);
  await store.close();
}

async function read(name: string, store: EventStore, begin: number): Promise<void> {
  const began = performance.now();
  let events = 0;
  for (let after = begin; ;) {
    const page = await store.readAll(after, 1_000);
    const last = page.at(-1);
    if (last === undefined) break;
    events += page.length;
    after = last.position;
  }
  console.log(`${`${name}, read`.padEnd(40)} ${((events / (performance.now() - began)) * 1_000).toFixed(0).padStart(7)} events/s`);
}

function print(name: string, latencies: readonly number[]): void {
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2);
  const rate = (latencies.length / ROW_MS) * 1_000;
  console.log(`${name.padEnd(40)} ${rate.toFixed(0).padStart(7)}/s · p50 ${at(0.5)} ms · p99 ${at(0.99)} ms`);
}

const directory = mkdtempSync(join(tmpdir(), 'lazaret-bench-'));
await rows('memory', 'memory:');
await rows('sqlite', `sqlite:${join(directory, 'store.db')}`);
const reason = whyNoPostgres();
if (reason === undefined) {
  const server = await startPostgres();
  await rows('postgres', server.url());
  const engines = await Promise.all([1, 2, 3].map(() => openStore(server.url('schema=three'))));
  for (const inFlight of [1, 32]) print(`postgres, three engines, ${String(inFlight)} each`, await measure(engines, inFlight));
  for (const engine of engines) await engine.close();
  await server.stop();
} else console.log(`postgres: ${reason}`);
for (const url of more) await rows(url.split(':', 1)[0] ?? '', url);
rmSync(directory, { recursive: true });
