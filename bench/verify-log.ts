/**
 * Sealing and verifying a log, of a store and of its export, beside a log of a tenth of its length: events a second must not fall with the
 * length, and memory must stay bounded.
 *
 * `npm run bench verify-log`, or `npx tsx bench/verify-log.ts [events]`
 */
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { logEvents, openStoreForReading, verifyLog, type LogVerdict } from '#event-store';
import { cloudEventLine } from '#events';
import { openLedger } from '../apps/engine/src/audit/open-ledger.js';
import { verifyExport } from '../apps/engine/src/cli/verify-export.js';
import { engineConfigSchema } from '../apps/engine/src/config/engine-config.js';
import { jsonLog } from '../apps/engine/src/platform/engine-log.js';
import { openEngineParts } from '../apps/engine/src/platform/engine-parts.js';
import { scratchDirectory } from './held-stage.js';
import { writeRealisticLog } from './realistic-log.js';

const MANY = Number(process.argv[2] ?? 200_000);
const KINDS = ['sealing', 'verifying the store', 'verifying the export'] as const;

/** Events a second, by kind. */
type Rates = Readonly<Record<(typeof KINDS)[number], number>>;

const few = await ratesOf(MANY / 10);
const many = await ratesOf(MANY);
console.log(`\n${MANY.toLocaleString('en')} events, and × what it is with a tenth of them`);
for (const kind of KINDS)
  console.log(`${kind.padEnd(22)} ${many[kind].toFixed(0).padStart(8)} events/s, × ${(many[kind] / few[kind]).toFixed(2)}`);

async function ratesOf(wanted: number): Promise<Rates> {
  const directory = scratchDirectory();
  const url = `sqlite:${join(directory, 'lazaret.db')}`;
  const parsed = engineConfigSchema.parse({ dataDir: directory, store: { url } });
  const parts = await openEngineParts({ ...parsed, trialMode: true }, jsonLog('silent'));
  try {
    const { events } = await writeRealisticLog(parts, wanted);
    const { keeper } = openLedger(parts);
    const [, sealing] = await timed(() => keeper.sealNow());
    const key = (await keeper.publicKey()) ?? '';
    const reader = await openStoreForReading(url);
    const [ofStore, store] = await timed(() => verifyLog(logEvents(reader), { pinned: [key] }));
    const file = join(directory, 'export.jsonl');
    const lines = createWriteStream(file);
    for await (const event of logEvents(reader))
      if (!lines.write(`${cloudEventLine(event, '/lazaret/bench')}\n`)) await once(lines, 'drain');
    await new Promise<void>((resolve) => lines.end(resolve));
    await reader.close();
    const [ofExport, exported] = await timed(() => verifyExport(file, Readable.from([]), { pinned: [key] }));
    for (const verdict of [ofStore, ofExport]) mustBeSound(verdict);
    const { checkpoints, streams } = ofStore;
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(`${events} events, ${streams} streams, ${checkpoints} checkpoints; at most ${peak} MiB in this process so far`);
    return { sealing: events / sealing, 'verifying the store': events / store, 'verifying the export': events / exported };
  } finally {
    await parts.store.close();
    rmSync(directory, { recursive: true });
  }
}

/** Its answer, and the seconds that it took. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const begun = performance.now();
  const answer = await work();
  return [answer, (performance.now() - begun) / 1000];
}

function mustBeSound({ faults, completeness, unsealed, firstBad }: LogVerdict): void {
  if (faults === 0 && completeness === 'sealed' && unsealed === 0) return;
  console.log(`the log is not sound: ${JSON.stringify(firstBad)}`);
  process.exitCode = 1;
}
