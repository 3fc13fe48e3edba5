/**
 * `npm run prove:copy -- --events N [--kills K]`: a log of N events is copied by `lazaret store copy` from SQLite to PostgreSQL and back, and to
 * the double of an EventStoreDB server and back, killed and begun again on the way; what comes back is the same event by event and verifies.
 * Exit code 1 when it does not.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyHead, openStore, openStoreForReading, type StreamHead, verifyStreams } from '#event-store';
import { LAZARET } from '../support/engine-process.js';
import { startEventStoreProcess } from '../support/eventstore-double/eventstore-process.js';
import { startPostgres, whyNoPostgres } from '../support/postgres-server.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';

const { values } = parseArgs({ options: { events: { type: 'string' }, kills: { type: 'string' } } });
const count = wholeOption('events', values.events ?? '100000');
const kills = wholeOption('kills', values.kills ?? '2');
const reason = whyNoPostgres();
if (reason !== undefined) throw new Error(reason);

const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-copy-'));
const server = await startPostgres();
const double = await startEventStoreProcess({ journal: join(folder, 'eventstore.journal') });
const source = `sqlite:${folder}/source.db`;
try {
  await fill(source);
  const before = await digestOf(source);
  for (const [name, from, to] of [
    ['sqlite → postgres', source, server.url()],
    ['postgres → sqlite', server.url(), `sqlite:${folder}/back.db`],
    ['sqlite → eventstoredb double', source, double.url],
    ['eventstoredb double → sqlite', double.url, `sqlite:${folder}/back-again.db`],
  ] as const) {
    const began = performance.now();
    for (let kill = 1; kill <= kills; kill++) await copy(from, to, 1_500 * kill);
    const said = await copy(from, to);
    console.log(`${name}, killed ${kills} times: ${((performance.now() - began) / 1_000).toFixed(1)} s; ${said.trim()}`);
    const after = await digestOf(to);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      console.error(`${name}: ${JSON.stringify(after)} is not ${JSON.stringify(before)}`);
      process.exitCode = 1;
    }
  }
  console.log(`${before.events} events in ${before.streams} streams, at every end ${before.digest.slice(0, 16)}…`);
} finally {
  await double.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Streams of three to nine events, written by turns, with sealed text of usual size. */
async function fill(url: string): Promise<void> {
  const random = seededRandom(1);
  const store = await openStore(url);
  const heads = new Map<string, StreamHead>();
  const session = async (name: number): Promise<void> => {
    for (let n = name; n * 3 < count; n += 32) {
      const stream = `message-${String(Math.floor(n / 2))}-${String(name % 3)}`;
      const expected = heads.get(stream) ?? emptyHead(stream);
      const events = [0, 1, 2].map((index) => ({
        id: createHash('sha256')
          .update(`${stream} ${String(expected.revision + index)}`)
          .digest('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
        ...{ type: 'MessageReceived', version: 1 },
        data: JSON.stringify({ text: 'ü\u0000'.repeat(random.between(10, 300)) }),
        meta: '{"at":"2026-11-30T10:00:00.000Z"}',
      }));
      heads.set(stream, await store.append({ stream, expected, events: events.slice(0, Math.min(3, count - n * 3)) }));
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, name) => session(name)));
  await store.close();
}

/** Over all events in their order, without their positions. */
async function digestOf(url: string): Promise<{ readonly events: number; readonly streams: number; readonly digest: string }> {
  const store = await openStoreForReading(url);
  const { events, streams, firstBad } = await verifyStreams(store);
  if (firstBad !== undefined) throw new Error(`${url.split('@').at(-1) ?? ''}: ${JSON.stringify(firstBad)}`);
  const hash = createHash('sha256');
  for (let after = 0; ;) {
    const page = await store.readAll(after, 1_000);
    for (const { position: _, ...event } of page) hash.update(JSON.stringify(Object.entries(event).sort()));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  await store.close();
  return { events, streams, digest: hash.digest('hex') };
}

async function copy(from: string, to: string, killAfterMs?: number): Promise<string> {
  const child = spawn(process.execPath, [LAZARET, 'store', 'copy', from, to], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const killing = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(killing);
  if (killAfterMs === undefined && code !== 0) throw new Error(`store copy ended with ${String(code)}`);
  return said;
}
