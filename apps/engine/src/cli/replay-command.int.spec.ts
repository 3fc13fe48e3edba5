/** What `lazaret audit replay` refuses, and what it tells of a log without an engine; with one: replay.e2e.spec. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyHead, openStore } from '#event-store';
import { encodeEvent } from '#events';
import { runCommandLine } from './command-line.js';

let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-replay-command-'));
  writeFileSync(join(folder, 'lazaret.json'), JSON.stringify({ dataDir: folder }));
  const store = await openStore(`sqlite:${join(folder, 'lazaret.db')}`);
  const signedIn = (hour: number) =>
    encodeEvent(
      `00000000-0000-5000-8000-00000000000${String(hour)}`,
      { type: 'SignedIn', data: { method: 'password' } },
      { at: `2026-03-18T0${String(hour)}:00:00.000Z`, actor: { kind: 'account', id: 'a' }, commandId: `c${String(hour)}` },
    );
  await store.append({ stream: 'account-a', expected: emptyHead('account-a'), events: [7, 8, 9].map(signedIn) });
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function replay(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const config = ['--config', join(folder, 'lazaret.json')];
  const code = await runCommandLine(['audit', 'replay', ...words, ...config], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

it.each([
  ['now', [], 3, '2026-03-18T09:00:00.000Z'],
  ['at a time', ['--as-of', '2026-03-18T08:30:00Z'], 2, '2026-03-18T08:00:00.000Z'],
  ['at a position', ['--as-of', '@1'], 1, '2026-03-18T07:00:00.000Z'],
  ['before anything', ['--as-of', '@0'], 0, null],
])('tells the whole log %s', async (_, words, events, at) => {
  const { code, output, errors } = await replay('--json', ...words);
  expect([code, errors]).toEqual([0, '']);
  expect(JSON.parse(output)).toMatchObject({ events, at, position: events, kinds: events === 0 ? {} : { account: events } });
});

it('tells it in words, with the same digest each time', async () => {
  const first = await replay();
  expect(first.output).toContain('3 events, up to position 3 of 2026-03-18T09:00:00.000Z');
  expect(first.output).toMatch(/digest of all rows: [0-9a-f]{64}/);
  expect(await replay()).toEqual(first);
});

it.each([
  ['a message without an id', ['message'], 'say which message'],
  ['the whole log at a revision', ['--as-of', '4'], 'the whole log has no revision'],
  ['what is no point of the past', ['--as-of', 'yesterday'], 'is no point of the past'],
  ['what cannot be replayed', ['mailbox', 'x'], "'mailbox' is invalid for argument 'kind'"],
  ['a message while no engine runs', ['message', '01JNAVZ3T0QK8W5H6M2R4YB7XC'], 'no engine runs'],
])('refuses %s in one sentence', async (_, words, sentence) => {
  const { code, output, errors } = await replay(...words);
  expect([code === 0, output]).toEqual([false, '']);
  expect(errors).toContain(sentence);
});

it('does not tell the password of a store that cannot be opened', async () => {
  const store = { url: 'postgres://lazaret:Tr0ub4dor@127.0.0.1:1/lazaret?sslmode=disable' };
  writeFileSync(join(folder, 'lazaret.json'), JSON.stringify({ dataDir: folder, store }));
  const { code, output, errors } = await replay();
  expect([code === 0, output]).toEqual([false, '']);
  expect(errors).toContain('cannot open the store postgres://lazaret:***@127.0.0.1:1/lazaret?sslmode=disable (');
  expect(errors).not.toContain('Tr0ub4dor');
});
