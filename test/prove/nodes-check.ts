/** What must be true after a round of `prove:nodes`. */
import { setTimeout as wait } from 'node:timers/promises';
import type { StoreReader } from '#event-store';
import { isNodeStream, type StoredEvent } from '#events';
import { routes } from '#contracts';
import { carries } from '../support/next-hop-double.js';
import { differencesOfModels } from './nodes-models.js';
import { AT_ONCE, laterOf, type Disturbance, type NodeMail, type SentRound } from './nodes-round.js';
import type { Nodes } from './nodes-engines.js';

export interface NodesResult {
  readonly sent: number;
  readonly acknowledged: number;
  readonly released: number;
  /** Acknowledged, and not where it belongs. */
  readonly lost: number;
  /** Came more often than attempts of unknown outcome explain. */
  readonly twice: number;
  /** Copies beyond the first, each of an attempt whose outcome nobody could know. */
  readonly repeated: number;
  readonly unknown: number;
  /** From the end of an engine to the moment at which another one had ended what was under way there; of two ends, from the later one. */
  readonly takeoverMs: readonly number[];
  /** The same from the first end. */
  readonly sinceFirstMs: readonly number[];
  /** The whole log of the server was verified, and is whole. */
  readonly verified: boolean;
  /** Sentences, each a broken promise. */
  readonly violations: readonly string[];
}

interface Fact {
  readonly stream: string;
  readonly type: string;
  readonly atMs: number;
  readonly node: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SETTLED_MS = 30_000;
const TAKEOVER_MS = 10_000;
/** Engines that are lost in one round at most. */
const MOST_LOST = 2;
const PAGE = 1_000;
const ENDS: ReadonlySet<string> = new Set(['HandedOver', 'HandOverRefused', 'HandOverOutcomeUnknown', 'CustodyTaken']);

/** @param verifies - whether the whole log is verified, too, which takes longer with each round. */
export async function checkNodes(sent: SentRound, nodes: Nodes, verifies: boolean): Promise<NodesResult> {
  const facts = await settled(sent, nodes);
  const acknowledged = sent.mails.filter((mail) => mail.acknowledged);
  const unknown = facts.filter(({ type }) => type === 'HandOverOutcomeUnknown').length;
  const copies = copiesOf(sent, nodes, facts);
  const takeovers = takeoversIn(facts, sent.disturbances);
  const firstBad = verifies ? await firstBadOf(nodes) : null;
  return {
    sent: sent.mails.length,
    acknowledged: acknowledged.length,
    released: sent.released.length,
    lost: copies.lost,
    twice: copies.twice,
    repeated: copies.repeated,
    unknown,
    takeoverMs: takeovers.map(({ ms }) => ms),
    sinceFirstMs: takeovers.map(({ sinceFirstMs }) => sinceFirstMs),
    verified: verifies && firstBad === null,
    violations: [
      ...openEnds(facts),
      ...copies.violations,
      ...takeovers
        .filter(({ ms, sinceFirstMs }) => ms > TAKEOVER_MS || sinceFirstMs > MOST_LOST * TAKEOVER_MS)
        .map(
          ({ what, stream, ms, sinceFirstMs }) => `${what} was gone on with after ${ms} (${sinceFirstMs}) ms only${storyOf(stream, facts)}`,
        ),
      ...(firstBad === null ? [] : [`the log does not verify: ${JSON.stringify(firstBad)}`]),
      ...(await differencesOfModels(nodes)),
    ],
  };
}

async function firstBadOf(nodes: Nodes) {
  const [engine] = nodes.running();
  if (engine === undefined) throw new Error('no engine runs');
  return (await engine.ask(routes.auditVerify)).firstBad;
}

/** The facts of the round, once nothing is under way any more, or after a while. */
async function settled({ positionBefore, released }: SentRound, { log }: Nodes): Promise<readonly Fact[]> {
  for (const until = performance.now() + SETTLED_MS; ;) {
    const facts = await factsAfter(log, positionBefore);
    const committed = new Set(facts.filter(({ type }) => type === 'ReleaseCommitted').map(({ stream }) => stream.slice('message-'.length)));
    if ((openEnds(facts).length === 0 && released.every((id) => committed.has(id))) || performance.now() > until) return facts;
    await wait(200);
  }
}

async function factsAfter(log: StoreReader, position: number): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (let after = position; ;) {
    const page = await log.readAll(after, PAGE);
    facts.push(...page.filter(({ stream }) => !isNodeStream(stream)).map(factOf));
    const last = page.at(-1);
    if (last === undefined) return facts;
    after = last.position;
  }
}

function factOf({ stream, type, data, meta }: StoredEvent): Fact {
  const { at, node = '' } = JSON.parse(meta) as { at: string; node?: string };
  return { stream, type, atMs: Date.parse(at), node, data: JSON.parse(data) as Record<string, unknown> };
}

/** Every message that was received has an end, every delivery its conclusion. */
function openEnds(facts: readonly Fact[]): string[] {
  const ended = new Set(facts.filter(({ type }) => ENDS.has(type)).map(({ stream }) => stream));
  const received = facts.filter(({ type, stream }) => type === 'MessageReceived' && !ended.has(stream));
  const concluded = new Set(facts.filter(({ type }) => type === 'DeliveryConcluded').map(({ data }) => data['deliveryId']));
  const queued = facts.filter(({ type }) => type === 'DeliveryQueued' || type === 'ReleaseCommitted');
  return [
    ...received.map(({ stream }) => `${stream} has no recorded end`),
    ...queued.filter(({ data }) => !concluded.has(data['deliveryId'])).map(({ stream }) => `a delivery of ${stream} was not concluded`),
  ];
}

/** How often each mail is where it belongs. More than once only where an attempt has no recorded outcome. */
function copiesOf({ mails, released, hopBefore }: SentRound, { hop }: Nodes, facts: readonly Fact[]) {
  const taken = hop.mails.slice(hopBefore);
  const violations: string[] = [];
  let [repeated, lost, twice] = [0, 0, 0];
  const count = (mail: NodeMail, recipient: string): number =>
    taken.filter((copy) => copy.recipients.includes(recipient) && carries(copy, mail.bytes)).length;
  const expect = (mail: NodeMail, recipient: string, least: number): void => {
    const copies = count(mail, recipient);
    const id = mail.id ?? idIn(taken.find((copy) => carries(copy, mail.bytes))?.bytes);
    const most = 1 + attemptsWithoutOutcome(id, facts);
    if (copies < least) {
      lost += 1;
      violations.push(`${mail.name} (${mail.kind}) was acknowledged, and is lost for ${recipient}`);
    }
    if (copies > most) {
      twice += 1;
      violations.push(
        `${mail.name} (${mail.kind}) came ${copies} times to ${recipient}, at most ${most} may be${storyOf(`message-${id ?? ''}`, facts)}`,
      );
    }
    repeated += Math.max(0, copies - 1);
  };
  const custody = new Set(facts.filter(({ type }) => type === 'CustodyTaken').map(({ stream }) => stream.slice('message-'.length)));
  for (const mail of mails) {
    const least = mail.acknowledged ? 1 : 0;
    if (mail.kind !== 'held') expect(mail, AT_ONCE, least);
    if (mail.kind === 'later') expect(mail, laterOf(mail.name), least);
    if (mail.kind === 'held' && mail.acknowledged) {
      if (mail.id === undefined || !custody.has(mail.id)) {
        lost += 1;
        violations.push(`${mail.name} was acknowledged, and is not held`);
      }
      const wasReleased = facts.some(({ type, stream }) => type === 'ReleaseCommitted' && stream === `message-${mail.id ?? ''}`);
      expect(mail, AT_ONCE, released.includes(mail.id ?? '') ? 1 : 0);
      if (!wasReleased && count(mail, AT_ONCE) > 0) violations.push(`${mail.name} was sent, and nobody has released it`);
    }
  }
  return { violations, repeated, lost, twice };
}

/** Attempts at deliveries of a mail after which nothing was recorded: SMTP's own window. */
function attemptsWithoutOutcome(id: string | undefined, facts: readonly Fact[]): number {
  const deliveries = new Set(
    facts
      .filter(({ type, stream }) => (type === 'DeliveryQueued' || type === 'ReleaseCommitted') && stream === `message-${id ?? ''}`)
      .map(({ data }) => `delivery-${String(data['deliveryId'])}`),
  );
  const own = facts.filter(({ stream }) => deliveries.has(stream));
  const attempts = own.filter(({ type }) => type === 'DeliveryAttempted').map(({ data }) => data['attempt']);
  const outcomes = new Set(own.filter(({ type }) => /^Delivery(Relayed|Deferred|Failed)$/.test(type)).map(({ data }) => data['attempt']));
  return attempts.filter((attempt) => !outcomes.has(attempt)).length;
}

/** What waits for longer than this beside a disturbance has waited for its engine. */
const UNDISTURBED_MS = 3_000;
/** Who sleeps no longer than this keeps its share of the work: nobody else was to go on. */
const KEEPS_SHARE_MS = 3_000;

interface Takeover {
  readonly what: string;
  readonly stream: string;
  readonly ms: number;
  readonly sinceFirstMs: number;
}

/** From when something was under way to its end: what of it was waiting for engines that were lost. */
type Times = (beganMs: number, endMs: number) => Pick<Takeover, 'ms' | 'sinceFirstMs'>;

/**
 * How long it took until somebody had ended what was under way, or came up, while an engine was killed or asleep: hand-overs that were
 * taken for unknown, and deliveries that another engine concluded than had begun them, or that had to wait.
 */
function takeoversIn(facts: readonly Fact[], disturbances: readonly Disturbance[]): Takeover[] {
  const found = disturbances
    .filter(({ what }) => what !== 'stop')
    .flatMap((disturbance) => {
      const times: Times = (beganMs, endMs) => ({
        ms: endMs - Math.max(lastDeath(disturbance, endMs, disturbances), beganMs),
        sinceFirstMs: endMs - Math.max(disturbance.atMs, beganMs),
      });
      return [
        ...facts
          .filter((fact) => isUnknownSince(fact, disturbance))
          .map(({ stream, atMs }) => ({ what: stream, stream, ...times(0, atMs) })),
        ...facts.flatMap((fact) => deliveryTakenOver(fact, facts, { disturbance, times })),
      ];
    })
    .sort((one, other) => one.sinceFirstMs - other.sinceFirstMs);
  return [...new Map(found.map((each) => [each.what, each])).values()]; // one that waited on two is told once, by the longer wait
}

/** When the last engine was lost that it may have waited for: who would have taken over may die before, and the time begins anew. */
function lastDeath({ atMs }: Disturbance, endMs: number, disturbances: readonly Disturbance[]): number {
  const later = disturbances.filter((each) => isLost(each) && each.atMs > atMs && each.atMs < endMs);
  return Math.max(atMs, ...later.map((each) => each.atMs));
}

function isLost({ what, atMs, untilMs }: Disturbance): boolean {
  return what === 'kill -9' || (what === 'sleep' && untilMs - atMs > KEEPS_SHARE_MS);
}

function isUnknownSince({ type, data, atMs }: Fact, disturbance: Disturbance): boolean {
  return (
    type === 'HandOverOutcomeUnknown' &&
    data['cause'] === 'engine-stopped' &&
    atMs > disturbance.atMs &&
    atMs < disturbance.untilMs + UNDISTURBED_MS
  );
}

function deliveryTakenOver(
  { type, stream, data, atMs: queuedMs }: Fact,
  facts: readonly Fact[],
  { disturbance: { atMs, untilMs }, times }: { readonly disturbance: Disturbance; readonly times: Times },
): Takeover[] {
  if ((type !== 'DeliveryQueued' && type !== 'ReleaseCommitted') || queuedMs > untilMs) return [];
  const id = data['deliveryId'];
  const end = facts.find((fact) => fact.type === 'DeliveryConcluded' && fact.data['deliveryId'] === id);
  if (end === undefined || end.atMs < atMs) return [];
  const begun = facts.find((fact) => fact.type === 'DeliveryRequested' && fact.stream === `delivery-${String(id)}`);
  const took = times(queuedMs, end.atMs);
  return begun?.node !== end.node || took.sinceFirstMs > UNDISTURBED_MS
    ? [{ what: `a delivery of ${String(id)}, ${stream}`, stream, ...took }]
    : [];
}

/** The message's id, as our trace field says it. */
function idIn(bytes: Buffer | undefined): string | undefined {
  return /\bid ([0-9A-HJKMNP-TV-Z]{26})\b/.exec(bytes?.toString('latin1', 0, 2_000) ?? '')?.[1];
}

/** What the log says of a message and its deliveries: for whoever looks into a broken promise. */
function storyOf(stream: string, facts: readonly Fact[]): string {
  const ids = facts.filter((fact) => fact.stream === stream).map(({ data }) => `delivery-${String(data['deliveryId'])}`);
  const own = facts.filter((fact) => fact.stream === stream || ids.includes(fact.stream));
  const from = own[0]?.atMs ?? 0;
  return own.map(({ type, node, atMs }) => `\n    +${atMs - from} ms ${node.split('/')[0] ?? ''} ${type}`).join('');
}
