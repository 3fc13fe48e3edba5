/** What must be true after a kill and a restart: nothing acknowledged is lost, nothing is half there, every hand-over has its outcome. */
import { routes } from '#contracts';
import type { Correspondents } from '../support/correspondents.js';
import { heldMessages, type EngineProcess } from '../support/engine-process.js';
import { carries, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { CODE_NAME } from '../support/proof-mail.js';
import { sendMail } from '../support/smtp-client.js';
import { withoutTrace } from '../support/taken-mails.js';
import { recipientOf, type SentMail } from './kill-round.js';
import { isSealed, SEALED_FOR } from './sealed-mail.js';

/** What a round came to. */
export interface RoundResult {
  readonly sent: number;
  readonly acknowledged: number;
  /** Mails that were not acknowledged and yet are at the next hop or held: the client sends them again. */
  readonly doubled: number;
  /** Copies at the next hop that arrived encrypted. */
  readonly encrypted: number;
  readonly outcomeUnknown: number;
  readonly readyAfterMs: number;
  /** What an orderly start took right after one that was late; undefined after one in time. */
  readonly orderlyMs?: number;
  /** Sentences, each a broken promise. */
  readonly violations: readonly string[];
}

export interface Checked {
  readonly engine: EngineProcess;
  readonly hop: NextHopDouble;
  /** Who opens what is encrypted. */
  readonly people: Correspondents;
  /** Mails at the next hop before the round. */
  readonly hopBefore: number;
  /** Position of the log before the round. */
  readonly positionBefore: number;
}

const READY_MS = 5_000;
/** A machine on which an orderly start takes as long is no fault of the restart; one of twice as long is. */
const MOST_OF_ORDERLY = 2;
const SETTLED_MS = 10_000;
const ARRIVED_MS = 30_000;
const PAGE = 500;
const ENDS = ['HandedOver', 'HandOverRefused', 'HandOverOutcomeUnknown', 'CustodyTaken'];

/** Checks a round on the engine that was started again; the mails that were not acknowledged are sent once more, as a client does. */
export async function checkRound(sent: readonly SentMail[], checked: Checked): Promise<RoundResult> {
  const { engine } = checked;
  const violations: string[] = [];
  violations.push(...(await sealedMailArrives(checked)));
  const first = await copiesOf(checked);
  violations.push(...(await wholeness(sent, first, checked.people)));
  for (const mail of sent) {
    const copies = await countCopies(mail, first, checked.people);
    if (mail.acknowledged && copies !== 1) violations.push(`a mail (${mail.kind}) was acknowledged and is there ${copies} times`);
    if (!mail.acknowledged && copies > 1) violations.push(`one transaction brought ${copies} copies`);
  }
  const again = sent.filter(({ acknowledged }) => !acknowledged);
  const replies = await Promise.all(again.map((mail) => sendMail(engine.smtpPort, { to: recipientOf(mail) }, mail.bytes)));
  for (const { code, lines } of replies) if (code !== 250) violations.push(`sent again: ${code} ${lines.join(' ')}`);
  violations.push(...(await sealedMailArrives(checked)));
  const { events, problems } = await settledLog(checked);
  violations.push(...problems, ...(await chainProblems(engine)), ...(await reconciliationProblems(engine)), ...clearWords(checked));
  const there = await Promise.all(again.map((mail) => countCopies(mail, first, checked.people)));
  return {
    sent: sent.length,
    acknowledged: sent.length - again.length,
    doubled: there.filter((copies) => copies > 0).length,
    encrypted: sealedAt(checked).length,
    outcomeUnknown: events.filter(({ type }) => type === 'HandOverOutcomeUnknown').length,
    readyAfterMs: engine.readyAfterMs,
    violations,
  };
}

export const isLate = ({ readyAfterMs }: Pick<RoundResult, 'readyAfterMs'>): boolean => readyAfterMs > READY_MS;

/** The same round, with a restart that was late held against an orderly one at the same time. */
export function besideOrderly(result: RoundResult, orderlyMs: number): RoundResult {
  const { readyAfterMs, violations } = result;
  const isKept = readyAfterMs <= MOST_OF_ORDERLY * orderlyMs;
  const broken = `ready only after ${Math.round(readyAfterMs)} ms, and after ${Math.round(orderlyMs)} ms when started in order`;
  return { ...result, orderlyMs, violations: isKept ? violations : [...violations, broken] };
}

/** Mails without an outcome, and lines in which the record of each mail and the counters of the dashboard differ. */
async function reconciliationProblems(engine: EngineProcess): Promise<string[]> {
  const call = { parameters: { name: 'reconciliation' }, query: { from: '2000-01-01' } };
  const [, ...figures] = (await engine.ask(routes.report, call)).figures;
  return figures.flatMap(({ title, value }) => (value === 0 ? [] : [`reconciliation: ${title} is ${String(value)}`]));
}

/** The last position of the log. */
export async function lastPosition(engine: EngineProcess): Promise<number> {
  return (await engine.ask(routes.auditEvents, { query: { after: 0, limit: 1 } })).lastPosition;
}

interface Copies {
  readonly handedOver: readonly TakenMail[];
  readonly held: readonly Buffer[];
}

/** What the round left at the next hop and in the quarantine, read back through the interface. */
async function copiesOf({ engine, hop, hopBefore, positionBefore }: Checked): Promise<Copies> {
  const events = await eventsAfter(engine, positionBefore);
  const gone = new Set(events.filter(({ type }) => type === 'MailProtected').map(({ stream }) => stream));
  const kept = events.filter(({ type, stream }) => type === 'CustodyTaken' && !gone.has(stream));
  const ids = kept.map(({ stream }) => stream.slice('message-'.length));
  const listed = ids.length === 0 ? [] : (await heldMessages(engine, ids.length)).map(({ id }) => id);
  const held = await Promise.all(
    ids.map(async (id) => {
      if (!listed.includes(id)) return Buffer.from(`${id} is in custody and not in the list`);
      const response = await engine.fetch(routes.download, { parameters: { id }, body: { reason: 'test-data' } });
      return Buffer.from(await response.arrayBuffer());
    }),
  );
  return { handedOver: hop.mails.slice(hopBefore), held };
}

async function countCopies({ kind, bytes }: SentMail, { handedOver, held }: Copies, people: Correspondents): Promise<number> {
  if (kind !== 'sealed')
    return handedOver.filter((mail) => carries(mail, bytes)).length + held.filter((content) => content.equals(bytes)).length;
  const sealed = await Promise.all(
    handedOver.map(async (mail) => ((await isSealed(mail, bytes, people)) ? withoutTrace(mail) : undefined)),
  );
  // a delivery that was cut off after the dot is repeated, with the same bytes
  return new Set(sealed.filter((mail) => mail !== undefined)).size;
}

/** Whatever is anywhere must be a whole mail of this round, in the place where its kind belongs. */
async function wholeness(sent: readonly SentMail[], { handedOver, held }: Copies, people: Correspondents): Promise<string[]> {
  const of = (kind: SentMail['kind']): readonly SentMail[] => sent.filter((mail) => mail.kind === kind);
  const isWhole = async (mail: TakenMail): Promise<boolean> => {
    if (of('clean').some(({ bytes }) => carries(mail, bytes))) return true;
    return (await Promise.all(of('sealed').map(({ bytes }) => isSealed(mail, bytes, people)))).includes(true);
  };
  const whole = await Promise.all(handedOver.map(isWhole));
  return [
    ...whole.filter((each) => !each).map(() => 'the next hop has a mail that was not sent so'),
    ...held.filter((content) => !of('held').some(({ bytes }) => content.equals(bytes))).map(() => 'a held mail is not what was sent'),
  ];
}

const sealedAt = ({ hop, hopBefore }: Checked): TakenMail[] =>
  hop.mails.slice(hopBefore).filter(({ recipients }) => recipients.includes(SEALED_FOR));

/** Whatever the next hop got, from the first byte on, whole or not. */
function clearWords({ hop, hopBefore }: Checked): string[] {
  return hop.mails
    .slice(hopBefore)
    .filter(({ bytes }) => bytes.includes(CODE_NAME))
    .map(() => 'what must be encrypted is at the next hop in clear');
}

/** Deliveries of protected copies go on after the restart; each has an end. */
async function sealedMailArrives({ engine, positionBefore }: Checked): Promise<string[]> {
  for (const until = performance.now() + ARRIVED_MS; ;) {
    const events = await eventsAfter(engine, positionBefore);
    const ended = new Set(events.filter(({ type }) => type === 'DeliveryConcluded').map(({ stream }) => stream));
    const open = events.filter(({ type, stream }) => type === 'MailProtected' && !ended.has(stream));
    if (open.length === 0) return [];
    if (performance.now() > until) return open.map(() => 'a protected copy has not arrived');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface LoggedEvent {
  readonly type: string;
  readonly stream: string;
}

/** The outcome of a hand-over is recorded after the reply, so the log gets a moment to say it. */
async function settledLog(checked: Checked) {
  const { engine, hop, hopBefore, positionBefore } = checked;
  for (const until = performance.now() + SETTLED_MS; ;) {
    const events = await eventsAfter(engine, positionBefore);
    const problems = reconciliation(events, hop.mails.length - hopBefore - sealedAt(checked).length);
    if (problems.length === 0 || performance.now() > until) return { events, problems };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every received message has an end, and the recorded hand-overs add up to the mails at the next hop. */
function reconciliation(events: readonly LoggedEvent[], atNextHop: number): string[] {
  const ended = new Set(events.filter(({ type }) => ENDS.includes(type)).map(({ stream }) => stream));
  const open = events.filter(({ type, stream }) => type === 'MessageReceived' && !ended.has(stream));
  const count = (wanted: string): number => events.filter(({ type }) => type === wanted).length;
  const [handedOver, unknown] = [count('HandedOver'), count('HandOverOutcomeUnknown')];
  const addsUp = handedOver <= atNextHop && atNextHop <= handedOver + unknown;
  return [
    ...open.map(() => 'a received message has no recorded end'),
    ...(addsUp ? [] : [`${atNextHop} mails at the next hop, ${handedOver} recorded as handed over and ${unknown} as unknown`]),
  ];
}

async function chainProblems(engine: EngineProcess): Promise<string[]> {
  const { firstBad } = await engine.ask(routes.auditVerify);
  return firstBad === null ? [] : [`the log does not verify: ${JSON.stringify(firstBad)}`];
}

async function eventsAfter(engine: EngineProcess, position: number): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let after = position; ;) {
    const page = await engine.ask(routes.auditEvents, { query: { after, limit: PAGE } });
    events.push(...page.events);
    const last = page.events.at(-1);
    // not up to the end of the log: reading is recorded too, so that end moves away
    if (last === undefined || page.events.length < PAGE) return events;
    after = last.position;
  }
}
