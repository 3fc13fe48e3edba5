/**
 * `npm run prove:fsync`: 20 held and 20 cleared mails with strace(1) on the engine. Before a held mail's 250 is written, the
 * sealed bytes, their evidence, their key, the folder and the event log must be synced, in this order; before the first byte
 * of a cleared mail goes on, the decision must be. Needs Linux and strace. Exit code 1 when one of that is not so.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { sendMail } from '../support/smtp-client.js';
import { proofMail } from '../support/proof-mail.js';
import { seededRandom } from '../support/seeded-random.js';
import { readSystemCalls, type SystemCall } from './system-calls.js';

const EACH = 20;
const CALLS = 'trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto';
const folder = mkdtempSync(join(tmpdir(), 'lazaret-prove-fsync-'));
const traceFile = join(folder, 'trace');
const strace = ['strace', '-D', '-f', '-y', '-qq', '-s', '80', '-e', CALLS, '-e', 'signal=none', '-o', traceFile];

const hop = await openNextHopDouble();
const engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } }, runner: strace });
const replies: string[] = [];
try {
  const random = seededRandom(1);
  for (let number = 0; number < EACH; number++) {
    for (const kind of ['held', 'clean'] as const) {
      const { bytes } = proofMail(kind, `synced-${number}`, 5_000, random);
      const { code, lines } = await sendMail(engine.smtpPort, { to: 'b@example.net' }, bytes);
      replies.push(`${code} ${lines.join(' ')}`);
    }
  }
  await engine.stop();
} finally {
  await engine.dispose();
  await hop.stop();
}

const transactions = transactionsOf(readSystemCalls(readFileSync(traceFile, 'utf8')));
rmSync(folder, { recursive: true });
const held = transactions.filter(({ reply }) => reply.includes('queued as'));
const cleared = transactions.filter(({ reply }) => !reply.includes('queued as'));
const broken = [
  ...held.flatMap(({ calls, reply }) => heldProblems(calls, reply)),
  ...cleared.flatMap(({ calls }) => clearedProblems(calls)),
];
if (held.length !== EACH || cleared.length !== EACH)
  broken.push(`${held.length} held and ${cleared.length} cleared mails seen; replies: ${replies.join('; ')}`);
console.log(`${held.length} held mails: bytes, evidence, key, folder and log synced before 250`);
console.log(`${cleared.length} cleared mails: log synced before DATA was said to the next hop`);
for (const sentence of new Set(broken)) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
if (broken.length > 0) process.exitCode = 1;

interface Transaction {
  /** From our 354 to our 250, the latter left out. */
  readonly calls: readonly SystemCall[];
  readonly reply: string;
}

function transactionsOf(calls: readonly SystemCall[]): Transaction[] {
  const found: Transaction[] = [];
  let from: number | undefined;
  calls.forEach((call, index) => {
    if (call.text.includes('"354 ')) from = index;
    else if (from !== undefined && call.text.includes('"250 2.0.0 ')) {
      found.push({ calls: calls.slice(from, index), reply: call.text });
      from = undefined;
    }
  });
  return found;
}

function heldProblems(calls: readonly SystemCall[], reply: string): string[] {
  const id = /queued as (\w+)/.exec(reply)?.[1] ?? '';
  const syncOf = (name: string): number => calls.findIndex((call) => isSync(call) && call.file.endsWith(name));
  const renameOf = (name: string): number =>
    calls.findIndex((call) => call.name.startsWith('rename') && !call.failed && call.file.endsWith(name));
  const parts = ['msg', 'evidence', 'key'].map((kind) => `${id}.${kind}`);
  const lastRename = Math.max(...parts.map(renameOf));
  const folderSync = calls.findIndex((call, index) => index > lastRename && isSync(call) && call.file.endsWith(`/blobs/${id.slice(-2)}`));
  const logSync = calls.findIndex((call, index) => index > folderSync && isLogSync(call));
  return [
    ...parts.filter((name) => syncOf(name) < 0).map(() => '250 for a held mail before its files were synced'),
    ...parts.filter((name) => renameOf(name) < syncOf(name)).map(() => 'a file of a held mail was named before it was synced'),
    ...(folderSync < 0 ? ['250 for a held mail before its folder was synced'] : []),
    ...(folderSync < 0 || logSync < 0 ? ['250 for a held mail before the log was synced'] : []),
  ];
}

function clearedProblems(calls: readonly SystemCall[]): string[] {
  const data = calls.findIndex(({ text }) => text.includes('"DATA\\r\\n"'));
  const logSync = calls.findIndex(isLogSync);
  return logSync >= 0 && logSync < data ? [] : ['a cleared mail went on before the log was synced'];
}

function isLogSync(call: SystemCall): boolean {
  return isSync(call) && call.file.endsWith('/lazaret.db-wal');
}

function isSync({ name, failed }: SystemCall): boolean {
  return !failed && (name === 'fsync' || name === 'fdatasync');
}
