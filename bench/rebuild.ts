/**
 * How fast the read models are built from the log: events a second, beside reading the same log without doing anything with
 * it, in the same run. Four facts a message; of every fifth the life after them, to the day when nothing of it is to be read any more. The promise is
 * 5,000 events a second, and that the rows built again are those that were followed, byte for byte.
 *
 * `npx tsx bench/rebuild.ts [messages]`
 */
import { rmSync } from 'node:fs';
import { engineConfigSchema } from '../apps/engine/src/config/engine-config.js';
import { jsonLog } from '../apps/engine/src/platform/engine-log.js';
import { messageStream } from '../apps/engine/src/platform/engine-keys.js';
import { openEngineParts, type EngineParts } from '../apps/engine/src/platform/engine-parts.js';
import { Projections } from '../apps/engine/src/project/projections.js';
import { openReadDatabase, readDatabasePath } from '../apps/engine/src/project/read-database.js';
import { rebuildWith } from '../apps/engine/src/project/rebuild.js';
import { messageDecider, type MessageCommand } from '#events';
import { holdMany, scratchDirectory } from './held-stage.js';

const MESSAGES = Number(process.argv[2] ?? 5_000);
const PROMISED = 5_000;

async function main(): Promise<void> {
  const directory = scratchDirectory();
  const store = { url: `sqlite:${directory}/lazaret.db` };
  const config = {
    ...engineConfigSchema.parse({ hostname: 'bench', log: { level: 'silent' }, store, dataDir: directory }),
    trialMode: true,
  };
  const parts = await openEngineParts(config, jsonLog('silent'));
  try {
    await followedLive(parts, async () => {
      const ids = await holdMany(parts, MESSAGES);
      for (const [at, id] of ids.entries()) if (at % 5 === 0) await deleted(parts, id);
    });
    const events = await parts.store.lastPosition();
    const readSeconds = await seconds(() => readAll(parts));
    const cpu = process.cpuUsage();
    const start = performance.now();
    const { rows, digest, earlierDigest } = await rebuildWith(parts);
    const rebuildSeconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const equal = digest === earlierDigest && rows >= MESSAGES;
    const rate = events / rebuildSeconds;
    console.log(`${String(events)} events, ${String(MESSAGES)} held messages`);
    console.log(`reading the log      ${(events / readSeconds).toFixed(0).padStart(9)} events/s`);
    console.log(
      `building all rows    ${rate.toFixed(0).padStart(9)} events/s   × ${(rebuildSeconds / readSeconds).toFixed(1)} the time of reading`,
    );
    console.log(`a second of CPU       ${((events / (user + system)) * 1e6).toFixed(0).padStart(9)} events/s, as on a machine of its own`);
    console.log(`rebuilt equals followed: ${equal ? 'yes' : 'NO'}; ${String(PROMISED)} events/s promised`);
    if (!equal || rate < PROMISED) process.exitCode = 1;
  } finally {
    await parts.store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The read models follow while it is worked, as in the running engine. */
async function followedLive(parts: EngineParts, work: () => Promise<void>): Promise<void> {
  const { store, keys, config } = parts;
  const db = openReadDatabase(readDatabasePath(config));
  const onStopped = (cause: Error): void => {
    throw cause;
  };
  const projections = new Projections({ store, keys, db, onStopped });
  await projections.start();
  try {
    await work();
    await projections.caughtUp();
  } finally {
    await projections.stop();
    db.close();
  }
}

async function deleted(parts: EngineParts, id: string): Promise<void> {
  const now = parts.clock.iso();
  const closing = {
    reason: 'false-positive',
    verdict: 'false-alarm',
    note: null,
    actorTag: null,
    undoSeconds: 0,
    decisionId: `d-${id}`,
  } as const;
  const commands: MessageCommand[] = [
    { type: 'ScheduleDeletion', ...closing, now },
    { type: 'PurgeDeleted', now, deletedDays: 0 },
    { type: 'DestroySnippets' },
  ];
  for (const [step, command] of commands.entries()) {
    const meta = { at: now, actor: { kind: 'account', id: 'bench' }, commandId: `bench-${id}-${String(step)}` } as const;
    const { outcome } = await parts.events.decide(messageDecider, messageStream(id), command, meta);
    if (outcome !== 'appended') throw new Error(`${command.type}: ${outcome}`);
  }
  await parts.blobs.remove(id);
}

async function readAll(parts: EngineParts): Promise<void> {
  for (let position = 0; ;) {
    const page = await parts.store.readAll(position, 256);
    const last = page.at(-1);
    if (last === undefined) return;
    position = last.position;
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

await main();
