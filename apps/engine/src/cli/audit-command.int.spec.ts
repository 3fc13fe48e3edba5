import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyHead, openStore } from '#event-store';
import { runCommandLine } from './command-line.js';

let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-audit-'));
  writeFileSync(join(folder, 'lazaret.json'), JSON.stringify({ dataDir: folder }));
  const store = await openStore(`sqlite:${join(folder, 'lazaret.db')}`);
  for (const stream of ['message-1', 'message-2']) {
    const events = [0, 1, 2].map((index) => ({
      id: `00000000-0000-5000-8000-00000000000${index}`,
      type: 'NoteAdded',
      version: 1,
      data: `{"index":${index}}`,
      meta: '{}',
    }));
    await store.append({ stream, expected: emptyHead(stream), events });
  }
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function verify(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const config = ['--config', join(folder, 'lazaret.json')];
  const code = await runCommandLine(['audit', 'verify', ...config, ...words], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

it('finds every event of an untouched store in its place, also beside a program that writes to it', async () => {
  const store = await openStore(`sqlite:${join(folder, 'lazaret.db')}`);
  try {
    expect(await verify()).toEqual({ code: 0, output: '6 events in 2 streams: every one is in its place\n', errors: '' });
  } finally {
    await store.close();
  }
});

it.each([
  ['altered', `UPDATE events SET data = '{"index":9}' WHERE stream = 'message-2' AND revision = 1`, 'event 1 of stream message-2'],
  ['missing', `DELETE FROM events WHERE stream = 'message-1' AND revision = 1`, 'event 2 of stream message-1'],
])('names the first event that is %s and exits with 1', async (problem, sql, name) => {
  const db = new Database(join(folder, 'lazaret.db'));
  db.exec(sql);
  db.close();
  const { code, errors } = await verify();
  expect(code).toBe(1);
  expect(errors).toMatch(new RegExp(`${name} \\(position \\d+\\) is ${problem}`));
  const json = await verify('--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.output)).toMatchObject({ ok: false, firstBad: { problem } });
});
