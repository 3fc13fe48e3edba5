/**
 * The read models of a real engine, looked at while it works, and built again from the log up to each of those moments: the same rows,
 * byte for byte, but for what was sealed of messages whose key is destroyed by now.
 */
import { existsSync, readFileSync } from 'node:fs';
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
import { pagesUrl } from '../support/first-account.js';
import { askedWord, HeldVisitor, type SeenForm, type SeenPage } from '../support/held-visitor.js';
import { HttpClient } from '../support/http-client.js';
import { mintedLink } from '../support/minted-link.js';
import { type NextHopDouble, openNextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { seededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { writtenMail } from '../support/written-mail.js';
import { buildZip } from '../support/zip-builder.js';

const PREFIXES = 20;
const EVE = 'eve@pdf.example';
const BOB = 'bob@customer.example';
/** What these two write must not stand in the way of a proposal about others. */
const [LOU, DORA] = ['lou@sender.example', 'dora@other.example'];

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

/** The sender of a held mail asks for its release by the link of their notice. Nobody reads the page faster, and the engine knows. */
async function senderAsks(id: string): Promise<void> {
  const visitor = new HeldVisitor(engine.httpUrl);
  const form = (page: SeenPage, step: string): SeenForm => {
    const found = page.forms.find(({ action }) => action.endsWith(`/${step}`));
    if (!found) throw new Error(`no form ${step} in: ${page.text}`);
    return found;
  };
  const first = await visitor.open(await mintedLink(engine.dataDir, { messageId: id, sender: LOU }));
  const page = await visitor.submit(form(first, 'choose'), { what: 'ask' });
  await new Promise((resolve) => setTimeout(resolve, 3_200));
  await visitor.submit(form(page, 'ask'), { reason: 'business-need', text: 'They need it.', word: askedWord(page) });
  await expect.poll(() => typesOf(id)).toContain('ReleaseRequested');
}

/** Mail that cannot be read, that its sender asks for, and that an account looks at and deletes: its id, for its keys go with it. */
async function peopleLook(): Promise<string> {
  const ana = new HttpClient(pagesUrl(engine));
  const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
  const account = { token, email: 'ana@sender.example', name: 'Ana Novak', password: 'a long sentence for a test' };
  ({ csrfToken: ana.csrfToken } = await ana.json<{ csrfToken: string }>('POST', '/setup', account));
  const [asked, looked] = [await hand('Asked', 'held figures', DORA, LOU), await hand('Looked', 'held figures', DORA, LOU)];
  const zip = buildZip([{ name: 'figures.txt', content: 'held', encrypted: true }]).toString('base64');
  const head = 'MIME-Version: 1.0\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n';
  const closed = writtenMail({ from: LOU, names: [DORA], subject: 'Closed', text: zip, head });
  await sendMail(engine.smtpPort, { from: LOU, to: [DORA] }, closed);
  const asks = senderAsks(asked);
  await ana.json('GET', `/held-messages/${looked}/content`);
  const decision = {
    expectedRevision: facts(engine.dataDir, messageStream(looked)).length - 1,
    reason: 'business-need',
    verdict: 'real-leak',
  };
  await ana.json('POST', `/held-messages/${looked}/delete`, decision, { 'Idempotency-Key': 'ana-deletes-it' });
  await asks;
  return looked;
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
  const looked = await peopleLook();
  const destroyed = [looked, ...(await officeWorks())];
  await expect.poll(async () => (await engine.ask(routes.status)).store.projectionLagEvents).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  clearInterval(watching);
  const { dataDir } = engine;
  await engine.stop();
  expect(moments.size).toBeGreaterThan(PREFIXES);
  const random = seededRandom(20);
  const chosen = [...moments.values()].map((moment) => ({ moment, lot: random.between(0, 1_000_000) })).sort((a, b) => a.lot - b.lot);
  const end = Math.max(...moments.keys());
  // a table that never had a row would be equal whatever is wrong with it; arrivals are gone before somebody may look
  const filled = new Set([...moments.values()].flatMap(({ rows }) => Object.keys(rows).filter((table) => rows[table]?.length !== 0)));
  expect(READ_MODEL_TABLES.map(({ table }) => table).filter((table) => !filled.has(table) && !table.includes('_arrivals_'))).toEqual([]);
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
