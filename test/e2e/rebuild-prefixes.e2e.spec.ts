/**
 * The read models of a real engine, looked at while it works, and built again from the log up to each of those moments: the same rows,
 * byte for byte, but for what was sealed of messages whose key is destroyed by now.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '#contracts';
import { decodeEvent } from '#events';
import { engineConfigSchema } from '../../apps/engine/src/config/engine-config.js';
import { messageStream } from '../../apps/engine/src/platform/engine-keys.js';
import { jsonLog } from '../../apps/engine/src/platform/engine-log.js';
import { openEngineParts, type EngineParts } from '../../apps/engine/src/platform/engine-parts.js';
import { withPrefix } from '../../apps/engine/src/project/projected-prefix.js';
import { READ_MODEL_TABLES } from '../../apps/engine/src/project/rebuild.js';
import { type EngineProcess, heldMessages, outboundTo, startEngine } from '../support/engine-process.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { seededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { writtenMail } from '../support/written-mail.js';

const PREFIXES = 20;
const EVE = 'eve@pdf.example';
const BOB = 'bob@customer.example';

type Row = Record<string, unknown>;
type Rows = Readonly<Record<string, readonly Row[]>>;
interface Moment {
  readonly position: number;
  readonly rows: Rows;
}

let hop: NextHopDouble;
let engine: EngineProcess;
const moments = new Map<number, Moment>();
let watching: NodeJS.Timeout;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({
    readyMs: 60_000,
    settings: {
      routes: { ...outboundTo(hop.port), internalDomains: ['sender.example'] },
      retention: { snippetDays: 0 },
      certificates: { fetch: false },
    },
  });
  await engine.ask(routes.setPdfPassword, { body: { for: EVE, password: 'Kp7m-agreed-Wq3x' } });
  await setAt(engine, 'global', { 'pdf.enabled': true });
  await addLivePattern(engine, 'figures', { matcher: { kind: 'keywords', keywords: ['held figures'] } });
  await addLivePattern(engine, 'code-name', { matcher: { kind: 'keywords', keywords: ['project heron'] }, action: 'must-encrypt' });
  watch();
}, 120_000);

afterAll(async () => {
  clearInterval(watching);
  await engine.dispose();
  await hop.stop();
});

/** Looks at the rows in use again and again, from outside. */
function watch(): void {
  const db = new Database(join(engine.dataDir, 'read.db'), { readonly: true });
  const look = db.transaction((): Moment | undefined => {
    const positions = new Set(db.prepare<[], number>('SELECT position FROM projection_checkpoints').pluck().all());
    const [position = 0] = positions;
    return positions.size === 1 && !moments.has(position) ? { position, rows: rowsOf(db) } : undefined;
  });
  watching = setInterval(() => {
    const moment = look();
    if (moment) moments.set(moment.position, moment);
  }, 25);
}

function rowsOf(db: Database.Database): Rows {
  const read = ({ table, orderBy }: (typeof READ_MODEL_TABLES)[number]): Row[] => {
    const text = table.includes('_text_') ? 'rowid, ' : '';
    return db.prepare<[], Row>(`SELECT ${text}* FROM ${table} ORDER BY ${orderBy}`).all();
  };
  return Object.fromEntries(READ_MODEL_TABLES.map((table) => [table.table, read(table)]));
}

async function hand(subject: string, text: string, to = BOB, from = 'anna@sender.example'): Promise<string> {
  await sendMail(engine.smtpPort, { from, to: [to] }, writtenMail({ from, names: [to], subject, text }));
  return messageIds(engine.dataDir).at(-1) ?? '';
}

function decide(what: 'release' | 'delete', id: string, verdict: string): Promise<unknown> {
  const expectedRevision = facts(engine.dataDir, messageStream(id)).length - 1;
  const body = { expectedRevision, reason: 'business-need', verdict, ...(what === 'release' && { clearTextAcknowledged: true }) };
  return engine.ask(routes[what], { parameters: { id }, body });
}

const typesOf = (id: string): string[] => facts(engine.dataDir, messageStream(id)).map(({ type }) => type);

/** Mail that passes, is encrypted, cannot be encrypted, is held, released, deleted with its keys, decided in bulk, and made less of by tuning. */
async function officeWorks(): Promise<readonly string[]> {
  const pairs: string[] = [];
  for (let n = 0; n < 6; n++) {
    pairs.push(await hand(`Figures ${String(n)}`, `The held figures of week ${String(n)}.`));
    await hand(`Lunch ${String(n)}`, 'On Friday?');
    await hand(`Heron ${String(n)}`, 'About project heron.', n % 2 === 0 ? EVE : BOB);
  }
  for (const id of pairs) await decide('release', id, 'false-alarm');
  const proposals = async () => (await engine.ask(routes.tuningProposals)).proposals;
  await expect.poll(async () => (await proposals()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  const [proposal] = await proposals();
  await engine.ask(routes.acceptTuning, { parameters: { id: proposal?.id ?? '' }, body: { reason: 'the two of them talk of figures' } });
  const doomed: string[] = [];
  for (let n = 0; n < 4; n++)
    doomed.push(await hand(`Doomed ${String(n)}`, 'held figures', `d${String(n)}@other.example`, `s${String(n)}@sender.example`));
  for (const id of doomed) await decide('delete', id, 'real-leak');
  for (let n = 0; n < 5; n++) await hand(`Bulk ${String(n)}`, `Some held figures, ${'long '.repeat(n)}`, 'kai@rival.example');
  const inBulk = async () => (await heldMessages(engine, 5)).filter(({ subject }) => subject.startsWith('Bulk'));
  await expect.poll(async () => (await inBulk()).length).toBe(5);
  const rows = await inBulk();
  const selection = await engine.ask(routes.selectMessages, { body: { ids: rows.map(({ id }) => id) } });
  const work = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' } as const;
  const { eligible } = await engine.ask(routes.bulkDryRun, { parameters: { id: selection.id }, body: { do: work } });
  const run = await engine.ask(routes.startBulk, { parameters: { id: selection.id }, body: { do: work, eligible } });
  await expect
    .poll(async () => (await engine.ask(routes.bulk, { parameters: { id: run.id } })).state, { timeout: 10_000 })
    .toBe('finished');
  const all = [...doomed, ...rows.map(({ id }) => id)];
  const hasKey = (id: string): boolean => existsSync(join(engine.dataDir, 'blobs', id.slice(-2), `${id}.key`));
  await expect.poll(() => all.filter((id) => !typesOf(id).includes('SnippetsDestroyed') || hasKey(id)), { timeout: 20_000 }).toEqual([]);
  return all;
}

/** What of a row is opened from sealed fields, or worked out from it. Groups of near copies live and end together here (ADR 20). */
const OPENED = [
  'subject',
  'from_header',
  'envelope_sender',
  'recipients',
  'message_id',
  'request_text',
  'sender_domain',
  'similarity',
  'campaign',
];
const TEXTS = ['subject', 'people', 'files', 'masked'];

/** The same rows as if nothing of these messages had ever been opened. */
function withoutSealed(rows: Rows, destroyed: ReadonlySet<unknown>): Rows {
  const gone = new Set(rows['held_messages_v5']?.filter(({ id }) => destroyed.has(id)).map(({ number }) => number));
  const blanked = (row: Row, columns: readonly string[], value: unknown): Row => ({
    ...row,
    ...Object.fromEntries(columns.map((name) => [name, value])),
  });
  return {
    ...rows,
    held_messages_v5: rows['held_messages_v5']?.map((row) => (gone.has(row['number']) ? blanked(row, OPENED, null) : row)) ?? [],
    held_messages_text_v5: rows['held_messages_text_v5']?.map((row) => (gone.has(row['rowid']) ? blanked(row, TEXTS, '') : row)) ?? [],
    held_messages_leaders_v5: rows['held_messages_leaders_v5']?.filter(({ number }) => !gone.has(number)) ?? [],
  };
}

async function keysGone(parts: EngineParts, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  for (const id of ids) {
    const [first] = await parts.store.readStream(messageStream(id));
    const received = first && decodeEvent(first);
    if (received?.type === 'MessageReceived' && (await parts.keys.ofMessage(id, received.data.key)) === undefined) gone.add(id);
  }
  return gone;
}

it(`are the rows that were in use then, at ${String(PREFIXES)} moments`, { timeout: 180_000 }, async () => {
  const destroyed = await officeWorks();
  await expect.poll(async () => (await engine.ask(routes.status)).store.projectionLagEvents).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  clearInterval(watching);
  const { dataDir } = engine;
  await engine.stop();
  expect(moments.size).toBeGreaterThan(PREFIXES);
  const random = seededRandom(20);
  const chosen = [...moments.values()].map((moment) => ({ moment, lot: random.between(0, 1_000_000) })).sort((a, b) => a.lot - b.lot);
  const end = Math.max(...moments.keys());
  const store = { url: `sqlite:${join(dataDir, 'lazaret.db')}` };
  const config = { ...engineConfigSchema.parse({ hostname: 'lazaret.example', dataDir, store }), trialMode: false };
  const parts = await openEngineParts(config, jsonLog('silent'));
  try {
    const gone = await keysGone(parts, destroyed);
    expect([...gone].sort()).toEqual([...destroyed].sort());
    const both = [...chosen.slice(0, PREFIXES - 1).map(({ moment }) => moment), moments.get(end)];
    for (const moment of both) {
      if (!moment) throw new Error('the last moment was looked at');
      const rebuilt = await withPrefix({ log: parts.store, position: moment.position, keys: parts.keys }, rowsOf);
      expect(withoutSealed(rebuilt, gone), `up to ${String(moment.position)}`).toEqual(withoutSealed(moment.rows, gone));
    }
  } finally {
    await parts.store.close();
  }
});
