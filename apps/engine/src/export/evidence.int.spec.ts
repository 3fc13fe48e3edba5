import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { verifyLog } from '#event-store';
import { readCloudEventLine } from '#events';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

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

describe('an evidence bundle', () => {
  it('holds what is stored of a message, and a verifier that says so by itself', async () => {
    const files = await bundle(`messageId=${messageId}`);
    expect(Object.keys(files)).toEqual(['events.jsonl', 'public-key.txt', 'verify.mjs', 'report.html', 'README.txt']);
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

  it('is recorded with its digest, and is for auditors', async () => {
    await bundle('from=2026-01-01T00:00:00.000Z');
    const { exports } = await admin.json<{ exports: { name: string; takings: { isComplete: boolean }[] }[] }>('GET', '/audit/exports');
    expect(exports).toMatchObject([{ name: 'Evidence of a period', takings: [{ isComplete: true }] }]);
    expect((await admin.send('GET', '/audit/bundle')).status).toBe(422);
    expect((await admin.send('GET', '/audit/bundle?messageId=01JNAVZ3T0QK8W5H6M2R4YB7XC')).status).toBe(404);
  });
});
