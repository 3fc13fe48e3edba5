/** The right to be erased on a real engine: the key and the bytes are gone from the disk, the log still verifies, a stop in between loses nothing. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes, type Account } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldMessages, LAZARET, startEngine, type EngineProcess } from '../support/engine-process.js';
import { pagesUrl } from '../support/first-account.js';
import { HttpClient } from '../support/http-client.js';
import { facts } from '../support/recorded-facts.js';
import { holdFalseAlarms } from '../support/triage-run.js';

/** Who sends the mails that `holdFalseAlarms` holds. */
const PERSON = 'lab@example.com';
const PASSWORD = 'a long sentence for a test';

let engine: EngineProcess;
let ana: HttpClient;

beforeAll(async () => {
  engine = await startEngine({ settings: { quarantine: { deletedDays: 7 } } });
  ana = new HttpClient(pagesUrl(engine));
  const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
  const first = { token, email: 'ana@example.com', name: 'Ana Novak', password: PASSWORD };
  ({ csrfToken: ana.csrfToken } = await ana.json<{ csrfToken: string }>('POST', '/setup', first));
});
afterAll(() => engine.dispose());

const lazaret = (...words: string[]): string =>
  execFileSync(process.execPath, [LAZARET, ...words, '--config', engine.configFile], { encoding: 'utf8' });
const kept = (id: string): string[] =>
  readdirSync(join(engine.dataDir, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(id));

describe('an erasure', () => {
  it('that the command line has ordered and an account confirms takes key and bytes from the disk, and leaves a log that verifies', async () => {
    await holdFalseAlarms(engine, 2);
    const rows = await heldMessages(engine, 2);
    const [decided = '', waiting = ''] = rows.map(({ id }) => id);
    const body = { reason: 'false-positive', verdict: 'false-alarm', expectedRevision: rows[0]?.revision };
    await engine.ask(routes.delete, { parameters: { id: decided }, body, idempotencyKey: 'delete-before-erasing' });
    expect(kept(decided)).not.toEqual([]);

    const { id } = JSON.parse(
      lazaret('erasure', 'order', PERSON, '--reason', 'objection', '--reference', 'DSR-2026/14', '--json'),
    ) as Account;
    engine = await engine.restart();
    await ana.signIn('ana@example.com', PASSWORD);
    await ana.json('POST', `/erasures/${id}/confirm`, {}, { 'Idempotency-Key': 'confirm-the-erasure' });
    await expect.poll(() => lazaret('erasure', 'show', id)).toContain('1 erased, 0 could not be read any more');

    await expect.poll(() => kept(decided)).toEqual([]);
    expect(kept(waiting)).not.toEqual([]);
    expect(lazaret('erasure', 'show', id)).toContain(`left: 1 undecided, 0 under a legal hold: ${waiting}`);
    expect(facts(engine.dataDir, `message-${decided}`).at(-1)).toMatchObject({ type: 'ContentDestroyed', data: { cause: 'erasure' } });
    expect(lazaret('audit', 'verify')).toMatch(/events/);
  });
});
