/**
 * The whole engine, from the client's MAIL to its 250, over 8 connections: mail that is cleared and handed on, the same with
 * STARTTLS on the client's side, and mail that is held (sealed and synced before 250). Ratios are to cleared mail of this run.
 */
import { outboundTo, startEngine } from '../test/support/engine-process.js';
import { openNextHopDouble } from '../test/support/next-hop-double.js';
import { beginTransaction, openDialogue, type SmtpDialogue } from '../test/support/smtp-client.js';
import { proofMail, type ProofMail } from '../test/support/proof-mail.js';
import { seededRandom } from '../test/support/seeded-random.js';

const CONNECTIONS = 8;
const MAILS = 600;
const WARM_UP = 200;
const MAIL_BYTES = 16_000;

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const hop = await openNextHopDouble();
const engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
const random = seededRandom(1);
try {
  const ways: [name: string, kind: ProofMail['kind'], secure: boolean][] = [
    ['cleared', 'clean', false],
    ['cleared, TLS', 'clean', true],
    ['held', 'held', false],
  ];
  for (const [, kind, secure] of ways) await measure(kind, secure, WARM_UP);
  const results: [string, Measured][] = [];
  for (const [name, kind, secure] of ways) results.push([name, await measure(kind, secure, MAILS)]);
  const base = results[0]?.[1].perSecond ?? 1;
  console.log(`${MAILS} mails of ${MAIL_BYTES / 1000} kB over ${CONNECTIONS} connections, each way`);
  console.table(
    Object.fromEntries(
      results.map(([name, { perSecond, p50Ms, p99Ms }]) => [
        name,
        { 'mails/s': Math.round(perSecond), 'p50 ms': round(p50Ms), 'p99 ms': round(p99Ms), 'of cleared': round(perSecond / base) },
      ]),
    ),
  );
} finally {
  await engine.dispose();
  await hop.stop();
}

async function measure(kind: ProofMail['kind'], secure: boolean, count: number): Promise<Measured> {
  const mails = Array.from({ length: count }, (_, index) => proofMail(kind, `bench-${index}`, MAIL_BYTES, random).bytes);
  const dialogues = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(secure)));
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    dialogues.map(async (dialogue) => {
      for (let bytes = mails.pop(); bytes; bytes = mails.pop()) {
        const began = performance.now();
        await beginTransaction(dialogue, { to: 'b@example.net' });
        const { code } = await dialogue.message(bytes);
        if (code !== 250) throw new Error(`a mail was answered with ${code}`);
        times.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const dialogue of dialogues) dialogue.destroy();
  times.sort((left, right) => left - right);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function open(secure: boolean): Promise<SmtpDialogue> {
  const dialogue = await openDialogue(engine.smtpPort);
  await dialogue.command('EHLO client.example');
  if (secure) await dialogue.startTls();
  return dialogue;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
