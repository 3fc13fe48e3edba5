/**
 * `npm run prove:drain -- --mails N [--outage SECONDS] [--seed S]`: N held mails are released while the next hop is away;
 * when it is back, all of them must arrive within ten minutes, each once and whole. Exit code 1 when any promise was broken.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { routes } from '#contracts';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { carries, openNextHopDouble } from '../support/next-hop-double.js';
import { proofMail, type ProofMail } from '../support/proof-mail.js';
import { seededRandom } from '../support/seeded-random.js';
import { wholeOption } from '../support/whole-option.js';
import { beginTransaction, openDialogue } from '../support/smtp-client.js';
import { idsOfHeld, inParallel, releaseOne } from './release-calls.js';

const DRAIN_LIMIT_S = 600;
const SENDERS = 16;
const RELEASERS = 16;
const QUIET_MS = 3_000;
/** The null sender gets no notices: what arrives at the next hop is what was released. */
const NO_NOTICES = '';

const { values } = parseArgs({ options: { mails: { type: 'string' }, outage: { type: 'string' }, seed: { type: 'string' } } });
const count = wholeOption('mails', values.mails ?? '1000');
const outageSeconds = Number(values.outage ?? '15');
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
console.log(`seed ${seed}, ${count} mails, the next hop is away for ${outageSeconds} s after the last release`);

const random = seededRandom(seed);
const mails = Array.from({ length: count }, (_, index) =>
  proofMail('held', `drain-${seed}-${index}`, random.pick([200, 2_000, 8_000]), random),
);
const hop = await openNextHopDouble();
const engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } }, readyMs: 120_000 });
const broken: string[] = [];
try {
  const heldS = await seconds(() => inParallel(SENDERS, mails, (mine) => sendAll(engine, mine)));
  const ids = await idsOfHeld(engine, count, 120_000);
  await hop.stop();
  const releasedS = await seconds(() => inParallel(RELEASERS, ids, (mine) => releaseAll(engine, mine)));
  if (hop.mails.length > 0) broken.push('mail arrived at a next hop that was away');
  await wait(outageSeconds * 1000);
  await hop.start();
  const drainS = await seconds(() => hop.received(count, DRAIN_LIMIT_S * 1000).catch(() => undefined));
  await wait(QUIET_MS); // a duplicate would come now
  if (hop.mails.length !== count) broken.push(`${hop.mails.length} mails came, not ${count}`);
  broken.push(...checked(mails));
  await untilConcluded(engine, count);
  const { attempts, deferred } = await eventCounts(engine);
  console.table({
    'held, per second': Math.round(count / heldS),
    'released, per second': Math.round(count / releasedS),
    'drained, seconds': Math.round(drainS * 10) / 10,
    'drained, per second': Math.round(count / drainS),
    attempts,
    'of these deferred': deferred,
  });
} finally {
  await engine.dispose();
  await hop.stop().catch(() => undefined);
}
for (const sentence of broken.slice(0, 20)) console.error(sentence);
console.log(`${count - broken.length} passed, ${broken.length} failed`);
if (broken.length > 0) process.exitCode = 1;

async function sendAll({ smtpPort }: EngineProcess, mine: readonly ProofMail[]): Promise<void> {
  const dialogue = await openDialogue(smtpPort);
  await dialogue.command('EHLO client.example');
  for (const { bytes } of mine) {
    await beginTransaction(dialogue, { from: NO_NOTICES, to: 'b@example.net' });
    const reply = await dialogue.message(bytes);
    if (reply.code !== 250) throw new Error(`not taken: ${reply.code} ${reply.lines.join(' ')}`);
  }
  await dialogue.quit();
}

async function releaseAll(running: EngineProcess, mine: readonly string[]): Promise<void> {
  for (const id of mine) await releaseOne(running, id, `drain-${seed}-${id}`);
}

/** Each mail is there once, as it was sent. */
function checked(sent: readonly ProofMail[]): string[] {
  const bySubject = new Map<string, number>();
  const whole = new Set<string>();
  const bytesOf = new Map(sent.map((mail) => [subjectOf(mail.bytes), mail.bytes]));
  for (const taken of hop.mails) {
    const subject = subjectOf(taken.bytes);
    bySubject.set(subject, (bySubject.get(subject) ?? 0) + 1);
    const original = bytesOf.get(subject);
    if (original !== undefined && carries(taken, original)) whole.add(subject);
  }
  return sent.flatMap(({ bytes }) => {
    const subject = subjectOf(bytes);
    const copies = bySubject.get(subject) ?? 0;
    if (copies !== 1) return [`${subject} is at the next hop ${copies} times`];
    return whole.has(subject) ? [] : [`${subject} is not what was sent`];
  });
}

function subjectOf(bytes: Buffer): string {
  return /^Subject: (\S+)\r$/m.exec(bytes.toString('latin1', 0, 2_000))?.[1] ?? '';
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The log knows the end of every copy. */
async function untilConcluded(running: EngineProcess, wanted: number): Promise<void> {
  for (const until = performance.now() + 30_000; ;) {
    const { concluded } = await eventCounts(running);
    if (concluded === wanted) return;
    if (performance.now() > until) {
      broken.push(`${concluded} of ${wanted} deliveries are concluded in the log`);
      return;
    }
    await wait(200);
  }
}

async function eventCounts(running: EngineProcess): Promise<{ concluded: number; attempts: number; deferred: number }> {
  const counts = new Map<string, number>();
  for (let after = 0; ;) {
    const page = await running.ask(routes.auditEvents, { query: { after, limit: 500 } });
    for (const { type } of page.events) counts.set(type, (counts.get(type) ?? 0) + 1);
    const last = page.events.at(-1);
    if (last === undefined || page.events.length < 500) break;
    after = last.position;
  }
  const of = (type: string): number => counts.get(type) ?? 0;
  return { concluded: of('DeliveryConcluded'), attempts: of('DeliveryAttempted'), deferred: of('DeliveryDeferred') };
}
