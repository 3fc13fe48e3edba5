/** One round of `prove:kill`: mail is under way, the engine is killed at a chosen moment, and what was acknowledged is noted. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { EngineProcess } from '../support/engine-process.js';
import type { NextHopDouble } from '../support/next-hop-double.js';
import { dotStuffed, openTransaction, type SmtpDialogue } from '../support/smtp-client.js';
import { type ProofMail, proofMail } from '../support/proof-mail.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { SEALED_FOR } from './sealed-mail.js';

/** When the engine is killed: up to 200 ms into DATA, up to 5 ms after a 250, or between the next hop's 250 and ours. */
export const MOMENTS = ['inside DATA', 'after 250', 'between the 250s'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A mail of the round, and whether the engine said 250 before it died. */
export interface SentMail extends ProofMail {
  readonly acknowledged: boolean;
}

export interface RoundParts {
  readonly engine: EngineProcess;
  readonly hop: NextHopDouble;
  readonly random: SeededRandom;
  /** Names the round's mails. */
  readonly name: string;
}

/** Who gets it: what is sealed goes to somebody with a certificate. */
export function recipientOf({ kind }: Pick<ProofMail, 'kind'>): string {
  return kind === 'sealed' ? SEALED_FOR : 'b@example.net';
}

const DATA_MS = 200;
const AFTER_250_MS = 5;
const BETWEEN_MS = 2;
/** Around the limit of one mebibyte above which a message goes to a spool file. */
const SIZES = [300, 5_000, 60_000, 1_500_000] as const;

/** Runs until the engine is dead and every client has its answer or its broken connection. */
export async function runRound(moment: Moment, parts: RoundParts): Promise<SentMail[]> {
  const { engine, hop, random, name } = parts;
  const count = moment === 'between the 250s' ? 1 : random.between(1, 3);
  const mails = Array.from({ length: count }, (_, index) => {
    const kind = moment === 'between the 250s' ? 'clean' : random.pick<ProofMail['kind']>(['clean', 'held', 'sealed']);
    return proofMail(kind, `${name}-${index}`, random.pick(SIZES), random);
  });
  const sessions = await Promise.all(mails.map((mail) => openTransaction(engine.smtpPort, { to: recipientOf(mail) })));
  const killAfter = async (ms: number): Promise<void> => {
    await preciseWait(ms);
    process.kill(engine.pid, 'SIGKILL');
  };
  let killing: Promise<void> | undefined;
  if (moment === 'inside DATA') killing = killAfter(random.next() * DATA_MS);
  if (moment === 'between the 250s') {
    const delayMs = random.next() ** 2 * BETWEEN_MS; // most of them short: our own 250 follows within a millisecond or two
    hop.script = {
      end: () => {
        killing ??= nextTurn().then(() => killAfter(delayMs)); // when the 250 is on the wire
        return undefined;
      },
    };
  }
  const paces = mails.map(() => (moment === 'inside DATA' ? random.next() * DATA_MS * 1.2 : 0));
  const afterMs = random.next() * AFTER_250_MS;
  const sent = await Promise.all(
    mails.map(async (mail, index): Promise<SentMail> => {
      const acknowledged = await isAcknowledged(sessions[index], mail.bytes, paces[index] ?? 0);
      if (acknowledged && moment === 'after 250') killing ??= killAfter(afterMs);
      return { ...mail, acknowledged };
    }),
  );
  hop.script = {};
  await killing;
  await engine.kill9();
  for (const session of sessions) session.destroy();
  return sent;
}

async function isAcknowledged(session: SmtpDialogue | undefined, bytes: Buffer, paceMs: number): Promise<boolean> {
  const stuffed = dotStuffed(bytes);
  const pieces = paceMs === 0 ? 1 : 10;
  const pieceBytes = Math.ceil(stuffed.length / pieces);
  try {
    for (let at = 0; at < stuffed.length; at += pieceBytes) {
      if (at > 0) await wait(paceMs / pieces);
      await session?.write(stuffed.subarray(at, at + pieceBytes));
    }
    return (await session?.read())?.code === 250;
  } catch {
    return false; // the engine died first
  }
}

/** Timers count whole milliseconds; what is below one is waited for in turns of the event loop. */
async function preciseWait(ms: number): Promise<void> {
  const until = performance.now() + ms;
  if (ms > 3) await wait(ms - 2);
  while (performance.now() < until) await nextTurn();
}
