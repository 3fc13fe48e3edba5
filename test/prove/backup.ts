/**
 * `npm run prove:backup -- --rounds N [--rate MAILS] [--seed S]`: while mail comes in at a rate (every other one is held), a backup is
 * made of the running engine and restored elsewhere; every mail that was acknowledged before the backup began is there, whole, and the
 * restored log verifies. Exit code 1 when any promise was broken.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { routes } from '#contracts';
import { completeSettings, type EngineProcess, heldMessages, LAZARET, outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { proofMail, type ProofMail } from '../support/proof-mail.js';
import { seededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { wholeOption } from '../support/whole-option.js';
import { inParallel } from './release-calls.js';

const SETTLE_MS = 2_000;

const { values } = parseArgs({ options: { rounds: { type: 'string' }, rate: { type: 'string' }, seed: { type: 'string' } } });
const rounds = wholeOption('rounds', values.rounds ?? '3');
const rate = wholeOption('rate', values.rate ?? '50');
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
console.log(`seed ${seed}, ${rounds} rounds at ${rate} mails/s`);

interface Sent extends ProofMail {
  readonly name: string;
}

const run = promisify(execFile);
const random = seededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-backup-'));
const hop = await openNextHopDouble();
const settings = { routes: outboundTo(hop.port), log: { level: 'warn' as const } };
const engine = await startEngine({ settings });
const acknowledged: Sent[] = [];
const broken: string[] = [];
let sending = true;
const sender = sendAtRate();
try {
  for (let round = 0; round < rounds; round++) {
    await wait(SETTLE_MS);
    await oneRound(round);
  }
} finally {
  sending = false;
  await sender;
  await engine.dispose();
  await hop.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken; seed ${seed}`);
for (const sentence of broken) console.error(sentence);
if (broken.length > 0) process.exitCode = 1;

/** Sends without waiting for answers, as clients do. */
async function sendAtRate(): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (let n = 0; sending; n++) {
    const name = `backup-${seed}-${n}`;
    const mail = proofMail(n % 2 === 0 ? 'held' : 'clean', name, random.pick([300, 5_000, 40_000]), random);
    const sent = sendMail(engine.smtpPort, { from: '', to: 'b@example.net' }, mail.bytes).then(
      ({ code }) => {
        if (code === 250) acknowledged.push({ ...mail, name });
      },
      () => undefined,
    );
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
    await wait(1_000 / rate);
  }
  await Promise.all(underWay);
}

async function oneRound(round: number): Promise<void> {
  const backup = join(folder, `backup-${round}`);
  const begun = performance.now();
  const before = acknowledged.length;
  const made = JSON.parse(await lazaret('backup', backup, '--json', '--config', engine.configFile)) as { events: number; bytes: number };
  const backedUpS = (performance.now() - begun) / 1_000;
  const during = acknowledged.length - before;
  const wanted = acknowledged.slice(0, before);

  const dataDir = join(folder, `restored-${round}`);
  const configFile = join(folder, `restored-${round}.json`);
  writeFileSync(configFile, JSON.stringify(await completeSettings(dataDir, settings)));
  const from = performance.now();
  await lazaret('restore', backup, '--config', configFile);
  const restoredS = (performance.now() - from) / 1_000;
  console.log((await lazaret('audit', 'verify', '--config', configFile)).trim());
  const restored = await startEngine({ dataDir, settings, readyMs: 60_000 });
  try {
    await check(restored, wanted);
  } finally {
    await restored.dispose();
  }
  const figures = {
    'acknowledged before': wanted.length,
    'taken meanwhile': during,
    events: made.events,
    MB: made.bytes / 1e6,
    backedUpS,
    restoredS,
  };
  console.log(`round ${round + 1}: ${JSON.stringify(figures)}`);
  if (during === 0) broken.push(`round ${round + 1}: no mail was taken while the backup was made: nothing was proved`);
}

/** Held mails by their content; of those that passed, the facts. */
async function check(restored: EngineProcess, wanted: readonly Sent[]): Promise<void> {
  const held = wanted.filter(({ kind }) => kind === 'held');
  const ids = (await heldMessages(restored, held.length, 60_000)).map(({ id }) => id);
  for (let next = (await page(restored, undefined)).next; next !== null && ids.length < 100_000;) {
    const more = await page(restored, next);
    ids.push(...more.ids);
    next = more.next;
  }
  const contents = new Set<string>();
  await inParallel(8, ids, async (mine) => {
    for (const id of mine) {
      const response = await restored.fetch(routes.download, { parameters: { id }, body: { reason: 'test-data' } });
      contents.add(Buffer.from(await response.arrayBuffer()).toString('latin1'));
    }
  });
  for (const { name, bytes } of held)
    if (!contents.has(bytes.toString('latin1'))) broken.push(`${name} was acknowledged before the backup and is not in it`);
  const passed = await handedOver(restored);
  const clean = wanted.length - held.length;
  if (passed < clean) broken.push(`${clean} mails had passed before the backup, and it tells of ${passed}`);
}

async function page(
  restored: EngineProcess,
  cursor: string | undefined,
): Promise<{ readonly ids: string[]; readonly next: string | null }> {
  const query = { state: 'open', sort: 'newest', limit: 200, ...(cursor === undefined ? {} : { cursor }) };
  const list = await restored.ask(routes.heldMessages, { query });
  return { ids: list.rows.map(({ id }) => id), next: list.nextCursor };
}

async function handedOver(restored: EngineProcess): Promise<number> {
  let count = 0;
  for (let after = 0; ;) {
    const { events } = await restored.ask(routes.auditEvents, { query: { after, limit: 500 } });
    count += events.filter(({ type }) => type === 'HandedOver').length;
    const last = events.at(-1);
    if (last === undefined) return count;
    after = last.position;
  }
}

async function lazaret(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [LAZARET, ...words], { encoding: 'utf8' });
  return stdout;
}
