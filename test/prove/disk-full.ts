/**
 * `npm run prove:disk-full`: the data folder is a tmpfs of 16 MB. Held mails of 1 MB are sent until it is full: each that is
 * not stored gets 452 or 451, each 250 is there afterwards, byte for byte. When there is room again the engine takes mail
 * again within 30 s, without a restart. Needs root, for mount(8). Exit code 1 when one of that is not so.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '#contracts';
import { type EngineProcess, heldMessages, outboundTo, startEngine } from '../support/engine-process.js';
import { carries, openNextHopDouble } from '../support/next-hop-double.js';
import { type Reply, sendMail } from '../support/smtp-client.js';
import { proofMail } from '../support/proof-mail.js';
import { seededRandom } from '../support/seeded-random.js';

const MAIL_BYTES = 1_000_000;
const RECOVERY_MS = 30_000;
const random = seededRandom(1);
const broken: string[] = [];

if (process.getuid?.() !== 0) {
  console.error('prove:disk-full needs root: it mounts a tmpfs of 16 MB');
  process.exit(1);
}
const dataDir = mkdtempSync(join(tmpdir(), 'lazaret-prove-full-'));
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0700', 'lazaret-prove', dataDir]);
const hop = await openNextHopDouble();
try {
  chmodSync(dataDir, 0o700);
  const engine = await startEngine({ dataDir, settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
  try {
    await prove(engine);
  } finally {
    await engine.dispose();
  }
} finally {
  await hop.stop();
  execFileSync('umount', ['-l', dataDir]);
  rmdirSync(dataDir);
}
for (const sentence of broken) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
if (broken.length > 0) process.exitCode = 1;

async function prove(engine: EngineProcess): Promise<void> {
  const ballast = join(dataDir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024));
  const stored: Buffer[] = [];
  const codes = new Map<number, number>();
  let clean = { taken: 0, refused: 0 };
  for (let number = 0; number < 30; number++) {
    const { bytes } = proofMail('held', `full-${number}`, MAIL_BYTES, random);
    const reply = await answered(engine, bytes);
    codes.set(reply.code, (codes.get(reply.code) ?? 0) + 1);
    if (reply.code === 250) stored.push(bytes);
    else if (reply.code !== 452 && reply.code !== 451) broken.push(`a mail that was not stored got ${reply.code} ${reply.lines.join(' ')}`);
    clean = await sendClean(engine, number, clean);
  }
  console.log(`replies to 30 held mails of 1 MB: ${[...codes].map(([code, count]) => `${count} × ${code}`).join(', ')}`);
  console.log(`clean mails beside them: ${clean.taken} taken and handed over, ${clean.refused} refused for now`);
  if (!codes.has(452) && !codes.has(451)) broken.push('the disk was never full');

  rmSync(ballast);
  const recoveredMs = await recovery(engine, stored);
  console.log(
    `takes mail again ${recoveredMs === undefined ? 'never' : `${Math.round(recoveredMs)} ms`} after room was made, same process`,
  );
  if (recoveredMs === undefined) broken.push(`no recovery within ${RECOVERY_MS} ms`);
  await compareWithQuarantine(engine, stored);
  const { firstBad } = await engine.ask(routes.auditVerify);
  if (firstBad !== null) broken.push(`the log does not verify: ${JSON.stringify(firstBad)}`);
}

/** A reply, or 0 when the connection broke. */
function answered(engine: EngineProcess, bytes: Buffer): Promise<Reply> {
  return sendMail(engine.smtpPort, { to: 'b@example.net' }, bytes).catch(() => ({ code: 0, lines: ['the connection broke'] }));
}

async function sendClean(engine: EngineProcess, number: number, before: { taken: number; refused: number }) {
  const { bytes } = proofMail('clean', `beside-${number}`, 500, random);
  const { code } = await answered(engine, bytes);
  const there = hop.mails.some((mail) => carries(mail, bytes));
  if (code === 250 && !there) broken.push('a clean mail got 250 and is not at the next hop');
  if (code !== 250 && there) broken.push(`a clean mail is at the next hop and got ${code}`);
  return code === 250 ? { ...before, taken: before.taken + 1 } : { ...before, refused: before.refused + 1 };
}

async function recovery(engine: EngineProcess, stored: Buffer[]): Promise<number | undefined> {
  const started = performance.now();
  while (performance.now() - started < RECOVERY_MS) {
    const { bytes } = proofMail('held', `after-${stored.length}`, 10_000, random);
    if ((await answered(engine, bytes)).code === 250) {
      stored.push(bytes);
      return performance.now() - started;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

async function compareWithQuarantine(engine: EngineProcess, stored: readonly Buffer[]): Promise<void> {
  const held = await heldMessages(engine, stored.length).catch((cause: unknown) => {
    broken.push(String(cause));
    return [];
  });
  const digests = await Promise.all(
    held.map(async ({ id }) => {
      const response = await engine.fetch(routes.download, { parameters: { id }, body: { reason: 'test-data' } });
      return response.ok ? digest(Buffer.from(await response.arrayBuffer())) : `${id}: ${response.status}`;
    }),
  );
  const missing = stored.map(digest).filter((each) => !digests.includes(each));
  console.log(`${stored.length} mails were answered with 250, ${held.length} are held, ${missing.length} of the former are missing`);
  if (missing.length > 0) broken.push(`${missing.length} mails were answered with 250 and are not there`);
  if (held.length > stored.length)
    console.log(`${held.length - stored.length} are held although their client got 4xx: it will bring them again`);
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
