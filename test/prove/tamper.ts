/**
 * `npm run prove:tamper -- --rounds N [--seed S]`: an engine takes mail, holds it, destroys the keys of 100 messages, and stops. Then six deeds are
 * done to copies of its store, N times each, by a program that writes to the file: every other time by one who computes all chains anew. Each must
 * be found out, with the first event that is not what was sealed, and exit code 1. Exit code 1 when one of that is not so.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { auditVerifySchema, type AuditVerdict } from '#contracts';
import { runCommandLine } from '../../apps/engine/src/cli/command-line.js';
import { LAZARET } from '../support/engine-process.js';
import { seededRandom } from '../support/seeded-random.js';
import { DEEDS, tamper, type Deed, type Tampered } from '../support/tamper.js';
import { wholeOption } from '../support/whole-option.js';
import { DESTROYED, recordedLog } from './tampered-engine.js';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' }, state: { type: 'string' } } });
const rounds = wholeOption('rounds', values.rounds ?? '20');
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const random = seededRandom(seed);
const broken: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-tamper-'));
const copy = join(folder, 'copy.db');
try {
  const log = await recordedLog(folder, random);
  const evidence = ['--public-key', log.publicKey, '--anchor', log.anchors];
  const sound = await verify(log.store, evidence);
  tellSound(sound, log.destroyed);
  tellProgram(log.store, evidence);
  const upTo = sound.verdict.sealed?.position ?? 0;
  let named = 0;
  for (const deed of DEEDS) named += await proveDeed(deed, { ...log, evidence, upTo });
  console.log(`${named} of ${DEEDS.length * rounds} named (seed ${seed})`);
  await tellLimits(log, upTo);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const sentence of broken) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
if (broken.length > 0) process.exitCode = 1;

async function proveDeed(deed: Deed, log: { store: string; evidence: readonly string[]; upTo: number }): Promise<number> {
  let named = 0;
  for (let round = 0; round < rounds; round++) {
    const isSkilled = round % 2 === 1;
    const tampered = tamper(copied(log.store), deed, { random, upTo: log.upTo, isSkilled });
    const { code, verdict } = await verify(copy, log.evidence);
    const wrong = whyWrong(deed, tampered, code, verdict);
    if (wrong === undefined) named++;
    else broken.push(`${deed}${isSkilled ? ', chains anew' : ''}: ${tampered.what}: ${wrong}`);
  }
  console.log(`${deed}: ${named} of ${rounds} named, ${Math.floor(rounds / 2)} of them with all chains computed anew`);
  return named;
}

function whyWrong(deed: Deed, { position }: Tampered, code: number, { firstBad }: AuditVerdict): string | undefined {
  if (code !== 1) return `exit code ${code}`;
  if (firstBad === null) return 'no event is named';
  if (deed === 'truncate') return firstBad.problem === 'cut off' ? undefined : `called ${firstBad.problem}`;
  const expected = nextCovered(position);
  return firstBad.position === expected ? undefined : `named position ${firstBad.position}, not ${expected}: ${firstBad.problem}`;
}

/** The first event that the ledger covers, from a position on: what stands now where another was sealed. */
function nextCovered(position: number): number {
  const db = new Database(copy, { readonly: true });
  const next = db.prepare(`SELECT min(position) FROM events WHERE position >= ? AND stream <> 'ledger'`).pluck().get(position);
  db.close();
  return Number(next);
}

function tellSound({ code, verdict }: { code: number; verdict: AuditVerdict }, destroyed: number): void {
  const { events, streams, checkpoints, completeness, unsealed, seconds } = verdict;
  console.log(
    `${events} events in ${streams} streams, ${checkpoints} checkpoints, keys of ${destroyed} messages destroyed: ${completeness}, ${seconds} s`,
  );
  if (code !== 0 || completeness !== 'anchored' || unsealed > 0) broken.push(`the untouched log: ${JSON.stringify(verdict)}`);
  if (destroyed < DESTROYED) broken.push(`the keys of ${destroyed} messages were destroyed, not of ${DESTROYED}`);
}

/** The program itself, once: its exit codes are those that are counted here. */
function tellProgram(store: string, evidence: readonly string[]): void {
  const words = (file: string) => [LAZARET, 'audit', 'verify', '--store', `sqlite:${file}`, ...evidence];
  console.log(execFileSync(process.execPath, words(store), { encoding: 'utf8', cwd: folder }).trimEnd());
  const { what } = tamper(copied(store), 'edit', { random, upTo: 50, isSkilled: true });
  try {
    execFileSync(process.execPath, words(copy), { encoding: 'utf8', stdio: 'pipe', cwd: folder });
    broken.push('the program calls an edited log sound');
  } catch (cause) {
    const { status, stderr } = cause as { status: number; stderr: string };
    console.log(`${what} → exit code ${status}: ${stderr.trim()}`);
    if (status !== 1) broken.push(`the program exits with ${status}`);
  }
}

/** What is not found without an anchor, or not at all, shown as such. */
async function tellLimits(
  { store, publicKey, anchors }: { store: string; publicKey: string; anchors: string },
  upTo: number,
): Promise<void> {
  const last = `(SELECT max(revision) FROM events WHERE stream = 'ledger' AND type = 'LedgerSealed')`;
  const db = new Database(copied(store));
  db.exec(`DELETE FROM events WHERE position >= (SELECT position FROM events WHERE stream = 'ledger' AND revision = ${last} - 2)`);
  const cut = Number(db.prepare('SELECT max(position) FROM events').pluck().get());
  db.close();
  const alone = await verify(copy, ['--public-key', publicKey]);
  const anchored = await verify(copy, ['--public-key', publicKey, '--anchor', anchors]);
  console.log(
    `cut off behind a checkpoint (at ${cut} of ${upTo}): exit code ${alone.code} with the key alone, ${anchored.code} with the anchor`,
  );
  if (alone.code !== 0 || anchored.code !== 1) broken.push('the limits are not those that ADR 0038 states');
}

function copied(store: string): string {
  for (const end of ['-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
  cpSync(store, copy);
  return copy;
}

async function verify(file: string, evidence: readonly string[]): Promise<{ code: number; verdict: AuditVerdict }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const words = ['audit', 'verify', '--json', '--store', `sqlite:${file}`, ...evidence];
  const code = await runCommandLine(words, { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [json, complaint] = await told;
  if (json === '') throw new Error(complaint);
  return { code, verdict: auditVerifySchema.parse(JSON.parse(json)) };
}
