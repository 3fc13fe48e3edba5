/**
 * Mail without a pause while the policy changes again and again: how long the slowest answer took, how long a policy that was
 * replaced went on judging, and whether each message was scanned and judged by one revision from end to end.
 */
import { routes } from '#contracts';
import type { EngineProcess } from '../support/engine-process.js';
import { proofMail } from '../support/proof-mail.js';
import { facts, lastMessage, messageIds, type RecordedFact } from '../support/recorded-facts.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { beginTransaction, openDialogue, sendMail, type SmtpDialogue } from '../support/smtp-client.js';
import { actionOf, BIRD, CHANGES, openBook, SENDER_DOMAIN, type Expected, type Revision } from './policy-change-book.js';

export interface PolicyChangeResult {
  readonly mails: number;
  readonly revisions: number;
  /** Revisions that judged at least one mail. */
  readonly judging: number;
  readonly longestAnswerMs: number;
  readonly medianAnswerMs: number;
  /** How long after the answer to a change the policy before it still judged mail that came in then; 0 when never. */
  readonly longestOverdueMs: number;
  readonly longestChangeMs: number;
  readonly violations: readonly string[];
}

export interface PolicyChangeRun {
  readonly rounds: number;
  readonly connections: number;
  readonly random: SeededRandom;
}

const MAIL_BYTES = 4_000;

export async function runPolicyChanges(
  engine: EngineProcess,
  { rounds, connections, random }: PolicyChangeRun,
): Promise<PolicyChangeResult> {
  const book = await openBook(engine, random);
  await untilInForce(engine, book.revisions.at(-1)?.revision ?? '');
  const earlier = messageIds(engine.dataDir).length;
  const flow = startFlow(engine, connections, random);
  for (let round = 0; round < rounds; round++) {
    await pause(random.between(0, 300));
    await book.make(CHANGES[round % CHANGES.length] ?? 'version');
  }
  await pause(500);
  const { answersMs, violations } = await flow.stop();
  const judged = messageIds(engine.dataDir)
    .slice(earlier)
    .map((id) => judgedBy(id, facts(engine.dataDir, `message-${id}`)));
  answersMs.sort((left, right) => left - right);
  return {
    mails: judged.length,
    revisions: book.revisions.length,
    judging: new Set(judged.map(({ revision }) => revision)).size,
    longestAnswerMs: Math.round(answersMs.at(-1) ?? 0),
    medianAnswerMs: Math.round(answersMs[Math.floor(answersMs.length / 2)] ?? 0),
    longestOverdueMs: Math.max(0, ...judged.map((mail) => overdueMs(mail, book.revisions))),
    longestChangeMs: Math.max(...book.revisions.map(({ askedAt, answeredAt }) => answeredAt - askedAt)),
    violations: [...violations, ...judged.flatMap((mail) => broken(mail, book.revisions)), ...(await unknownRevisions(engine, judged))],
  };
}

interface JudgedMail {
  readonly id: string;
  readonly receivedAt: number;
  readonly revision: string;
  /** Versions of the bird that were found. */
  readonly scanned: readonly number[];
  /** Versions that the verdict speaks of. */
  readonly reasoned: readonly { readonly version: number; readonly shadow: boolean }[];
  readonly outcome: string;
}

interface Found {
  readonly pattern: string;
  readonly version: number;
}
interface Reason extends Found {
  readonly kind: string;
  readonly shadow: boolean;
}
interface Group {
  readonly outcome: string;
  readonly reasons: readonly Reason[];
}

function judgedBy(id: string, recorded: readonly RecordedFact[]): JudgedMail {
  const data = (type: string) => recorded.find((fact) => fact.type === type)?.data ?? {};
  const summaries = (data('MessageInspected')['summaries'] ?? []) as readonly Found[];
  const [group] = (data('VerdictReached')['groups'] ?? []) as readonly Group[];
  const isBird = ({ pattern }: Found): boolean => pattern === BIRD;
  return {
    id,
    receivedAt: timeOf(id),
    revision: String(data('VerdictReached')['policyRevision']),
    scanned: summaries
      .filter(isBird)
      .map(({ version }) => version)
      .sort(ascending),
    reasoned: (group?.reasons ?? [])
      .filter(isBird)
      .map(({ version, shadow }) => ({ version, shadow }))
      .sort((a, b) => a.version - b.version),
    outcome: group?.outcome ?? 'none',
  };
}

/** A message is whole when what was scanned, what it was judged by and what came of it all belong to its revision. */
function broken(mail: JudgedMail, revisions: readonly Revision[]): string[] {
  const known = revisions.find(({ revision }) => revision === mail.revision);
  if (known === undefined) return [`${mail.id} was judged by ${mail.revision}, which the prover never made`];
  const { expected } = known;
  const scanned = [expected.live, ...(expected.shadow === null ? [] : [expected.shadow])].sort(ascending);
  const reasoned = expected.selected ? scanned.map((version) => ({ version, shadow: version === expected.shadow })) : [];
  const wanted = JSON.stringify({ scanned, reasoned, outcome: outcomeOf(expected) });
  const found = JSON.stringify({ scanned: mail.scanned, reasoned: mail.reasoned, outcome: mail.outcome });
  return wanted === found ? [] : [`${mail.id} under ${mail.revision}: ${found} instead of ${wanted}`];
}

function outcomeOf({ selected, mode, live }: Expected): string {
  return selected && mode === 'enforce' ? actionOf(live) : 'pass';
}

/** How long the revision that judged had been replaced when the mail came in. */
function overdueMs({ receivedAt, revision }: JudgedMail, revisions: readonly Revision[]): number {
  const next = revisions[revisions.findIndex((each) => each.revision === revision) + 1];
  return next === undefined ? 0 : receivedAt - next.answeredAt;
}

async function unknownRevisions(engine: EngineProcess, judged: readonly JudgedMail[]): Promise<string[]> {
  const known = new Set<string>();
  for (let before: number | undefined, more = true; more;) {
    const page = await engine.ask(routes.policyHistory, { query: { limit: 200, ...(before !== undefined && { before }) } });
    for (const { policyRevision } of page.changes) known.add(policyRevision);
    before = page.changes.at(-1)?.position;
    more = page.more && before !== undefined;
  }
  return judged
    .filter(({ revision }) => !known.has(revision))
    .map(({ id, revision }) => `the history knows no ${revision}, which judged ${id}`);
}

/** What was imported before the book was begun may still be compiled: the mail that counts comes after it. */
async function untilInForce(engine: EngineProcess, revision: string): Promise<void> {
  for (let inARow = 0, tries = 0; inARow < 4; tries++) {
    if (tries > 500) throw new Error(`${revision} does not judge`);
    const { code } = await sendMail(
      engine.smtpPort,
      { from: `anna@${SENDER_DOMAIN}`, to: 'b@example.net' },
      Buffer.from('Subject: x\r\n\r\nx\r\n'),
    );
    const { id, facts: recorded } = lastMessage(engine.dataDir);
    inARow = code === 250 && judgedBy(id, recorded).revision === revision ? inARow + 1 : 0;
  }
}

interface Flow {
  stop(): Promise<{ answersMs: number[]; violations: string[] }>;
}

/** Each connection sends one mail after the other, without a pause. */
function startFlow(engine: EngineProcess, connections: number, random: SeededRandom): Flow {
  const answersMs: number[] = [];
  const violations: string[] = [];
  let stopped = false;
  const mails = Array.from({ length: 20 }, (_, index) => {
    const { bytes } = proofMail('clean', `bird-${String(index)}`, MAIL_BYTES, random);
    return Buffer.concat([bytes, Buffer.from('A grey heron and a white stork.\r\n')]);
  });
  const send = async (dialogue: SmtpDialogue): Promise<void> => {
    for (let turn = 0; !stopped; turn++) {
      const began = performance.now();
      await beginTransaction(dialogue, { from: `anna@${SENDER_DOMAIN}`, to: 'b@example.net' });
      const { code, lines } = await dialogue.message(mails[turn % mails.length] ?? Buffer.alloc(0));
      answersMs.push(performance.now() - began);
      if (code !== 250) violations.push(`a mail was answered with ${String(code)} ${lines.join(' ')}`);
    }
    dialogue.destroy();
  };
  const running = Array.from({ length: connections }, async () => {
    const dialogue = await openDialogue(engine.smtpPort);
    await dialogue.command('EHLO client.example');
    await send(dialogue);
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(running);
      return { answersMs, violations };
    },
  };
}

/** A ULID begins with its time: 48 bits in ten characters of Crockford's base 32. */
function timeOf(ulid: string): number {
  return [...ulid.slice(0, 10)].reduce((time, character) => time * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(character), 0);
}

const ascending = (left: number, right: number): number => left - right;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
