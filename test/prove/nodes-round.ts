/** One round of `prove:nodes`: mail and decisions at three engines while they are killed, put to sleep and stopped. */
import { setTimeout as wait } from 'node:timers/promises';
import { routes } from '#contracts';
import { openTransaction, dotStuffed } from '../support/smtp-client.js';
import { proofMail } from '../support/proof-mail.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { askReleaseAt } from './release-calls.js';
import { NAMES, type Name, type Nodes } from './nodes-engines.js';

/** `later`: to two people, one of whom the next hop refuses for now: that copy becomes ours, and is delivered from custody. */
export type MailKind = 'clean' | 'held' | 'later';

export interface NodeMail {
  readonly kind: MailKind;
  /** Names it, and its second recipient. */
  readonly name: string;
  readonly bytes: Buffer;
  /** The engine said 250. */
  readonly acknowledged: boolean;
  /** Of the message, as 250 says it, where it was kept. */
  readonly id: string | undefined;
}

/** What was done to an engine, and when. */
export interface Disturbance {
  readonly what: 'kill -9' | 'sleep' | 'stop';
  readonly name: Name;
  readonly atMs: number;
  /** When it was there again. */
  readonly untilMs: number;
}

export interface SentRound {
  readonly mails: readonly NodeMail[];
  /** Ids of messages whose release was acknowledged. */
  readonly released: readonly string[];
  readonly disturbances: readonly Disturbance[];
  /** Mails at the next hop, and the end of the log, before it. */
  readonly hopBefore: number;
  readonly positionBefore: number;
}

export interface NodesRound {
  readonly nodes: Nodes;
  readonly random: SeededRandom;
  readonly name: string;
}

const TRAFFIC_MS = 6_000;
/** Nobody waits for a mail of the wanted kind for longer than this. */
const RIGHT_AFTER_MS = 1_500;
const SIZES = [300, 5_000, 60_000] as const;
export const AT_ONCE = 'b@example.net';
export const laterOf = (name: string): string => `later-${name}@example.net`;

export async function runNodesRound({ nodes, random, name }: NodesRound): Promise<SentRound> {
  const before = { hopBefore: nodes.hop.mails.length, positionBefore: await nodes.log.lastPosition() };
  const asked = new Set<string>();
  nodes.hop.script = {
    rcpt: (recipient) => {
      if (!recipient.startsWith('later-') || asked.has(recipient)) return undefined;
      asked.add(recipient);
      return '450 4.2.1 not now';
    },
    // now and then the answer takes its time, so that an engine is met while it waits for one
    end: async () => {
      if (random.next() < 0.2) await wait(random.between(50, 800));
      return undefined;
    },
  };
  const mails: NodeMail[] = [];
  const ended = new AbortController();
  const senders = NAMES.map((engine) => sendOn(engine, { nodes, random, name, mails, ended: ended.signal }));
  const released: string[] = [];
  const people = releaseOn({ nodes, random, mails, released, ended: ended.signal });
  const disturbances = await disturb({ nodes, random }, mails);
  ended.abort();
  await Promise.all([...senders, people]);
  nodes.hop.script = {};
  return { mails, released, disturbances, ...before };
}

interface Traffic {
  readonly nodes: Nodes;
  readonly random: SeededRandom;
  readonly name: string;
  readonly mails: NodeMail[];
  readonly ended: AbortSignal;
}

/** One mail after the other, as a client does that tries no mail twice. */
async function sendOn(at: Name, { nodes, random, name, mails, ended }: Traffic): Promise<void> {
  for (let number = 0; !ended.aborted; number++) {
    await wait(random.between(20, 250));
    const port = nodes.engine(at)?.smtpPort;
    if (port === undefined) continue;
    const kind = random.pick<MailKind>(['clean', 'held', 'later']);
    const called = `${name}-${at}-${number}`;
    const { bytes } = proofMail(kind === 'held' ? 'held' : 'clean', called, random.pick(SIZES), random);
    const to = kind === 'later' ? [AT_ONCE, laterOf(called)] : AT_ONCE;
    const reply = await answerTo(port, to, bytes);
    const id = /\b[0-9A-HJKMNP-TV-Z]{26}\b/.exec(reply?.lines.join(' ') ?? '')?.[0];
    mails.push({ kind, name: called, bytes, acknowledged: reply?.code === 250, id });
  }
}

async function answerTo(port: number, to: string | readonly string[], bytes: Buffer) {
  try {
    const session = await openTransaction(port, { from: '', to });
    try {
      await session.write(dotStuffed(bytes));
      return await session.read();
    } finally {
      session.destroy();
    }
  } catch {
    return undefined; // it is down, or died first
  }
}

interface Decisions extends Omit<Traffic, 'name'> {
  readonly released: string[];
}

/** Somebody who releases what is held, at whatever engine answers, and asks again with the same key where none did. */
async function releaseOn({ nodes, random, mails, released, ended }: Decisions): Promise<void> {
  const decided = new Set<string>();
  while (!ended.aborted) {
    await wait(random.between(50, 200));
    const open = mails.filter(({ kind, acknowledged, id }) => kind === 'held' && acknowledged && id !== undefined && !decided.has(id));
    const id = open[random.between(0, Math.max(0, open.length - 1))]?.id;
    if (id === undefined) continue;
    decided.add(id);
    for (let tries = 0; tries < 20; tries++) {
      if (await isReleased(nodes, random, id)) {
        released.push(id);
        break;
      }
      await wait(random.between(50, 300));
    }
  }
}

async function isReleased(nodes: Nodes, random: SeededRandom, id: string): Promise<boolean> {
  const running = nodes.running();
  const engine = running[random.between(0, Math.max(0, running.length - 1))];
  if (engine === undefined) return false;
  try {
    const { revision } = await engine.ask(routes.heldMessage, { parameters: { id } });
    const response = await askReleaseAt(engine, { id, revision, idempotencyKey: `release-${id}` });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // it is down, died first, or has not read so far
  }
}

/** Until this engine has just said 250 to mail that is delivered from custody: nobody but the log knows of it then. */
async function rightAfterCustody(name: Name, mails: readonly NodeMail[]): Promise<void> {
  const [from, until] = [mails.length, performance.now() + RIGHT_AFTER_MS];
  const isThere = (): boolean =>
    mails.slice(from).some(({ kind, acknowledged, name: called }) => kind === 'later' && acknowledged && called.includes(name));
  while (!isThere() && performance.now() < until) await wait(1);
}

/** One or two of them, while the others go on; at the end all are there again. */
async function disturb({ nodes, random }: Pick<NodesRound, 'nodes' | 'random'>, mails: readonly NodeMail[]): Promise<Disturbance[]> {
  const began = performance.now();
  const first = random.between(0, NAMES.length - 1);
  const names = [NAMES[first], NAMES[(first + random.between(1, 2)) % NAMES.length]]
    .flatMap((name) => name ?? [])
    .slice(0, random.between(1, 2));
  const disturbances = await Promise.all(
    names.map(async (name, index): Promise<Disturbance> => {
      await wait(random.between(500, 2_500) + index * random.between(0, 1_500));
      if (random.next() < 0.7) await rightAfterCustody(name, mails);
      const what = random.pick<Disturbance['what']>(['kill -9', 'sleep', 'stop', 'kill -9']);
      const atMs = Date.now();
      if (what === 'kill -9') await nodes.kill9(name);
      else if (what === 'stop') await nodes.stop(name);
      else nodes.sleep(name);
      // back before anybody takes it for gone, or after
      await wait(random.next() < 0.6 ? random.between(0, 2_500) : random.between(6_000, 8_500));
      if (what === 'sleep') nodes.wake(name);
      else await nodes.restart(name);
      return { what, name, atMs, untilMs: Date.now() };
    }),
  );
  await wait(Math.max(0, TRAFFIC_MS - (performance.now() - began)));
  return disturbances;
}
