/** One round of `prove:release`: a held mail is released, the engine dies at a step, is started again, and what came of it is counted. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Receipt, routes } from '#contracts';
import type { Correspondents } from '../support/correspondents.js';
import type { EngineProcess } from '../support/engine-process.js';
import { carries, type NextHopDouble } from '../support/next-hop-double.js';
import { proofMail } from '../support/proof-mail.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { withoutTrace } from '../support/taken-mails.js';
import { followLog, type FollowedLog, type LoggedFact } from './followed-log.js';
import { askReleaseAt, type ReleaseAsked, revisionOf } from './release-calls.js';
import { killAt, mayDouble, type Step } from './release-steps.js';
import { isSealed, SEALED_FOR } from './sealed-mail.js';

/** What a round came to. */
export interface ReleaseRoundResult {
  readonly step: Step;
  /** Released encrypted. */
  readonly encrypted: boolean;
  readonly copies: number;
  /** The release was not recorded when the engine died, and was asked for again with the same key. */
  readonly askedAgain: boolean;
  /** The delivery was recorded when the engine died. */
  readonly relayedBefore: boolean;
  readonly readyAfterMs: number;
  /** Sentences, each a broken promise. */
  readonly violations: readonly string[];
}

export interface RoundParts {
  readonly engine: EngineProcess;
  readonly hop: NextHopDouble;
  readonly random: SeededRandom;
  readonly name: string;
  readonly undoSeconds: number;
  /** Who opens what is released encrypted to {@link SEALED_FOR}; undefined: it is released as usual. */
  readonly people: Correspondents | undefined;
}

const PLAIN_FOR = 'b@example.net';
const CONCLUDED_MS = 30_000;
const QUIET_MS = 300;
/** The null sender gets no notices: what arrives at the next hop is what was released. */
const NO_NOTICES = '';

/** Answers the engine that was started again, and the result. */
export async function releaseRound(step: Step, parts: RoundParts): Promise<{ engine: EngineProcess; result: ReleaseRoundResult }> {
  const { engine, hop, random, name, undoSeconds, people } = parts;
  const encrypted = people !== undefined;
  const log = followLog(engine.dataDir);
  try {
    const mail = proofMail('held', name, step === 'in the data' ? 400_000 : random.pick([300, 5_000, 60_000, 1_500_000]), random);
    const id = await takeIn(engine, log, mail.bytes, encrypted ? SEALED_FOR : PLAIN_FOR);
    const before = { from: log.last(), mails: hop.mails.length };
    const kind = encrypted ? 'release-encrypted' : 'release';
    const asked = { id, revision: await revisionOf(engine, id), idempotencyKey: name, kind } as const;
    const hasCopy = (): boolean => copiesKept(engine, id) > 0;
    const kill = (): void => {
      process.kill(engine.pid, 'SIGKILL');
    };
    const dead = killAt(step, { hop, log, random, from: before.from, undoSeconds, hasCopy, kill });
    void askReleaseAt(engine, asked).catch(() => undefined); // the engine may be dead by then
    const met = await Promise.race([dead, wait(CONCLUDED_MS).then(() => false)]);
    await engine.kill9();
    hop.script = {};
    const relayedBefore = has(log.after(before.from), 'DeliveryRelayed');
    const restarted = await engine.restart();
    const askedAgain = await askAgain(restarted, asked, has(log.after(before.from), 'ReleaseScheduled'));
    const outcome = { log, from: before.from, hop, mails: before.mails, step, encrypted, relayedBefore, engine: restarted, id };
    const violations = await promises(outcome);
    if (!met) violations.push('the step was never met');
    const copies = hop.mails.slice(before.mails);
    for (const copy of copies)
      if (!(people === undefined ? carries(copy, mail.bytes) : await isSealed(copy, mail.bytes, people)))
        violations.push('the next hop has a mail that is not what was sent');
    if (encrypted && new Set(copies.map(withoutTrace)).size > 1) violations.push('two copies are not the same');
    const { readyAfterMs } = restarted;
    const counts = { copies: copies.length, askedAgain, relayedBefore, readyAfterMs };
    return { engine: restarted, result: { step, encrypted, ...counts, violations } };
  } finally {
    log.close();
  }
}

/** Sealed copies beside a message. */
function copiesKept({ dataDir }: EngineProcess, id: string): number {
  const folder = join(dataDir, 'blobs', id.slice(-2));
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(`${id}.copy-`)).length : 0;
}

async function takeIn(engine: EngineProcess, log: FollowedLog, bytes: Buffer, to: string): Promise<string> {
  const from = log.last();
  const { code, lines } = await sendMail(engine.smtpPort, { from: NO_NOTICES, to }, bytes);
  if (code !== 250) throw new Error(`not taken: ${code} ${lines.join(' ')}`);
  const custody = await log.until(from, ({ type }) => type === 'CustodyTaken');
  if (custody === undefined) throw new Error('the mail is not held');
  const id = custody.stream.slice('message-'.length);
  for (const until = performance.now() + 10_000; performance.now() < until;) {
    const response = await engine.fetch(routes.heldMessage, { parameters: { id } });
    await response.arrayBuffer();
    if (response.ok) return id;
    await wait(20);
  }
  throw new Error('the held mail is not shown');
}

/**
 * As a person does who got no answer: the same is asked for once more. What was recorded is answered from the record, else it is
 * done now. Answers whether it was done now.
 */
async function askAgain(engine: EngineProcess, asked: ReleaseAsked, isRecorded: boolean): Promise<boolean> {
  const response = await askReleaseAt(engine, asked);
  if (!response.ok) throw new Error(`asked again: ${response.status} ${await response.text()}`);
  const { repeated } = (await response.json()) as Receipt;
  if (repeated !== isRecorded) throw new Error(`asked again: said to be ${repeated ? 'repeated' : 'new'}`);
  return !isRecorded;
}

interface Outcome {
  readonly log: FollowedLog;
  readonly from: number;
  readonly hop: NextHopDouble;
  readonly mails: number;
  readonly step: Step;
  readonly encrypted: boolean;
  readonly relayedBefore: boolean;
  readonly engine: EngineProcess;
  readonly id: string;
}

async function promises({ log, from, hop, mails, step, encrypted, relayedBefore, engine, id }: Outcome): Promise<string[]> {
  const concluded = await log.until(from, ({ type }) => type === 'DeliveryConcluded', CONCLUDED_MS);
  await wait(QUIET_MS); // a further copy would come now
  const facts = log.after(from);
  const copies = hop.mails.length - mails;
  const most = mayDouble(step) && !relayedBefore ? 2 : 1;
  const once = ['ReleaseScheduled', 'ReleaseCommitted', 'DeliveryRequested', 'DeliveryRelayed', 'DeliveryConcluded'];
  if (encrypted) once.push('MailProtected');
  const violations = once.flatMap((type) => (count(facts, type) === 1 ? [] : [`${count(facts, type)} facts ${type}`]));
  if (concluded === undefined) violations.push('the delivery was not concluded');
  if (copies < 1) violations.push('the mail is lost');
  if (copiesKept(engine, id) > 0) violations.push('a sealed copy is left');
  if (copies > most) violations.push(`${copies} copies, at most ${most} may be`);
  const { recipientStates } = await engine.ask(routes.heldMessage, { parameters: { id } });
  const states = recipientStates.map(({ state }) => state);
  if (states.length !== 1 || states.some((state) => state !== 'relayed')) violations.push(`shown as ${states.join(', ')}`);
  const { firstBad } = await engine.ask(routes.auditVerify);
  if (firstBad !== null) violations.push(`the log does not verify: ${JSON.stringify(firstBad)}`);
  return violations;
}

function has(facts: readonly LoggedFact[], type: string): boolean {
  return count(facts, type) > 0;
}

function count(facts: readonly LoggedFact[], type: string): number {
  return facts.filter((fact) => fact.type === type).length;
}
