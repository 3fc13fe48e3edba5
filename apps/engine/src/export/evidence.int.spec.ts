import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emptyHead, ledgerSigner, linkChain, signStart, verifyLog } from '#event-store';
import { cloudEventLine, readCloudEventLine, type StoredEvent } from '#events';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { openLedger } from '../audit/open-ledger.js';

const run = promisify(execFile);
const root = (place: string): string => fileURLToPath(new URL(`../../../../${place}`, import.meta.url));
let engine: HttpEngine;
let admin: HttpClient;
let messageId = '';
let directory = '';

beforeAll(async () => {
  await run(process.execPath, [root('bin/bundle-verifier.mjs')]);
  directory = await mkdtemp(path.join(tmpdir(), 'evidence-'));
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
  messageId = await holdMessage(engine.parts);
});
afterEach(() => engine.close());

async function bundle(query: string): Promise<Record<string, string>> {
  const response = await admin.send('GET', `/audit/bundle?${query}`);
  expect(response.status).toBe(200);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** What the verifier of the bundle says, in a folder by itself and a process without our code. */
async function verified(files: Record<string, string>, events: string): Promise<{ code: number; output: string }> {
  const place = await mkdtemp(path.join(directory, 'b-'));
  await mkdir(place, { recursive: true });
  for (const [name, text] of Object.entries({ ...files, 'events.jsonl': events })) await writeFile(path.join(place, name), text);
  return run(process.execPath, ['verify.mjs'], { cwd: place, env: {} }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (cause: unknown) => ({ code: (cause as { code: number }).code, output: (cause as { stdout: string }).stdout }),
  );
}

/** The same by the code of the engine. */
async function ours(events: string): Promise<boolean> {
  const read = events.trimEnd().split('\n').map(readCloudEventLine);
  if (read.some((each) => 'problem' in each)) return false;
  const stored = read.flatMap((each) => ('event' in each ? [each.event] : []));
  return (await verifyLog(stored, { isPart: true })).faults === 0;
}

const eventOf = (line: string): StoredEvent => {
  const read = readCloudEventLine(line);
  if ('problem' in read) throw new Error(read.problem);
  return read.event;
};

/** With the data of one event of a stream changed, and all chain hashes of the stream from there on computed anew. */
function chainedAnew(lines: readonly string[], stream: string, revision: number): string[] {
  let before = '';
  return lines.map((line) => {
    const event = eventOf(line);
    if (event.stream !== stream) return line;
    if (event.revision < revision) {
      before = event.chain;
      return line;
    }
    const data =
      event.revision === revision
        ? event.data.replace('"sizeBytes":', '"sizeBytes":1').replace('"durationMs":', '"durationMs":1')
        : event.data;
    const content = { id: event.id, type: event.type, version: event.version, data, meta: event.meta };
    before = linkChain(before === '' ? emptyHead(stream).chain : before, stream, event.revision, content);
    return cloudEventLine({ ...event, data, chain: before }, '/lazaret/mail.example.com');
  });
}

/** With one character of the first entry of that type in the ledger changed. */
function changed(lines: readonly string[], type: string): string {
  const at = lines.findIndex((line) => line.includes(`io.lazaret.${type}.`));
  return lines.with(at, (lines[at] ?? '').replace(/"(sealed|rotated)At":"2026/, '"$1At":"2025')).join('\n');
}

/** Without the ledger, and in its place one that somebody else has begun: its chain is right, and its key signs it. */
function withStrangeLedger(lines: readonly string[]): string {
  const signer = ledgerSigner('01JNAVZ3T0QK8W5H6M2R4YB7XC', generateKeyPairSync('ed25519').privateKey);
  const { chain: previous } = emptyHead('ledger');
  const started = signStart({ because: 'first', previous, startedAt: '2026-03-18T09:00:00.000Z' }, signer);
  const meta = JSON.stringify({ at: '2026-03-18T09:00:00.000Z', actor: { kind: 'system', id: 'ledger' }, commandId: 'strange' });
  const event = { id: 'strange-1', type: 'LedgerStarted', version: 1, data: JSON.stringify(started), meta };
  const stored = { ...event, stream: 'ledger', revision: 0, position: 9_999, chain: linkChain(previous, 'ledger', 0, event) };
  return [...lines.filter((line) => !line.includes('"subject":"ledger"')), cloudEventLine(stored, '/lazaret/mail.example.com')].join('\n');
}

describe('an evidence bundle', () => {
  it('holds what is stored of a message, and a verifier that says so by itself', async () => {
    const files = await bundle(`messageId=${messageId}`);
    expect(Object.keys(files)).toEqual(['events.jsonl', 'order.jsonl', 'public-key.txt', 'verify.mjs', 'report.html', 'README.txt']);
    const stored = await engine.parts.store.readStream(`message-${messageId}`);
    const read = (files['events.jsonl'] ?? '').trimEnd().split('\n').map(readCloudEventLine);
    expect(read.flatMap((each) => ('event' in each && each.event.stream === `message-${messageId}` ? [each.event] : []))).toEqual(stored);
    expect(await verified(files, files['events.jsonl'] ?? '')).toMatchObject({
      code: 0,
      output: expect.stringContaining('sound') as string,
    });
  });

  it('is masked for people, without scripts', async () => {
    const report = (await bundle(`messageId=${messageId}`))['report.html'] ?? '';
    expect(report).toContain('•••@halden.example');
    expect(report).not.toMatch(/marieke|<script|4111 1111/);
  });

  it('that somebody has changed is found by its verifier, as by ours', async () => {
    const files = await bundle(`messageId=${messageId}`);
    const events = files['events.jsonl'] ?? '';
    const lines = events.trimEnd().split('\n');
    const last = lines.findLastIndex((line) => line.includes(`"subject":"message-${messageId}"`));
    const changed = [
      events.replace('"sizeBytes":', '"sizeBytes":1'),
      events.replace('"revision":1', '"revision":2'),
      lines.toSpliced(last - 1, 1).join('\n'),
      [...lines.toSpliced(last, 1), lines[last], lines[last]].join('\n'),
      events.slice(0, -20),
      events.replace('"specversion":"1.0"', '"specversion":"1.0","note":"x"'),
    ];
    for (const each of changed) {
      expect(each).not.toBe(events);
      const { code, output } = await verified(files, each);
      expect({ code, isSound: await ours(each) }, output).toEqual({ code: 1, isSound: false });
      expect(output).toMatch(/broken/);
    }
    expect((await verified(files, '')).code).toBe(1);
  });

  it('has signed checkpoints, which its verifier checks by the keys that lie with them', async () => {
    const { keeper } = openLedger(engine.parts);
    await keeper.sealNow();
    const first = (await keeper.publicKey()) ?? '';
    await keeper.rotateKey({ actor: { kind: 'cli', id: 'operator' }, commandId: 'rotate' });
    await holdMessage(engine.parts);
    await keeper.sealNow();
    const files = await bundle(`messageId=${messageId}`);
    const [events, keys] = [files['events.jsonl'] ?? '', files['public-key.txt'] ?? ''];
    expect(keys).toBe(`${first}\n${(await keeper.publicKey()) ?? ''}\n`);
    const sound = await verified(files, events);
    expect(sound).toMatchObject({ code: 0 });
    expect(sound.output).toMatch(/, 2 checkpoints of the ledger\nsigned by key .+\nsigned by key .+\nsealed: .+[^]*\nsound:/);

    const lines = events.trimEnd().split('\n');
    const strange = await verified(files, withStrangeLedger(lines));
    expect(strange).toMatchObject({ code: 1, output: expect.stringMatching(/event 0 of ledger is unknown key/) as string });
    const without = lines.filter((line) => !line.includes('"subject":"ledger"')).join('\n');
    expect(await verified(files, without)).toMatchObject({ code: 1, output: expect.stringContaining('is missing') as string });
    for (const [type, problem] of [
      ['LedgerSealed', /event 1 of ledger is altered/],
      ['LedgerKeyRotated', /event 2 of ledger is altered/],
    ] as const)
      expect((await verified(files, changed(lines, type))).output).toMatch(problem);
  });

  describe('whose events the ledger has sealed', () => {
    let files: Record<string, string> = {};
    let stream = '';
    let lines: string[] = [];
    let order: string[] = [];
    beforeEach(async () => {
      const { keeper } = openLedger(engine.parts);
      stream = `message-${messageId}`;
      await holdMessage(engine.parts);
      await keeper.sealNow();
      await holdMessage(engine.parts);
      await keeper.sealNow();
      await holdMessage(engine.parts);
      files = await bundle(`messageId=${messageId}`);
      lines = (files['events.jsonl'] ?? '').trimEnd().split('\n');
      order = (files['order.jsonl'] ?? '').trimEnd().split('\n');
    });
    const found = (events: readonly string[], changed: readonly string[] = order) =>
      verified({ ...files, 'order.jsonl': changed.map((line) => `${line}\n`).join('') }, events.map((line) => `${line}\n`).join(''));

    it('says how many are sealed, by which checkpoint and when, and up to where nothing is missing', async () => {
      const checkpoints = lines.map(eventOf).filter(({ type }) => type === 'LedgerSealed');
      const [first, second] = checkpoints.map(({ data }) => (JSON.parse(data) as { sealedAt: string }).sealedAt);
      const covered = lines.map(eventOf).filter((event) => event.stream !== 'ledger').length;
      const { code, output } = await found(lines);
      expect(code, output).toBe(0);
      expect(output).toContain(
        `sealed: ${covered} events stand where the ledger has signed them\n  ${covered} by checkpoint 1 of ${first ?? ''}\n`,
      );
      expect(output).toContain(`evidence of message ${messageId}: nothing is missing up to checkpoint 2 of ${second ?? ''}\n`);
      expect(output).not.toContain('not sealed yet');
      // an auditor may have a verifier that does not lie in the bundle
      const place = await mkdtemp(path.join(directory, 'own-'));
      for (const [name, text] of Object.entries(files)) if (name !== 'verify.mjs') await writeFile(path.join(place, name), text);
      expect((await run(process.execPath, [root('dist/program/verify-evidence.mjs'), place])).stdout).toBe(output);
      // of other messages the order has what the signed hash needs
      expect(order.slice(1).map((line) => Object.keys(JSON.parse(line) as object))).toContainEqual(['0', '1', '2']);
      expect(order.join('')).not.toContain('halden');
    });

    it('tells those that are newer than the newest checkpoint', async () => {
      const late = await holdMessage(engine.parts);
      const bundled = await bundle(`messageId=${late}`);
      const { code, output } = await verified(bundled, bundled['events.jsonl'] ?? '');
      expect(code, output).toBe(0);
      // only the first stretch holds something of it: the policy
      const policy = (bundled['events.jsonl'] ?? '')
        .trimEnd()
        .split('\n')
        .map(eventOf)
        .filter(({ stream: of }) => of !== 'ledger' && of !== `message-${late}`);
      expect(output).toContain(
        `sealed: ${policy.length} events stand where the ledger has signed them\n  ${policy.length} by checkpoint 1 of `,
      );
      const head = JSON.parse(bundled['order.jsonl']?.split('\n')[0] ?? '') as { stretches: { checkpoint: number }[] };
      expect(head.stretches.map(({ checkpoint }) => checkpoint)).toEqual([1]);
      expect(output).toContain('not sealed yet: 4 events (newer than checkpoint 2 of ');
      expect(output).toContain(`the first: event 0 of message-${late}\n`);
      expect(output).toContain(`evidence of message ${late}: none of its events is sealed yet\n`);
    });

    it('names the first event of a stream whose chain was computed anew', async () => {
      const events = chainedAnew(lines, stream, 1);
      expect(await ours(events.join('\n'))).toBe(true);
      expect((await found(events)).output).toContain(
        `broken: event 1 of ${stream} is not as sealed: checkpoint 1 has sealed another event`,
      );
      // the order changed with it: what the checkpoint signed is another
      const chains = new Map(lines.map((line, index) => [eventOf(line).chain, eventOf(events[index] ?? '').chain]));
      const fitting = order.map((line) => line.replace(/[0-9a-f]{64}/, (chain) => chains.get(chain) ?? chain));
      expect(fitting).not.toEqual(order);
      expect(await found(events, fitting)).toMatchObject({
        code: 1,
        output: expect.stringContaining(`broken: event 1 of ${stream} is not as sealed`) as string,
      });
    });

    it('names the last event of the message that was left out, also when its stretch was taken away', async () => {
      const last = lines.findLastIndex((line) => eventOf(line).stream === stream);
      const { revision } = eventOf(lines[last] ?? '');
      const without = lines.toSpliced(last, 1);
      expect(await ours(without.join('\n'))).toBe(true);
      expect((await found(without)).output).toContain(`broken: event ${revision} of ${stream} is missing: checkpoint 1 has sealed it`);
      const head = JSON.parse(order[0] ?? '') as { stretches: { checkpoint: number }[] };
      const isLast = order.length - 4; // the second stretch is one held message
      const shorter = [JSON.stringify({ ...head, stretches: head.stretches.slice(0, 1) }), ...order.slice(1, isLast)];
      expect((await found(lines, shorter)).output).toContain('broken: the stretch of checkpoint 2 is missing (order.jsonl)');
      const none = [JSON.stringify({ ...head, stretches: [] })];
      expect((await found(lines, none)).output).toMatch(/broken: event 0 of \S+ is not as sealed: it is older than checkpoint 2/);
    });

    it('is broken with an order that was changed or taken away', async () => {
      const { 'order.jsonl': _, ...without } = files;
      expect(await verified(without, files['events.jsonl'] ?? '')).toMatchObject({
        code: 1,
        output: expect.stringContaining('broken: order.jsonl is missing') as string,
      });
      const head = JSON.parse(order[0] ?? '') as object;
      const swapped = order.toSpliced(2, 2, order[3] ?? '', order[2] ?? '');
      for (const [changed, sentence] of [
        [swapped, /event \d+ of \S+ is not as sealed: checkpoint 1 /],
        [order.toSpliced(-1, 1), /the stretch of checkpoint 2 is not told to its end \(order\.jsonl\)/],
        [[...order, order.at(-1) ?? ''], /it goes on behind its last stretch/],
        [order.slice(1), /it does not begin with the head of an order/],
        [
          [JSON.stringify({ ...head, sealed: null }), ...order.slice(1)],
          /a log with no checkpoint, and the ledger beside it ends with checkpoint 2/,
        ],
      ] as const) {
        const { code, output } = await found(lines, changed);
        expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(sentence) as string });
      }
    });
  });

  it('verifies whatever words the events hold, and names a line that has no end', async () => {
    await admin.json('POST', '/audit/exports', { name: 'of \u2028 lines' }, { 'Idempotency-Key': 'separators-1' });
    const files = await bundle('from=2026-01-01T00:00:00.000Z');
    const events = files['events.jsonl'] ?? '';
    expect(events).toContain('\u2028');
    expect(await verified(files, events)).toMatchObject({ code: 0 });
    expect((await verified(files, `${events}${'x'.repeat(2_000_000)}`)).output).toMatch(/broken: line \d+ is longer than an event can be/);
  });

  it('is recorded with its digest as an export that has ended, and is for auditors', async () => {
    await bundle('from=2026-01-01T00:00:00.000Z');
    const { exports } = await admin.json<{ exports: { name: string; takings: { isComplete: boolean }[] }[] }>('GET', '/audit/exports');
    expect(exports).toMatchObject([{ name: 'Evidence of a period', state: 'ended', takings: [{ isComplete: true }] }]);
    expect((await admin.send('GET', '/audit/bundle')).status).toBe(422);
    expect((await admin.send('GET', '/audit/bundle?messageId=01JNAVZ3T0QK8W5H6M2R4YB7XC')).status).toBe(404);
  });
});
