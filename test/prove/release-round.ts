/** One round of `prove:release`: a held mail is released, the engine dies at a step, is started again, and what came of it is counted. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Receipt, routes } from '#contracts';
import type { EngineProcess } from '../support/engine-process.js';
import { carries, type NextHopDouble } from '../support/next-hop-double.js';
import { proofMail } from '../support/proof-mail.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { followLog, type FollowedLog, type LoggedFact } from './followed-log.js';
import { askReleaseAt, type ReleaseAsked, revisionOf } from './release-calls.js';
import { killAt, mayDouble, type Step } from './release-steps.js';

/** What a round came to. */
export interface ReleaseRoundResult {
  readonly step: Step;
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
}

const CONCLUDED_MS = 30_000;
const QUIET_MS = 300;
/** The null sender gets no notices: what arrives at the next hop is what was released. */
const NO_NOTICES = '';

/** Answers the engine that was started again, and the result. */
export async function releaseRound(step: Step, parts: RoundParts): Promise<{ engine: EngineProcess; result: ReleaseRoundResult }> {
  const { engine, hop, random, name, undoSeconds } = parts;
  const log = followLog(engine.dataDir);
  try {
    const mail = proofMail('held', name, step === 'in the data' ? 400_000 : random.pick([300, 5_000, 60_000, 1_500_000]), random);
    const id = await takeIn(engine, log, mail.bytes);
    const before = { from: log.last(), mails: hop.mails.length };
    const asked = { id, revision: await revisionOf(engine, id), idempotencyKey: name };
    const kill = (): void => {
      process.kill(engine.pid, 'SIGKILL');
    };
    const dead = killAt(step, { hop, log, random, from: before.from, undoSeconds, kill });
    void askReleaseAt(engine, asked).catch(() => undefined); // the engine may be dead by then
    const met = await Promise.race([dead, wait(CONCLUDED_MS).then(() => false)]);
    await engine.kill9();
    hop.script = {};
    const relayedBefore = has(log.after(before.from), 'DeliveryRelayed');
    const restarted = await engine.restart();
    const askedAgain = await askAgain(restarted, asked, has(log.after(before.from), 'ReleaseScheduled'));
    const violations = await promises({ log, from: before.from, hop, mails: before.mails, step, relayedBefore, engine: restarted, id });
    if (!met) violations.push('the step was never met');
    const copies = hop.mails.slice(before.mails);
    if (copies.some((copy) => !carries(copy, mail.bytes))) violations.push('the next hop has a mail that is not what was sent');
    const { readyAfterMs } = restarted;
    return { engine: restarted, result: { step, copies: copies.length, askedAgain, relayedBefore, readyAfterMs, violations } };
  } finally {
    log.close();
  }
}

async function takeIn(engine: EngineProcess, log: FollowedLog, bytes: Buffer): Promise<string> {
  const from = log.last();
  const { code, lines } = await sendMail(engine.smtpPort, { from: NO_NOTICES, to: 'b@example.net' }, bytes);
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
  readonly relayedBefore: boolean;
  readonly engine: EngineProcess;
  readonly id: string;
}

async function promises({ log, from, hop, mails, step, relayedBefore, engine, id }: Outcome): Promise<string[]> {
  const concluded = await log.until(from, ({ type }) => type === 'DeliveryConcluded', CONCLUDED_MS);
  await wait(QUIET_MS); // a further copy would come now
  const facts = log.after(from);
  const copies = hop.mails.length - mails;
  const most = mayDouble(step) && !relayedBefore ? 2 : 1;
  const once = ['ReleaseScheduled', 'ReleaseCommitted', 'DeliveryRequested', 'DeliveryRelayed', 'DeliveryConcluded'];
  const violations = once.flatMap((type) => (count(facts, type) === 1 ? [] : [`${count(facts, type)} facts ${type}`]));
  if (concluded === undefined) violations.push('the delivery was not concluded');
  if (copies < 1) violations.push('the mail is lost');
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
