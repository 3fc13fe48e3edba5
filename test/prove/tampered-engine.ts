/** The log of a real engine for the proof: mail that went on and mail that was held, the keys of 100 messages destroyed, sealed and anchored. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { routes } from '#contracts';
import { type EngineProcess, heldMessages, outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { proofMail } from '../support/proof-mail.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';

/** So many messages are deleted, and their keys with them. */
export const DESTROYED = 100;
const KEPT = 15;
const CLEAN = 25;

export interface RecordedLog {
  readonly store: string;
  readonly publicKey: string;
  readonly anchors: string;
  /** Messages whose content and keys are destroyed. */
  readonly destroyed: number;
}

export async function recordedLog(folder: string, random: SeededRandom): Promise<RecordedLog> {
  const hop = await openNextHopDouble();
  const anchors = join(folder, 'anchors.jsonl');
  const audit = { sealEvents: 200, anchorFile: anchors };
  const settings = { routes: outboundTo(hop.port), log: { level: 'warn' as const }, audit };
  const dataDir = join(folder, 'var');
  const engine = await startEngine({ dataDir, settings });
  try {
    for (let number = 0; number < CLEAN; number++) await send(engine, proofMail('clean', `clean-${number}`, 500, random).bytes);
    for (let number = 0; number < DESTROYED + KEPT; number++) await send(engine, proofMail('held', `held-${number}`, 500, random).bytes);
    await deleteSome(engine);
    const destroyed = await untilDestroyed(join(dataDir, 'lazaret.db'));
    const { key } = await engine.ask(routes.ledger);
    if (key === null) throw new Error('the ledger has no key yet');
    const publicKey = join(folder, 'ledger.pem');
    writeFileSync(publicKey, key.pem);
    await engine.stop();
    if (!existsSync(anchors) || readFileSync(anchors, 'utf8') === '') throw new Error('nothing was anchored');
    return { store: join(dataDir, 'lazaret.db'), publicKey, anchors, destroyed };
  } finally {
    await engine.dispose();
    await hop.stop();
  }
}

async function send(engine: EngineProcess, bytes: Buffer): Promise<void> {
  const { code } = await sendMail(engine.smtpPort, { to: 'b@example.net' }, bytes);
  if (code !== 250) throw new Error(`a mail got ${code}`);
}

async function deleteSome(engine: EngineProcess): Promise<void> {
  const rows = await heldMessages(engine, DESTROYED + KEPT, 30_000);
  for (const { id, revision } of rows.slice(0, DESTROYED)) {
    const body = { expectedRevision: revision, reason: 'policy-breach', verdict: 'real-leak', note: 'proved' } as const;
    await engine.ask(routes.delete, { parameters: { id }, body });
  }
}

async function untilDestroyed(store: string): Promise<number> {
  const db = new Database(store, { readonly: true });
  const count = db.prepare(`SELECT count(*) FROM events WHERE type = 'ContentDestroyed'`).pluck();
  for (let waited = 0; Number(count.get()) < DESTROYED && waited < 30_000; waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const destroyed = Number(count.get());
  db.close();
  return destroyed;
}
